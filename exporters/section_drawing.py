"""A construction section drawn: parts filled and hatched, stacks and thicknesses dimensioned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.cross_section import LONG, STATIONS, section
from exporters.dimension import LINE_UM, Dimension, dimension_marks, value_text
from exporters.drawing import (
    FAINT,
    INK,
    SOFT,
    TEXT,
    Area,
    Drawing,
    Frame,
    Mark,
    bounds,
    framed,
    scale_text,
)
from exporters.page import Dot, Stroke, Words
from exporters.scene import LAST
from exporters.styles import look_of
from geometry.measures import SOLE_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.cross_section import Cut, Section
    from exporters.dimension import Side
    from exporters.drawing import Box
    from exporters.scene import Scene
    from exporters.svg import Point

    Floats = NDArray[np.float64]

FILLS: Final = {
    "outsole": "#c9cdd3", "midsole": "#eceef1", "foxing": "#d5d9de", "welt": "#d9cfc2",
    "insole_board": "#dccdb4", "sockliner": "#f3ead6", "upper": "#b9c6d6", "lining": "#e6d5d5",
    "tongue": "#cfe0d3", "laces": "#f2f2ee", "gore": "#d4c8dc",
}  # fmt: skip
PANEL: Final = "#a9b6c6"
"""Light fills by part, so that thin ones are told apart; every other part is a panel."""

HATCH: Final[Mapping[str, tuple[int, int]]] = {
    "outsole": (1, 1300), "midsole": (-1, 2600), "foxing": (-1, 900), "welt": (-1, 900),
    "insole_board": (1, 700),
}  # fmt: skip
"""The way hatching of solid parts leans, and the distance of its lines on paper, µm."""

OUTLINE_UM, LAST_UM, HATCH_UM = 200, 150, 80
STEP_UM: Final = 4200
"""From one line of the list of thicknesses to the next."""

OVERALL: Final = {"heel": "stack.heel_mm", "fore": "stack.fore_mm"}


def section_drawing(
    scene: Scene,
    anchors_um: Mapping[str, tuple[int, int, int]],
    measures: Mapping[str, float],
    name: str,
    scale: float = 1.0,
) -> Drawing:
    """The section called `heel`, `ball`, `fore` or `long`, at a scale (mm of paper a mm of shoe).

    The scene should hold the last: it is drawn as the empty space it leaves, dashed. Thicknesses
    are exact lengths of the cut parts on the upright line at the middle of the bottom. Raises
    `UnknownSection`.
    """
    cut, frame = section(scene, anchors_um, name), Frame(scale, (0, 0))
    marks = [mark for one in cut.cuts for mark in _part(one, frame)]
    box = bounds(marks)
    ground = frame.at(0.0, cut.ground_mm)[1]
    marks.insert(0, Stroke(((box.left - 3000, ground), (box.right + 3000, ground)), FAINT, 130))
    if name == LONG:
        marks += _stacks(cut, anchors_um, measures, frame)
    marks += dimension_marks(_dimensions(cut, measures, frame), bounds(marks))
    marks += _list(cut, frame, bounds(marks))
    title = f"{scene.name}, section: {STATIONS[name]}, {scale_text(scale)}"
    return framed(title, scale, marks)


def _part(cut: Cut, frame: Frame) -> list[Mark]:
    """A part's area, its hatching, its outline."""
    loops = tuple(tuple(frame.at(x, y) for x, y in loop) for loop in cut.loops)
    if cut.part == LAST:
        return [Stroke(loop, SOFT, LAST_UM, dash=1200) for loop in loops]
    found: list[Mark] = [Area(loops, FILLS.get(cut.part, PANEL))]
    if cut.part in HATCH:
        found += [Stroke(line, SOFT, HATCH_UM) for line in hatched(loops, *HATCH[cut.part])]
    return found + [Stroke(loop, INK, OUTLINE_UM) for loop in loops]


