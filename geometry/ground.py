"""The ground line: heights of the outsole's underside and top over the ground, along the shoe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.bottom import TREAD
from geometry.exact import Floats, clamp, mix, shares
from geometry.form import Form
from geometry.spec import Instrument

BEVEL_START: Final = {"cupsole": 0.12, "cemented": 0.20, "welted": 0.09}
ROCKER_START: Final = {"cupsole": 0.64, "cemented": 0.56, "welted": 0.72}
"""Shares of the length behind which the heel's bevel and ahead of which the rocker lies."""

TIP_LIFT: Final = 0.97
"""Share of the last's toe spring that the ground line has, spread over the longer sole."""

LEAST_FOAM_MM: Final = 1.0
"""Midsole that the rocker leaves under the toe, and the lift under the arch."""

WAIST_LIFT_MM: Final = {"cupsole": 0.0, "cemented": 2.5, "welted": 0.0}
WAIST: Final = (0.42, 0.14)
"""How far a sole keeps off the ground under the arch, where foam allows; the middle of that and
half its length, as shares of the length."""

BREAST: Final = 0.26
LEAST_HEEL_MM: Final = 4.0
BREAST_RUN_MM: Final = 2.6
"""Where a separate heel ends, as a share of the bottom's length (footwear.md §2.1); the least heel
there that is built as a block, and how far its front slopes."""

BEND_CELLS: Final = 512
NOTHING_MM: Final = 1e-6
"""Cells in which bends of the arch are looked for; heights that count as none."""


@dataclass(frozen=True)
class Ground:
    """Heights over the ground at x, mm. `rubber_mm` of outsole lie under its top.

    With a heel block the outsole follows the last's bottom, and a block fills the heel down to
    the ground as far forward as `breast_x_mm`.
    """

    form: Form
    construction: str
    bevel_mm: float
    rubber_mm: float
    rocker_mm: float
    waist_mm: float
    tip_x_mm: float
    back_x_mm: float
    block: bool
    breast_x_mm: float

    def under(self, x: Floats) -> Floats:
        """Underside: flat, risen at the heel's bevel, with toe spring and rocker."""
        return self._rise(x) + self._bevel(x) + self.arch(x) * self.ahead(x)

    def top(self, x: Floats) -> Floats:
        """Where outsole and midsole meet."""
        bevel = 0.0 if self.block else self._bevel(x)
        return self._rise(x) + bevel + self.arch(x) + self.rubber_mm

    def ahead(self, x: Floats) -> Floats:
        """0 on the heel block, 1 ahead of its breast."""
        return clamp((x - self.breast_x_mm) / BREAST_RUN_MM, 0.0, 1.0)

    def from_front(self, x: Floats) -> Floats:
        """How far x is from the front of the heel block, mm; 0 on it."""
        behind = self.breast_x_mm - x
        return np.asarray(np.maximum(np.maximum(behind, -behind - BREAST_RUN_MM), 0.0))

    def arch(self, x: Floats) -> Floats:
        """How far an outsole that follows the last's bottom stands over the ground line.

        It keeps under the bottom's lateral edge, which hangs down beside a hollow waist.
        """
        if not self.block:
            return 0.0 * x
        hollow = np.minimum(self.form.bottom.raised(x, np.full_like(x, -1.0)), 0.0)
        return np.maximum(elevation(self.form, x) + hollow, 0.0)

    def bends(self) -> Floats:
        """Where (k,), mm, the arch turns sharply: where the bottom's edge begins or ends to hang
        down, and where the outsole comes down on the ground line.
        """
        if not self.block:
            return np.zeros(0)
        x = mix(self.back_x_mm, self.tip_x_mm, shares(BEND_CELLS))
        edge = self.form.bottom.raised(x, np.full_like(x, -1.0))
        over = elevation(self.form, x) + np.minimum(edge, 0.0)
        return np.concatenate([_crossings(x, line - NOTHING_MM) for line in (edge, over)])

    def _bevel(self, x: Floats) -> Floats:
        start = BEVEL_START[self.construction] * self.form.length_mm
        back = clamp((start - x) / (start - self.back_x_mm), 0.0, 1.0)
        return self.bevel_mm * back * back

    def _rise(self, x: Floats) -> Floats:
        start = ROCKER_START[self.construction] * self.form.length_mm
        toe = clamp((x - start) / (self.tip_x_mm - start), 0.0, 1.0)
        spring = self.form.bottom.spring(self._on_last(x))
        rocker = self.rocker_mm * toe * toe * (0.35 + 0.65 * toe)
        middle, half = WAIST
        away = (x / self.form.length_mm - middle) / half
        arch = np.maximum(1.0 - away * away, 0.0)
        return TIP_LIFT * spring + rocker + self.waist_mm * arch * arch

    def _on_last(self, x: Floats) -> Floats:
        """Places on the last's bottom for places on the sole, ahead of the tread."""
        form = self.form
        tread = form.seat_x_mm + TREAD * (form.tip_x_mm - form.seat_x_mm)
        ahead = np.maximum(x - tread, 0.0)
        return x - ahead + ahead * ((form.tip_x_mm - tread) / (self.tip_x_mm - tread))


def elevation(form: Form, x: Floats) -> Floats:
    """Height of the bottom's centreline over its tread, toe spring left out."""
    tread = np.array([form.seat_x_mm + TREAD * (form.tip_x_mm - form.seat_x_mm)])
    low = float((form.bottom.centre(tread) - form.bottom.spring(tread))[0])
    return np.maximum(form.bottom.centre(x) - form.bottom.spring(x) - low, 0.0)


def _crossings(x: Floats, line: Floats) -> Floats:
    """Places (k,) at which a line (n,) over x goes through zero."""
    at = np.flatnonzero((line[1:] > 0.0) != (line[:-1] > 0.0))
    return mix(x[at], x[at + 1], line[at] / (line[at] - line[at + 1]))


def ground(form: Form, spec: Instrument) -> Ground:
    """The ground line of a spec."""
    construction = spec.choice("sole.construction")
    rubber = spec.mm("sole.outsole_thickness_mm") + spec.mm("sole.tread_depth_mm")
    fore = float(form.bottom.centre(np.array([form.bottom.stack_x_mm[1]]))[0])
    foam = fore - insole_mm(spec) - rubber
    over = 0.5 * (spec.mm("overall_dimensions.shoe_length_mm") - form.length_mm)
    breast = form.seat_x_mm + BREAST * (form.tip_x_mm - form.seat_x_mm)
    heel = float(elevation(form, np.array([breast]))[0])
    block = construction == "welted" and heel >= LEAST_HEEL_MM
    bevel = spec.mm("sole.heel_bevel_mm")
    if block:
        bevel = min(bevel, heel + spec.mm("sole.outsole_thickness_mm") - LEAST_FOAM_MM)
    return Ground(
        form,
        construction,
        bevel,
        rubber,
        max(min(spec.mm("sole.rocker_mm"), foam - LEAST_FOAM_MM), 0.0),
        max(min(WAIST_LIFT_MM[construction], foam - LEAST_FOAM_MM), 0.0),
        form.length_mm + over,
        -over,
        block,
        breast,
    )


def insole_mm(spec: Instrument) -> float:
    """Sockliner and board together, mm."""
    return spec.mm("insole.sockliner_mm") + spec.mm("insole.board_mm")
