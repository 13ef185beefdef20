"""The proportions of the form: tables in fractions of the last length.

Widths and sections are read off footwear.md §2.3 and §2.4 (means of two measured lasts, turned
into half-widths along the level curves of `geometry.form`), the side profile off §1.3 and §2.2.
Above 0.18 the cone is fuller than a bare last's, as comfort lasts are, so that a collar stands
on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geometry.exact import Floats, smooth3

BACK_CURVE: Final = (
    (0.0, 0.018),
    (0.04, 0.005),
    (0.08, 0.0),
    (0.13, 0.004),
    (0.19, 0.018),
    (0.25, 0.035),
    (0.32, 0.046),
    (0.40, 0.051),
    (0.52, 0.048),
    (0.68, 0.039),
)
"""(height, rearmost x): featherline, bulge about 22 mm up, achilles, calf."""

TOE_HEIGHT: Final = 0.104
INSTEP_HEIGHT: Final = 0.327
"""Ridge heights at 90 % and at 50 % of the length that FRONT_CURVE is drawn for."""

FRONT_CURVE: Final = (
    (0.0, 0.987),
    (0.02, 0.997),
    (0.042, 1.0),
    (0.066, 0.992),
    (0.088, 0.969),
    (0.103, 0.929),
    (0.116, 0.873),
    (0.133, 0.800),
    (0.158, 0.725),
    (0.193, 0.650),
    (0.241, 0.580),
    (0.301, 0.520),
    (0.370, 0.472),
    (0.430, 0.435),
    (0.500, 0.410),
    (0.600, 0.396),
    (0.750, 0.392),
)
"""(height, foremost x): toe wall, toe box, vamp, instep ridge, shin."""

BODY_PLACES: Final = (0.0, 0.12, 0.27, 0.42, 0.55, 0.68, 0.80, 0.92, 1.0)
BODY_HEIGHTS: Final = (0.0, 0.06, 0.12, 0.16, 0.20, 0.25, 0.30, 0.36, 0.45, 0.60, 0.75)
BODY_TABLE: Final = (
    (0.222, 0.188, 0.149, 0.143, 0.161, 0.185, 0.192, 0.202, 0.208),
    (0.215, 0.184, 0.147, 0.142, 0.160, 0.184, 0.190, 0.200, 0.206),
    (0.200, 0.160, 0.132, 0.127, 0.137, 0.151, 0.160, 0.171, 0.178),
    (0.184, 0.141, 0.119, 0.114, 0.118, 0.128, 0.137, 0.148, 0.155),
    (0.166, 0.128, 0.110, 0.105, 0.106, 0.112, 0.119, 0.128, 0.134),
    (0.148, 0.120, 0.105, 0.100, 0.099, 0.102, 0.108, 0.116, 0.122),
    (0.136, 0.116, 0.104, 0.099, 0.098, 0.100, 0.104, 0.111, 0.116),
    (0.130, 0.116, 0.107, 0.103, 0.102, 0.104, 0.107, 0.112, 0.116),
    (0.132, 0.121, 0.115, 0.112, 0.111, 0.113, 0.115, 0.119, 0.122),
    (0.136, 0.128, 0.124, 0.122, 0.122, 0.123, 0.124, 0.127, 0.130),
    (0.140, 0.134, 0.131, 0.130, 0.130, 0.131, 0.132, 0.134, 0.136),
)
"""Half-width over the sine of the level, by height and place along the level."""

BALL_GIRTH: Final = 0.886
"""Ball girth that BODY_TABLE is drawn for: 248 mm of a 280 mm last (footwear.md §1.3)."""

BODY_TRIM: Final = 0.972
"""Factor on the body at the ball, set by trial: girths are scaled, not solved."""

FEATHER_ROUND: Final = 0.042
"""Height over which the wall swells out from the featherline to the body."""

WAIST_SKEW: Final = 0.05
"""Share by which the waist is narrower on the medial and wider on the lateral side."""

HEEL_PLACE, HEEL_SINE = 0.17, 0.7512656
WAIST_PLACE, WAIST_SINE = 0.40, 0.9797959
BALL_PLACE, BALL_SINE = 0.62, 0.9707729
"""Places along the featherline where widths are set, and 2·sqrt(p·(1-p)) there."""


FADE_HEIGHT: Final = 0.30
FADE_PER_RISE: Final = 3.2
"""Height over which the arch's raise is gone: of the length, and at least times the raise."""


def fade(share: Floats) -> Floats:
    """Share of the arch's raise left at a share of the height over which it goes."""
    return 1.0 - smooth3(share)


def toe_share(height: float) -> float:
    """Share of the toe shape's fullness left at a height (fraction of the length)."""
    return min(max((0.24 - height) / 0.16, 0.0), 1.0)


@dataclass(frozen=True)
class Toe:
    """A toe shape: fullness of the outline at 80 % and at the tip, and the tip's medial offset."""

    shoulder: float
    tip: float
    offset: float

    def fullness(self, place: float) -> float:
        """Factor on the half-width at a place along the level: 1 behind 68 %."""
        if place <= 0.68:
            return 1.0
        if place <= 0.80:
            return 1.0 + (self.shoulder - 1.0) * (place - 0.68) / 0.12
        return self.shoulder + (self.tip - self.shoulder) * (place - 0.80) / 0.20


TOES: Final = {
    "round": Toe(1.04, 1.15, 0.0),
    "oblique": Toe(1.05, 1.15, 0.030),
    "almond": Toe(0.98, 0.90, 0.0),
    "pointed": Toe(0.93, 0.65, 0.0),
    "square": Toe(1.06, 1.38, 0.0),
}
"""Toe shapes; oblique peaks at the first toe (footwear.md §2.3)."""
