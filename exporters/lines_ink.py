"""Ink: no line is drawn beside another, so that what is one edge on a shoe is one line on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.lines_camera import PER_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.lines_camera import Seen

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

APART_MM: Final = (0.4, 0.5, 0.8)
"""Lines nearer to another than this are left out, where they run along with it: by kind."""

CROSSING_MM: Final = 2.2
"""Where two lines meet or cross they are near for no longer than this."""

LEAST_MM: Final = (0.6, 1.2, 1.6)
"""Bits of line that are shorter say nothing: by kind."""

MEETING_MM: Final = 0.9
"""How far a line goes on into another, so that they meet."""

STEP_MM: Final = 1.0 / PER_MM


class Ink:
    """What was drawn so far, on the pixels of a view."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        shape = (seen.height, seen.width)
        self.wet = [np.zeros(shape, dtype=bool) for _ in APART_MM]
        self.brushes = [_brush(int(apart * PER_MM)) for apart in APART_MM]

    def drawn(self, points: Floats, kind: int) -> list[Floats]:
        """The stretches of a polyline (n, 2) that no line before runs along with; now drawn."""
        flat, way, step = _walked(points)
        row, column = self.seen.pixel(flat)
        free = _without_short(~self.wet[kind][row, column], CROSSING_MM)
        found = []
        reach = int(MEETING_MM / STEP_MM)
        for first, last in _true_runs(free):
            long = way[last - 1] - way[first]
            if long >= LEAST_MM[kind]:
                low, high = max(first - reach, 0), min(last + reach, len(free))
                found.append(_part(points, flat[low:high], step[low:high]))
            else:
                free[first:last] = False
        for wet, brush in zip(self.wet, self.brushes, strict=True):
            rows, columns = row[free][:, None] + brush[0], column[free][:, None] + brush[1]
            rows, columns = np.maximum(rows, 0), np.maximum(columns, 0)
            height, width = wet.shape
            wet[np.minimum(rows, height - 1), np.minimum(columns, width - 1)] = True
        return found


def _brush(reach: int) -> tuple[Ints, Ints]:
    """Rows and columns of a disc of pixels."""
    grid = np.arange(-reach, reach + 1)
    rows, columns = (one.ravel() for one in np.meshgrid(grid, grid))
    near = rows * rows + columns * columns <= reach * reach
    return rows[near], columns[near]


def _walked(points: Floats) -> tuple[Floats, Floats, Ints]:
    """Places along a polyline every STEP_MM, how far along each is, and the step it lies on."""
    ahead = points[1:] - points[:-1]
    long = np.sqrt(ahead[:, 0] * ahead[:, 0] + ahead[:, 1] * ahead[:, 1])
    count = np.maximum(np.ceil(long / STEP_MM), 1.0).astype(np.int64)
    step = np.repeat(np.arange(len(long)), count)
    number = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
    share = number / np.repeat(count, count)
    flat = points[step] + share[:, None] * ahead[step]
    way = np.cumsum(np.repeat(long / count, count))
    return (
        np.concatenate((flat, points[-1:])),
        np.concatenate((np.zeros(1), way)),
        np.concatenate((step, np.array([len(long) - 1]))),
    )


def _part(points: Floats, flat: Floats, step: Ints) -> Floats:
    """The polyline from the first to the last of the places, by its own corners."""
    return np.concatenate((flat[:1], points[step[0] + 1 : step[-1] + 1], flat[-1:]))


def _true_runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and behind the last of each run of True."""
    edge = np.concatenate(([False], flags, [False]))
    turns = np.flatnonzero(edge[1:] != edge[:-1]).tolist()
    return list(zip(turns[::2], turns[1::2], strict=True))


def _without_short(free: NDArray[np.bool_], within_mm: float) -> NDArray[np.bool_]:
    """The flags with short runs of False taken for True: a crossing."""
    found = free.copy()
    for first, last in _true_runs(~free):
        if (last - first) * STEP_MM < within_mm:
            found[first:last] = True
    return found
