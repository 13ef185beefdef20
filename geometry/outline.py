"""The plan outline of the sole unit: its extents are the shoe length and width of the spec."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, shares, smooth5
from geometry.form import Form
from geometry.loft import ring
from geometry.spec import Instrument
from geometry.wall import Wall

LEAST_LIP_MM: Final = 3.0
_SOFT_MM: Final = 36.0
_DENSE: Final = 256


class Outline:
    """The outermost plan curve of the sole, by ring coordinate, and the lip that holds the upper.

    It is the upper's plan at the lip's height, offset along its normal by one distance in x and
    one in y, then stretched by the last parts of a thousand so that both extents are exact.
    """

    def __init__(self, form: Form, wall: Wall, spec: Instrument) -> None:
        self._form, self._wall = form, wall
        self._sidewall = spec.mm("sole.sidewall_height_mm")
        self._bumper = spec.mm("sole.toe_bumper_mm")
        size = np.array(
            [
                spec.mm("overall_dimensions.shoe_length_mm"),
                spec.mm("overall_dimensions.shoe_width_mm"),
            ]
        )
        w = ring(shares(_DENSE))
        self._walls = np.zeros(2)
        self._stretch, self._centre = np.ones(2), np.zeros(2)
        plain = self.at(w)
        extent = np.max(plain, axis=0) - np.min(plain, axis=0)
        self._walls = (size - extent) * 0.5
        grown = self.at(w)
        low, high = np.min(grown, axis=0), np.max(grown, axis=0)
        self._centre = (low + high) * 0.5
        self._stretch = size / (high - low)

    def lip_height(self, w: Floats) -> Floats:
        """Height above the featherline to which the sidewall holds the upper."""
        form = self._form
        zero = np.zeros_like(w)
        x = form.x(w, zero)
        raised = form.surface(w, zero)[..., 2] - form.bottom.centre(x)
        toe = self._bumper * smooth5((x / form.length_mm - 0.72) / 0.24)
        over = self._sidewall + toe - LEAST_LIP_MM - raised
        return LEAST_LIP_MM + 0.5 * (over + np.sqrt(over * over + _SOFT_MM)) - 0.8

    def hold(self, w: Floats, share: Floats) -> Floats:
        """Points on the upper's outside at shares 0 … 1 of the lip's height."""
        h = self.lip_height(w) * share
        far = np.full_like(h, 200.0)
        return self._form.offset(w + 0.0 * h, h, self._wall.outer(np.zeros_like(h), far))

    def at(self, w: Floats) -> Floats:
        """Plan points (n, 2) of the outline for a whole ring w (n,)."""
        plan = self.hold(w, np.ones_like(w))[..., :2]
        grown = plan + plan_normals(plan) * self._walls
        return np.asarray(self._centre + (grown - self._centre) * self._stretch)


def plan_normals(plan: Floats) -> Floats:
    """Outward unit normals (n, 2) of a closed plan curve in ring order."""
    ahead = np.concatenate((plan[1:], plan[:1]))
    behind = np.concatenate((plan[-1:], plan[:-1]))
    step = ahead - behind
    size = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
    return np.stack((-step[:, 1] / size, step[:, 0] / size), axis=-1)
