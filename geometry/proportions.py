"""The proportions of the form: tables in fractions of the last length.

Widths and sections are read off footwear.md §2.3 and §2.4 (means of two measured lasts, turned
into half-widths along the level curves of `geometry.form`), the side profile off §1.3 and §2.2.
Above the cone top the form goes on as the leg that a collar or a shaft stands round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BACK_CURVE: Final = ((0.0, 1.0), (0.5, 0.28), (1.0, 0.0), (1.62, 0.22))
"""Back curve up to the bulge and past it: (height of bulge heights, x of back allowances)."""

BACK_OVER_BULGE: Final = (
    (0.11, 0.018),
    (0.17, 0.035),
    (0.24, 0.046),
    (0.32, 0.051),
    (0.44, 0.048),
    (0.60, 0.039),
)
"""Achilles and calf: (height over the bulge, rearmost x)."""

TOE_WALL: Final = ((0.0, 0.987), (0.48, 0.997), (1.0, 1.0))
"""Toe wall up to the foremost place: (height of that place's, foremost x)."""

TOE_BOX: Final = ((0.357, 0.992), (0.684, 0.969), (0.906, 0.929), (1.0, 0.90))
"""Toe box: (share of the way from the foremost place up to the toe height, x)."""

VAMP: Final = ((0.055, 0.865), (0.19, 0.80), (0.35, 0.725), (0.53, 0.65), (0.75, 0.58), (1.0, 0.50))
"""Ridge: (share of the way from toe height up to instep height, x)."""

EVEN: Final = ((0.0, 0.0), (0.25, 0.07), (0.5, 0.37), (0.75, 0.70), (1.0, 1.0))
"""The ridge as it were without a toe box: (share of the way up from the bottom to the front of the
cone top, and of the way back from the tip to it)."""

TOE_HEIGHT_AT: Final = 0.90
INSTEP_AT: Final = 0.50
"""Where toe height and instep height are measured, of the stick length."""

SHIN: Final = ((0.024, -0.0255), (0.060, -0.036), (0.14, -0.032), (0.27, -0.012), (0.42, 0.006))
"""Front of the leg: (height over the cone top, x ahead of its front end)."""

BODY_PLACES: Final = (0.0, 0.12, 0.27, 0.42, 0.55, 0.68, 0.80, 0.92, 1.0)
BODY_HEIGHTS: Final = (0.0, 0.06, 0.12, 0.16, 0.20, 0.25, 0.30, 0.36, 0.45, 0.60, 0.75)
BODY_TABLE: Final = (
    (0.222, 0.188, 0.149, 0.143, 0.161, 0.185, 0.192, 0.202, 0.208),
    (0.208, 0.177, 0.140, 0.128, 0.136, 0.167, 0.181, 0.196, 0.211),
    (0.198, 0.152, 0.125, 0.115, 0.118, 0.123, 0.135, 0.146, 0.150),
    (0.174, 0.126, 0.106, 0.097, 0.097, 0.098, 0.099, 0.105, 0.109),
    (0.139, 0.102, 0.087, 0.080, 0.077, 0.077, 0.077, 0.077, 0.078),
    (0.101, 0.080, 0.069, 0.065, 0.062, 0.062, 0.062, 0.063, 0.064),
    (0.080, 0.067, 0.060, 0.058, 0.056, 0.056, 0.057, 0.061, 0.063),
    (0.075, 0.066, 0.061, 0.059, 0.058, 0.059, 0.060, 0.062, 0.063),
    (0.095, 0.087, 0.082, 0.080, 0.079, 0.080, 0.081, 0.083, 0.084),
    (0.132, 0.124, 0.120, 0.118, 0.118, 0.118, 0.117, 0.118, 0.120),
    (0.136, 0.130, 0.126, 0.126, 0.126, 0.125, 0.124, 0.124, 0.124),
)
"""Half-width over the sine of the level, by height and place along the level."""

BODY_TOP: Final = 0.343
"""Height of the cone top that BODY_TABLE is drawn for."""

FEATHER_ROUND: Final = 0.042
"""Height over which the wall swells out from the featherline to the body."""

FEATHER_UNTIL: Final = 0.08
FEATHER_GONE: Final = 0.22
"""Heights up to which the body's widths follow the featherline's, and from which they do not."""

FULL_FROM: Final = 0.07
"""Height from which the body takes the whole fullness that the girths ask for: lower down it goes
with the featherline, so that a slim last has no brim."""

CONE_FROM: Final = 0.06
CONE_FADE: Final = 0.25
CONE_UNTIL: Final = 0.32
CONE_ENDS: Final = 0.26
"""Height from which the body narrows to the cone top; height over it in which it widens again;
place up to which it does, and length ahead of that in which it ceases to."""

HEEL_ROUND: Final = 1.30
TIP_ROUND: Final = 1.09
"""Featherline half-width over the sine: at the very heel, of the heel centre's; at the tip, of the
ball's."""

DRAWN_FEATHER: Final = (
    (0.0, 0.1916),
    (0.17, 0.1474),
    (0.40, 0.1121),
    (0.62, 0.1690),
    (0.80, 0.1808),
    (0.92, 0.1842),
    (1.0, 0.1842),
)
"""The featherline's half-width over the sine, by place, that BODY_TABLE goes with."""

WAIST_OVERHANG: Final = 0.5
"""Share of the featherline's hollow at the waist that the body stands over."""


@dataclass(frozen=True)
class Toe:
    """A toe shape: roundness of the tip's outline, and the tip's medial offset."""

    tip: float
    offset: float


TOES: Final = {
    "round": Toe(1.15, 0.0),
    "oblique": Toe(1.15, 0.030),
    "almond": Toe(0.90, 0.0),
    "pointed": Toe(0.65, 0.0),
    "square": Toe(1.38, 0.0),
}
"""Toe shapes; oblique peaks at the first toe (footwear.md §2.3)."""
