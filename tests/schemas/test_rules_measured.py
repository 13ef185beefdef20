"""A measured last: windows warn and bind no more, what no body has is refused, bytes stay."""

import json
from typing import Any

import pytest

from schemas.parameters import PARAMETER_TABLE_VERSION, TACIT, parameter
from schemas.resolve import instrumental_bytes, resolve, said
from schemas.rule import Facts
from schemas.rules import CROSS_RULES
from schemas.rules_measured import MEASURED_RULES
from schemas.table import last_bottom, last_origin
from schemas.validate import Validation, validate
from tests.property.random_spec import valid_spec
from tests.schemas.samples import codes, tree

LAST = "instrumental__last__"
RISES = tuple(row.path for row in last_bottom.ROWS)
MEASURED = {f"{LAST}form_origin": "measured"}

ODD = {
    "RR-S043": {"ball_girth_mm": 279},
    "RR-S044": {"waist_girth_mm": 250},
    "RR-S053": {"ball_width_mm": 81},
    "RR-S056": {"toe_height_mm": 19},
    "RR-S061": {"waist_position_mm": 80},
    "RR-S062": {"ball_inner_width_mm": 33},
    "RR-S064": {"back_height_mm": 102},
    "RR-S065": {"long_heel_girth_mm": 420},
    "RR-S068": {"lateral_ball_position_mm": 143},
}
"""A value outside each window of a drawn last."""

BODILY = {
    "RR-S063": {"total_toe_spring_mm": 33},
    "RR-S066": {"heel_elevation_mm": 49.9, "length_mm": 270},
    "RR-S067": {"toe_allowance_mm": 29},
}
"""A value that no body of this model can have, wherever it comes from."""

NO_BODY = [
    {"heel_centre_position_mm": 75, "waist_position_mm": 70},
    {"waist_position_mm": 160, "lateral_ball_position_mm": 155},
    {"lateral_ball_position_mm": 188},
    {"little_toe_position_mm": 150},
    {"hallux_position_mm": 185},
    {"toe_height_mm": 50, "instep_height_mm": 45},
    {"waist_outer_width_mm": 60, "waist_width_mm": 60},
    {"ball_girth_mm": 225, "ball_width_mm": 112},
]


def checked(values: dict[str, float], **more: Any) -> Validation:
    written = {f"{LAST}{name}": value for name, value in values.items()}
    return validate(json.dumps(tree(**written, **more)).encode(), "f.json")


def severities(found: Validation) -> dict[str, set[str]]:
    return {
        code: {one.severity for one in found.findings if one.code == code} for code in codes(found)
    }


@pytest.mark.parametrize("code", ODD)
def test_a_window_refuses_a_drawn_last_and_warns_of_a_measured_one(code: str) -> None:
    drawn, measured = checked(ODD[code]), checked(ODD[code], **MEASURED)
    assert not drawn.valid and severities(drawn)[code] == {"error"}
    warned = [one for one in measured.findings if one.code == code]
    assert {one.severity for one in warned} == {"warning"}
    assert all("audit" in one.message and one.allowed for one in warned)
    others = {one.code for one in measured.findings if one.severity == "error"}
    assert not others & set(ODD)


def test_every_window_is_tried() -> None:
    assert {rule.code for rule in CROSS_RULES if rule.window} == set(ODD)


@pytest.mark.parametrize("code", BODILY)
def test_what_no_body_of_the_model_is_stays_an_error(code: str) -> None:
    assert severities(checked(BODILY[code], **MEASURED))[code] == {"error"}


@pytest.mark.parametrize("values", NO_BODY, ids=lambda one: " ".join(one))
def test_what_no_body_has_is_refused_of_a_measured_last_alone(values: dict[str, float]) -> None:
    found = checked(values, **MEASURED)
    assert severities(found)["RR-S075"] == {"error"}
    (hit, *_) = (one for one in found.findings if one.code == "RR-S075")
    assert hit.path.removeprefix("instrumental.last.") in values and hit.allowed and hit.hint
    drawn = checked(values)
    assert not drawn.valid and "RR-S075" not in codes(drawn)


def test_ordinary_lasts_are_measured_ones_too() -> None:
    for seed in range(40):
        spec = valid_spec(seed)
        spec["instrumental"].setdefault("last", {})["form_origin"] = "measured"
        values = resolve(spec)
        facts = Facts(values.instrumental, values.fit, values.size)  # type: ignore[arg-type]
        assert facts.measured and values.measured
        assert [rule.check(facts) for rule in MEASURED_RULES] == [None] * 3


def test_a_wrong_word_is_one_finding_and_hides_the_windows() -> None:
    found = checked(ODD["RR-S044"], **{f"{LAST}form_origin": "mesured"})
    assert codes(found) == ["RR-S027"]


def test_a_drawn_last_says_so_in_no_byte() -> None:
    row = parameter(last_origin.PATH)
    tacit = {row.path: "drawn", **dict.fromkeys(RISES, 0)}
    assert (row.id, tacit, PARAMETER_TABLE_VERSION) == (165, dict(TACIT), 4)
    written = {f"{LAST}form_origin": "drawn", **{f"{LAST}{at[5:]}": 0 for at in RISES}}
    plain, drawn = resolve(tree()), resolve(tree(**written))
    assert plain.instrumental[row.path] == "drawn"
    assert instrumental_bytes(plain) == instrumental_bytes(drawn)
    assert not any(at[5:].encode() in instrumental_bytes(plain) for at in TACIT)
    measured = resolve(tree(**MEASURED))
    assert json.loads(instrumental_bytes(measured))["values"][row.path] == "measured"
    own = resolve(tree(**MEASURED, **{f"{LAST}{at[5:]}": 1 for at in RISES}))
    assert said(own.instrumental) == dict(own.instrumental)
    assert dict(own.instrumental).items() - said(measured.instrumental).items() == {
        (at, 1000) for at in RISES
    }


def test_no_random_spec_is_measured() -> None:
    """That every valid spec is sound is promised, and proved, of drawn lasts."""
    written = "".join(json.dumps(valid_spec(seed)) for seed in range(200))
    assert not any(at[5:] in written for at in TACIT)


@pytest.mark.parametrize("path", RISES)
def test_a_measured_last_alone_has_a_bottom_of_its_own(path: str) -> None:
    own = {path.removeprefix("last."): 1.5}
    drawn, measured = checked(own), checked(own, **MEASURED)
    assert severities(drawn)["RR-S076"] == {"error"} and "RR-S076" not in codes(measured)
    (hit,) = (one for one in drawn.findings if one.code == "RR-S076")
    assert (hit.path, hit.allowed) == (f"instrumental.{path}", "0 mm")
    assert last_origin.PATH in hit.hint
    assert "RR-S076" not in codes(checked(dict.fromkeys(own, 0)))
