"""Which triangle is seen at each pixel: spans of all triangles at once, nearest one kept."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from exporters.raster_vectors import Floats, Ints

EMPTY = np.int64(-1)
# Pixels worked on at a time: the arrays of one batch should stay near the processor's cache.
BATCH = 400_000
DEPTH_STEPS = float((1 << 30) - 1)


def fill(x: Floats, y: Floats, near: Floats, width: int, height: int) -> Ints:
    """Per pixel the nearest triangle as `nearness step << 32 | triangle`, -1 where there is none.

    `x`, `y`, `near` are [triangles, 3]; y runs down; `near` grows towards the eye and is scaled to
    2^30 steps over its own range. A pixel belongs to the triangle that holds its centre, so that
    two triangles sharing an edge neither overlap nor leave a gap.
    """
    keys = np.full(width * height, EMPTY, np.int64)
    if not len(x):
        return keys
    low = float(near.min())
    steps = (near - low) * (DEPTH_STEPS / max(float(near.max()) - low, 1e-12))
    rows = _Rows(x, y, steps, width, height)
    for first, last in rows.batches():
        rows.paint(first, last, keys)
    return keys


def depth_of(keys: Ints) -> Ints:
    """Nearness steps of filled pixels (garbage below zero where nothing is seen)."""
    return keys >> 32


def triangle_of(keys: Ints) -> Ints:
    """Triangle numbers of filled pixels."""
    return keys & 0xFFFFFFFF


class _Rows:
    """One entry per triangle and pixel row that it crosses."""

    def __init__(self, x: Floats, y: Floats, near: Floats, width: int, height: int) -> None:
        self.width = width
        kept = np.flatnonzero(_crosses(x, width) & _crosses(y, height))
        order = np.argsort(y[kept], axis=1, kind="stable")
        corners = [kept * 3 + order[:, place] for place in range(3)]
        xs, ys, nears = ([values.ravel()[at] for at in corners] for values in (x, y, near))
        first = np.clip(np.ceil(ys[0] - 0.5), 0, height).astype(np.int64)
        last = np.clip(np.ceil(ys[2] - 0.5), 0, height).astype(np.int64)
        owner = np.repeat(np.arange(len(kept)), last - first)
        row = _runs(first, last - first)
        left, right = _crossings(xs, ys, owner, row + np.float64(0.5))
        start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
        count = np.clip(np.ceil(right - 0.5), 0, width).astype(np.int64) - start
        covers = np.flatnonzero(count > 0)
        owner, row, start, count = owner[covers], row[covers], start[covers], count[covers]
        across, down = _slopes(xs, ys, nears)
        self.row, self.start, self.count = row, start, count
        self.step = across[owner]
        at_start = nears[0][owner] + down[owner] * (row + 0.5 - ys[0][owner])
        self.value = at_start + self.step * (start + 0.5 - xs[0][owner])
        self.triangle = kept[owner]

    def batches(self) -> list[tuple[int, int]]:
        """Ranges of rows of about BATCH pixels each."""
        done = np.cumsum(self.count)
        if not len(done):
            return []
        cuts = np.searchsorted(done, np.arange(BATCH, int(done[-1]), BATCH))
        edges = np.unique(np.concatenate([[0], cuts, [len(done)]])).tolist()
        return list(itertools.pairwise(edges))

    def paint(self, first: int, last: int, keys: Ints) -> None:
        """Write the rows of one range into `keys` where they are nearer."""
        part = slice(first, last)
        count = self.count[part]
        along = _runs(np.zeros(len(count), np.int64), count)
        near = np.repeat(self.value[part], count) + np.repeat(self.step[part], count) * along
        at = np.repeat(self.row[part] * self.width + self.start[part], count) + along
        steps = np.clip(near, 0.0, DEPTH_STEPS).astype(np.int64)
        np.maximum.at(keys, at, (steps << 32) | np.repeat(self.triangle[part], count))


def _runs(first: Ints, count: Ints) -> Ints:
    """first[0], first[0]+1, … for each run, joined."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - count - first, count)


def _crosses(values: Floats, size: int) -> NDArray[np.bool_]:
    """Whether the corners [n, 3] have the middle of a row (or column) of the picture among them."""
    a, b, c = values[:, 0], values[:, 1], values[:, 2]
    low = np.ceil(np.minimum(np.minimum(a, b), c) - 0.5)
    high = np.ceil(np.maximum(np.maximum(a, b), c) - 0.5)
    return (high > low) & (high > 0) & (low < size)


def _slopes(x: list[Floats], y: list[Floats], near: list[Floats]) -> tuple[Floats, Floats]:
    """Change of nearness per pixel across and down the picture, one per triangle."""
    x1, x2 = x[1] - x[0], x[2] - x[0]
    y1, y2 = y[1] - y[0], y[2] - y[0]
    n1, n2 = near[1] - near[0], near[2] - near[0]
    area = x1 * y2 - x2 * y1
    # A sliver has no usable slope; its corners are within a pixel of one another in one direction.
    thin = np.abs(area) < 1e-6
    safe = np.where(thin, 1.0, area)
    across = np.where(thin, 0.0, (n1 * y2 - n2 * y1) / safe)
    down = np.where(thin, 0.0, (n2 * x1 - n1 * x2) / safe)
    return across, down


def _crossings(
    x: list[Floats], y: list[Floats], owner: Ints, middle: Floats
) -> tuple[Floats, Floats]:
    """Where each row's centre line enters and leaves its triangle, always from the upper corner."""

    def slope(a: int, b: int) -> Floats:
        rise = y[b] - y[a]
        return (x[b] - x[a]) / np.where(rise > 0.0, rise, 1.0)

    upper = middle < y[1][owner]
    long = x[0][owner] + (middle - y[0][owner]) * slope(0, 2)[owner]
    # The short side starts in the upper corner above the middle one, and there below it.
    from_x = np.where(upper, x[0][owner], x[1][owner])
    from_y = np.where(upper, y[0][owner], y[1][owner])
    lean = np.where(upper, slope(0, 1)[owner], slope(1, 2)[owner])
    short = from_x + (middle - from_y) * lean
    return np.minimum(long, short), np.maximum(long, short)
