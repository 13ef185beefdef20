"""The plan outline of the sole unit: its extents are the shoe length and width of the spec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geometry.exact import Floats, shares, smooth5
from geometry.form import Form
from geometry.loft import ring
from geometry.spec import Instrument
from geometry.wall import FAR_MM, Wall

LEAST_LIP_MM: Final = 3.0
LIP_MM: Final = 1.6
LEAST_WALL_MM: Final = 0.8
LEAST_LIP_SHARE: Final = 0.2
"""Thickness of the cup's wall at its lip: wanted, and kept when the shoe is too narrow for it."""

BOND_MM: Final = 0.25
"""How far the cup bites into the upper, where they are cemented."""

_SOFT_MM: Final = 36.0
_DENSE: Final = 96


class Outline:
    """The outermost plan curve of the sole, by ring coordinate, and the lip that holds the upper.

    It is the upper's plan up to the lip's height, offset along its normal by one distance at the
    tips and one at the sides, then stretched by a few parts in a thousand so that both extents
    are exact.
    """

    def __init__(self, form: Form, wall: Wall, spec: Instrument) -> None:
        self._form, self._wall = form, wall
        self._sidewall = spec.mm("sole.sidewall_height_mm")
        self._bumper = spec.mm("sole.toe_bumper_mm")
        self._size = np.array(
            [
                spec.mm("overall_dimensions.shoe_length_mm"),
                spec.mm("overall_dimensions.shoe_width_mm"),
            ]
        )
        w = ring(shares(_DENSE))
        self._lip_share, self._sunk_mm = 1.0, BOND_MM
        self._lip_share = self._highest_lip(w)
        self._walls = self._walls_of(w)
        self._sunk_mm = BOND_MM + max(LEAST_WALL_MM - float(np.min(self._walls)), 0.0)
        self._walls = self._walls_of(w)

    def _walls_of(self, w: Floats) -> Floats:
        plain = self._plan(w)
        extent = np.max(plain, axis=0) - np.min(plain, axis=0)
        return np.asarray((self._size - extent) * 0.5)

    def _highest_lip(self, w: Floats) -> float:
        """Share of the asked lip height at which the cup's wall still has its thickness.

        The upper bulges above the featherline, so a high lip in a narrow shoe has no room.
        """
        if float(np.min(self._walls_of(w))) >= LIP_MM:
            return 1.0
        low, high = 0.0, 1.0
        for _ in range(9):
            self._lip_share = (low + high) * 0.5
            if float(np.min(self._walls_of(w))) < LIP_MM:
                high = self._lip_share
            else:
                low = self._lip_share
        return max(low, LEAST_LIP_SHARE)

    def lip_height(self, w: Floats) -> Floats:
        """Height above the featherline to which the sidewall holds the upper."""
        form = self._form
        zero = np.zeros_like(w)
        x = form.x(w, zero)
        raised = form.surface(w, zero)[..., 2] - form.bottom.centre(x)
        toe = self._bumper * smooth5((x / form.length_mm - 0.72) / 0.24)
        over = self._sidewall + toe - LEAST_LIP_MM - raised
        full = LEAST_LIP_MM + 0.5 * (over + np.sqrt(over * over + _SOFT_MM)) - 0.8
        return np.asarray(full * self._lip_share)

    def hold(self, w: Floats, parts: Sequence[float]) -> Floats:
        """Points (len(parts), n, 3) on the upper's outside at parts of the lip's height."""
        h = self.lip_height(w)[None, :] * np.array(parts, dtype=np.float64)[:, None]
        outer = self._wall.outer(np.zeros_like(h), np.full_like(h, FAR_MM))
        return self._form.offset(w[None, :] + 0.0 * h, h, outer - self._sunk_mm)

    def read(self, w: Floats) -> tuple[Floats, Floats]:
        """Plan points (n, 2) of the outline for a whole ring w, and the cup's thickness there.

        The extents of the points are the shoe length and width exactly.
        """
        plan = self._plan(w)
        thickness = self._thickness(plan)
        grown = plan + plan_normals(plan) * thickness[:, None]
        low, high = np.min(grown, axis=0), np.max(grown, axis=0)
        centre = (low + high) * 0.5
        return centre + (grown - centre) * (self._size / (high - low)), thickness

    def _thickness(self, plan: Floats) -> Floats:
        """Offset along the normal: the x wall at the tips, the y wall at the sides."""
        normals = plan_normals(plan)
        along, aside = normals[:, 0] * normals[:, 0], normals[:, 1] * normals[:, 1]
        return np.asarray(along * self._walls[0] + aside * self._walls[1])

    def _plan(self, w: Floats) -> Floats:
        """The upper's widest plan between featherline and lip, seen along the lip's normals."""
        top, *lower = self.hold(w, (1.0, 0.35, 0.7))[..., :2]
        normals = plan_normals(top)
        out = np.zeros_like(w)
        for level in lower:
            step = level - top
            out = np.maximum(out, step[:, 0] * normals[:, 0] + step[:, 1] * normals[:, 1])
        return np.asarray(top + normals * out[:, None])


def plan_normals(plan: Floats) -> Floats:
    """Outward unit normals (n, 2) of a closed plan curve in ring order.

    The tangent at a point is that of the circle through it and its neighbours, however unevenly
    they are spaced.
    """
    after = np.concatenate((plan[1:], plan[:1])) - plan
    before = plan - np.concatenate((plan[-1:], plan[:-1]))
    ratio = plan_length(after) / plan_length(before)
    step = before * ratio[:, None] + after / ratio[:, None]
    size = plan_length(step)
    return np.stack((-step[:, 1] / size, step[:, 0] / size), axis=-1)


def plan_length(step: Floats) -> Floats:
    """Lengths (n,) of plan vectors (n, 2)."""
    return np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])


def curvature(plan: Floats) -> Floats:
    """Curvature (n,), 1/mm, of a closed plan curve in ring order; hollows count as zero."""
    normals = plan_normals(plan)
    turn = np.concatenate((normals[1:], normals[:1])) - np.concatenate((normals[-1:], normals[:-1]))
    step = np.concatenate((plan[1:], plan[:1])) - np.concatenate((plan[-1:], plan[:-1]))
    size = step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1]
    return np.maximum((turn[:, 0] * step[:, 0] + turn[:, 1] * step[:, 1]) / size, 0.0)
