"""Each rule of the last: just inside its window it is quiet, just outside it speaks and helps."""

import json
from typing import Any

import pytest

from schemas.parameters import parameter
from schemas.resolve import Resolved, resolve
from schemas.rule import Broken, Facts
from schemas.rules_last import LAST_RULES
from schemas.table.last_defaults import (
    TAPE,
    ahead_of_heel_um,
    heel_way_um,
    round_heel_um,
    tangent_per_million,
)
from schemas.table.row import Known, scaled
from schemas.validate import validate
from tests.schemas.samples import tree

RULES = {f"{rule.code} {rule.reads[0]} {i}": rule for i, rule in enumerate(LAST_RULES)}
STEP_UM, FAR_UM = 1, 10_000


def resolved(**changes: Any) -> Resolved:
    return resolve(tree(**changes))


def usual(path: str) -> int:
    """The resolved value of the plain last."""
    return int(resolved().instrumental[path])


def broken(rule: Any, path: str, value_um: int) -> Broken | None:
    """What a rule says of the plain last with one resolved value changed and nothing else."""
    plain = resolved()
    um: Any = {**plain.instrumental, path: value_um}
    found: Broken | None = rule.check(Facts(um, plain.fit, plain.size))
    return found


def edge(rule: Any, path: str, towards: int) -> int | None:
    """The last value, going from the plain last's one way, at which a rule is still quiet."""
    start = int(resolved().instrumental[path])
    inside, outside = start, start + towards
    if broken(rule, path, outside) is None:
        return None
    while abs(outside - inside) > STEP_UM:
        middle = (inside + outside) // 2
        if broken(rule, path, middle) is None:
            inside = middle
        else:
            outside = middle
    return inside


@pytest.mark.parametrize("name", RULES)
def test_the_plain_last_is_inside_every_rule(name: str) -> None:
    plain = resolved()
    facts: Any = plain.instrumental
    assert RULES[name].check(Facts(facts, plain.fit, plain.size)) is None


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_just_outside_its_window_and_says_what_would_do(name: str) -> None:
    rule = RULES[name]
    met = [
        (path, way, at)
        for path in rule.reads
        if parameter(path).numeric
        for way, far in ((-1, 1), (1, 9))
        if (at := edge(rule, path, way * far * (usual(path) or FAR_UM))) is not None
    ]
    assert met, "no value breaks the rule"
    for path, way, at in met:
        assert broken(rule, path, at) is None
        said = broken(rule, path, at + way * STEP_UM)
        assert said is not None
        assert said.message and said.allowed and said.hint
        assert "last" in said.hint
        assert "mm" in said.allowed or "%" in said.allowed or any(map(str.isdigit, said.allowed))


@pytest.mark.parametrize(
    ("path", "hundredths"),
    [
        ("last.waist_girth_mm", 2),
        ("last.instep_girth_mm", 4),
        ("last.long_heel_girth_mm", 6),
        ("last.short_heel_girth_mm", 2),
        ("last.instep_height_mm", 3),
        ("last.back_height_mm", 5),
        ("last.cone_top_length_mm", 4),
    ],
)
def test_what_the_girths_leave_open_stays_near_its_default(path: str, hundredths: int) -> None:
    rule = next(r for r in LAST_RULES if r.reads[0] == path and r.code != "RR-S065")
    middle = usual(path)
    spread = scaled(middle, hundredths, 100)
    for way in (-1, 1):
        assert broken(rule, path, middle + way * spread) is None
        said = broken(rule, path, middle + way * (spread + 1))
        assert said is not None and path in said.hint and "leave it out" in said.hint


def test_the_ball_line_turns_no_further_than_its_own_value_may() -> None:
    (rule,) = (one for one in LAST_RULES if one.code == "RR-S068")
    width = int(resolved().instrumental["last.ball_width_mm"])
    medial = int(resolved().instrumental["last.medial_ball_position_mm"])
    plain = resolved()
    slim: Any = {**plain.instrumental, "last.ball_girth_mm": 9 * width}
    most = scaled(width, 467, 1000)
    for behind, spoken in ((most, False), (most + 1, True)):
        um = {**slim, "last.lateral_ball_position_mm": medial - behind}
        assert (rule.check(Facts(um, plain.fit, plain.size)) is not None) is spoken


@pytest.mark.parametrize("wall", ["heel", "waist"])
def test_the_ball_line_turns_less_far_where_walls_lean(wall: str) -> None:
    (rule,) = (one for one in LAST_RULES if one.code == "RR-S068")
    plain = resolved()
    width, lean = int(plain.instrumental["last.ball_width_mm"]), 3_000
    medial = int(plain.instrumental["last.medial_ball_position_mm"])
    most = scaled(width, 467, 1000) - lean
    um: Any = {**plain.instrumental, "last.ball_girth_mm": 9 * width}
    um |= {f"last.{wall}_lean_mm": lean, "last.lateral_ball_position_mm": medial - most}
    assert rule.check(Facts(um, plain.fit, plain.size)) is None
    um["last.lateral_ball_position_mm"] -= 1
    said = rule.check(Facts(um, plain.fit, plain.size))
    assert said is not None and "lean by 3 mm" in said.message and "lean the walls" in said.hint


