"""Surfaces over the plan: a line of heights along the shoe, tilted evenly, within any loops.

What is straight in plan is a cubic B-spline of the line's own knots, and lies on every such
surface exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from geometry.cad import Curve, Flat, Sheet, Solid, linear, straight
from geometry.cad_spline import CORNER, Knots, Pieces, hermite
from geometry.exact import Floats, distinct
from geometry.ground import BEVEL_START, BREAST_RUN_MM, ROCKER_START, WAIST, Ground

STEP_MM: Final = 4.0
APART_MM: Final = 0.01
SLOPE_MM: Final = 1.0 / 256.0
"""Distance of a line's sites, and the least of it; the step its slopes are taken over."""

MARGIN_MM: Final = 0.5
"""How far a surface reaches beyond its loops."""

LEVEL_MM: Final = 0.003
"""How straight a stretch of the line is that a plane stands for."""


class Tilt(NamedTuple):
    """Height above the line: a constant, mm, and slopes along and across the shoe."""

    rise: float = 0.0
    along: float = 0.0
    across: float = 0.0


EVEN: Final = Tilt()


def floor_line(height: Callable[[Floats], Floats], floor: Ground, x: Floats) -> Pieces:
    """The line of heights of a sole's ground or top over the extent of x (n,).

    Cubic pieces with the line's own slopes, which turn where those of the ground do.
    """
    low, high = float(np.min(x)) - 2.0 * MARGIN_MM, float(np.max(x)) + 2.0 * MARGIN_MM
    count = int((high - low) / STEP_MM) + 1
    even = low + (high - low) * (np.arange(0, count + 1, dtype=np.float64) / count)
    kinks, bends = _turns(floor)
    more = np.array([*kinks, *bends])
    more = more[(more > low + APART_MM) & (more < high - APART_MM)]
    ends = (even == even[0]) | (even == even[-1])
    far = np.all(np.abs(even[:, None] - more) > 0.25 * STEP_MM, axis=1)
    sites = distinct(np.concatenate((even[ends | far], more)))
    sites = np.floor(sites * 1e5 + 0.5) / 1e5
    after = (height(sites[:-1] + SLOPE_MM) - height(sites[:-1])) / SLOPE_MM
    before = (height(sites[1:]) - height(sites[1:] - SLOPE_MM)) / SLOPE_MM
    pieces = hermite(sites, height(sites), after, before)
    for kink in kinks:
        pieces.times[np.abs(sites - kink) < 1e-4] = CORNER
    return pieces


def _turns(floor: Ground) -> tuple[list[float], list[float]]:
    """Where a ground line turns sharply, and where its curvature jumps: x, mm."""
    size = floor.form.length_mm
    kinks = [floor.back_x_mm, floor.tip_x_mm]
    if floor.block:
        kinks += [floor.breast_x_mm, floor.breast_x_mm + BREAST_RUN_MM, *floor.bends().tolist()]
    bends = [BEVEL_START[floor.construction], ROCKER_START[floor.construction]]
    bends += [WAIST[0] - WAIST[1], WAIST[0] + WAIST[1]]
    return kinks, [share * size for share in bends]


@dataclass(frozen=True)
class Graph:
    """Surfaces over one line of heights."""

    line: Pieces

    def height(self, x: Floats) -> Floats:
        """Heights (…) of the line at x."""
        return self.line.read(x)

    def straight(self, first: Floats, last: Floats) -> Curve:
        """The curve over the straight way between two points (3,) on surfaces over the line."""
        low, high = float(first[0]), float(last[0])
        if low == high or self._level(min(low, high), max(low, high)):
            return straight(np.stack((first, last)))
        knots, z = self.line.spline(min(low, high), max(low, high))
        x = greville(knots)
        share = (x - low) / (high - low)
        base = self.height(np.array([low, high]))
        rise = (first[2] - base[0]) * (1.0 - share) + (last[2] - base[1]) * share
        y = first[1] * (1.0 - share) + last[1] * share
        controls = np.stack((x, y, z + rise), axis=-1)
        if low > high:
            turned = Knots(low + high - knots.at[::-1], knots.times[::-1])
            return Curve(3, turned, controls[::-1])
        return Curve(3, knots, controls)

    def face(
        self,
        solid: Solid,
        loops: list[list[tuple[int, bool]]],
        plan: Floats,
        *,
        region: str,
        tilt: Tilt = EVEN,
        flip: bool = False,
    ) -> None:
        """Add a face whose loops, seen from above or with flip from below, span plan places."""
        solid.face(self._surface(plan, tilt), loops, region=region, flip=flip)

    def _surface(self, plan: Floats, tilt: Tilt) -> Sheet | Flat:
        (low, near), (high, far) = np.min(plan, axis=0), np.max(plan, axis=0)
        if self._level(float(low), float(high)):
            return self._plane(float(low), float(high), tilt)
        ends = float(self.line.sites[0]), float(self.line.sites[-1])
        low, high = max(float(low) - MARGIN_MM, ends[0]), min(float(high) + MARGIN_MM, ends[1])
        knots, z = self.line.spline(low, high)
        x = greville(knots)
        y = np.array([near - MARGIN_MM, far + MARGIN_MM])
        rise = tilt.rise + tilt.along * x[:, None] + tilt.across * y[None, :]
        controls = np.stack(
            (x[:, None] + 0.0 * y, y + 0.0 * x[:, None], z[:, None] + rise), axis=-1
        )
        across = Knots(y, linear().times)
        return Sheet((3, 1), knots, across, controls)

    def _plane(self, low: float, high: float, tilt: Tilt) -> Flat:
        start, end = self.height(np.array([low, high])).tolist()
        along = (end - start) / (high - low) + tilt.along
        size = float(np.sqrt(1.0 + along * along + tilt.across * tilt.across))
        place = (low, 0.0, start + tilt.rise + tilt.along * low)
        return Flat(place, (-along / size, -tilt.across / size, 1.0 / size))

    def _level(self, low: float, high: float) -> bool:
        """Whether the line is straight between two x."""
        if high - low < 1e-9:
            return True
        knots, z = self.line.spline(low, high)
        x = greville(knots)
        chord = z[0] + (z[-1] - z[0]) * ((x - x[0]) / (x[-1] - x[0]))
        return bool(np.max(np.abs(z - chord)) < LEVEL_MM)


def greville(knots: Knots) -> Floats:
    """Where each control of a cubic stands along its parameter."""
    every = np.repeat(knots.at, knots.times)
    return np.asarray((every[1:-3] + every[2:-2] + every[3:-1]) / 3.0)
