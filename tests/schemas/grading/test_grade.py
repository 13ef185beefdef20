"""Grading as a pure function: the model stays itself, ways join, increments are the table's."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grading.grade import MODES, STEP, graded
from schemas.grading.rules import built_in_rules, read_rules
from schemas.parameters import PARAMETERS
from schemas.resolve import authored_bytes, resolve
from schemas.sizes import Size, canonical_size, size_from_flat
from schemas.validate import validate
from tests.property.specs import valid_specs
from tests.schemas.samples import EXAMPLES, tree

RULES = built_in_rules()
MODEL = tree()
GIRTHS = tuple(f"last.{n}_girth_mm" for n in ("ball", "waist", "instep", "long_heel", "short_heel"))


def men(system: str, value: float, width: str = "standard") -> Size:
    return canonical_size(system, value, width, "men")


def um(spec: dict[str, Any], path: str) -> int:
    return int(resolve(spec).instrumental[path])


@given(valid_specs("EU"))
def test_the_model_size_gives_the_model_byte_for_byte(spec: dict[str, Any]) -> None:
    size = resolve(spec).size
    assert size is not None
    same = graded(spec, size, RULES)
    assert same == spec and json.dumps(same) == json.dumps(spec)
    assert authored_bytes(same) == authored_bytes(spec)
    assert graded(spec, size, RULES, mode="geometric") == spec


@given(
    st.sampled_from(["EU", "UK", "US", "MONDO", "JP", "CN"]),
    st.lists(st.integers(-8, 8), min_size=2, max_size=2),
    st.lists(st.integers(-1, 1), min_size=2, max_size=2),
    st.booleans(),
)
def test_two_steps_end_where_one_step_ends(
    system: str, sizes: list[int], wide: list[int], authored: bool
) -> None:
    """A → B → C is A → C to the last micrometre, half sizes and widths included."""
    from schemas.sizes import widths

    base = {"EU": 42, "UK": 8, "US": 9, "MONDO": 265, "JP": 26.5, "CN": 265}[system]
    model: dict[str, Any] = {**MODEL, "size": {"system": system, "value": base, "wearer": "men"}}
    if authored:
        last = {"ball_girth_mm": 250.5, "instep_girth_mm": 259, "toe_height_mm": 30}
        model["instrumental"] = {**model["instrumental"], "last": last}
    names = widths(system)
    middle = names.index(resolve(model).size.width)  # type: ignore[union-attr]

    def at(half: int, wide: int) -> Size:
        letter = names[min(max(middle + wide, 0), len(names) - 1)]
        return men(system, float(base + half * STEP[system] / 2), letter)

    b, c = (at(half, w) for half, w in zip(sizes, wide, strict=True))
    direct = resolve(graded(model, c, RULES))
    by_way = resolve(graded(graded(model, b, RULES), c, RULES))
    assert by_way.instrumental == direct.instrumental
    assert by_way.size == direct.size


@given(valid_specs("EU"), st.sampled_from([1, -1, 2]), st.sampled_from(["E", "G", "K"]))
def test_a_derived_value_and_a_written_one_move_alike(
    spec: dict[str, Any], sizes: int, width: str
) -> None:
    """What nobody wrote moves by the table too, and a written value keeps its distance from it."""
    model = resolve(spec)
    size = model.size
    assert size is not None
    if not 25 <= size.value + sizes <= 50:
        return
    target = canonical_size("EU", size.value + sizes, width, size.wearer)
    result = resolve(graded(spec, target, RULES))
    widths_apart = "EFGHJK".index(width) - "EFGHJK".index(size.width)
    for path in GIRTHS:
        row = next(row for row in PARAMETERS if row.path == path)
        assert row.limits is not None
        moved = int(result.instrumental[path]) - int(model.instrumental[path])
        if result.instrumental[path] in row.limits:
            continue  # held at the end of its range, where nobody wrote it
        low, high = sorted((size.value, size.value + sizes))
        child = max(Fraction(0), min(high, Fraction(28)) - low)
        way = (3750 * child + 5000 * (high - low - child)) * (1 if sizes > 0 else -1)
        assert abs(moved - way - 5000 * widths_apart) <= 1


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("last.length_mm", 6_667),
        ("overall_dimensions.shoe_length_mm", 6_667),
        *((path, 5_000) for path in GIRTHS),
        ("last.ball_width_mm", 1_670),
        ("overall_dimensions.shoe_width_mm", 1_670),
        ("last.heel_seat_width_mm", 1_250),
        ("collar_geometry.collar_height_mm", 1_300),
        ("last.heel_elevation_mm", 0),
        ("last_profile.toe_spring_mm", 0),
        ("overall_dimensions.sole_thickness_mm", 0),
        ("sole.tread_depth_mm", 0),
        ("lacing.eyelet_diameter_mm", 0),
    ],
)
def test_from_size_to_size_each_quantity_grows_by_its_increment(path: str, step: int) -> None:
    values = [um(graded(MODEL, men("EU", eu), RULES), path) for eu in range(35, 49)]
    assert all(abs(b - a - step) <= 1 for a, b in pairwise(values))


def test_height_does_not_change_across_widths() -> None:
    """footwear.md §3.3: height and counter height are fixed across widths."""
    narrow, wide = (graded(MODEL, men("EU", 42, width), RULES) for width in "EK")
    for path in ("collar_geometry.collar_height_mm", "upper.heel_tab_height_mm", "last.length_mm"):
        assert um(narrow, path) == um(wide, path)
    assert um(wide, "last.ball_girth_mm") - um(narrow, "last.ball_girth_mm") == 25_000
    assert um(wide, "last.heel_seat_width_mm") - um(narrow, "last.heel_seat_width_mm") == 5_550


def test_a_group_of_sizes_shares_one_value() -> None:
    values = [
        um(graded(MODEL, men("EU", eu), RULES), "upper.heel_tab_height_mm") for eu in range(40, 47)
    ]
    assert values[0] == values[1] and values[2] == values[3] == values[1] + 1800
    pairs = [um(graded(MODEL, men("EU", eu), RULES), "lacing.eyelet_pairs") for eu in (35, 42, 46)]
    assert pairs == [5, 6, 7]


def test_children_grow_less_below_eu_28() -> None:
    size = {"system": "EU", "value": 30, "wearer": "child"}
    overall = {**MODEL["instrumental"]["overall_dimensions"], "shoe_length_mm": 212}
    model = {**MODEL, "size": size}
    model["instrumental"] = {**MODEL["instrumental"], "overall_dimensions": overall}
    girths = [
        um(graded(model, canonical_size("EU", eu, "standard", "child"), RULES), GIRTHS[0])
        for eu in (30, 29, 28, 27, 26)
    ]
    assert [a - b for a, b in pairwise(girths)] == [5000, 5000, 3750, 3750]


def test_the_geometric_mode_keeps_a_ratio_and_starts_with_the_same_step() -> None:
    def girth(eu: float) -> int:
        return um(graded(MODEL, men("EU", eu), RULES, mode="geometric"), GIRTHS[0])

    assert girth(43) - girth(42) == 5_000
    assert girth(48) - girth(47) > 5_500
    ratio = Fraction(girth(43), girth(42))
    for eu in (36, 39, 45, 47):
        assert abs(girth(eu + 1) - girth(eu) * ratio) <= 2
    assert abs(girth(42.5) * girth(42.5) - girth(42) * girth(43)) <= 2 * girth(43)


def test_another_system_meets_at_the_same_foot() -> None:
    """EU 42 and Mondopoint 265 are one last; a US 9½ is not, and gets its own increments."""
    there = resolve(graded(MODEL, men("MONDO", 265), RULES))
    here = resolve(MODEL)
    assert there.instrumental == here.instrumental
    us = resolve(graded(MODEL, men("US", 9.5), RULES)).instrumental
    us_next = resolve(graded(MODEL, men("US", 10.5), RULES)).instrumental
    assert int(us_next[GIRTHS[0]]) - int(us[GIRTHS[0]]) == 6_350
    assert abs(int(us_next["last.length_mm"]) - int(us["last.length_mm"]) - 8_467) <= 1


def test_a_model_without_a_size_is_graded_from_its_last() -> None:
    bare = {key: value for key, value in MODEL.items() if key != "size"}
    result = graded(bare, canonical_size("EU", 43), RULES)
    assert list(result)[:4] == ["rr", "name", "style", "size"]
    assert result["size"] == {"system": "EU", "value": 43, "width": "G"}
    moved = um(result, GIRTHS[0]) - um(bare, GIRTHS[0])
    length = um(result, "last.length_mm") - um(bare, "last.length_mm")
    assert moved == pytest.approx(0.75 * length, abs=1)


def test_own_rules_replace_the_built_in_ones() -> None:
    text = f"system,quantity,per_size\nEU,{GIRTHS[0]},4\nEU,last.length_mm,5\n"
    own = read_rules(text.encode(), "own.csv")
    spec = graded(MODEL, men("EU", 44), own)
    assert um(spec, GIRTHS[0]) == um(MODEL, GIRTHS[0]) + 8_000
    assert um(spec, "last.length_mm") == um(MODEL, "last.length_mm") + 10_000
    assert um(spec, "collar_geometry.collar_height_mm") == 62_000  # written, and named by no row


def test_the_width_letter_is_that_of_the_size() -> None:
    spec = graded(MODEL, men("EU", 43, "H"), RULES)
    assert size_from_flat({f"size.{k}": v for k, v in spec["size"].items()}) == men("EU", 43, "H")
    assert validate(json.dumps(spec).encode(), "f.json").valid


def test_what_is_not_there_does_not_grow() -> None:
    for mode in MODES:
        model = tree(instrumental__upper__toe_cap_length_mm=0)
        spec = graded(model, men("EU", 45), RULES, mode=mode)
        assert um(spec, "upper.toe_cap_length_mm") == 0


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_can_be_graded_over_the_sizes_its_wearer_buys(path: Path) -> None:
    model = validate(path.read_bytes(), path.name).authored
    assert model is not None
    wearer = resolve(model).size.wearer  # type: ignore[union-attr]
    low, high = {"child": (28, 34), "women": (35, 42)}.get(wearer, (38, 48))
    for eu in range(low, high + 1):
        for width in ("F", "G", "H"):
            spec = graded(model, canonical_size("EU", eu, width, wearer), RULES)
            found = validate(json.dumps(spec).encode(), f"{eu} {width}").findings
            assert not [str(one) for one in found if one.severity == "error"]


def test_a_row_for_written_values_leaves_the_others_to_their_rule() -> None:
    path = "upper.vamp_length_mm"
    assert ("EU", path) in RULES.written_only
    plain = graded(MODEL, men("EU", 46), RULES)
    assert "vamp_length_mm" not in plain["instrumental"].get("upper", {})
    written = tree(instrumental__upper__vamp_length_mm=80)
    assert um(graded(written, men("EU", 46), RULES), path) == 88_000
