"""A form that came back, XLSX or JSON, as facts and rows of plain values; none is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.form_xlsx import (
    LARGEST_FILE,
    NUMBER,
    TEXT,
    Cells,
    FormCell,
    UnreadableFormError,
    cell_name,
    column_name,
    workbook_cells,
)
from exporters.feedback_form import (
    FACT_HEADS,
    FACTS,
    FACTS_SHEET,
    FIELDS,
    FINDING_HEADS,
    FINDINGS_SHEET,
    SCHEMA,
)

MOST_FINDINGS: Final = 500
HEADS_WITHIN: Final = 20
"""The heads of a table stand in one of so many rows."""
FILLED_IN: Final = frozenset(FIELDS) - {"measure", "nominal_mm"}
"""What a factory writes; a row with none of it is no finding."""
_ZIP: Final = b"PK"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_JSON_FACTS: Final = frozenset(FACTS)
_JSON_REST: Final = frozenset({"findings", "nominal", "values", "answers", "words"})
_JSON_FINDING: Final = (frozenset(FIELDS) - {"path", "from", "to"}) | {"changes"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: the sheet (empty in JSON), row and column as a person sees them."""

    place: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of findings: what is said by field, and where each field stands."""

    said: Mapping[str, Any]
    spot: Callable[[str], Spot]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was filled in; values are texts and numbers, whatever somebody wrote."""

    facts: Mapping[str, Any]
    fact_spot: Callable[[str], Spot]
    rows: tuple[FormRow, ...]


