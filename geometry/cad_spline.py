"""Cubic splines through points as B-splines, exactly: pieces, and controls by their blossoms.

A line of points is a chain of cubic pieces, each known by its two ends and its second derivatives
there. A stretch of it, from any place to any other, is a B-spline whose controls are blossoms of
the pieces, so that stretches of one line fit each other and their neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats

Index: TypeAlias = npt.NDArray[np.int64]

SMOOTH, TANGENT, CORNER = 1, 2, 3
"""How often a site stands among the knots: curvature, slope or place alone runs on there."""


@dataclass(frozen=True)
class Knots:
    """Knots of a cubic B-spline, each once, and how often each stands."""

    at: Floats
    times: Index


@dataclass(frozen=True)
class Pieces:
    """Cubic pieces (k, …) between `sites` (k+1,): values and second derivatives at both ends.

    `times` (k+1,) says how smoothly the pieces on either side of a site meet.
    """

    sites: Floats
    start: Floats
    end: Floats
    start_bend: Floats
    end_bend: Floats
    times: Index

    def twice(self) -> Pieces:
        """A closed line's pieces two times round."""
        parts = (self.start, self.end, self.start_bend, self.end_bend)
        start, end, first, last = (np.concatenate((part, part)) for part in parts)
        sites = np.concatenate((self.sites, self.sites[1:] + (self.sites[-1] - self.sites[0])))
        return Pieces(sites, start, end, first, last, np.concatenate((self.times, self.times[1:])))

    def cell(self, at: Floats) -> Index:
        """Numbers of the pieces that hold places."""
        found = np.searchsorted(self.sites, at, side="right") - 1
        return np.clip(found, 0, len(self.sites) - 2)

    def read(self, at: Floats) -> Floats:
        """Values (m, …) at places (m,)."""
        return self._blossom(self.cell(at), at, at, at)

    def slope(self, at: float, piece: int) -> Floats:
        """The derivative (…) at a place, as one of the pieces has it."""
        which = np.array([piece])
        here = np.array([at])
        width = float(self.sites[piece + 1] - self.sites[piece])
        ends = [
            self._blossom(which, here, here, np.array([float(self.sites[piece + one])]))[0]
            for one in (0, 1)
        ]
        return np.asarray((ends[1] - ends[0]) * (3.0 / width))

    def spline(self, first: float, last: float) -> tuple[Knots, Floats]:
        """The B-spline from one place to another: its knots and controls (m, …)."""
        inside = (self.sites > first) & (self.sites < last)
        at = np.concatenate((np.array([first]), self.sites[inside], np.array([last])))
        times = np.concatenate((np.array([4]), self.times[inside], np.array([4])))
        knots = np.repeat(at, times)
        count = len(knots) - 4
        middle = np.zeros(count, dtype=np.int64)
        found = np.zeros(count, dtype=np.bool_)
        number = np.arange(count)
        for step in (1, 2, 0, 3):
            wide = ~found & (knots[number + step + 1] > knots[number + step])
            middle = np.where(wide, number + step, middle)
            found = found | wide
        piece = self.cell(0.5 * (knots[middle] + knots[middle + 1]))
        controls = self._blossom(piece, *(knots[1 + k : 1 + k + count] for k in range(3)))
        return Knots(at, times), controls

    def _blossom(self, piece: Index, u: Floats, v: Floats, w: Floats) -> Floats:
        """The blossoms (m, …) of pieces at three places each."""
        low = self.sites[piece]
        width = self.sites[piece + 1] - low
        rest = tuple(1 for _ in range(self.start.ndim - 1))
        p, q, r = (np.reshape((one - low) / width, (-1, *rest)) for one in (u, v, w))
        square = np.reshape(width * width, (-1, *rest)) / 6.0
        a, b = self.start[piece], self.end[piece]
        first, second = self.start_bend[piece] * square, self.end_bend[piece] * square
        one, two, three = (p + q + r) / 3.0, (p * q + q * r + r * p) / 3.0, p * q * r
        linear = b - a - 2.0 * first - second
        return np.asarray(a + one * linear + (3.0 * two) * first + three * (second - first))


def through(
    sites: Floats, values: Floats, slopes: tuple[Floats | None, Floats | None] = (None, None)
) -> Pieces:
    """The cubic spline through values (k+1, …), with end slopes as given or as four points have."""
    times = np.full(len(sites), SMOOTH, dtype=np.int64)
    bends = _bends(sites, values, slopes)
    return Pieces(sites, values[:-1], values[1:], bends[:-1], bends[1:], times)


def closed(sites: Floats, values: Floats, corners: Index) -> Pieces:
    """The closed cubic spline through values (k, …) at `sites` (k+1,), the last being the first.

    It is smooth but for corners, the numbers of some of the values in order.
    """
    count, period = len(values), sites[-1] - sites[0]
    times = np.full(count + 1, SMOOTH, dtype=np.int64)
    whole = np.concatenate((values, values[:1]))
    first, last = np.zeros_like(values), np.zeros_like(values)
    if len(corners) == 0:
        bends = _closed_bends(sites, values)
        first, last = bends, np.concatenate((bends[1:], bends[:1]))
        return Pieces(sites, values, whole[1:], first, last, times)
    marks = corners.tolist()
    for start, end in zip(marks, [*marks[1:], marks[0] + count], strict=True):
        number = np.arange(start, end + 1)
        over = number >= count
        places = sites[number - count * over] + period * over
        bends = _bends(places, values[number % count], (None, None))
        first[number[:-1] % count], last[number[:-1] % count] = bends[:-1], bends[1:]
    times[corners] = CORNER
    times[-1] = times[0]
    return Pieces(sites, values, whole[1:], first, last, times)


