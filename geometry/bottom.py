"""The bottom of the last above the ground: heel seat, shank, tread, toe spring and arch."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, clamp, smooth5
from geometry.spec import Instrument

SEAT_END = 0.08
TREAD = 0.72
"""Where the seat ends and the tread begins, as shares of the bottom length (footwear.md §2.2)."""

ARCH_OF_FOOT = 0.41
ARCH_START = 0.12
LATERAL_ARCH = 0.15
"""Where the arch is measured, in foot lengths; where it starts, as a share of the bottom length (it
ends at the tread); share of it that the lateral side has."""

STACK_HEEL = 0.12
STACK_FORE = 0.75
"""Where the stack is measured, in internal lengths (footwear.md §2.1)."""

FOOT_OF_LAST = 0.9464
"""Foot length over last length, 265 mm of 280 (footwear.md §1.3)."""


class Bottom:
    """Heights of the last's bottom over the ground, mm, with the sole under it."""

    def __init__(self, spec: Instrument, seat_x_mm: float, tip_x_mm: float) -> None:
        self._start, self._span = seat_x_mm, tip_x_mm - seat_x_mm
        self._heel = spec.mm("last.heel_elevation_mm")
        self._spring = spec.mm("last_profile.toe_spring_mm")
        self.stack_x_mm = (
            seat_x_mm + STACK_HEEL * self._span,
            seat_x_mm + STACK_FORE * self._span,
        )
        heel_x = np.array([self.stack_x_mm[0]])
        self.lift_mm = spec.mm("overall_dimensions.sole_thickness_mm") - float(
            self._profile(heel_x)[0]
        )
        last_length = spec.mm("last.length_mm")
        self._arch_at = ARCH_OF_FOOT * FOOT_OF_LAST * last_length / self._span
        chord = self._heel * (1.0 - self._arch_at / TREAD)
        there = np.array([self._start + self._arch_at * self._span])
        rise = chord + spec.mm("last_profile.arch_height_mm") - float(self._profile(there)[0])
        self.raise_mm = rise / (4.0 * self._arch_at * (1.0 - self._arch_at))

    def _share(self, x: Floats) -> Floats:
        return (x - self._start) / self._span

    def _profile(self, x: Floats) -> Floats:
        """Centreline height over the tread plane."""
        p = self._share(x)
        fall = 1.0 - smooth5((p - SEAT_END) / (TREAD - SEAT_END))
        return self._heel * fall + self.spring(x)

    def spring(self, x: Floats) -> Floats:
        """Rise of the forepart over the tread plane: the toe spring at the toe point."""
        q = clamp((self._share(x) - TREAD) / (1.0 - TREAD), 0.0, 1.2)
        return self._spring * q * q * (0.4 + 0.6 * q)

    def centre(self, x: Floats) -> Floats:
        """Height of the bottom's centreline over the ground."""
        return self._profile(x) + self.lift_mm

    def raised(self, x: Floats, across: Floats) -> Floats:
        """Rise of the bottom towards its medial edge; across is the signed sine of the level."""
        p = self._share(x)
        at = self._arch_at
        rise = smooth5((p - ARCH_START) / (at - ARCH_START))
        fall = 1.0 - smooth5((p - at) / (TREAD - at))
        bump = rise * fall
        medial = np.maximum(across, 0.0)
        lateral = np.maximum(-across, 0.0)
        return self.raise_mm * bump * (medial * medial + LATERAL_ARCH * lateral * lateral)
