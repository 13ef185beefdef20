"""The numbered material map: views with a balloon at each part, numbered as the bill of materials.

Parts that the first view hides are shown on another; those seen from nowhere are listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.drawing import (
    INK,
    SOFT,
    TEXT,
    Drawing,
    Frame,
    Mark,
    bounds,
    framed,
    line_marks,
    scale_text,
)
from exporters.lines_camera import PER_MM
from exporters.page import Dot, Stroke, Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.drawing import Box
    from exporters.lines import LineArt
    from exporters.lines_camera import Seen
    from exporters.svg import Point

MAP_VIEWS: Final = ("lateral", "top", "bottom", "medial", "back", "front")
"""Views in the order in which parts are looked for."""

LEAST_MM2: Final = 25.0
"""Least of a part that must be seen where it gets its balloon."""

RADIUS_UM: Final = 2900
APART_UM: Final = 2 * RADIUS_UM + 1400
AWAY_UM: Final = 9000
"""Balloons: their radius, how far apart, and how far off the drawing."""


@dataclass(frozen=True, slots=True)
class MaterialMap:
    """The drawings by view, which part is numbered on which, and the parts no view shows."""

    drawings: Mapping[str, Drawing]
    shown: Mapping[str, str]
    hidden: tuple[str, ...]


def material_map(art: LineArt, numbers: Mapping[str, str], scale: float = 0.5) -> MaterialMap:
    """Numbered views of a shoe at a scale; as few views as show what can be seen.

    `numbers` gives the text in the balloon (one to four letters) by part name, which is the id of
    its line in the bill of materials; parts without one get no balloon.
    """
    names = [styled.name for styled in art.scene.parts if styled.name in numbers]
    left = list(names)
    drawings: dict[str, Drawing] = {}
    shown: dict[str, str] = {}
    for view in MAP_VIEWS:
        seen = art.seen(view)
        spots = {}
        for name in left:
            spot = _spot(seen, [styled.name for styled in art.scene.parts].index(name))
            if spot is not None:
                spots[name] = spot
        if spots:
            drawings[view] = _drawn(art, view, spots, numbers, scale)
            shown |= dict.fromkeys(spots, view)
            left = [name for name in left if name not in spots]
    return MaterialMap(drawings, shown, tuple(left))


def _spot(seen: Seen, number: int) -> tuple[float, float] | None:
    """The place in a view that lies deepest inside what is seen of a part, or None."""
    mask = seen.part == number
    if np.count_nonzero(mask) < LEAST_MM2 * PER_MM * PER_MM:
        return None
    (top, left), mask = _cropped(mask)
    while (inner := _shrunk(mask)).any():
        mask = inner
    rows, columns = np.nonzero(mask)
    middle = len(rows) // 2
    at = np.array([left + columns[middle] + 0.5, top + rows[middle] + 0.5]) / PER_MM + seen.low
    return float(at[0]), float(at[1])


def _cropped(mask: NDArray[np.bool_]) -> tuple[tuple[int, int], NDArray[np.bool_]]:
    """What of a mask is not all empty, with a rim of one pixel, and where that begins."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    top, left = int(rows[0]), int(columns[0])
    inner = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    rimmed = np.zeros((inner.shape[0] + 2, inner.shape[1] + 2), dtype=np.bool_)
    rimmed[1:-1, 1:-1] = inner
    return (top - 1, left - 1), rimmed


def _shrunk(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without a rim of two pixels."""
    for _ in range(2):
        inner = np.zeros_like(mask)
        inner[1:-1, 1:-1] = (
            mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
        )
        mask = inner
    return mask


def _drawn(
    art: LineArt,
    view: str,
    spots: Mapping[str, tuple[float, float]],
    numbers: Mapping[str, str],
    scale: float,
) -> Drawing:
    frame = Frame(scale, (0, 0))
    marks = line_marks(art.view(view), frame)
    box = bounds(marks)
    feet = {name: frame.at(*spot) for name, spot in spots.items()}
    for name, place in placed(feet, box).items():
        marks += _balloon(numbers[name], feet[name], place)
    title = f"{art.scene.name}, material map, {view}, {scale_text(scale)}"
    return framed(title, scale, marks)


def placed(feet: Mapping[str, Point], box: Box) -> dict[str, Point]:
    """Where the balloons stand round a drawing that fills a box, for the places they lead to.

    In a row over it and a row under it; apart from one another, and no two lines cross.
    """
    middle = (box.top + box.bottom) // 2
    ordered = sorted(feet, key=lambda name: (feet[name], name))
    over = [name for name in ordered if feet[name][1] <= middle]
    under = [name for name in ordered if feet[name][1] > middle]
    found: dict[str, Point] = {}
    for names, y in ((over, box.top - AWAY_UM), (under, box.bottom + AWAY_UM)):
        slots = [(x, y) for x in _spread([feet[name][0] for name in names])]
        found |= dict(zip(names, slots, strict=True))
        _untangled(names, feet, found)
    return found


def _spread(wanted: Sequence[int]) -> list[int]:
    """Places in ascending order as near as they can be to those wanted, and APART_UM apart."""
    groups: list[list[int]] = []
    for x in wanted:
        groups.append([x])
        while len(groups) > 1 and _row(groups[-1])[0] - _row(groups[-2])[-1] < APART_UM:
            last = groups.pop()
            groups[-1] += last
    return [x for group in groups for x in _row(group)]


def _row(group: Sequence[int]) -> list[int]:
    """Places APART_UM apart round the middle of a group."""
    first = (min(group) + max(group) - (len(group) - 1) * APART_UM) // 2
    return [first + number * APART_UM for number in range(len(group))]


def _untangled(names: Sequence[str], feet: Mapping[str, Point], found: dict[str, Point]) -> None:
    """Exchange balloons whose lines cross until none do: each exchange makes the lines shorter."""
    changed = True
    while changed:
        changed = False
        for number, one in enumerate(names):
            for two in names[number + 1 :]:
                if crossing(feet[one], found[one], feet[two], found[two]):
                    found[one], found[two] = found[two], found[one]
                    changed = True


def crossing(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the straight lines from a to b and from c to d cross."""

    def side(p: Point, q: Point, r: Point) -> int:
        turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return (turn > 0) - (turn < 0)

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _balloon(text: str, foot: Point, place: Point) -> list[Mark]:
    """A leader from a dot on the part to a circle with a number in it."""
    return [
        Stroke((foot, place), "#ffffff", 450),
        Stroke((foot, place), SOFT, 150),
        Dot(foot, 500, INK),
        Dot(place, RADIUS_UM, INK),
        Dot(place, RADIUS_UM - 220, "#ffffff"),
        Words((place[0], place[1] + 950), text, TEXT, INK, "middle", True),
    ]
