"""The net: columns and rows drawn evenly over the wall, from the featherline to the top edge.

Columns start straight between even places on both edges and are then eased: every inner point is
moved along the wall towards the middle of its four neighbours, and feet slide until columns stand
square on the featherline. So columns meet both edges nearly square, rows follow the top edge, and
cells do not fold, whatever collar, throat and vamp a spec asks for. The net is the same at every
quality; a mesh only reads it more or less finely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geometry.exact import Floats, Spline, clamp, inner, interpolate, length, mix, shares, walked
from geometry.topline import COLLAR_END, THROAT_END

if TYPE_CHECKING:
    from geometry.wall import Wall

HALF: Final = 80
ROWS: Final = 32
"""Cells of the net: half way round, and from the featherline to the top edge."""

_WIDE: Final = HALF // 2
_TALL: Final = ROWS // 2
"""Cells of the net that is eased; the other knots are put between."""

MIRROR: Final = np.array([1.0, -1.0, 1.0])

_EDGE: Final = 160
_EVENED: Final = 24
"""Samples of the top edge; rounds in which the columns' ends on it are spaced more evenly."""

_STRAIGHTENED: Final = 24
_CLEAR: Final = 0.02
"""Rounds in which the throat's sides are drawn straighter; what is left at their ends."""

_ROUNDS: Final = 24
_PACE: Final = 0.8
_STRIDE: Final = 0.4
"""Rounds of easing; share of the way to the middle that a point goes in one; cells at most."""

_SLIDE: Final = 0.1
_SLIDE_MOST: Final = 0.25
_EVEN: Final = 0.1
"""The same for feet on the featherline; and how far they go to the middle between their neighbours.
"""

_LEAST_SQUARE_SINE: Final = 0.05
"""Square of the sine of the angle at which rows and columns are taken to cross at the least."""

_TABLE_W: Final = 64
_TABLE_H: Final = 48
"""Cells of the table of the wall that easing reads."""


class Net:
    """Form coordinates `w` and `h` (ROWS + 1, HALF + 1) of the medial half, and `k` (HALF + 1,)
    of the columns' ends on the top edge. The lateral half has the same heights at 2 - w.
    """

    def __init__(self, wall: Wall) -> None:
        self._ends = _ends(wall)
        edge = wall.edge(self._ends)
        table = _Table(wall, float(np.max(edge.h)))
        f = shares(_TALL)[:, None]
        top_w, top_g = edge.w, table.place(edge.h)
        if not wall.gore:
            for _ in range(_STRAIGHTENED):
                self._straighten(top_w)
                self._straighten(top_g)
        self.w = mix(wall.foot(self._ends), top_w, f)
        self._g = top_g * f
        for _ in range(_ROUNDS):
            self._ease(table)
        self.k = _between(self._ends[None], -1.0)[0]
        self.w, self.h = _finer(self.w, -1.0), table.height(_finer(self._g, 1.0))

    def _straighten(self, v: Floats) -> None:
        """Draw the throat's sides between their neighbours, where shin and instep meet sharply."""
        side = (self._ends[1:-1] > COLLAR_END + _CLEAR) & (self._ends[1:-1] < THROAT_END - _CLEAR)
        v[1:-1] = np.where(side, 0.5 * v[1:-1] + 0.25 * (v[2:] + v[:-2]), v[1:-1])

    def _ease(self, table: _Table) -> None:
        """One round: inner points to the middle of their neighbours, feet square to the edge."""
        x = table.points(self.w, self._g)
        wide = _beyond(x)
        w = np.concatenate((-self.w[:, 1:2], self.w, 2.0 - self.w[:, -2:-1]), axis=1)
        g = np.concatenate((self._g[:, 1:2], self._g, self._g[:, -2:-1]), axis=1)
        along, up = _along(wide), _up(wide)
        a, b, c = inner(along, along), inner(along, up), inner(up, up)
        beside = wide[:, 1:-1, 2:] + wide[:, 1:-1, :-2]
        above = wide[:, 2:, 1:-1] + wide[:, :-2, 1:-1]
        skew = wide[:, 2:, 2:] + wide[:, :-2, :-2] - wide[:, 2:, :-2] - wide[:, :-2, 2:]
        middle = (c * beside + a * above - (0.5 * b) * skew) / (2.0 * (a + c))
        way = (middle - x[:, 1:-1]) * _PACE
        p, q = inner(along, way), inner(up, way)
        size = np.maximum(a * c - b * b, _LEAST_SQUARE_SINE * (a * c))
        aside = _calm(clamp((p * c - q * b) / size, -_STRIDE, _STRIDE))
        higher = _calm(clamp((q * a - p * b) / size, -_STRIDE, _STRIDE))
        turn = _along(w) * aside + _up(w) * higher
        turn[:, 0] = turn[:, -1] = 0.0
        foot = x[:, 0, 2:] - x[:, 0, :-2]
        slide = inner(x[:, 1, 1:-1] - x[:, 0, 1:-1], foot) / inner(foot, foot)
        slide = _SLIDE * clamp(slide, -_SLIDE_MOST, _SLIDE_MOST)
        feet = self.w[0]
        even = _EVEN * (0.5 * (feet[2:] + feet[:-2]) - feet[1:-1])
        feet[1:-1] += slide * (feet[2:] - feet[:-2]) + even
        self.w[1:-1] += turn
        self._g[1:-1] += _along(g) * aside + _up(g) * higher


