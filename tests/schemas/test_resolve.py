import json
from typing import Any

import pytest

from schemas.flat import unflatten
from schemas.parameters import (
    APPEARANCE,
    INSTRUMENTAL,
    PARAMETER_TABLE_VERSION,
    PARAMETERS,
    parameter,
)
from schemas.resolve import (
    appearance_bytes,
    authored_bytes,
    instrumental_bytes,
    resolve,
    whole,
    written_number,
)
from schemas.validate import validate
from tests.schemas.samples import AURORA, EXAMPLES, tree


def test_every_path_of_the_table_is_explicit() -> None:
    found = resolve(tree())
    assert list(found.instrumental) == [row.path for row in INSTRUMENTAL]
    assert list(found.appearance) == [row.path for row in APPEARANCE]
    assert (found.name, found.style) == ("aurora-low", "sneaker")


def test_derived_names_what_nobody_wrote() -> None:
    found = resolve(tree())
    assert "last.length_mm" in found.derived
    assert "overall_dimensions.shoe_length_mm" not in found.derived
    assert "materials.upper" not in found.derived and "materials.laces" in found.derived
    assert len(found.derived) == len(PARAMETERS) - 14


def test_values_are_whole_numbers_of_small_units() -> None:
    found = resolve(
        tree(
            instrumental__last__swing_deg=6.5,
            instrumental__upper__thickness_mm=1.2345,
            instrumental__lacing__eyelet_pairs=5.0,
            appearance__colors__primary_hex="#abcdef",
        )
    )
    assert found.instrumental["last.swing_deg"] == 6_500
    assert found.instrumental["upper.thickness_mm"] == 1_234
    assert found.instrumental["lacing.eyelet_pairs"] == 5
    assert found.appearance["colors.primary_hex"] == "#ABCDEF"
    assert all(type(value) in (int, str) for value in found.instrumental.values())


def test_the_name_enters_no_half_and_style_and_size_the_instrumental_one() -> None:
    found, renamed = resolve(tree()), resolve(tree(name="other"))
    assert instrumental_bytes(found) == instrumental_bytes(renamed)
    assert appearance_bytes(found) == appearance_bytes(renamed)
    assert authored_bytes(tree()) != authored_bytes(tree(name="other"))
    half = json.loads(instrumental_bytes(found))
    assert half["style"] == "sneaker"
    assert half["size"] == {"system": "EU", "value_milli": 42000, "width": "G", "wearer": "men"}
    assert half["parameter_table"] == PARAMETER_TABLE_VERSION
    assert json.loads(instrumental_bytes(resolve(tree(size=None))))["size"] is None


def test_the_alias_standard_and_its_letter_are_the_same_spec() -> None:
    assert instrumental_bytes(resolve(tree(size__width="G"))) == instrumental_bytes(resolve(tree()))


def test_appearance_changes_only_its_own_half() -> None:
    found, red = resolve(tree()), resolve(tree(appearance__colors__primary_hex="#FF0000"))
    assert instrumental_bytes(found) == instrumental_bytes(red)
    assert appearance_bytes(found) != appearance_bytes(red)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_resolved_values_written_back_resolve_to_themselves(path: Any) -> None:
    authored = validate(path.read_bytes(), path.name).authored
    assert authored is not None
    found = resolve(authored)
    written = {
        row.spec_path: written_number(row, found.instrumental[row.path]) for row in INSTRUMENTAL
    } | {row.spec_path: found.appearance[row.path] for row in APPEARANCE}
    full = {key: authored[key] for key in ("rr", "name", "style", "size")} | unflatten(written)
    again = validate(json.dumps(full).encode(), "full.json")
    assert again.resolved is not None
    assert instrumental_bytes(again.resolved) == instrumental_bytes(found)
    assert appearance_bytes(again.resolved) == appearance_bytes(found)
    assert again.resolved.derived == frozenset()


def test_the_spec_inside_the_authored_bytes_is_a_spec() -> None:
    inner = json.loads(authored_bytes(tree() | {"$schema": "x"}))["spec"]
    assert inner == tree()
    assert validate(json.dumps(inner).encode(), "f.json").authored == tree()


def test_written_and_whole_numbers_are_each_other_s_reverse() -> None:
    row = parameter("last.length_mm")
    for value_um in range(120_000, 360_001, 7):
        assert whole(row, written_number(row, value_um)) == value_um
    assert written_number(parameter("lacing.eyelet_pairs"), 6) == 6
    assert written_number(parameter("last.toe_shape"), "round") == "round"


def test_halves_round_to_even() -> None:
    row = parameter("upper.thickness_mm")
    assert [whole(row, value) for value in (1.0005, 1.0015, 1.0025)] == [1000, 1002, 1002]


def test_comments_and_layout_do_not_matter() -> None:
    loud = "# hello\n" + AURORA.replace("292", "292.0  ").replace("{arch", "{  arch")
    found = validate(loud.encode(), "f.yaml")
    assert found.authored is not None
    assert authored_bytes(found.authored) == authored_bytes(tree())
