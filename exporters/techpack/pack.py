"""A tech pack before it is set: plain values, and the pictures and drawings they name.

`exporters.techpack.typeset` turns it into a PDF; its templates lay out what stands here and know
nothing of shoes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from exporters.drawing import scale_text

if TYPE_CHECKING:
    from exporters.drawing import Drawing

FONT: Final = "IBM Plex Sans"
NOT_TO_SCALE: Final = "none"
TO_FILL: Final[Mapping[str, str]] = {"fill": ""}
"""A cell that is the factory's to fill in."""

Cell: TypeAlias = "str | Mapping[str, str]"
"""Text; or `fill`, a blank; `strong`, text told apart; `number`, a balloon of the material map;
`swatch`, a colour with its `text`; `dot`, a disc of a colour."""

Kind = Literal["cover", "drawings", "tables", "colours"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing or picture on a page: its file, its size on paper in mm, its caption and notes."""

    file: str
    width_mm: float
    height_mm: float
    caption: str
    scale: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its share of the width, and where its text stands."""

    head: str
    share: float
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; a row of one cell is a heading across the table."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, on one page or, where a table is long, on several.

    `rows` are drawings in rows; `aside` is a table beside them; with more than one of `columns`
    each of the `tables` begins a column; `more` is what only this kind of sheet has.
    """

    kind: Kind
    title: str
    subtitle: str = ""
    scale: str = NOT_TO_SCALE
    rows: tuple[tuple[Placed, ...], ...] = ()
    aside: Table | None = None
    tables: tuple[Table, ...] = ()
    columns: int = 1
    notes: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TechPack:
    """A whole pack: what every title block says, the sheets in order, and their files by name."""

    head: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    files: Mapping[str, bytes]


def split(table: Table, most: int = 42) -> tuple[Table, ...]:
    """The table in two of even length, or in as many as keep to `most` rows a column."""
    count = len(table.rows)
    long = min(most, -(-count // 2)) or 1
    return tuple(
        replace(table, rows=table.rows[first : first + long]) for first in range(0, count, long)
    )


class Files:
    """The files of a pack while it is put together."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def drawn(self, drawing: Drawing, name: str, caption: str, notes: Sequence[str] = ()) -> Placed:
        """A drawing at its own size, kept as SVG under a name."""
        file = f"{name}.svg"
        self.files[file] = drawing.to_svg(FONT)
        width, height = float(drawing.width_mm), float(drawing.height_mm)
        return Placed(file, width, height, caption, scale_text(drawing.scale), tuple(notes))

    def picture(self, png: bytes, name: str) -> str:
        """A picture kept under a name, as an SVG that holds it; returns its file.

        typst takes only text from memory.
        """
        wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        size = f'width="{wide}" height="{high}"'
        held = base64.b64encode(png).decode()
        self.files[f"{name}.svg"] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" {size}>'
            f'<image {size} href="data:image/png;base64,{held}"/></svg>'
        ).encode()
        return f"{name}.svg"
