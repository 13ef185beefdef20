"""The rows of a bill: the CSV, what is left to fill in, what a supplier does not get."""

import csv
import re
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from exporters.bom import FILL, bom_lines
from exporters.bom_table import COLUMNS, SUPPLIER_COLUMNS, bom_csv, bom_rows, cell
from exporters.inferred import INFERRED
from exporters.losses import LOSSES
from exporters.quantities import rounded
from schemas.materials import MATERIALS
from tests.exporters.built import EXAMPLES, built
from tests.exporters.shapes import REQUIRED_NUMBERS

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def rows(name: str, *, quantities: bool) -> list[dict[str, str]]:
    one = built(name)
    found = bom_lines(one.scene, one.resolved.appearance, one.resolved.derived)
    data = bom_csv(found, quantities=quantities, made_for="EU 42 G")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_the_columns_are_those_of_the_trade_and_named_once() -> None:
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names) == 30
    assert len({column.heading for column in COLUMNS}) == len(names)
    for wanted in ("line", "component_id", "thickness_mm", "loss_pct", "hs_code", "inferred"):
        assert wanted in names


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_unknown_is_invented(name: str) -> None:
    for row in rows(name, quantities=True):
        for column in (
            "supplier",
            "material_code",
            "color_code",
            "unit_price",
            "currency",
            "moq",
            "lead_time",
            "hs_code",
            "test_requirement",
        ):
            assert row[column] == FILL
        assert row["status"] == "TBD"
        assert row["made_for"] == "EU 42 G"


@pytest.mark.parametrize("name", EXAMPLES)
def test_gross_and_mass_stand_as_printed(name: str) -> None:
    found = rows(name, quantities=True)
    for row in found:
        if FILL not in (row["gross_qty_per_pair"], row["loss_pct"]):
            gross = float(row["net_qty_per_pair"]) * (1 + float(row["loss_pct"]) / 100)
            step = 10.0 ** -len(row["gross_qty_per_pair"].partition(".")[2])
            assert float(row["gross_qty_per_pair"]) == pytest.approx(gross, abs=1.2 * step)
        if row["unit"] == "g" and row["net_qty_per_pair"] != FILL:
            assert row["net_qty_per_pair"] == row["net_mass_g_per_pair"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_supplier_gets_no_number_of_the_design(name: str) -> None:
    """Every number in it is a line's, a material's, a default of the trade, or a count of boxes."""
    one = built(name)
    known = {str(material.density_g_cm3) for material in MATERIALS.values()}
    known |= {str(rounded(loss.pct, 1)) for loss in LOSSES}
    known |= {number for row in INFERRED for number in NUMBER.findall(row.comments)}
    known |= {"1", "2", "4"}
    text = one.resolved.appearance.get("branding.monogram_text", "")
    for row in rows(name, quantities=False):
        line = row.pop("line")
        assert line.isdigit()
        for column, value in row.items():
            if column == "color_hex":
                continue
            told = value.replace(f"monogram {text!r}", "") if text else value
            assert set(NUMBER.findall(told)) <= known, column


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_suppliers_rows_are_the_same_lines_less_what_tells_the_shape(name: str) -> None:
    full, less = rows(name, quantities=True), rows(name, quantities=False)
    assert [row["line"] for row in full] == [row["line"] for row in less]
    assert set(full[0]) - set(less[0]) == {
        "thickness_mm",
        "made_for",
        "net_mass_g_per_pair",
        "gsm_g_m2",
    }
    parts = {part.name for part in built(name).shoe.parts}
    drawn = parts | {"collar_foam", "sole_thread", "sock_cover"}
    for row in less:
        if row["component_id"] in drawn - {"laces"}:
            assert (row["net_qty_per_pair"], row["gross_qty_per_pair"]) == (FILL, FILL)
    for told, whole in zip(less, full, strict=True):
        for column in ("part", "material", "color_hex", "inferred", "unit", "loss_pct"):
            assert told[column] == whole[column]


def test_required_numbers_of_a_design_are_not_in_a_suppliers_bill() -> None:
    for name in EXAMPLES:
        one = built(name)
        data = bom_csv(bom_lines(one.scene, one.resolved.appearance), quantities=False).decode()
        assert not any(number in data for number in REQUIRED_NUMBERS)


def test_numbers_are_numbers_and_texts_are_texts() -> None:
    one = built("court")
    found = bom_rows(bom_lines(one.scene, one.resolved.appearance))
    assert {len(row) for row in found} == {len(COLUMNS)}
    assert all(isinstance(row[0], int) for row in found)
    at = [column.name for column in COLUMNS].index("thickness_mm")
    thick = {row[at] for row in found} - {FILL}
    assert thick and all(isinstance(value, Decimal) for value in thick)
    short = bom_rows(bom_lines(one.scene, one.resolved.appearance), quantities=False)
    assert {len(row) for row in short} == {len(SUPPLIER_COLUMNS)}


@pytest.mark.parametrize(
    ("told", "shown"), [("1.6", Decimal("1.6")), ("1.4 / 1.2", "1.4 / 1.2"), ("", FILL)]
)
def test_one_thickness_is_a_number_and_two_are_a_text(told: str, shown: object) -> None:
    one = built("court")
    line = replace(bom_lines(one.scene, one.resolved.appearance)[0], thickness_mm=told)
    (row,) = bom_rows((line,))
    at = [column.name for column in COLUMNS].index("thickness_mm")
    assert row[at] == shown and type(row[at]) is type(shown)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-", "'-"), ("plain", "plain"), (-1.5, "-1.5"), ("", "")],
)
def test_no_cell_is_a_formula(value: object, shown: str) -> None:
    assert cell(value) == shown
