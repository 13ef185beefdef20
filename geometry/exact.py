"""The arithmetic of the build path: only operations that give the same bits on every CPU.

Everything here is float64 ``+ - * /``, ``sqrt``, comparisons, ``floor``, ``where``, ``clip`` and
``searchsorted``. Circles are rational, curves are polynomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

Numbers = TypeVar("Numbers", npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int32])


def greater(a: Floats, b: Floats | float, even: float) -> Floats:
    """The greater of two, rounded where they cross: there by half of `even` more, never less."""
    off = a - b
    return np.asarray((a + b + np.sqrt(off * off + even * even)) * 0.5)


def clamp(x: Floats | float, low: Floats | float, high: Floats | float) -> Floats:
    """X held between low and high; quicker than numpy's clip on small arrays."""
    return np.asarray(np.minimum(np.maximum(x, low), high), dtype=np.float64)


def smooth3(t: Floats) -> Floats:
    """The cubic step 3t²-2t³ on t clipped to 0..1: value 0 to 1, flat at both ends."""
    t = clamp(t, 0.0, 1.0)
    step = -2.0 * t
    step += 3.0
    step *= t * t
    return step


def smooth5(t: Floats) -> Floats:
    """The quintic step on t clipped to 0..1: as `smooth3`, with no curvature at both ends."""
    t = clamp(t, 0.0, 1.0)
    step = 6.0 * t
    step -= 15.0
    step *= t
    step += 10.0
    step *= t * t * t
    return step


def half_circle(w: Floats) -> tuple[Floats, Floats]:
    """Cosine and sine of a half turn from (1, 0) to (-1, 0) as w runs 0..1, both rational.

    Each quarter is ((1-t²)/(1+t²), 2t/(1+t²)); the second is the first mirrored.
    """
    folded = np.minimum(w, 1.0 - w) * 2.0
    square = folded * folded
    cosine = (1.0 - square) / (1.0 + square)
    sine = 2.0 * folded / (1.0 + square)
    return np.where(w <= 0.5, cosine, -cosine), sine


def ring_place(place: Floats) -> Floats:
    """Ring coordinates (medial) of places 0 … 1 along a level: the inverse of `half_circle`."""
    cosine = 1.0 - 2.0 * place
    sine = 2.0 * np.sqrt(place * (1.0 - place))
    near = 0.5 * sine / (1.0 + np.abs(cosine))
    return np.where(cosine >= 0.0, near, 1.0 - near)


def shares(count: int) -> Floats:
    """0 … 1 in `count` even steps, both ends included."""
    return np.arange(0, count + 1, dtype=np.float64) / count


def walked(steps: Floats) -> Floats:
    """How far it is from the first place of a line to each, by the steps (n,) between them."""
    return np.concatenate((np.zeros(1), np.cumsum(steps)))


def distinct(values: Numbers) -> Numbers:
    """The values (n,) in order, each once; numpy's own loads masked arrays when first called."""
    ordered = np.sort(values, kind="stable")
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def mix(a: Floats | float, b: Floats | float, t: Floats | float) -> Floats:
    """The point t of the way from a to b."""
    return np.asarray(a + (b - a) * t, dtype=np.float64)


def cross(a: Floats, b: Floats) -> Floats:
    """The cross product along the last axis, written out so that its order is fixed."""
    return np.stack(
        (
            a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1],
            a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2],
            a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0],
        ),
        axis=-1,
    )


def dot(a: Floats, b: Floats) -> Floats:
    """Inner products along the last axis, in fixed order."""
    by_axis = a * b
    return np.asarray(by_axis[..., 0] + by_axis[..., 1] + by_axis[..., 2])


def inner(a: Floats, b: Floats) -> Floats:
    """Inner products of vectors by their axes (3, …), which is quicker than along the last axis."""
    by_axis = a * b
    return np.asarray(by_axis[0] + by_axis[1] + by_axis[2])


def length(v: Floats) -> Floats:
    """Euclidean length along the last axis."""
    return np.sqrt(dot(v, v))


def unit(v: Floats) -> Floats:
    """The vectors scaled to length one; a zero vector stays zero."""
    size = length(v)
    return np.asarray(v / np.where(size == 0.0, 1.0, size)[..., None])


def natural_moments(knots: Sequence[float], values: Sequence[float]) -> list[float]:
    """Second derivatives of the natural cubic spline through the points, by Thomas's algorithm."""
    n = len(knots)
    upper, right = [0.0] * n, [0.0] * n
    for i in range(1, n - 1):
        before, after = knots[i] - knots[i - 1], knots[i + 1] - knots[i]
        slope = (values[i + 1] - values[i]) / after - (values[i] - values[i - 1]) / before
        pivot = 2.0 * (before + after) - before * upper[i - 1]
        upper[i] = after / pivot
        right[i] = (6.0 * slope - before * right[i - 1]) / pivot
    moments = [0.0] * n
    for i in range(n - 2, 0, -1):
        moments[i] = right[i] - upper[i] * moments[i + 1]
    return moments


def _cell(knots: Floats, x: Floats) -> tuple[npt.NDArray[np.intp], Floats, Floats, Floats]:
    """Cell index of each x, its two barycentric weights, and the cell width."""
    i = knots.searchsorted(x, side="right") - 1
    i = np.minimum(np.maximum(i, 0), len(knots) - 2)
    width = knots[i + 1] - knots[i]
    b = (x - knots[i]) / width
    return i, 1.0 - b, b, width


