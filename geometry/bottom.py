"""The bottom of the last above the ground: heel seat, shank, tread, toe spring, arch, crown."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, Spline, clamp, smooth3, smooth5
from geometry.spec import Instrument

STACK_HEEL = 0.12
STACK_FORE = 0.75
"""Where the stack is measured, in internal lengths (footwear.md §2.1): the seat is level up to the
one, the toe springs from the other on, so that both stacks are the spec's on every last."""

TREAD = 0.72
"""Where the tread begins, as a share of the bottom length (footwear.md §2.2)."""

WAIST_RISE, FOREPART_RISE = 0.42, 0.87
SEAT_HELD, LAST_SEAT = 0.06, 0.30
"""Where the middle rises over its drawn line by the spec's values, as shares of the bottom length:
not on the heel seat so far behind its middle, nor on the tread, nor at the toe point, where heel
elevation, stacks and toe spring are measured; the foremost place that counts as its middle."""

ARCH_OF_FOOT = 0.41
ARCH_START = 0.12
LATERAL_ARCH = 0.15
"""Where the arch is measured, in foot lengths; where it starts, as a share of the bottom length (it
ends at the tread); share of it that the lateral side has."""

FADE_OF_BACK = 0.95
FADE_PER_RISE = 2.2
FADE_OVER_BACK = 1.25
LEAST_FADE_PER_RISE = 1.9
"""Height over which the bottom's shape is gone from the levels: of the back height, and at least
times its rise, so that levels never meet. Under a small last with a high arch that would reach far
over the cone top, where levels have to be flat: beyond this share of the back height it is lower,
down to so many times the rise."""


class Bottom:
    """Heights of the last's bottom over the ground, mm, with the sole under it."""

    def __init__(self, spec: Instrument, seat_x_mm: float, tip_x_mm: float) -> None:
        self._start, self._span = seat_x_mm, tip_x_mm - seat_x_mm
        self._heel = spec.mm("last.heel_elevation_mm")
        self._spring = spec.mm("last_profile.toe_spring_mm")
        self._own = self._rises(spec)
        self._crowns = (
            spec.mm("last.heel_convexity_mm"),
            spec.mm("last.waist_concavity_mm"),
            spec.mm("last.forepart_convexity_mm"),
        )
        self.stack_x_mm = (
            seat_x_mm + STACK_HEEL * self._span,
            seat_x_mm + STACK_FORE * self._span,
        )
        heel_x = np.array([self.stack_x_mm[0]])
        self.lift_mm = spec.mm("overall_dimensions.sole_thickness_mm") - float(
            self._profile(heel_x)[0]
        )
        foot_mm = spec.mm("last.length_mm") - spec.mm("last.toe_allowance_mm")
        self._arch_at = ARCH_OF_FOOT * foot_mm / self._span
        self.raise_mm = self._raise(spec.mm("last_profile.arch_height_mm"))
        self.seat_z_mm = self.lift_mm + self._heel
        back = spec.mm("last.back_height_mm")
        rise = max(self.raise_mm + self._crowns[0], self._spring)
        high = max(min(FADE_PER_RISE * rise, FADE_OVER_BACK * back), LEAST_FADE_PER_RISE * rise)
        self._fade_mm = max(FADE_OF_BACK * back, high)

    def _rises(self, spec: Instrument) -> Spline | None:
        """What the middle rises over its drawn line, by share of the bottom length."""
        waist, fore = (spec.mm(f"last.{place}_rise_mm") for place in ("waist", "forepart"))
        if not (waist or fore):
            return None
        seat = min(spec.mm("last.heel_centre_position_mm") / self._span, LAST_SEAT)
        return Spline(
            (-0.2, seat - SEAT_HELD, seat, WAIST_RISE, TREAD, STACK_FORE, FOREPART_RISE, 1.0, 1.2),
            (0.0, 0.0, 0.0, waist, 0.0, 0.0, fore, 0.0, 0.0),
        )

    def _raise(self, arch_mm: float) -> float:
        """Rise of the medial edge that puts the featherline the arch height over its chord."""
        at = self._arch_at
        there = np.array([self._start + at * self._span])
        chord = self._heel * (1.0 - at / TREAD)
        square = 4.0 * at * (1.0 - at)
        crown = float(self._crown(there)[0]) * square
        return (chord + arch_mm - float(self._profile(there)[0]) - crown) / square

    def _share(self, x: Floats) -> Floats:
        return (x - self._start) / self._span

    def _profile(self, x: Floats) -> Floats:
        """Centreline height over the tread plane."""
        p = self._share(x)
        fall = 1.0 - smooth5((p - STACK_HEEL) / (TREAD - STACK_HEEL))
        drawn = self._heel * fall + self.spring(x)
        return drawn if self._own is None else drawn + self._own(p)

    def spring(self, x: Floats) -> Floats:
        """Rise of the forepart over the tread plane: the toe spring at the toe point."""
        q = clamp((self._share(x) - STACK_FORE) / (1.0 - STACK_FORE), 0.0, 1.2)
        return self._spring * q * q * (0.4 + 0.6 * q)

    def centre(self, x: Floats) -> Floats:
        """Height of the bottom's centreline over the ground."""
        return self._profile(x) + self.lift_mm

    def raised(self, x: Floats, across: Floats) -> Floats:
        """Rise of the bottom towards its edges; across is the signed sine of the level."""
        p = self._share(x)
        at = self._arch_at
        rise = smooth5((p - ARCH_START) / (at - ARCH_START))
        fall = 1.0 - smooth5((p - at) / (TREAD - at))
        bump = self.raise_mm * (rise * fall)
        square = across * across
        arch = bump * np.where(across > 0.0, square, LATERAL_ARCH * square)
        return np.asarray(arch + self._crown(x) * square)

    def level(self, x: Floats, across: Floats, h: Floats) -> Floats:
        """Z in mm of the level h: h over the bottom low down, h over the heel seat high up."""
        left = 1.0 - smooth3(h / self._fade_mm)
        over = self.centre(x) - self.seat_z_mm + self.raised(x, across)
        return np.asarray(h + self.seat_z_mm + over * left)

    def level_at(self, x: Floats, above_mm: Floats) -> Floats:
        """The level h that lies above_mm over the bottom's centreline at x; Newton, eight steps."""
        drop = self.seat_z_mm - self.centre(x)
        h = above_mm
        for _ in range(8):
            t = clamp(h / self._fade_mm, 0.0, 1.0)
            slope = 1.0 + drop * 6.0 * t * (1.0 - t) / self._fade_mm
            h = h - (h + drop * (t * t * (3.0 - 2.0 * t)) - above_mm) / slope
        return h

    def _crown(self, x: Floats) -> Floats:
        """Height of the bottom's edges over its middle: convex at heel and ball, hollow between."""
        heel, waist, fore = self._crowns
        p = self._share(x)
        behind = heel - (heel + waist) * smooth5((p - 0.18) / 0.20)
        return np.asarray(behind + (waist + fore) * smooth5((p - 0.44) / 0.22))
