"""What the outside of a shoe tells: its overall dimensions, and its sole where a ledge shows it."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.fit.scan import Floats
from engine.gauge.pose import Stood
from engine.gauge.section import Sections
from engine.gauge.sheet import Sheet

_HEEL_AT, _BACK_AT, _TIP_AT = 0.15, 0.10, 0.985
_WAIST: Final = (0.28, 0.55)
"""Shares of the length: widest heel, back of the topline, the underside at the toe; the waist."""

_LEAST_HEEL_MM: Final = 3.0
_LEDGE_MM: Final = 2.0
_STEP_MM: Final = 1.0
_LEDGE_AT: Final = (8.0, 60.0)
_ALIKE_MM: Final = 4.0
"""A gap under the waist that makes a heel; how far a wall steps in over so much height to be the
top of a sole; between which heights; how much both sides may differ in that."""

NOT_SEEN: Final = {
    "last": "the inside of a shoe is not in its outer surface",
    "shoe.sole_thickness_mm": "what lies under the foot is not seen; a sidewall stands higher",
}


def shoe_sheet_of(body: Stood) -> Sheet:
    """The measures of a standing shoe that its outer surface tells."""
    cut = body.sections
    widths = [cut.width(cut.at(share)) for share in np.linspace(0.55, 0.8, 11).tolist()]
    gap = max(_under(cut, share) for share in np.linspace(*_WAIST, 10).tolist())
    found = {
        "shoe.length_mm": cut.length_mm,
        "shoe.width_mm": float(cut.high[1] - cut.low[1]),
        "shoe.height_mm": float(cut.high[2]),
        "shoe.ball_width_mm": max(widths),
        "shoe.heel_width_mm": cut.width(cut.at(_HEEL_AT)),
        "shoe.back_height_mm": float(cut.ridge(cut.at(_BACK_AT))[2]),
        "shoe.toe_height_mm": float(cut.ridge(cut.at(0.90))[2]),
        "shoe.toe_spring_mm": _under(cut, _TIP_AT),
    }
    unknown = dict(NOT_SEEN)
    if gap >= _LEAST_HEEL_MM:
        found["shoe.heel_height_mm"] = gap
    else:
        unknown["shoe.heel_height_mm"] = "no gap under the waist: the sole is flat, or a wedge"
    ledge = _ledge(cut)
    if ledge is None:
        unknown["shoe.sidewall_mm"] = "no ledge between sole and upper stands out"
    else:
        found["shoe.sidewall_mm"] = ledge
    return Sheet({name: round(value, 3) for name, value in sorted(found.items())}, {}, unknown)


def _under(cut: Sections, share: float) -> float:
    """How far over the ground the lowest place of a section is."""
    return float(cut.at_x(cut.at(share))[:, 2].min())


def _ledge(cut: Sections) -> float | None:
    """Height at which both walls step in over a sole, at the heel; None where none does."""
    points = cut.at_x(cut.at(_HEEL_AT))
    middle = 0.5 * float(points[:, 1].min() + points[:, 1].max())
    found = [_step(np.abs(side[:, 1] - middle), side[:, 2]) for side in _sides(points, middle)]
    low, high = min(found), max(found)
    return high if low > 0.0 and high - low <= _ALIKE_MM else None


def _sides(points: Floats, middle: float) -> tuple[Floats, Floats]:
    return points[points[:, 1] > middle], points[points[:, 1] <= middle]


def _step(away: Floats, z: Floats) -> float:
    """The lowest height over which a side's wall stands in by a ledge; 0 where there is none."""
    levels = np.arange(_LEDGE_AT[0], _LEDGE_AT[1], _STEP_MM)
    reach = np.array(
        [float(np.max(away[np.abs(z - level) <= _STEP_MM], initial=0.0)) for level in levels]
    )
    for i in range(len(levels) - 3):
        if reach[i] > 0.0 and reach[i + 3] > 0.0 and reach[i] - reach[i + 3] >= _LEDGE_MM:
            return float(levels[i])
    return 0.0