@pytest.mark.parametrize(
    ("toe", "down", "up"), [(40, 8_800, 3_000), (60, 800, 2_000), (62, 0, 1_900), (63, 0, 1_850)]
)
def test_a_vamp_moves_by_what_its_ridge_bears(toe: int, down: int, up: int) -> None:
    (rule,) = (one for one in LAST_RULES if one.reads[0] == "last.vamp_rise_mm")
    plain = resolved()
    for vamp, spoken in ((-down, False), (-down - 1, True), (up, False), (up + 1, True)):
        um: Any = {**plain.instrumental, "last.instep_height_mm": 100_000}
        um |= {"last.toe_height_mm": 1_000 * toe, "last.vamp_rise_mm": vamp}
        assert (rule.check(Facts(um, plain.fit, plain.size)) is not None) is spoken


def test_a_broken_rule_is_a_finding_with_its_hint() -> None:
    spec = tree(instrumental__last__waist_girth_mm=270)
    findings = validate(json.dumps(spec).encode(), "f.json").findings
    (hit,) = [finding for finding in findings if finding.code == "RR-S044"]
    assert hit.path == "instrumental.last.waist_girth_mm"
    assert hit.hint and "last.waist_girth_mm" in hit.hint
    assert hit.allowed and hit.allowed.endswith("mm")


def test_the_straight_way_of_a_heel_girth_is_the_inverse_of_its_tape() -> None:
    known = _known(resolved())
    for girth, (of_way, *_) in TAPE.items():
        way = heel_way_um(known, girth)
        back = scaled(way, of_way, 1000) + round_heel_um(known.um, girth)
        assert abs(back - known.um(girth)) <= 2


def test_the_way_ahead_and_the_height_are_the_legs_of_the_straight_way() -> None:
    known = _known(resolved())
    way = heel_way_um(known, "last.short_heel_girth_mm")
    height = known.um("last.back_height_mm")
    ahead = ahead_of_heel_um(known, "last.short_heel_girth_mm", height)
    assert abs(ahead * ahead + height * height - way * way) <= 2 * way
    assert ahead_of_heel_um(known, "last.short_heel_girth_mm", 2 * way) == 0


@pytest.mark.parametrize(("mdeg", "millionths"), [(0, 0), (15_000, 267_949), (30_000, 577_350)])
def test_the_tangent_is_right_to_a_thousandth(mdeg: int, millionths: int) -> None:
    assert tangent_per_million(mdeg) == pytest.approx(millionths, rel=1.2e-3)


def test_heels_of_small_adults_shrink_with_the_length() -> None:
    def over(value: float, wearer: str) -> tuple[int, int]:
        um = resolved(size__value=value, size__wearer=wearer).instrumental
        long_um = int(um["last.long_heel_girth_mm"])
        return (
            long_um - int(um["last.ball_girth_mm"]),
            long_um - int(um["last.short_heel_girth_mm"]),
        )

    assert over(42, "men") == over(40, "men") == (95_000, 23_000)
    assert over(42, "women") == over(34, "women") == (82_000, 20_000)
    small = over(30, "men")
    assert small == (scaled(95_000, 200_000, 266_667), scaled(23_000, 200_000, 266_667))


def test_the_toe_is_as_high_as_length_and_ball_girth_ask() -> None:
    plain = resolved().instrumental
    assert plain["last.toe_height_mm"] == 29_000
    slim = resolved(instrumental__last__ball_girth_mm=223.2).instrumental
    assert slim["last.toe_height_mm"] == scaled(29_000, 223_200, 248_000)


def test_a_flat_arch_has_a_fuller_waist_and_a_lower_instep() -> None:
    at = "instrumental__last_profile__arch_height_mm"
    flat, usual, high = (resolved(**{at: mm}).instrumental for mm in (5, 14, 20))
    assert int(flat["last.waist_girth_mm"]) - int(usual["last.waist_girth_mm"]) == 3_000
    assert usual["last.waist_girth_mm"] == high["last.waist_girth_mm"] == 242_000
    girth = int(usual["last.instep_girth_mm"])
    for um in (flat, usual, high):
        most = scaled(girth, 320, 1000) + scaled(int(um["last_profile.arch_height_mm"]), 150, 1000)
        most += scaled(int(um["last.heel_elevation_mm"]), 50, 1000)
        assert scaled(girth, 280, 1000) <= int(um["last.instep_height_mm"]) <= most


def _known(found: Resolved) -> Known:
    um: Any = found.instrumental
    return Known(found.fit, um)
