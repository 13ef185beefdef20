"""How far points lie from a mesh, exactly, for points that are near it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELL_MM = 0.5
# Points looked up at a time, to keep the table of pairs small.
BATCH = 5_000


class Nearest:
    """A mesh of corners [m, 3 corners, 3] mm, asked for distances of up to `reach_mm`."""

    def __init__(self, corners: Floats, reach_mm: float) -> None:
        self.corners, self.reach = corners, reach_mm
        low = np.floor((corners.min(axis=1) - reach_mm) / CELL_MM).astype(np.int64)
        high = np.floor((corners.max(axis=1) + reach_mm) / CELL_MM).astype(np.int64)
        spans = high - low + 1
        counts = spans.prod(axis=1)
        owner = np.repeat(np.arange(len(corners)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        nx, ny = spans[owner, 0], spans[owner, 1]
        step = np.stack([place % nx, place // nx % ny, place // (nx * ny)], axis=1)
        keys = _key(low[owner] + step)
        order = np.argsort(keys, kind="stable")
        self.keys, self.owner = keys[order], owner[order]

    def distances(self, points: Floats) -> Floats:
        """Distance of each point [n, 3] to the mesh; `inf` beyond the reach."""
        parts = [points[at : at + BATCH] for at in range(0, len(points), BATCH)]
        return np.concatenate([self._some(part) for part in parts])

    def _some(self, points: Floats) -> Floats:
        keys = _key(np.floor(points / CELL_MM).astype(np.int64))
        first = np.searchsorted(self.keys, keys)
        count = np.searchsorted(self.keys, keys, side="right") - first
        who = np.repeat(np.arange(len(points)), count)
        place = np.arange(len(who)) + np.repeat(first - (np.cumsum(count) - count), count)
        away = point_to_triangle(points[who], self.corners[self.owner[place]])
        found = np.full(len(points), np.inf)
        np.minimum.at(found, who, away)
        return np.where(found <= self.reach, found, np.inf)


def point_to_triangle(points: Floats, corners: Floats) -> Floats:
    """Distance of point [n, 3] to triangle [n, 3 corners, 3], row by row."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    best = np.minimum(_to_segment(points, a, b), _to_segment(points, b, c))
    best = np.minimum(best, _to_segment(points, c, a))
    normal = np.cross(b - a, c - a)
    size = np.sqrt((normal * normal).sum(axis=1))
    unit = normal / np.where(size > 0, size, 1.0)[:, None]
    over = np.ones(len(points), bool) & (size > 0)
    for start, end in ((a, b), (b, c), (c, a)):
        over &= (np.cross(end - start, points - start) * unit).sum(axis=1) >= 0
    height = np.abs(((points - a) * unit).sum(axis=1))
    return np.where(over, height, best)


def _to_segment(points: Floats, start: Floats, end: Floats) -> Floats:
    along = end - start
    length = (along * along).sum(axis=1)
    share = ((points - start) * along).sum(axis=1) / np.where(length > 0, length, 1.0)
    off = points - start - np.clip(share, 0.0, 1.0)[:, None] * along
    return np.sqrt((off * off).sum(axis=1))


def _key(cell: Ints) -> Ints:
    shifted = cell + (1 << 19)
    return (shifted[:, 0] << 40) | (shifted[:, 1] << 20) | shifted[:, 2]
