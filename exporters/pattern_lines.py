"""Lines of a pattern piece: whole micrometres, lengths, areas, and places inside."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Line: TypeAlias = tuple[tuple[int, int], ...]

GRAIN_MM: Final = 50.0
LEAST_GRAIN_MM: Final = 8.0
"""Length of a grain arrow where there is room, and where there is none."""

_LABEL_MM: Final = (44.0, 16.0)
_TRIED: Final = 9
"""Room that a name takes, and places tried for it each way."""


def whole(line: Floats) -> Line:
    """A line (n, 2) mm in whole micrometres."""
    return tuple((int(x), int(y)) for x, y in np.rint(line * 1000.0).tolist())


def area_mm2(outline: Floats) -> float:
    """Area inside a closed line (n, 2) mm that runs to the left, to 0.001."""
    return whole_area_mm2(whole(outline))


def whole_area_mm2(outline: Line) -> float:
    """The same of whole micrometres."""
    after = (*outline[1:], outline[0])
    doubled = sum(x * v - u * y for (x, y), (u, v) in zip(outline, after, strict=True))
    return round(doubled / 2e6, 3)


def line_mm(line: Floats) -> float:
    """Length of a line (n, d) mm, to 0.001."""
    steps = line[1:] - line[:-1]
    return round(float(np.sum(np.sqrt(np.sum(steps * steps, axis=1)))), 3)


def holds(outline: Floats, points: Floats) -> NDArray[np.bool_]:
    """Which points (n, 2) lie inside a closed line (m, 2)."""
    x, y = points[:, :1], points[:, 1:]
    a, b = outline, np.roll(outline, -1, axis=0)
    rises = (a[:, 1] > y) != (b[:, 1] > y)
    slope = np.where(b[:, 1] == a[:, 1], 1.0, b[:, 1] - a[:, 1])
    at = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / slope
    return np.asarray(np.count_nonzero(rises & (x < at), axis=1) % 2 == 1)


def label_place(grid: Floats, outline: Floats) -> tuple[tuple[int, int], bool]:
    """A place for a name, µm, and whether it has room inside the outline there."""
    rows, columns = grid.shape[:2]
    i = np.unique(np.linspace(1, rows - 2, _TRIED).astype(int))
    j = np.unique(np.linspace(1, columns - 2, 2 * _TRIED).astype(int))
    places = grid[np.ix_(i, j)].reshape(-1, 2)
    middle = grid[rows // 2, columns // 2]
    places = places[np.argsort(np.sum((places - middle) ** 2, axis=1), kind="stable")]
    box = np.array([(x, y) for x in np.linspace(-0.5, 0.5, 5) for y in (-0.5, 0.0, 0.5)])
    for place in places:
        if holds(outline, place + box * np.array(_LABEL_MM)).all():
            return whole(place[None])[0], True
    low, high = np.min(outline, axis=0), np.max(outline, axis=0)
    return whole(np.array([[0.5 * (low[0] + high[0]), low[1]]]))[0], False


def grain(grid: Floats, along: Floats, outline: Floats, label_um: tuple[int, int]) -> Line:
    """An arrow (two points, µm) the way heel to toe runs on a piece laid flat as a grid.

    `along` (rows, columns) are the x of its points on the shoe. It lies beside the name if it can.
    """
    flat, x = grid.reshape(-1, 2), along.ravel()
    way = (flat - flat.mean(axis=0)).T @ (x - x.mean())
    way = way / max(float(np.sqrt(np.sum(way * way))), 1e-9)
    rows, columns = grid.shape[:2]
    i = np.unique(np.linspace(1, rows - 2, _TRIED).astype(int))
    j = np.unique(np.linspace(1, columns - 2, 2 * _TRIED).astype(int))
    places = grid[np.ix_(i, j)].reshape(-1, 2)
    label, room = np.array(label_um) / 1000.0, 0.58 * np.array(_LABEL_MM)
    places = places[np.argsort(np.sum((places - label) ** 2, axis=1), kind="stable")]
    span = np.linspace(-0.55, 0.55, 9)[:, None] * way
    fitting = []
    for size in (GRAIN_MM, 0.6 * GRAIN_MM, 0.3 * GRAIN_MM, LEAST_GRAIN_MM, 0.4 * LEAST_GRAIN_MM):
        for place in places:
            on = place + span * size
            if holds(outline, on).all():
                arrow = whole(place + np.array([[-0.5], [0.5]]) * size * way)
                if np.max(np.abs((on - label) / room), axis=1).min() > 1.0:
                    return arrow
                fitting.append(arrow)
    if fitting:
        return fitting[0]
    return whole(places[0] + np.array([[-0.5], [0.5]]) * LEAST_GRAIN_MM * way)
