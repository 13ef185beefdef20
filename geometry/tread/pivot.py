"""The pivot point of a court sole: rings of grooves under the ball, to turn on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import Floats, half_circle, shares
from geometry.tread.pattern import DRAFT

PLACE: Final = 0.70
WIDTH: Final = 0.28
LEAST_MM: Final = 8.0
"""Where it lies along the border, its radius over the border's width there, the least radius."""

COLLAR_MM: Final = 1.6
"""Flat ring round it."""

RING_MM: Final = 5.0
GROOVE: Final = 0.42
"""Radius from one groove to the next, and its share of that."""


@dataclass(frozen=True)
class Pivot:
    """A disc of ring grooves."""

    x_mm: float
    y_mm: float
    radius_mm: float

    def beyond(self, plan: Floats) -> Floats:
        """Positive (n,) outside the disc and its collar, zero on the collar's edge."""
        x, y = plan[:, 0] - self.x_mm, plan[:, 1] - self.y_mm
        reach = self.radius_mm + COLLAR_MM
        return (x * x + y * y) / reach - reach

    def around(self, plan: Floats) -> Floats:
        """Where points lie round the centre, 0 … 4 clockwise from the heel's side."""
        x, y = plan[:, 0] - self.x_mm, plan[:, 1] - self.y_mm
        size = np.abs(x) + np.abs(y)
        share = y / np.where(size == 0.0, 1.0, size)
        forth = np.where(x < 0.0, share, 2.0 - share)
        return np.where(y >= 0.0, forth, np.where(x < 0.0, 4.0 + share, 2.0 - share))

    def rings(self, depth_mm: float, tolerance_mm: float) -> tuple[Floats, Floats]:
        """Points (rings, m, 2) from the rim inwards, clockwise from the heel, and depths (rings,).

        The innermost ring bounds a flat middle.
        """
        radii, depth = self._grooves(depth_mm)
        half = max(12, int(np.ceil(4.2 / (2.0 * np.sqrt(2.0 * tolerance_mm / self.radius_mm)))))
        cosine, sine = half_circle(shares(2 * (half // 2)))
        x = np.concatenate((-cosine, cosine[1:-1]))
        y = np.concatenate((sine, -sine[1:-1]))
        circle = np.stack((x, y), axis=-1)
        centre = np.array([self.x_mm, self.y_mm])
        return centre + radii[:, None, None] * circle, depth

    def _grooves(self, depth_mm: float) -> tuple[Floats, Floats]:
        count = max(int((self.radius_mm - 2.0) / RING_MM), 1)
        step = (self.radius_mm - 2.0) / count
        wide = GROOVE * step
        draft = min(DRAFT * depth_mm, 0.3 * wide)
        marks = np.array([0.0, draft, wide - draft, wide])
        inward = 0.5 * (step - wide) + np.arange(0, count)[:, None] * step + marks
        depth = np.array([0.0, 1.0, 1.0, 0.0]) + 0.0 * inward
        radii = np.concatenate((np.array([self.radius_mm]), self.radius_mm - inward.ravel()))
        return radii, np.concatenate((np.zeros(1), depth.ravel()))


def pivot(lateral_mm: float, medial_mm: float, x_mm: float) -> Pivot | None:
    """The disc on a border of that width at x; None where it is too narrow for one."""
    radius = WIDTH * (medial_mm - lateral_mm)
    if radius < LEAST_MM:
        return None
    return Pivot(x_mm, 0.52 * medial_mm + 0.48 * lateral_mm, radius)
