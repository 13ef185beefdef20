"""The QA form: checks to fill in, geometry as audited, the sampling plan as data."""

from dataclasses import replace
from itertools import pairwise

from exporters.documents import DOCUMENTS
from exporters.inspection import (
    CHANGE_FIELDS,
    CHECK_LIST,
    GRADES,
    MAJOR_AQL,
    MINOR_AQL,
    MOMENTS,
    PLANS,
)
from exporters.qa_form import geometry_rows, inspection_rows, plan_rows
from geometry.auditkinds import AUDIT_KINDS
from tests.exporters.built import built, built_inputs
from tests.exporters.sheets import head_row, opened

FINDINGS = (
    {"code": "RR-G140", "part": "upper", "severity": "warning", "message": "0.3 mm thin"},
    {"code": "RR-G140", "part": "lining", "severity": "warning", "message": "0.2 mm thin"},
    {"code": "RR-G110", "part": "", "severity": "error", "message": "=off by 2 mm"},
)


def test_each_kind_of_fault_is_a_row_with_its_result() -> None:
    rows = {row[0]: row for row in geometry_rows(FINDINGS, frozenset({"RR-G110"}))}
    assert list(rows) == list(AUDIT_KINDS)
    assert rows["RR-G140"][3:] == ("2 found", "upper, lining", "0.3 mm thin; 0.2 mm thin")
    assert rows["RR-G110"][3] == "1 found, let pass"
    assert rows["RR-G101"][3:] == ("none found", "", "")
    clean = geometry_rows((), frozenset())
    assert {row[3] for row in clean} == {"none found"}


def test_a_finding_never_turns_into_a_formula() -> None:
    changed = replace(built_inputs("court"), audit=FINDINGS)
    book = opened(DOCUMENTS["qa_form"].make(changed, built("court").scene))
    told = [cell for row in book["Geometry checks"].iter_rows() for cell in row]
    assert "=off by 2 mm" in [cell.value for cell in told]
    assert {cell.data_type for cell in told} == {"s", "n"}


def test_the_sheets_hold_the_rows() -> None:
    inputs, scene = built_inputs("court"), built("court").scene
    data = DOCUMENTS["qa_form"].make(inputs, scene)
    assert data == DOCUMENTS["qa_form"].make(inputs, scene)
    book = opened(data)
    assert book.sheetnames == ["Inspection", "Geometry checks", "Sampling plan", "Change requests"]
    for name, head, rows in (
        ("Inspection", "No.", inspection_rows()),
        ("Geometry checks", "Code", geometry_rows((), frozenset())),
        ("Sampling plan", "Lot from, pairs", plan_rows()),
    ):
        page = book[name]
        first = head_row(page, head)
        for step, row in enumerate(rows, 1):
            told = tuple(page.cell(first + step, column).value for column in range(1, len(row) + 1))
            assert tuple("" if value is None else value for value in told) == row
    page = book["Change requests"]
    first = head_row(page, CHANGE_FIELDS[0])
    assert tuple(page.cell(first, k).value for k in range(1, 16)) == CHANGE_FIELDS
    assert page.cell(first + 1, 1).value is None


def test_the_sampling_plan_is_whole_and_rises() -> None:
    assert PLANS[0].first == 2 and PLANS[-1].last is None
    for plan, after in pairwise(PLANS):
        assert plan.last is not None and plan.last + 1 == after.first
    for plan in PLANS:
        assert (plan.major.aql, plan.minor.aql) == (MAJOR_AQL, MINOR_AQL)
        assert plan.major.accept <= plan.minor.accept
    told = {plan.last: (plan.major[4:7], plan.minor[4:7]) for plan in PLANS}
    assert told[500] == ((50, 3, 4), (50, 5, 6))
    assert told[90] == ((20, 1, 2), (13, 1, 2))  # an arrow: the trade page had it 13, 0, 1


def test_the_lists_are_those_of_an_inspection() -> None:
    assert (len(CHECK_LIST), len(MOMENTS), len(GRADES)) == (15, 5, 3)
    assert len(set(CHECK_LIST)) == 15


def test_lot_and_sample_are_left_to_the_inspector() -> None:
    book = opened(DOCUMENTS["qa_form"].make(built_inputs("court"), built("court").scene))
    rows = [[cell for cell in row if cell] for row in book["Inspection"].values]
    for label in ("Lot size, pairs", "Sample size, pairs", "Inspector", "Moment"):
        assert [row for row in rows if label in row], label
        assert all(len(row) == 2 for row in rows if label in row), label
