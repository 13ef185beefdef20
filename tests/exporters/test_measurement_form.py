"""The measurement sheet: fields of a sample review, then all other lengths; CSV and workbook."""

from fractions import Fraction

import pytest

from engine.mass import masses_g, shoe_g
from exporters.bom import FILL
from exporters.documents import DOCUMENTS
from exporters.measurement_form import COLUMNS, FIELDS, MASS, sheet_rows
from exporters.tolerances import tolerance_of
from schemas.parameters import INSTRUMENTAL
from tests.exporters.built import EXAMPLES, built, built_inputs, measured
from tests.exporters.sheets import agree, csv_rows, head_row, opened


def rows(name: str) -> list[dict[str, object]]:
    found = sheet_rows(built_inputs(name), built(name).scene)
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_workbook_says_what_the_csv_says(name: str) -> None:
    inputs, scene = built_inputs(name), built(name).scene
    data = DOCUMENTS["measurement_workbook"].make(inputs, scene)
    assert data == DOCUMENTS["measurement_workbook"].make(inputs, scene)
    page = opened(data).active
    told = csv_rows(DOCUMENTS["measurement_sheet"].make(inputs, scene))
    assert told[0] == list(COLUMNS)
    first = head_row(page, "Item")
    for step, (measure, item, *rest) in enumerate(told[1:], 1):
        for column, text in enumerate((item, measure, *rest), 1):
            cell = page.cell(first + step, column)
            assert agree(cell.value, text), cell.coordinate
            assert cell.data_type != "f"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_length_of_the_model_is_on_it_once(name: str) -> None:
    listed = [str(row["measure"]) for row in rows(name) if row["measure"]]
    assert len(set(listed)) == len(listed)
    assert {key for key in measured(name) if key.endswith("_mm")} <= set(listed)
    known = measured(name)
    for row in rows(name):
        if row["measure"] in known:
            assert float(str(row["nominal"])) == pytest.approx(known[str(row["measure"])], abs=6e-4)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_row_has_its_tolerance_or_says_that_it_is_open(name: str) -> None:
    for row in rows(name):
        assert row["tolerance"] != ""
        found = tolerance_of(str(row["measure"]))
        if row["tolerance"] != FILL and found is not None:
            assert Fraction(str(row["tolerance"])) == found.plus_minus
        if str(row["measure"]).startswith("last.") and "girth" in str(row["measure"]):
            assert str(row["tolerance"]) == "1.0"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_weight_is_that_of_one_shoe(name: str) -> None:
    weight = next(row for row in rows(name) if row["measure"] == MASS)
    expected = shoe_g(masses_g(built(name).shoe.parts, built(name).resolved))
    assert str(weight["nominal"]) == f"{float(expected):.1f}"
    assert float(str(weight["tolerance"])) == pytest.approx(float(expected) / 20, abs=0.051)


def test_fields_name_measures_and_parameters_that_there_are() -> None:
    known = set(measured("court")) | {row.path for row in INSTRUMENTAL} | {MASS, ""}
    assert {field.measure for field in FIELDS} <= known
    items = [field.item for field in FIELDS]
    assert len(set(items)) == len(items)


def test_only_a_boot_has_a_boots_fields() -> None:
    items = {name: {row["item"] for row in rows(name)} for name in ("court", "chelsea")}
    assert "Calf width, at 298 mm" in items["chelsea"]
    assert "Calf width, at 298 mm" not in items["court"]


def test_what_no_model_tells_is_left_open() -> None:
    court = {row["item"]: row for row in rows("court")}
    for item in ("Toe girth", "Shank", "Outsole hardness", "Internal length, finished shoe"):
        assert court[item]["nominal"] == FILL
    assert str(court["Outsole hardness"]["tolerance"]) == "3.0"
    assert {court["Last length"][check] for check in ("first_check", "fourth_check")} == {""}


def test_the_form_has_a_header_and_two_signatures() -> None:
    inputs = built_inputs("court")
    page = opened(DOCUMENTS["measurement_workbook"].make(inputs, built("court").scene)).active
    texts = {cell.value for row in page.iter_rows() for cell in row if cell.value}
    wanted = {"Factory", "Last no.", "Outsole no.", "Purpose (sample type)", "Date"}
    assert wanted | {"Conclusion", "Checked by, date", "Approved by, date"} <= texts
    assert {"1st check", "2nd check", "3rd check", "4th check", "EU 42 G"} <= texts
    assert any(str(text).endswith(inputs.generation) for text in texts)
