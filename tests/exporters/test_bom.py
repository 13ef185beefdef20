import csv
from fractions import Fraction
from io import StringIO

import pytest

from exporters.bom import COLUMNS, FILL, bom_csv, bom_lines, cell, mass_g, tenths
from exporters.scene import Scene
from exporters.styles import shoe_scene
from schemas.materials import MATERIALS
from tests.exporters.shapes import PART_NAMES, toy_inputs

INPUTS = toy_inputs()


def shoe() -> Scene:
    return shoe_scene(INPUTS.name, INPUTS.parts, INPUTS.appearance)


def rows(*, quantities: bool) -> list[dict[str, str]]:
    data = bom_csv(bom_lines(shoe(), INPUTS.appearance, INPUTS.derived), quantities=quantities)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_every_part_but_the_last_and_the_thread_are_lines() -> None:
    found = rows(quantities=True)
    assert len(found) == len(PART_NAMES) - 1 + 1
    assert [row["line"] for row in found] == [str(k + 1) for k in range(len(found))]
    assert [row["section"] for row in found] == sorted(
        [row["section"] for row in found],
        key=["Upper", "Midsole", "Outsole", "Sockliner"].index,
    )
    assert "Last" not in {row["part"] for row in found}
    assert found[0].keys() == set(COLUMNS)


def test_masses_are_volume_times_density_for_a_pair() -> None:
    outsole = next(row for row in rows(quantities=True) if row["part"] == "Outsole")
    solid = next(part for part in shoe().parts if part.name == "outsole").solid
    grams = 2 * solid.volume_um3_6 / 6e12 * MATERIALS["gum_rubber"].density_g_cm3
    assert outsole["net_qty_per_pair"] == f"{grams:.1f}"
    assert (outsole["qty_unit"], outsole["density_g_cm3"]) == ("g", "1.1")


def test_nothing_unknown_is_invented() -> None:
    for row in rows(quantities=True):
        for column in ("supplier", "material_code", "unit_price", "moq", "hs_code", "loss_pct"):
            assert row[column] == FILL
        assert row["status"] == "TBD"


def test_without_quantities_no_mass_is_told() -> None:
    for row in rows(quantities=False):
        assert (row["net_qty_per_pair"], row["qty_unit"]) == (FILL, FILL)
        assert "mass" not in row["comments"]
    told = {row["comments"] for row in rows(quantities=True) if row["qty_unit"] == "g"}
    assert told == {"net mass of the modelled solid"}


def test_what_no_author_chose_is_flagged() -> None:
    flags = {row["part"]: row["inferred"] for row in rows(quantities=True)}
    assert (flags["Eyelets"], flags["Sockliner"], flags["Midsole"]) == ("yes", "yes", "yes")
    assert (flags["Upper shell"], flags["Lining"], flags["Outsole"]) == ("no", "no", "no")


def test_the_thread_is_listed_only_with_a_monogram() -> None:
    plain = dict(INPUTS.appearance) | {"branding.monogram_placement": "none"}
    parts = [line.part for line in bom_lines(shoe(), plain)]
    assert "Embroidery thread" not in parts
    thread = next(row for row in rows(quantities=True) if row["part"] == "Embroidery thread")
    assert (thread["color_hex"], thread["net_qty_per_pair"]) == ("#FFFFFF", FILL)
    assert thread["comments"] == "monogram '=A1', placement heel"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-", "'-"), ("plain", "plain"), (-1.5, "-1.5"), ("", "")],
)
def test_no_cell_is_a_formula(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_masses_round_half_to_even_without_floats() -> None:
    assert mass_g(6 * 10**12, 0.85) == Fraction(85, 100)
    assert [tenths(Fraction(n, 100)) for n in (5, 15, 24, 25, 1234)] == [
        "0.0",
        "0.2",
        "0.2",
        "0.2",
        "12.3",
    ]
