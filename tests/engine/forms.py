"""Forms filled in as a factory would: in a spreadsheet program, or in JSON."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import load_workbook

from engine.feedback_form import JSON, feedback_form
from exporters.feedback_form import FACTS, FIELDS
from store.repository import Repository

HEAD_ROWS = {"This form": 3, "Findings": 3}
"""The row, from 1, in which the heads of a sheet stand."""
COUNT = 200


def blank(repository: Repository, rev: str = "main", **more: Any) -> bytes:
    return feedback_form(repository, rev, **more)[1]


def free_row(data: bytes) -> int:
    """The first row, from 1, of the sheet Findings that names no measure."""
    page = load_workbook(io.BytesIO(data))["Findings"]
    first = HEAD_ROWS["Findings"] + 1
    return next(row for row in range(first, first + COUNT) if not page.cell(row, 2).value)


def row_of(data: bytes, measure: str) -> int:
    """The row, from 1, of a measure."""
    page = load_workbook(io.BytesIO(data))["Findings"]
    first = HEAD_ROWS["Findings"] + 1
    return next(row for row in range(first, first + COUNT) if page.cell(row, 2).value == measure)


def filled(
    data: bytes, rows: Mapping[int, Mapping[str, Any]], facts: Mapping[str, Any] | None = None
) -> bytes:
    """The form with cells written by row and field, saved by openpyxl."""
    book = load_workbook(io.BytesIO(data))
    page, first = book["Findings"], book["This form"]
    for row, said in rows.items():
        for name, value in said.items():
            page.cell(row, FIELDS[name] + 1).value = value
    for name, value in (facts or {}).items():
        first.cell(HEAD_ROWS["This form"] + 1 + list(FACTS).index(name), 2).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled_json(repository: Repository, *findings: Mapping[str, Any], **facts: Any) -> bytes:
    tree = json.loads(blank(repository, kind=JSON))
    return json.dumps({**tree, "findings": list(findings), **facts}).encode()


def repacked(
    data: bytes,
    change: Callable[[dict[str, bytes]], object],
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The workbook with its members changed by `change`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