def read_form(data: bytes) -> Form:
    """Return a form in bounded time and memory; raises UnreadableFormError."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFormError(f"the file has {len(data)} bytes; no form has more than 4 MiB")
    if data.startswith(_OLD):
        raise UnreadableFormError("an old or encrypted workbook cannot be read; save it as .xlsx")
    form = _from_workbook(data) if data.startswith(_ZIP) else _from_json(data)
    found = form.facts.get("schema")
    if found != SCHEMA:
        raise UnreadableFormError(f"the form says that it is {found!a}, not {SCHEMA}")
    if len(form.rows) > MOST_FINDINGS:
        raise UnreadableFormError(f"the form has more than {MOST_FINDINGS} findings")
    return form


def read_form_file(path: Path) -> bytes:
    """Return the bytes of a file that may be a form; raises UnreadableFormError and OSError."""
    if path.exists() and not path.is_file():
        raise UnreadableFormError("this is no regular file", place=path.name)
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _from_workbook(data: bytes) -> Form:
    sheets = workbook_cells(data, (FACTS_SHEET, FINDINGS_SHEET))
    for name in (FACTS_SHEET, FINDINGS_SHEET):
        if name not in sheets:
            raise UnreadableFormError(f"the workbook has no sheet {name!a}")
    facts_from = _head_row(sheets[FACTS_SHEET], [head.text for head in FACT_HEADS], FACTS_SHEET)
    rows = {name: facts_from + 1 + number for number, name in enumerate(FACTS)}
    page, facts = sheets[FACTS_SHEET], {}
    for name, (label, _) in FACTS.items():
        if page.get((rows[name], 0)) != FormCell(TEXT, label):
            where = f"{FACTS_SHEET}!{cell_name(rows[name], 0)}"
            raise UnreadableFormError(f"the row {label!a} is not where it was", place=where)
        cell = page.get((rows[name], 1))
        facts[name] = "" if cell is None else _plain(cell, as_text=name != "round")
    return Form(facts, lambda name: _spot(FACTS_SHEET, rows[name], 1), _rows(sheets))


def _rows(sheets: Mapping[str, Cells]) -> tuple[FormRow, ...]:
    cells = sheets[FINDINGS_SHEET]
    *heads, last = (one.text for one in FINDING_HEADS)
    head = _head_row(cells, heads, FINDINGS_SHEET)
    width = len(heads) + (cells.get((head, len(heads))) == FormCell(TEXT, last))
    by_row: dict[int, dict[str, Any]] = {}
    names = {column: name for name, column in FIELDS.items() if column < width}
    for (row, column), cell in cells.items():
        if row <= head:
            continue
        if column in names:
            name = names[column]
            as_text = name not in ("nominal_mm", "measured_mm", "from", "to")
            by_row.setdefault(row, {})[name] = _plain(cell, as_text=as_text)
        elif column >= width:
            where = f"{FINDINGS_SHEET}!{cell_name(row, column)}"
            raise UnreadableFormError("something stands outside of the form", place=where)
    found: list[FormRow] = []
    for row in sorted(by_row):
        said = by_row[row]
        # A measure named in an empty row is half a finding, and a row of the form is none.
        if said.keys() & FILLED_IN or (said and "nominal_mm" not in said):
            found.append(FormRow(_with_changes(said), _row_spot(row)))
    return tuple(found)


def _row_spot(row: int) -> Callable[[str], Spot]:
    def spot(name: str) -> Spot:
        column = FIELDS["path" if name == "changes" else name] if name else None
        return _spot(FINDINGS_SHEET, row, column)

    return spot


def _spot(sheet: str, row: int, column: int | None) -> Spot:
    if column is None:
        return Spot(f"{sheet}!{row + 1}", sheet, row + 1)
    return Spot(f"{sheet}!{cell_name(row, column)}", sheet, row + 1, column_name(column))


def _with_changes(said: dict[str, Any]) -> dict[str, Any]:
    """The three cells of a change as a list of one, and the words of a list one by one."""
    found = {name: value for name, value in said.items() if name not in ("path", "from", "to")}
    change = {name: said[name] for name in ("path", "from", "to") if name in said}
    if change:
        found["changes"] = [change]
    if "affects" in said:
        found["affects"] = [word.strip() for word in said["affects"].split(",") if word.strip()]
    if "photos" in said:
        words = map(str.strip, re.split("[,;\n]", said["photos"]))
        found["photos"] = [word for word in words if word]
    if "place_mm" in said:
        found["place_mm"] = [_number(word) for word in said["place_mm"].split(",")]
    return found


def _number(text: str) -> Any:
    """A text as a number where it is one to anybody: 251_5 is one to Python alone."""
    try:
        return text.strip() if "_" in text else float(text)
    except ValueError:
        return text.strip()


def _head_row(cells: Cells, heads: list[str], sheet: str) -> int:
    """The row, from 0, in which all the heads stand."""
    for row in range(HEADS_WITHIN):
        if all(cells.get((row, at)) == FormCell(TEXT, text) for at, text in enumerate(heads)):
            return row
    raise UnreadableFormError(f"the heads of the sheet {sheet!a} are not those of the form")


def _plain(cell: FormCell, *, as_text: bool) -> Any:
    """What stands in a cell; a number where one is asked for, as people write it in a text too."""
    if cell.kind == NUMBER:
        number = _number(cell.text)
        if not as_text:
            return number
        whole = isinstance(number, float) and number.is_integer() and abs(number) < 1e15
        return str(int(number)) if whole else cell.text
    if cell.kind != TEXT:
        return {"1": "yes", "0": "no"}.get(cell.text, cell.text)
    return cell.text if as_text else _number(cell.text)


def _from_json(data: bytes) -> Form:
    tree = _parsed(data)
    if not isinstance(tree, dict) or not tree.keys() <= _JSON_FACTS | _JSON_REST:
        raise UnreadableFormError("this is neither a workbook nor a form as JSON")
    findings = tree.get("findings", [])
    if not isinstance(findings, list) or len(findings) > MOST_FINDINGS:
        raise UnreadableFormError(f"findings is no list of at most {MOST_FINDINGS}")
    rows = []
    for number, said in enumerate(findings):
        if not isinstance(said, dict) or not said.keys() <= _JSON_FINDING:
            place = f"findings[{number}]"
            raise UnreadableFormError("a finding is not what the form has", place=place)
        rows.append(FormRow(said, _json_spot(number)))
    facts = {name: tree.get(name, "") for name in FACTS}
    return Form(facts, Spot, tuple(rows))


def _json_spot(number: int) -> Callable[[str], Spot]:
    place = f"findings[{number}]"
    return lambda name: Spot(f"{place}.{name}" if name else place, row=number + 1)


def _parsed(data: bytes) -> Any:
    """The values of a JSON text without doubled names and without what is no number."""
    import json

    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise UnreadableFormError("the form names one field twice")
        return found

    def no_constant(name: str) -> Any:
        raise UnreadableFormError(f"the form holds {name}, which is no number")

    try:
        return json.loads(data.decode(), object_pairs_hook=no_twins, parse_constant=no_constant)
    except UnreadableFormError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableFormError("this is neither a workbook nor a form as JSON") from error
