"""Dimensions on a drawing: lanes beside it, extension lines, arrowheads, text that never overlaps.

A dimension is stacked outside the drawing in the first lane that is free over its whole length,
short ones nearest. So lines of longer ones never pass through the text of shorter ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from exporters.drawing import SOFT, TEXT, Area, Box, Mark, text_um
from exporters.page import Stroke, Words
from exporters.svg import Point
from exporters.tolerances import tolerance_mm

Side = Literal["below", "above", "left", "right"]

LANE_UM: Final = 6000
FIRST_UM: Final = 5000
"""From one lane to the next, and from the drawing to the first one."""

OFF_UM, OVER_UM = 800, 1200
"""An extension line begins so far off what it measures and ends so far beyond the dimension."""

ARROW_UM, ARROW_HALF_UM = 1800, 330
LINE_UM: Final = 130
_CLEAR_UM: Final = 1200
_LIFT_UM: Final = 600


@dataclass(frozen=True, slots=True)
class Dimension:
    """A length between two places of a drawing on paper, shown on one side of it.

    `start` and `end` are what is measured; below and above measure across, left and right up.
    """

    side: Side
    start: Point
    end: Point
    text: str


def value_text(measure: str, value_mm: float, name: str = "") -> str:
    """A measure in mm to 0.1, its name before it, its tolerance behind where one is known."""
    tolerance = tolerance_mm(measure)
    told = f"{value_mm:.1f}" + ("" if tolerance is None else f" ±{tolerance:g}")
    return f"{name} {told}" if name else told


def dimension_marks(dimensions: Sequence[Dimension], drawing: Box) -> list[Mark]:
    """The marks of dimensions round a drawing that fills the box."""
    found: list[Mark] = []
    for side in ("below", "above", "left", "right"):
        chosen = [one for one in dimensions if one.side == side]
        chosen.sort(key=lambda one: (_span(one)[1] - _span(one)[0], _span(one)))
        lanes: list[list[tuple[int, int]]] = []
        for one in chosen:
            low, high = _taken(one)
            lane = _first_free(lanes, low, high)
            found += _drawn(one, _lane_at(one.side, lane, drawing))
    return found


def _span(one: Dimension) -> tuple[int, int]:
    axis = 0 if one.side in ("below", "above") else 1
    low, high = sorted((one.start[axis], one.end[axis]))
    return low, high


def _fits(one: Dimension) -> bool:
    """Whether the text has room between the arrowheads."""
    low, high = _span(one)
    return high - low >= text_um(one.text) + 2 * ARROW_UM


def _taken(one: Dimension) -> tuple[int, int]:
    """The stretch of a lane that a dimension needs, its text included."""
    low, high = _span(one)
    if _fits(one):
        return low - _CLEAR_UM, high + _CLEAR_UM
    before, behind = _tails(one)
    return low - before - _CLEAR_UM, high + behind + _CLEAR_UM


def _tails(one: Dimension) -> tuple[int, int]:
    """How far a dimension line goes on beyond its arrows, which point inward, to carry its text.

    The text stands on the right of one across, and over one that runs up.
    """
    arrow, text = 2 * ARROW_UM, 2 * ARROW_UM + text_um(one.text)
    return (arrow, text) if one.side in ("below", "above") else (text, arrow)


def _first_free(lanes: list[list[tuple[int, int]]], low: int, high: int) -> int:
    """The lane nearest the drawing outside of all that the stretch meets; it is taken now."""
    lane = 0
    for number, taken in enumerate(lanes):
        if any(low < other_high and other_low < high for other_low, other_high in taken):
            lane = number + 1
    while len(lanes) <= lane:
        lanes.append([])
    lanes[lane].append((low, high))
    return lane


def _lane_at(side: Side, lane: int, drawing: Box) -> int:
    away = FIRST_UM + lane * LANE_UM
    return {
        "below": drawing.bottom + away,
        "above": drawing.top - away,
        "left": drawing.left - away,
        "right": drawing.right + away,
    }[side]


def _drawn(one: Dimension, at: int) -> list[Mark]:
    """Extension lines, the dimension line with its arrows, and the text along it."""
    across = one.side in ("below", "above")
    outward = 1 if one.side in ("below", "right") else -1
    low, high = _span(one)

    def place(along: int, aside: int) -> Point:
        return (along, aside) if across else (aside, along)

    found: list[Mark] = []
    for point in (one.start, one.end):
        along, foot = (point[0], point[1]) if across else (point[1], point[0])
        first, last = foot + outward * OFF_UM, at + outward * OVER_UM
        found.append(Stroke((place(along, first), place(along, last)), SOFT, LINE_UM))
    inside = _fits(one)
    before, behind = (0, 0) if inside else _tails(one)
    found.append(Stroke((place(low - before, at), place(high + behind, at)), SOFT, LINE_UM))
    for tip, way in ((low, 1), (high, -1)):
        base = tip + (way if inside else -way) * ARROW_UM
        head = (place(tip, at), place(base, at - ARROW_HALF_UM), place(base, at + ARROW_HALF_UM))
        found.append(Area((head,), SOFT))
    half = text_um(one.text) // 2
    middle = (low + high) // 2
    if not inside:
        middle = high + behind - half if across else low - before + half
    found.append(_text(one, place(middle, at), across=across))
    return found


def _text(one: Dimension, at: Point, *, across: bool) -> Words:
    if across:
        return Words((at[0], at[1] - _LIFT_UM), one.text, TEXT, SOFT, "middle", False)
    return Words((at[0] - _LIFT_UM, at[1]), one.text, TEXT, SOFT, "middle", False, turned=True)
