"""The form of a factory: what is locked, what a list offers, and that its bytes are the same."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from exporters.feedback_form import (
    BLANK_ROWS,
    FACTS,
    FIELDS,
    FINDING_HEADS,
    OPEN_FACTS,
    AnswerRow,
    FormInputs,
    NominalRow,
    ValueRow,
    form_tree,
    form_workbook,
)
from schemas.feedback import SEVERITIES, STAGES

EVIL = "=HYPERLINK(1)"
INPUTS = FormInputs(
    style="aurora",
    generation="a" * 64,
    spec="b" * 64,
    stage="proto",
    round=2,
    size="EU 42",
    nominal=(
        NominalRow("last.ball_girth_mm", Decimal("249.123"), Decimal("1.0")),
        NominalRow("topline.back_mm", Decimal(62), ""),
    ),
    parts=("last", "upper"),
    landmarks=("heel", "tread"),
    values=(
        ValueRow("instrumental.a_mm", "length of a", "mm", 11, 2.0, 20.0, ()),
        ValueRow("appearance.b", "stuff", "", EVIL, None, None, ("mesh", "suede")),
    ),
    answers=(AnswerRow("c" * 12, "declined", "minor", EVIL, "", "no", "Ada"),),
)


@pytest.fixture(scope="module")
def book() -> Any:
    return load_workbook(io.BytesIO(form_workbook(INPUTS)))


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert form_workbook(INPUTS) == form_workbook(INPUTS)
    assert form_tree(INPUTS) == json.loads(json.dumps(form_tree(INPUTS)))


def test_only_what_is_to_be_filled_in_is_open(book: Any) -> None:
    for page in book:
        assert page.protection.sheet, page.title
        assert not page.protection.password
    page, first = book["Findings"], 4
    assert [page.cell(3, at + 1).value for at in range(18)] == [one.text for one in FINDING_HEADS]
    locked = {FIELDS["nominal_mm"], 0, 3}
    for row in (first, first + 1):
        found = {at for at in range(18) if page.cell(row, at + 1).protection.locked}
        assert found == locked | {FIELDS["measure"]}
    for row in range(first + 2, first + 2 + BLANK_ROWS):
        assert {at for at in range(18) if page.cell(row, at + 1).protection.locked} == locked
    facts = book["This form"]
    names = list(FACTS)
    free = {name for at, name in enumerate(names) if not facts.cell(4 + at, 2).protection.locked}
    assert free == set(OPEN_FACTS)
    for name in ("Answers", "Values", "Words"):
        assert all(cell.protection.locked for row in book[name].iter_rows() for cell in row)


def test_lists_offer_what_may_be_said(book: Any) -> None:
    def rule(page: Any, cell: str) -> Any:
        (found,) = [one for one in page.data_validations.dataValidation if cell in one.sqref]
        return found

    page = book["Findings"]
    assert rule(page, "O4").formula1 == f'"{",".join(SEVERITIES)}"'
    assert rule(book["This form"], "B8").formula1 == f'"{",".join(STAGES)}"'
    for cell, sheet, told in (
        ("F4", "Words", ["last", "upper"]),
        ("G4", "Words", ["heel", "tread"]),
        ("B6", "Words", ["last.ball_girth_mm", "topline.back_mm"]),
        ("K5", "Values", ["instrumental.a_mm", "appearance.b"]),
    ):
        named, _, cells = rule(page, cell).formula1.partition("!")
        assert named.strip("'") == sheet
        found = [row[0].value for row in book[sheet][cells.replace("$", "")]]
        assert found == told
    measured = rule(page, "E4")
    assert (measured.type, float(measured.formula1), float(measured.formula2)) == (
        "decimal", -8000, 8000,
    )  # fmt: skip


def test_nothing_of_it_is_a_formula(book: Any) -> None:
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert EVIL in {cell.value for cell in cells}


def test_nominal_values_and_answers_stand_in_it(book: Any) -> None:
    page = book["Findings"]
    assert [page.cell(4, at).value for at in (2, 3, 4)] == ["last.ball_girth_mm", 249.123, 1]
    assert [page.cell(5, at).value for at in (2, 3, 4)] == ["topline.back_mm", 62, None]
    assert [cell.value for cell in book["Answers"][4]][:2] == ["c" * 12, "declined"]
    told = form_tree(INPUTS)
    assert told["nominal"][1] == {
        "measure": "topline.back_mm",
        "nominal_mm": 62.0,
        "tolerance_mm": None,
    }
    assert told["findings"] == [] and told["round"] == 2
