"""Curves and surfaces of a STEP file: places on them, and what a face adds to a volume.

The volume inside a shell is the flux of (0, 0, z) through it: over a surface that fills its face,
z times the plan area; over one that is trimmed, a line integral along its loops.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from exporters.readers.step_entities import need
from geometry.exact import Floats

_ROOT = sqrt(0.6)
GAUSS = ((0.5 - 0.5 * _ROOT, 5.0 / 18.0), (0.5, 8.0 / 18.0), (0.5 + 0.5 * _ROOT, 5.0 / 18.0))
"""Places and weights that take polynomials of the fifth degree exactly."""

STEEP = 0.02
"""Step, mm, over which it is seen how steep a surface is."""

PARTS = 2
"""Stretches of a cell between two knots that are taken apart."""


@dataclass(frozen=True, eq=False)
class Line:
    """A spline of any degree: knots as often as they count, controls (m, 3)."""

    degree: int
    knots: list[float]
    controls: Floats

    def read(self, at: Floats) -> tuple[Floats, Floats]:
        """Places and first derivatives (n, 3)."""
        values, slopes = basis(self.knots, self.degree, at)
        return _weighed(values, self.controls), _weighed(slopes, self.controls)

    def spots(self) -> tuple[Floats, Floats]:
        """Parameters all along it and their weights."""
        return spots(self.knots)


@dataclass(frozen=True, eq=False)
class Patch:
    """A spline surface: degrees, knots and controls (rows, columns, 3)."""

    degrees: tuple[int, int]
    down: list[float]
    along: list[float]
    controls: Floats

    @property
    def trimmed(self) -> bool:
        """Whether it lies over the plan, x and y being its parameters, and loops cut it."""
        if self.degrees[1] != 1 or self.controls.shape[1] != 2:
            return False
        x, y = self.controls[..., 0], self.controls[..., 1]
        return bool(np.all(x[:, 0] == x[:, 1]) and np.all(y == y[:1]) and y[0, 0] != y[0, 1])

    def corners(self) -> list[tuple[float, float, float]]:
        """Its four corners."""
        ends = self.controls[[0, 0, -1, -1], [0, -1, 0, -1]]
        return [(x, y, z) for x, y, z in ends.tolist()]

    def flux(self) -> float:
        """The flux through all of it, along its own normal."""
        u, first = spots(self.down)
        v, second = spots(self.along)
        rows, row_slopes = basis(self.down, self.degrees[0], u)
        columns, column_slopes = basis(self.along, self.degrees[1], v)
        lines = _weighed(columns, np.swapaxes(self.controls, 0, 1))
        ways = _weighed(column_slopes, np.swapaxes(self.controls, 0, 1))
        places = _weighed(rows, np.swapaxes(lines, 0, 1))
        down = _weighed(row_slopes, np.swapaxes(lines, 0, 1))
        along = _weighed(rows, np.swapaxes(ways, 0, 1))
        area = down[..., 0] * along[..., 1] - down[..., 1] * along[..., 0]
        weighed = places[..., 2] * area * first[:, None] * second
        return fsum(weighed.ravel().tolist())

    def below(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Heights (n,) over the plan, and their integrals from y = 0 to y."""
        values, _ = basis(self.down, self.degrees[0], x)
        z = _weighed(values, self.controls[..., 2])
        near, far = self.controls[0, :, 1].tolist()
        slope = (z[:, 1] - z[:, 0]) / (far - near)
        level = z[:, 0] - slope * near
        return level + slope * y, level * y + 0.5 * slope * y * y


@dataclass(frozen=True)
class Level:
    """A plane: a place on it and its normal."""

    place: tuple[float, float, float]
    normal: tuple[float, float, float]

    def below(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Heights (n,) over the plan, and their integrals from y = 0 to y."""
        (px, py, pz), (nx, ny, nz) = self.place, self.normal
        need(abs(nz) > 1e-9, "a plane stands upright")
        level = pz + (nx * (px - x) + ny * py) / nz
        slope = -ny / nz
        return level + slope * y, level * y + 0.5 * slope * y * y


def around(surface: Patch | Level, lines: Iterable[tuple[Line, bool]]) -> tuple[float, float]:
    """The flux through what lies within loops of lines, and how far these are off the surface."""
    gathered = []
    for line, ahead in lines:
        at, weight = line.spots()
        places, ways = line.read(at)
        gathered.append((places, ways[:, 0] * (weight if ahead else -weight)))
    places = np.concatenate([one for one, _ in gathered])
    steps = np.concatenate([one for _, one in gathered])
    z, under = surface.below(places[:, 0], places[:, 1])
    near, far = (surface.below(places[:, 0] + step, places[:, 1])[0] for step in (-STEEP, STEEP))
    slope = np.maximum(np.abs(far - z), np.abs(near - z)) / STEEP
    off = np.abs(z - places[:, 2]) / np.sqrt(1.0 + slope * slope)
    return -fsum((under * steps).tolist()), float(np.max(off))


def spots(knots: list[float]) -> tuple[Floats, Floats]:
    """Parameters between all knots, and their weights."""
    ends = np.array(sorted(set(knots)))
    share = np.arange(0, PARTS, dtype=np.float64) / PARTS
    width = np.repeat((ends[1:] - ends[:-1]) / PARTS, PARTS)
    start = (ends[:-1, None] + share * (ends[1:] - ends[:-1])[:, None]).ravel()
    at, weight = (np.array(column) for column in zip(*GAUSS, strict=True))
    return (start[:, None] + width[:, None] * at).ravel(), (width[:, None] * weight).ravel()


def basis(knots: list[float], degree: int, at: Floats) -> tuple[Floats, Floats]:
    """Weights (n, controls) of a spline's controls at parameters, and their derivatives."""
    count = len(knots) - degree - 1
    places = at.tolist()
    cells = [min(max(bisect_right(knots, one) - 1, degree), count - 1) for one in places]
    k, cell = np.array(knots), np.array(cells, dtype=np.int64)
    found = [np.ones(len(at))]
    lower = found
    for order in range(1, degree + 1):
        lower = found
        found = [np.zeros(len(at)) for _ in range(order + 1)]
        for j in range(order):
            low, high = k[cell + j + 1 - order], k[cell + j + 1]
            share = (at - low) / (high - low)
            found[j] = found[j] + lower[j] * (1.0 - share)
            found[j + 1] = found[j + 1] + lower[j] * share
    values, slopes = np.zeros((len(at), count)), np.zeros((len(at), count))
    row = np.arange(len(at))
    for j in range(degree + 1):
        values[row, cell - degree + j] = found[j]
        if j < degree:
            step = degree * lower[j] / (k[cell + j + 1] - k[cell + j + 1 - degree])
            slopes[row, cell - degree + j] -= step
            slopes[row, cell - degree + j + 1] += step
    return values, slopes


def _weighed(weights: Floats, controls: Floats) -> Floats:
    """Rows of controls (m, …) by weights (n, m), one after the other."""
    out: Floats = np.zeros((len(weights), *controls.shape[1:]))
    rest = tuple(1 for _ in range(controls.ndim - 1))
    for number, control in enumerate(controls):
        column = weights[:, number]
        used = np.flatnonzero(column)
        out[used] = out[used] + np.reshape(column[used], (-1, *rest)) * control
    return out
