"""The flat rim round the tread: a line inside the sole's edge, as a region to cut patterns to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, interpolate
from geometry.loft import Index
from geometry.plan import curvature, plan_normals

TIP_SHARE: Final = 0.55
"""Share of a tip's radius to which the rim is narrowed there."""

_APART_MM: Final = 1e-6
"""Least x from one corner to the next on the same side."""

_LEAST_BEND: Final = 1e-6
"""Curvature, 1 / mm, that a straight edge is taken to have."""

_BEFORE_END: Final = 1e-6
"""How far before the ring's end, in columns, a loop ends that would close past it."""


@dataclass(frozen=True)
class Border:
    """A closed line (n, 2) in ring order that runs forward on one side and back on the other."""

    line: Floats

    @cached_property
    def _medial(self) -> tuple[Floats, Floats]:
        half = len(self.line) // 2 + 1
        return _forward(self.line[:half])

    @cached_property
    def _lateral(self) -> tuple[Floats, Floats]:
        half = len(self.line) // 2
        return _forward(np.concatenate((self.line[:1], self.line[: half - 1 : -1])))

    def inside(self, plan: Floats) -> Floats:
        """Distance aside or along (n,) to the border from plan points (n, 2), negative outside."""
        x, y = plan[:, 0], plan[:, 1]
        medial, lateral = interpolate(x, *self._medial) - y, y - interpolate(x, *self._lateral)
        ends = np.minimum(x - self._medial[0][0], self._medial[0][-1] - x)
        return np.asarray(np.minimum(np.minimum(medial, lateral), ends))

    def width_at(self, x_mm: float) -> tuple[float, float]:
        """The lateral and the medial y of the border at x, mm."""
        x = np.array([x_mm])
        return float(interpolate(x, *self._lateral)[0]), float(interpolate(x, *self._medial)[0])

    def along(self, plan: Floats) -> Floats:
        """Ring positions 0 … n (m,) of points (m, 2) near the border: those of its nearest ones."""
        x, y = self.line[:, 0], self.line[:, 1]
        aside, ahead = plan[:, :1] - x, plan[:, 1:] - y
        near = np.argmin(aside * aside + ahead * ahead, axis=1)
        count = len(self.line)
        sides = [self._on(plan, (near + step) % count) for step in (-1, 0)]
        at = np.where(sides[0][1] < sides[1][1], sides[0][0], sides[1][0])
        return np.where(at >= count, at - count, at)

    def _on(self, plan: Floats, first: Index) -> tuple[Floats, Floats]:
        """Ring positions on the sides that begin at given corners, and squares of distances."""
        start = self.line[first]
        step, off = self.line[(first + 1) % len(self.line)] - start, plan - start
        size = step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1]
        share = clamp((off[:, 0] * step[:, 0] + off[:, 1] * step[:, 1]) / size, 0.0, 1.0)
        left = off - step * share[:, None]
        return first + share, left[:, 0] * left[:, 0] + left[:, 1] * left[:, 1]


def _forward(side: Floats) -> tuple[Floats, Floats]:
    """X and y of one side of the line, x always increasing."""
    steps = np.arange(0, len(side), dtype=np.float64)
    return np.maximum.accumulate(side[:, 0]) + _APART_MM * steps, side[:, 1]


def rim_border(plan: Floats, rim_mm: float) -> tuple[Floats, Floats]:
    """The line (n, 2) a rim's width inside a sole's edge, and outward normals there (n, 2)."""
    normals = plan_normals(plan)
    return plan - normals * (rim_mm * rim_room(plan, rim_mm))[:, None], normals


def rim_room(plan: Floats, rim_mm: float) -> Floats:
    """Share of the rim's width (n,) that a pointed tip leaves room for, the same near by."""
    radius = TIP_SHARE / np.maximum(curvature(plan), _LEAST_BEND)
    room = clamp(radius / rim_mm, 0.0, 1.0)
    for shift in (1, 2, 4):
        room = np.minimum(room, np.roll(room, shift))
        room = np.minimum(room, np.roll(room, -shift))
    return room


def in_turn(at: Floats, count: int) -> Floats:
    """Ring positions (m,) of a loop that starts at the ring's start, made to increase."""
    third = len(at) // 3
    early, late = at[:third], at[-third:]
    early = np.where(early > 0.5 * count, 0.0, early)
    late = np.where(late < 0.5 * count, count - _BEFORE_END, late)
    return np.maximum.accumulate(np.concatenate((early, at[third:-third], late)))


def blend(normals: Floats, at: Floats) -> Floats:
    """Normals (m, 2) at ring positions between the corners of a line."""
    low = np.floor(at).astype(np.int64) % len(normals)
    share = (at - np.floor(at))[:, None]
    high = (low + 1) % len(normals)
    return normals[low] + (normals[high] - normals[low]) * share
