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
        order = np.argsort(y, axis=1, kind="stable")
        x, y, near = (np.take_along_axis(values, order, axis=1) for values in (x, y, near))
        first = np.clip(np.ceil(y[:, 0] - 0.5), 0, height).astype(np.int64)
        last = np.clip(np.ceil(y[:, 2] - 0.5), 0, height).astype(np.int64)
        crossed = np.flatnonzero(last > first)
        x, y, near, first, last = (
            x[crossed],
            y[crossed],
            near[crossed],
            first[crossed],
            last[crossed],
        )
        owner = np.repeat(np.arange(len(crossed)), last - first)
        self.row = _runs(first, last - first)
        across, down, base = _planes(x, y, near)
        middle: Floats = self.row + np.float64(0.5)
        left, right = _crossings(x, y, owner, middle)
        self.start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
        self.count = np.clip(np.ceil(right - 0.5), 0, width).astype(np.int64) - self.start
        self.step = across[owner]
        at_start = base[owner] + down[owner] * (middle - y[owner, 0])
        self.value = at_start + self.step * (self.start + 0.5 - x[owner, 0])
        self.triangle = crossed[owner]
        self.keep(self.count > 0)

    def keep(self, chosen: NDArray[np.bool_]) -> None:
        """Drop the rows that cover no pixel centre."""
        for name in ("row", "start", "count", "step", "value", "triangle"):
            setattr(self, name, getattr(self, name)[chosen])

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


def _planes(x: Floats, y: Floats, near: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope of nearness across and down the picture, and its value at the first corner."""
    x1, x2 = x[:, 1] - x[:, 0], x[:, 2] - x[:, 0]
    y1, y2 = y[:, 1] - y[:, 0], y[:, 2] - y[:, 0]
    n1, n2 = near[:, 1] - near[:, 0], near[:, 2] - near[:, 0]
    area = x1 * y2 - x2 * y1
    # A sliver has no usable slope; its corners are within a pixel of one another in one direction.
    thin = np.abs(area) < 1e-6
    safe = np.where(thin, 1.0, area)
    across = np.where(thin, 0.0, (n1 * y2 - n2 * y1) / safe)
    down = np.where(thin, 0.0, (n2 * x1 - n1 * x2) / safe)
    return across, down, near[:, 0]


def _crossings(x: Floats, y: Floats, owner: Ints, middle: Floats) -> tuple[Floats, Floats]:
    """Where each row's centre line enters and leaves its triangle, always from the upper corner."""

    def slope(a: int, b: int) -> Floats:
        rise = y[:, b] - y[:, a]
        return (x[:, b] - x[:, a]) / np.where(rise > 0.0, rise, 1.0)

    def edge(a: int, slopes: Floats) -> Floats:
        crossed: Floats = x[owner, a] + (middle - y[owner, a]) * slopes[owner]
        return crossed

    long = edge(0, slope(0, 2))
    short = np.where(middle < y[owner, 1], edge(0, slope(0, 1)), edge(1, slope(1, 2)))
    return np.minimum(long, short), np.maximum(long, short)