def hermite(sites: Floats, values: Floats, after: Floats, before: Floats) -> Pieces:
    """Cubic pieces through values (k+1, …), with slopes (k, …) at each one's start and end."""
    width = _column(sites[1:] - sites[:-1], values)
    rise = (values[1:] - values[:-1]) / width
    first = (6.0 * rise - 4.0 * after - 2.0 * before) / width
    last = (2.0 * after + 4.0 * before - 6.0 * rise) / width
    times = np.full(len(sites), TANGENT, dtype=np.int64)
    return Pieces(sites, values[:-1], values[1:], first, last, times)


def limited(sites: Floats, values: Floats) -> Pieces:
    """Cubic pieces through values (k+1, …) that never leave the range of neighbouring ones.

    Each slope is the harmonic mean of those beside it, weighed by widths, or none at a turn.
    """
    width = sites[1:] - sites[:-1]
    rise = (values[1:] - values[:-1]) / _column(width, values)
    before, after = rise[:-1], rise[1:]
    near = _column(2.0 * width[1:] + width[:-1], values)
    far = _column(width[1:] + 2.0 * width[:-1], values)
    turns = before * after <= 0.0
    steep = near * np.where(turns, 1.0, after) + far * np.where(turns, 1.0, before)
    safe = np.where(steep == 0.0, 1.0, steep)
    inner = np.where(turns, 0.0, (near + far) * before * after / safe)
    slopes = np.concatenate((rise[:1], inner, rise[-1:]))
    return hermite(sites, values, slopes[:-1], slopes[1:])


def _column(weights: Floats, values: Floats) -> Floats:
    return np.reshape(weights, (-1, *(1 for _ in range(values.ndim - 1))))


def _end_slope(sites: Floats, values: Floats) -> Floats:
    """The slope at the first of up to four points, of the polynomial through them."""
    count = min(4, len(sites))
    found: Floats = np.zeros_like(values[0])
    x = (sites[:count] - sites[0]).tolist()
    for j in range(1, count):
        weight = 1.0 / x[j]
        for k in range(1, count):
            if k != j:
                weight = weight * (x[k] / (x[k] - x[j]))
        found = found + weight * (values[j] - values[0])
    return found


def _bends(sites: Floats, values: Floats, slopes: tuple[Floats | None, Floats | None]) -> Floats:
    """Second derivatives (k+1, …) of an open spline by Thomas's algorithm."""
    start = _end_slope(sites, values) if slopes[0] is None else slopes[0]
    end = -_end_slope(-sites[::-1], values[::-1]) if slopes[1] is None else slopes[1]
    width = (sites[1:] - sites[:-1]).tolist()
    rise = (values[1:] - values[:-1]) / _column(sites[1:] - sites[:-1], values)
    count = len(sites)
    upper = [0.0] * count
    right = np.zeros_like(values)
    pivot = 2.0 * width[0]
    upper[0] = width[0] / pivot
    right[0] = 6.0 * (rise[0] - start) / pivot
    for i in range(1, count):
        before = width[i - 1]
        after = width[i] if i < count - 1 else 0.0
        turn = (rise[i] if i < count - 1 else end) - rise[i - 1]
        pivot = 2.0 * (before + after) - before * upper[i - 1]
        upper[i] = after / pivot
        right[i] = (6.0 * turn - before * right[i - 1]) / pivot
    for i in range(count - 2, -1, -1):
        right[i] = right[i] - upper[i] * right[i + 1]
    return right


def _closed_bends(sites: Floats, values: Floats) -> Floats:
    """Second derivatives (k, …) of a closed spline: Thomas's algorithm, and one more column."""
    width = sites[1:] - sites[:-1]
    before, after = np.concatenate((width[-1:], width[:-1])), width
    following = np.concatenate((values[1:], values[:1]))
    rise = (following - values) / _column(width, values)
    turn = 6.0 * (rise - np.concatenate((rise[-1:], rise[:-1])))
    count = len(values)
    low, high = before.tolist(), after.tolist()
    main = [2.0 * (a + b) for a, b in zip(low, high, strict=True)]
    corner = low[0]
    gamma = -main[0]
    main[0] -= gamma
    main[-1] -= corner * corner / gamma
    extra = np.zeros(count)
    extra[0], extra[-1] = gamma, corner
    solution = _thomas(low, main, high, turn)
    aside = _thomas(low, main, high, extra)
    ratio = corner / gamma
    share = (solution[0] + ratio * solution[-1]) / (
        1.0 + float(aside[0]) + ratio * float(aside[-1])
    )
    return np.asarray(solution - _column(aside, values) * share)


def _thomas(low: list[float], main: list[float], high: list[float], right: Floats) -> Floats:
    """The solution of a tridiagonal system."""
    count = len(main)
    upper = [0.0] * count
    out = np.zeros_like(right)
    upper[0] = high[0] / main[0]
    out[0] = right[0] / main[0]
    for i in range(1, count):
        pivot = main[i] - low[i] * upper[i - 1]
        upper[i] = high[i] / pivot
        out[i] = (right[i] - low[i] * out[i - 1]) / pivot
    for i in range(count - 2, -1, -1):
        out[i] = out[i] - upper[i] * out[i + 1]
    return out
