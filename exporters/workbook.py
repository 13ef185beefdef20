"""Workbooks: sheets of a title, a block of facts, one table and a foot, laid out to be printed.

Texts are written as texts, never as formulas, links or numbers. The file is zipped again, stored
and dated alike, so that its bytes hang on this release's writer alone and not on a zlib.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from math import ceil, fsum
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from exporters.bom import FILL
from exporters.bom_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Paper = Literal["A3", "A4"]
Fact: TypeAlias = tuple[str, str]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EPOCH: Final = (1980, 1, 1)
"""The date every workbook says it was made on: what made it is told by its generation."""

_PAPERS: Final[dict[Paper, int]] = {"A3": 8, "A4": 9}
_FONT: Final = "Arial"
_INK, _RULE, _SHADE, _OPEN, _SOFT = "#1A1A1A", "#B9BCC0", "#E9EBEE", "#FFF9E3", "#6B6F76"
_LINE_PT: Final = 12.0
_VIEW: Final = 140.0
"""Characters over which facts and signatures are spread at most."""

_TEXT_SHARE: Final = 1.12
"""Characters of this size that a width holds, of those Excel counts widths in."""


class Head(NamedTuple):
    """A column of a table: what stands over it, and its width in characters.

    `swatch` columns show the colour they name; `places` are the decimals shown of finer numbers.
    """

    text: str
    width: float
    swatch: bool = False
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be written into a sheet; all else of it is locked, without a password.

    `cells` are the open columns of each row of the table. By row and column, `choices` are what a
    cell may hold, as words or as a range of cells, and `numbers` the least and the most.
    """

    cells: tuple[frozenset[int], ...]
    choices: Mapping[tuple[int, int], tuple[str, ...] | str] = field(default_factory=dict)
    numbers: Mapping[tuple[int, int], tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `facts` stand in pairs above the table, `per_line` of them a line.

    The first `held` columns stay in view; a sheet without rows has `blank_rows` to write in.
    `foot` are lines under the table: a label, and room behind it where `text` is empty.
    """

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: Sequence[tuple[Cell, ...]]
    facts: tuple[Fact, ...] = ()
    per_line: int = 2
    held: int = 0
    blank_rows: int = 0
    foot: tuple[Fact, ...] = ()
    paper: Paper = "A4"
    landscape: bool = True
    filtered: bool = False
    entry: Entry | None = None

    @property
    def head_row(self) -> int:
        """The row of the table's heads, from 0."""
        return 2 + ceil(len(self.facts) / self.per_line) + (1 if self.facts else 0)


def workbook_bytes(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """The sheets as one XLSX file: the same sheets give the same bytes in one release."""
    from datetime import datetime

    import xlsxwriter

    from exporters.archive import read_zip, zip_bytes

    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": datetime(*EPOCH)})
    pen = _Pen(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, pen)
    book.close()
    return zip_bytes(read_zip(out.getvalue()))


class _Pen:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}
        self._always: dict[str, object] = {}

    def to_fill(self, *, number: bool) -> _Pen:
        """The same formats for cells that are not locked; what is no number is kept as text."""
        pen = _Pen(self._book)
        pen._made = self._made
        pen._always = {"locked": 0, "bg_color": _OPEN} | ({} if number else {"num_format": "@"})
        return pen

    def __call__(self, **look: object) -> Any:
        look = {**look, **self._always}
        key = tuple(sorted(look.items()))
        if key not in self._made:
            plain = {"font_name": _FONT, "font_size": 9, "font_color": _INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format(plain | look)
        return self._made[key]

    def boxed(self, **look: object) -> Any:
        """A bordered cell."""
        return self(border=1, border_color=_RULE, **look)


def _write(page: Any, sheet: Sheet, pen: _Pen) -> None:
    for number, head in enumerate(sheet.heads):
        page.set_column(number, number, head.width, pen())
    page.set_row(0, 24)
    page.write_string(0, 0, sheet.title, pen(bold=True, font_size=15))
    _facts(page, sheet, pen)
    row = sheet.head_row
    page.set_row(row, 2.2 * _LINE_PT)
    look = pen.boxed(bold=True, bg_color=_SHADE, text_wrap=True, font_size=8)
    for column, head in enumerate(sheet.heads):
        page.write_string(row, column, head.text, look)
    for number, values in enumerate(sheet.rows):
        row += 1
        page.set_row(row, _height_pt(sheet.heads, values))
        for column, value in enumerate(values):
            chosen = _pen_for(sheet, number, column, pen)
            _cell(page, row, column, value, chosen, sheet.heads[column])
    for _ in range(sheet.blank_rows):
        row += 1
        page.set_row(row, 2.0 * _LINE_PT)
        for column in range(len(sheet.heads)):
            page.write_blank(row, column, None, pen.boxed())
    _foot(page, sheet, pen, row + 2)
    _print(page, sheet, row)
    if sheet.entry is not None:
        _entry(page, sheet, sheet.entry)


def _pen_for(sheet: Sheet, row: int, column: int, pen: _Pen) -> _Pen:
    """The pen of a cell: another where it is to be filled in."""
    entry = sheet.entry
    if entry is None or column not in entry.cells[row]:
        return pen
    return pen.to_fill(number=(row, column) in entry.numbers)


def _entry(page: Any, sheet: Sheet, entry: Entry) -> None:
    """Lock what is not to be written; say of open cells what they may hold."""
    first = sheet.head_row + 1
    page.protect("", {"format_columns": True, "format_rows": True, "sort": False})
    for (row, column), allowed in entry.choices.items():
        source = allowed if isinstance(allowed, str) else list(allowed)
        rule = {"validate": "list", "source": source, "error_message": "Choose from the list."}
        page.data_validation(first + row, column, first + row, column, rule)
    for (row, column), (least, most) in entry.numbers.items():
        told = f"A number from {least:g} to {most:g}."
        bounds = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
        page.data_validation(
            first + row, column, first + row, column, bounds | {"error_message": told}
        )


def _facts(page: Any, sheet: Sheet, pen: _Pen) -> None:
    """Labels and values in pairs, spread over the columns there are."""
    spans = _spans(_first([head.width for head in sheet.heads]), 2 * sheet.per_line)
    for number, (label, value) in enumerate(sheet.facts):
        line, place = divmod(number, sheet.per_line)
        page.set_row(2 + line, 1.35 * _LINE_PT)
        named = pen.boxed(bg_color=_SHADE, font_size=8, font_color=_SOFT)
        _spread(page, 2 + line, spans[2 * place], label, named)
        told = pen.boxed(bold=True) if value else pen.boxed()
        _spread(page, 2 + line, spans[2 * place + 1], value, told)


def _foot(page: Any, sheet: Sheet, pen: _Pen, row: int) -> None:
    spans = _spans(_first([head.width for head in sheet.heads]), 3)
    for label, text in sheet.foot:
        if text:
            page.set_row(row, 1.3 * _LINE_PT)
            told = f"{label}: {text}" if label else text
            page.write_string(row, 0, told, pen(font_size=8, font_color=_SOFT))
        else:
            page.set_row(row, 2.4 * _LINE_PT)
            _spread(page, row, spans[0], label, pen(font_size=8))
            _spread(page, row, (spans[1][0], spans[2][1]), "", pen(bottom=1, bottom_color=_INK))
        row += 1


def _first(widths: list[float]) -> list[float]:
    """The columns that are in view together, of those of a wide table."""
    run = 0.0
    for number, width in enumerate(widths):
        run += width
        if run > _VIEW:
            return widths[: number + 1]
    return widths


def _spans(widths: list[float], count: int) -> list[tuple[int, int]]:
    """First and last column of `count` runs that are as even in width as columns allow."""
    total, run = fsum(widths), 0.0
    ends: list[int] = []
    for column, width in enumerate(widths):
        run += width
        left = len(widths) - column - 1
        wanted = count - len(ends) - 1
        if wanted > 0 and (run >= total * (len(ends) + 1) / count - width / 2 or left == wanted):
            ends.append(column)
    ends.append(len(widths) - 1)
    starts = [0] + [end + 1 for end in ends[:-1]]
    return list(zip(starts, ends, strict=True))


def _spread(page: Any, row: int, span: tuple[int, int], text: str, look: Any) -> None:
    if span[0] == span[1]:
        page.write_string(row, span[0], text, look)
    else:
        page.merge_range(row, span[0], row, span[1], "", look)
        page.write_string(row, span[0], text, look)


def _cell(page: Any, row: int, column: int, value: Cell, pen: _Pen, head: Head) -> None:
    if isinstance(value, Decimal):
        places = -int(value.as_tuple().exponent) if head.places is None else head.places
        shape = "0." + "0" * places if places else "0"
        page.write_number(row, column, float(value), pen.boxed(num_format=shape))
    elif isinstance(value, int):
        page.write_number(row, column, value, pen.boxed(num_format="0", align="left"))
    elif value == "":
        page.write_blank(row, column, None, pen.boxed())
    elif value == FILL:
        look = pen.boxed(bg_color=_OPEN, font_color=_SOFT, font_size=7, text_wrap=True)
        page.write_string(row, column, value, look)
    elif head.swatch and value.startswith("#"):
        ink = "#000000" if _light(value) else "#FFFFFF"
        page.write_string(row, column, value, pen.boxed(bg_color=value, font_color=ink))
    else:
        page.write_string(row, column, value, pen.boxed(text_wrap=True))


def _light(color_hex: str) -> bool:
    """Whether black reads better on it than white."""
    red, green, blue = (int(color_hex[at : at + 2], 16) for at in (1, 3, 5))
    return 299 * red + 587 * green + 114 * blue > 140_000


def _height_pt(heads: tuple[Head, ...], values: tuple[Cell, ...]) -> float:
    """Height that the longest text of a row needs when it is wrapped."""
    lines = [1.0]
    for head, value in zip(heads, values, strict=True):
        room = head.width * _TEXT_SHARE * (1.3 if value == FILL else 1.0)
        lines.append(_lines(str(value), room) * (0.8 if value == FILL else 1.0))
    return _LINE_PT * max(lines) + 4.0


def _lines(text: str, room: float) -> int:
    """Lines a text takes, its words kept whole."""
    lines, run = 1, 0
    for word in text.split(" "):
        if run and run + 1 + len(word) > room:
            lines, run = lines + 1, len(word)
        else:
            run += len(word) + (1 if run else 0)
        lines += int(len(word) > room)
    return lines


def _print(page: Any, sheet: Sheet, last_row: int) -> None:
    """Frozen heads, paper, margins, heads on every page, page numbers."""
    page.freeze_panes(sheet.head_row + 1, sheet.held)
    page.hide_gridlines(2)
    page.set_paper(_PAPERS[sheet.paper])
    if sheet.landscape:
        page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(sheet.head_row)
    page.set_footer(f"&L&8{sheet.title.replace('&', '&&')}&R&8&P / &N")
    if sheet.filtered and sheet.rows:
        page.autofilter(sheet.head_row, 0, last_row, len(sheet.heads) - 1)