def _ends(wall: Wall) -> Floats:
    """Names k, of half a ring, of even columns' ends: their spacing changes gradually."""
    dense = shares(_EDGE)
    edge = wall.edge(dense)
    points = wall.form.surface(edge.w, edge.h)
    run = walked(length(points[1:] - points[:-1]))
    at = interpolate(shares(_WIDE), dense, run)
    for _ in range(_EVENED):
        at[1:-1] = 0.5 * at[1:-1] + 0.25 * (at[2:] + at[:-2])
    return interpolate(at, run, dense)


class _Table:
    """Points of the wall, the mean of both sides, at places w and g; g is 0 on the featherline,
    1 at the highest top edge, and even along the ridge and the heel rather than in height.
    """

    def __init__(self, wall: Wall, top_mm: float) -> None:
        dense = top_mm * shares(4 * _TABLE_H)
        ends = np.array([[0.0], [1.0]]) + 0.0 * dense
        lines = wall.form.surface(ends, dense + 0.0 * ends)
        steps = np.cumsum(length(lines[:, 1:] - lines[:, :-1]), axis=1)
        run = np.concatenate((np.zeros(1), steps[0] / steps[0, -1] + steps[1] / steps[1, -1]))
        self._h = interpolate(2.0 * shares(_TABLE_H), run, dense)
        self._heights = Spline(shares(_TABLE_H).tolist(), self._h.tolist())
        w = shares(_TABLE_W)
        medial, lateral = wall.form.surface(np.stack((w, 2.0 - w))[:, None], self._h[:, None])
        middle = 0.5 * (medial + lateral * MIRROR)
        self._points = np.ascontiguousarray(middle.reshape(-1, 3).T)

    def place(self, h: Floats) -> Floats:
        """Places g of heights."""
        return interpolate(h, self._h, shares(_TABLE_H))

    def height(self, g: Floats) -> Floats:
        """Heights of places g."""
        return self._heights(g)

    def points(self, w: Floats, g: Floats) -> Floats:
        """Points (3, …) at places, bilinear."""
        across, up = clamp(w, 0.0, 1.0) * _TABLE_W, clamp(g, 0.0, 1.0) * _TABLE_H
        i = np.minimum(np.floor(up), _TABLE_H - 1.0)
        j = np.minimum(np.floor(across), _TABLE_W - 1.0)
        t, s = up - i, across - j
        count = _TABLE_W + 1
        at = i.astype(np.int64) * count + j.astype(np.int64)
        low, low_on, high, high_on = (
            self._points.take(at + step, axis=1) for step in (0, 1, count, count + 1)
        )
        return mix(mix(low, low_on, s), mix(high, high_on, s), t)


def _beyond(x: Floats) -> Floats:
    """The half (3, rows, n) with a column more at either end, as the other half has it."""
    wide = np.empty((3, x.shape[1], x.shape[2] + 2))
    wide[:, :, 1:-1] = x
    for end, at, inside in ((0, 0, 1), (-1, -1, -2)):
        wide[:, :, end] = x[:, :, inside]
        wide[1, :, end] = 2.0 * x[1, :, at] - x[1, :, inside]
    return wide


def _calm(step: Floats) -> Floats:
    """Steps (rows, n) blended with those beside them, so that columns do not swing in turn where
    the wall bends sharply, as over the shoulder of a flat toe.
    """
    wide = np.concatenate((step[:, 1:2], step, step[:, -2:-1]), axis=1)
    return np.asarray(0.5 * step + 0.25 * (wide[:, 2:] + wide[:, :-2]))


def _finer(v: Floats, mirror: float) -> Floats:
    """Values (rows, n) at twice as many cells each way."""
    found = np.empty((2 * len(v) - 1, 2 * v.shape[1] - 1))
    found[::2] = _between(v, mirror)
    knots = found[::2]
    found[3:-3:2] = (9.0 * (knots[1:-2] + knots[2:-1]) - (knots[:-3] + knots[3:])) / 16.0
    found[1] = 0.375 * knots[0] + 0.75 * knots[1] - 0.125 * knots[2]
    found[-2] = 0.375 * knots[-1] + 0.75 * knots[-2] - 0.125 * knots[-3]
    return found


def _between(v: Floats, mirror: float) -> Floats:
    """Values (rows, n) at twice as many columns; beyond the ends they go on as on the other half.

    `mirror` is -1 for coordinates that turn round with the ring, 1 for those that do not.
    """
    end = 1.0 - mirror
    wide = np.concatenate((mirror * v[:, 1:2], v, end + mirror * v[:, -2:-1]), axis=1)
    found = np.empty((len(v), 2 * v.shape[1] - 1))
    found[:, ::2] = v
    outer = wide[:, :-3] + wide[:, 3:]
    found[:, 1::2] = (9.0 * (wide[:, 1:-2] + wide[:, 2:-1]) - outer) / 16.0
    return found


def _along(v: Floats) -> Floats:
    """Half the difference of each inner knot's neighbours in its row, (…, rows, n)."""
    return np.asarray(0.5 * (v[..., 1:-1, 2:] - v[..., 1:-1, :-2]))


def _up(v: Floats) -> Floats:
    """Half the difference of each inner knot's neighbours in its column."""
    return np.asarray(0.5 * (v[..., 2:, 1:-1] - v[..., :-2, 1:-1]))
