"""Lines of a pattern piece: whole micrometres, lengths, areas, and places inside."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Line: TypeAlias = tuple[tuple[int, int], ...]

GRAIN_MM: Final = 50.0
LEAST_GRAIN_MM: Final = 4.0
ARROW_ROOM_MM: Final = 1.5
_CLEAR_MM: Final = 12.0
"""Length of a grain arrow where there is room; the least that is drawn; how far it keeps from
lines, as its head is 1.2 mm to each side; the least for which it does not reach into a margin."""

_LEVEL_MM: Final = 1.0
_LEVELS: Final = 120
"""How far apart places for it are tried, and how many at most."""

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


def grain(
    grid: Floats,
    along: Floats,
    outlines: tuple[Floats, Floats],
    label_um: tuple[int, int],
    drawn_um: tuple[Line, ...] = (),
) -> tuple[Line, bool]:
    """An arrow (two points, µm) the way heel to toe runs on a piece laid flat as a grid.

    `along` (rows, columns) are the x of its points on the shoe, `outlines` its net and its cut
    line. It lies where the piece is longest that way, beside the name and what is drawn there, such
    as notches, if it can; inside the cut line where the net outline has little room. The second
    value is whether all of it lies inside.
    """
    flat, x = grid.reshape(-1, 2), along.ravel()
    way = (flat - flat.mean(axis=0)).T @ (x - x.mean())
    way = way / max(float(np.sqrt(np.sum(way * way))), 1e-9)
    turn = np.array([[way[0], -way[1]], [way[1], way[0]]])
    label = np.array(label_um) / 1000.0
    corners = 0.5 * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    name = (label + corners * _LABEL_MM) @ turn
    drawn = tuple((np.array(line) / 1000.0) @ turn for line in drawn_um)
    net, cut = (line @ turn for line in outlines)
    tries = (
        (net, (name, *drawn), _CLEAR_MM),
        (net, drawn, _CLEAR_MM),
        (cut, (name, *drawn), LEAST_GRAIN_MM),
        (cut, drawn, LEAST_GRAIN_MM),
        (cut, (), LEAST_GRAIN_MM),
    )
    for outline, others, least in tries:
        arrow = _longest(outline, others, label @ turn, least)
        if arrow is not None:
            return whole(arrow @ turn.T), True
    middle = grid[grid.shape[0] // 2, grid.shape[1] // 2]
    return whole(middle + np.array([[-0.5], [0.5]]) * LEAST_GRAIN_MM * way), False


def _longest(
    outline: Floats, others: tuple[Floats, ...], near: Floats, least_mm: float
) -> Floats | None:
    """The longest level line (2, 2) inside an outline and clear of others, the nearest of equals.

    None where that is shorter than the least.
    """
    low, high = float(np.min(outline[:, 1])), float(np.max(outline[:, 1]))
    levels = np.linspace(low, high, min(max(int((high - low) / _LEVEL_MM), 8), _LEVELS))
    best: tuple[float, float] | None = None
    found = None
    for y in levels[1:-1].tolist():
        for start, end in _free(outline, others, y):
            size = min(end - start, GRAIN_MM)
            middle = min(max(float(near[0]), start + 0.5 * size), end - 0.5 * size)
            far = float(np.hypot(middle - near[0], y - near[1]))
            if size >= least_mm and (best is None or (size, -far) > best):
                best = size, -far
                found = np.array([[middle - 0.5 * size, y], [middle + 0.5 * size, y]])
    return found


def _free(outline: Floats, others: tuple[Floats, ...], y: float) -> list[tuple[float, float]]:
    """Stretches of a level band, `ARROW_ROOM_MM` to each side of y, that no line runs into."""
    taken = np.concatenate([_taken(line, y) for line in (outline, *others)])
    taken = taken[np.argsort(taken[:, 0], kind="stable")]
    starts = np.maximum.accumulate(taken[:-1, 1]) + ARROW_ROOM_MM
    ends = taken[1:, 0] - ARROW_ROOM_MM
    middles = np.stack((0.5 * (starts + ends), np.full(len(starts), y)), axis=1)
    free = (starts < ends) & holds(outline, middles)
    for line in others:
        free &= ~holds(line, middles)
    return list(zip(starts[free].tolist(), ends[free].tolist(), strict=True))


def _taken(line: Floats, y: float) -> Floats:
    """What a closed line (n, 2) takes of the band round y: (k, 2) from x to x."""
    a, b = line, np.roll(line, -1, axis=0)
    rise = b[:, 1] - a[:, 1]
    level = np.abs(rise) < 1e-12
    safe = np.where(level, 1.0, rise)
    shares = np.stack([(y + side * ARROW_ROOM_MM - a[:, 1]) / safe for side in (-1.0, 1.0)])
    inside = np.abs(a[:, 1] - y) <= ARROW_ROOM_MM
    shares[:, level] = np.where(inside[level], np.array([[0.0], [1.0]]), 2.0)
    first, last = np.maximum(shares.min(axis=0), 0.0), np.minimum(shares.max(axis=0), 1.0)
    met = first <= last
    ends = a[met, 0] + np.stack((first, last))[:, met] * (b[met, 0] - a[met, 0])
    return np.stack((ends.min(axis=0), ends.max(axis=0)), axis=1)
