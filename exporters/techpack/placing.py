"""Drawings on pages: row after row, each at its own size, since a drawing sheet is to scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exporters.drawing import Drawing
    from exporters.techpack.pack import Placed

PAGE_MM: Final = (390.0, 240.0)
"""Room for drawings on a sheet: A3 less its margins, its heading and its title block."""

GAP_MM: Final = 8.0
CAPTION_MM: Final = 8.0
NOTE_MM: Final = 3.6
"""Room between drawings, under one for its caption, and for each line of notes."""

SCALES: Final = (1.0, 0.5, 0.4, 0.25, 0.2, 0.1)
"""Scales that a drawing may have: 1 : 1, 1 : 2, 1 : 2.5, 1 : 4, 1 : 5, 1 : 10."""

Rows = tuple[tuple["Placed", ...], ...]


def height_mm(one: Placed) -> float:
    """The height of a drawing with its caption and notes."""
    return one.height_mm + CAPTION_MM + NOTE_MM * len(one.notes)


def placed_pages(
    drawings: Iterable[Placed], room_mm: tuple[float, float] = PAGE_MM
) -> tuple[Rows, ...]:
    """Pages of rows, in the order given: a row as long as it fits, a page as high as it fits."""
    wide, high = room_mm
    rows: list[list[Placed]] = []
    for one in drawings:
        across = sum(other.width_mm + GAP_MM for other in rows[-1]) if rows else 0.0
        if rows and across + one.width_mm <= wide:
            rows[-1].append(one)
        else:
            rows.append([one])
    pages: list[list[tuple[Placed, ...]]] = []
    used = 0.0
    for row in rows:
        needed = max(height_mm(one) for one in row)
        if pages and used + needed + GAP_MM <= high:
            pages[-1].append(tuple(row))
            used += needed + GAP_MM
        else:
            pages.append([tuple(row)])
            used = needed
    return tuple(map(tuple, pages))


def largest(
    draw: Callable[[float], Drawing],
    room_mm: tuple[float, float],
    scales: Iterable[float] = SCALES,
) -> Drawing:
    """A drawing at the first of the scales at which it has room, else at the last."""
    drawing = None
    for scale in scales:
        drawing = draw(scale)
        if drawing.width_mm <= room_mm[0] and drawing.height_mm + CAPTION_MM <= room_mm[1]:
            break
    if drawing is None:
        raise ValueError("no scale to draw at")
    return drawing