def hatched(
    loops: tuple[tuple[Point, ...], ...], lean: int, apart_um: int
) -> list[tuple[Point, ...]]:
    """Lines at 45° inside loops (closed, odd), leaning up to the right (1) or to the left (-1)."""
    corners = [np.array(loop, dtype=np.float64) for loop in loops]
    start = np.concatenate([loop[:-1] for loop in corners])
    end = np.concatenate([loop[1:] for loop in corners])
    # Every line has one value of x + lean * y; an edge is passed where that lies between its ends'.
    a, b = (points[:, 0] + lean * points[:, 1] for points in (start, end))
    low, high = np.minimum(a, b), np.maximum(a, b)
    first, last = (int(value // apart_um) for value in (float(np.min(low)), float(np.max(high))))
    found: list[tuple[Point, ...]] = []
    for number in range(first + 1, last + 1):
        at = float(number * apart_um)
        passed = np.flatnonzero((low <= at) & (at < high))
        share = (at - a[passed]) / (b[passed] - a[passed])
        points = start[passed] + share[:, None] * (end[passed] - start[passed])
        ordered = points[np.argsort(points[:, 0], kind="stable")]
        whole = np.floor(ordered / 10.0 + 0.5).astype(np.int64) * 10
        rows = [(x, y) for x, y in whole.tolist()]
        found += [(one, two) for one, two in zip(rows[::2], rows[1::2], strict=True) if one != two]
    return found


def _dimensions(cut: Section, measures: Mapping[str, float], frame: Frame) -> list[Dimension]:
    """The stack at the section, and how wide and high the sole is in it."""
    unit = [one for one in cut.cuts if one.part in SOLE_UNIT]
    points = [point for one in unit for loop in one.loops for point in loop]
    if not points:
        return []
    found = []
    if cut.name in OVERALL and OVERALL[cut.name] in measures:
        measure = OVERALL[cut.name]
        low = cut.centre_mm, cut.ground_mm
        high = cut.centre_mm, cut.ground_mm + measures[measure]
        text = value_text(measure, measures[measure], "stack")
        found.append(
            _between("left", low, high, value_text(measure, measures[measure], "stack"), frame)
        )
    left, right = min(points), max(points)
    ground = cut.ground_mm
    name = "length" if cut.name == LONG else "sole width"
    wide = f"{name} {right[0] - left[0]:.1f}"
    found.append(_between("below", (left[0], ground), (right[0], ground), wide, frame))
    rims = _rims(cut, left, right)
    # The other wall's height stands in the list, on the side where that is.
    side: Side = "right" if cut.name == LONG else "left"
    end, top = rims[1 if cut.name == LONG else 0]
    text = f"sidewall {top - ground:.1f}"
    found.append(_between(side, (end, ground), (end, top), text, frame))
    return found


def _rims(
    cut: Section, left: tuple[float, float], right: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The top of the sole's wall at the left and the right end of the section."""
    within = 0.1 * (right[0] - left[0])
    points = [p for one in cut.cuts if one.part in SOLE_UNIT for loop in one.loops for p in loop]
    near_left = max(y for x, y in points if x < left[0] + within)
    near_right = max(y for x, y in points if x > right[0] - within)
    return (left[0], near_left), (right[0], near_right)


def _between(
    side: Side, start: tuple[float, float], end: tuple[float, float], text: str, frame: Frame
) -> Dimension:
    return Dimension(side, frame.at(*start), frame.at(*end), text)


def _stacks(
    cut: Section,
    anchors_um: Mapping[str, tuple[int, int, int]],
    measures: Mapping[str, float],
    frame: Frame,
) -> list[Mark]:
    """The stack heights of a long section, under the ground where each is measured."""
    found: list[Mark] = []
    for share, name in (("12 %", "heel"), ("75 %", "fore")):
        mark, measure = f"bottom.stack_{name}", f"stack.{name}_mm"
        if mark not in anchors_um or measure not in measures:
            continue
        x_um, y_um, z_um = anchors_um[mark]
        spot = np.array([[x_um / 1000, cut.turn * y_um / 1000, z_um / 1000]])
        x, y = frame.at(float(cut.sight.seen(spot)[0][0, 0]), cut.ground_mm)
        text = f"{share}: {value_text(measure, measures[measure], f'{name} stack')}"
        found.append(Stroke(((x, y + 300), (x, y + 3000)), SOFT, LINE_UM))
        found.append(Words((x, y + 5600), text, TEXT, SOFT, "middle", False))
    return found


def _list(cut: Section, frame: Frame, box: Box) -> list[Mark]:
    """What lies on the middle line, top first, with a line to each place, and one wall's height.

    It stands on the right, of a long section on the left.
    """
    rows = [
        (cut.centre_mm, 0.5 * (low + high), f"{look_of(part).label} {high - low:.1f}")
        for part, low, high in cut.column(cut.centre_mm)
        if part != LAST
    ]
    points = [p for one in cut.cuts if one.part in SOLE_UNIT for loop in one.loops for p in loop]
    way, anchor, edge = (-1, "end", box.left) if cut.name == LONG else (1, "start", box.right)
    if points:
        x, y = _rims(cut, min(points), max(points))[0 if cut.name == LONG else 1]
        rows.append((x, y, f"Sidewall {y - cut.ground_mm:.1f} over ground"))
    found: list[Mark] = []
    before: int | None = None
    for x, y, told in sorted(rows, key=lambda row: (-row[1], row[2])):
        place = frame.at(x, y)
        level = place[1] if before is None else max(place[1], before + STEP_UM)
        before = level
        knee, foot = (edge + way * 1500, place[1]), (edge + way * 5500, level)
        found.append(Stroke((place, knee, foot), SOFT, LINE_UM))
        found.append(Dot(place, 350, SOFT))
        at = (edge + way * 6500, level + 900)
        found.append(Words(at, told, TEXT, SOFT, anchor, False))
    return found
