"""Workbooks read back by openpyxl, which is not ours."""

import csv
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

from exporters.bom_table import cell


def opened(data: bytes) -> Any:
    return load_workbook(BytesIO(data))


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


def head_row(page: Any, first: str) -> int:
    """The row of the table's heads, from 1."""
    return next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == first)


def agree(told: object, text: str) -> bool:
    """Whether a cell of a workbook says what a cell of a CSV says."""
    if told is None:
        return text == ""
    if isinstance(told, int | float):
        return float(text) == told
    return cell(told) == text