def interpolate(x: Floats, knots: Floats, values: Floats) -> Floats:
    """Values at x of the broken line through the points, held at its ends."""
    i, a, b, _ = _cell(knots, clamp(x, knots[0], knots[-1]))
    return np.asarray(a * values[i] + b * values[i + 1])


class Spline:
    """A natural cubic spline, straight beyond its ends (curvature continuous everywhere)."""

    def __init__(self, knots: Sequence[float], values: Sequence[float]) -> None:
        self.knots = np.array(knots, dtype=np.float64)
        moments = natural_moments(knots, values)
        v, m = np.array(values, dtype=np.float64), np.array(moments, dtype=np.float64)
        first, last = knots[1] - knots[0], knots[-1] - knots[-2]
        self._cubics = cubics = np.zeros((4, len(knots) + 1))
        cubics[0, 0], cubics[0, 1:] = values[0], v
        cubics[1, 0] = (values[1] - values[0]) / first - first * moments[1] / 6.0
        cubics[1, -1] = (values[-1] - values[-2]) / last + last * moments[-2] / 6.0
        width = self.knots[1:] - self.knots[:-1]
        cubics[1, 1:-1] = (v[1:] - v[:-1]) / width - width * (2.0 * m[:-1] + m[1:]) / 6.0
        cubics[2, 1:-1] = 0.5 * m[:-1]
        cubics[3, 1:-1] = (m[1:] - m[:-1]) / (6.0 * width)
        self._starts = np.concatenate((self.knots[:1], self.knots))

    def __call__(self, x: Floats) -> Floats:
        """The spline's values at x."""
        i = self.knots.searchsorted(x, side="right")
        return _cubic(self._cubics.take(i, axis=1), x - self._starts.take(i))

    def shifted(self, starts: Floats) -> Floats:
        """Its cubics (4, n) in powers of the way from each start; the first holds up to there."""
        i = self.knots.searchsorted(starts, side="right")
        i[0] = 0
        a, b, c, d = self._cubics.take(i, axis=1)
        t = starts - self._starts[i]
        moved = (a + t * (b + t * (c + t * d)), b + t * (2.0 * c + t * (3.0 * d)), c + 3.0 * t * d)
        return np.stack((*moved, d))


class Splines:
    """Several splines of one variable, read together: values (count, …)."""

    def __init__(self, *splines: Spline) -> None:
        self._knots = distinct(np.concatenate([one.knots for one in splines]))
        self._starts = np.concatenate((self._knots[:1], self._knots))
        self._cubics = np.stack([one.shifted(self._starts) for one in splines], axis=1)

    def __call__(self, x: Floats) -> Floats:
        """The values at x."""
        i = self._knots.searchsorted(x, side="right")
        return _cubic(self._cubics.take(i, axis=2), x - self._starts.take(i))


class Surface:
    """A tensor product of natural cubic splines over a grid of rows and columns.

    Held at its border values outside the grid.
    """

    def __init__(
        self, rows: Sequence[float], columns: Sequence[float], table: Sequence[Sequence[float]]
    ) -> None:
        self._rows = np.array(rows, dtype=np.float64)
        self._columns = np.array(columns, dtype=np.float64)
        across = [natural_moments(columns, row) for row in table]
        wide, tall = np.diff(self._columns), np.diff(self._rows)[:, None]
        plain = _cubics(np.array(table), np.array(across), wide)
        down = _cubics(np.array(_down(rows, table)), np.array(_down(rows, across)), wide)
        self._cubics = _cubics(plain, down, tall, axis=1).reshape(4, 4, -1)

    def __call__(self, row: Floats, column: Floats) -> Floats:
        """The surface's values at (row, column)."""
        row = clamp(row, self._rows[0], self._rows[-1])
        column = clamp(column, self._columns[0], self._columns[-1])
        r = self._rows[1:-1].searchsorted(row, side="right")
        c = self._columns[1:-1].searchsorted(column, side="right")
        t, u = row - self._rows[r], column - self._columns[c]
        return _cubic(_cubic(self._cubics.take(r * (len(self._columns) - 1) + c, axis=2), t), u)


def _cubic(terms: Floats, t: Floats) -> Floats:
    """The cubic with terms (4, …) at t, worked out in the place of its last term."""
    a, b, c, found = terms
    found *= t
    found += c
    found *= t
    found += b
    found *= t
    found += a
    return np.asarray(found)


def _cubics(values: Floats, moments: Floats, width: Floats, axis: int = -1) -> Floats:
    """Coefficients (4, …) of the cubics between neighbours along an axis, in powers of the way."""
    v, m = np.moveaxis(values, axis, -1), np.moveaxis(moments, axis, -1)
    w = np.moveaxis(np.broadcast_to(width, np.diff(values, axis=axis).shape), axis, -1)
    slope = (v[..., 1:] - v[..., :-1]) / w - w * (2.0 * m[..., :-1] + m[..., 1:]) / 6.0
    bend = (m[..., 1:] - m[..., :-1]) / (6.0 * w)
    cubics = np.stack((v[..., :-1], slope, 0.5 * m[..., :-1], bend))
    return np.moveaxis(cubics, -1, axis if axis < 0 else axis + 1)


def _down(rows: Sequence[float], table: Sequence[Sequence[float]]) -> list[list[float]]:
    """Spline moments of each column of the table, row by row."""
    columns = [natural_moments(rows, column) for column in zip(*table, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]
