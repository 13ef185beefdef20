"""Is it one at all? Proportions that every last, foot or shoe has, and a box or an egg has not."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from engine.fit.scan import Floats
from engine.gauge.body import UnsuitedMeshError
from engine.gauge.section import Sections


class Window(NamedTuple):
    """Least and most of width of the ball and height, of the length; least of back over toe."""

    width: tuple[float, float]
    height: tuple[float, float]
    back_over_toe: float


WINDOWS: Final = {
    "last": Window((0.26, 0.50), (0.22, 0.75), 1.7),
    "foot": Window((0.28, 0.52), (0.15, 0.95), 1.5),
    "shoe": Window((0.26, 0.52), (0.18, 0.95), 1.15),
}
_HEEL_OF_BALL: Final = (0.50, 0.93)
_TIP_OF_BALL: Final = 0.80
_TREAD_AT, _LOW_MM, _LEAST_FLAT = 0.70, 3.0, 0.45
"""Width at the heel, and at most at 98.5 % of the length, of the ball's (footwear.md §2.3);
where a shoe stands flat, how near the ground that is, and how wide it is there at least."""

_THIN_MM: Final = 1e-3
"""What is divided by at least: a body may end in an edge or a needle."""

_BACK_AT, _TOE_AT = (0.05, 0.15, 0.25, 0.35, 0.45), 0.88
"""Where back and toe are compared. A last with a high heel stands with its heel seat level, and so
with its toe up in the air."""


def check(sections: Sections, kind: str) -> None:
    """Raise UnsuitedMeshError where a standing body has not the proportions of its kind."""
    window, length = WINDOWS[kind], sections.length_mm
    widths = [sections.width(sections.at(share)) for share in np.linspace(0.55, 0.8, 6).tolist()]
    ball = max(*widths, _THIN_MM)
    heel, tip = (sections.width(sections.at(share)) for share in (0.18, 0.985))
    if kind == "shoe":
        flat = _flat(sections.at_x(sections.at(_TREAD_AT)))
        _within("wide where it stands, of its ball", flat, (_LEAST_FLAT, np.inf), kind)
    _within("wide, of its length", ball / length, window.width, kind)
    _within("high, of its length", float(sections.high[2]) / length, window.height, kind)
    _within("wide at the heel, of its ball", heel / ball, _HEEL_OF_BALL, kind)
    _within("wide at its tip, of its ball", tip / ball, (0.0, _TIP_OF_BALL), kind)
    _within(
        "as high behind as at the toe",
        _back_over_toe(sections, kind),
        (window.back_over_toe, np.inf),
        kind,
    )


def _back_over_toe(sections: Sections, kind: str) -> float:
    """How much higher a body is behind than at its toe; a last from its underside there."""
    if kind == "last":
        back = max(sections.depth(sections.at(share)) for share in _BACK_AT)
        return back / max(sections.depth(sections.at(_TOE_AT)), _THIN_MM)
    points = sections.points
    back = float(points[points[:, 0] < sections.at(_BACK_AT[-1]), 2].max())
    return back / max(float(sections.ridge(sections.at(_TOE_AT))[2]), _THIN_MM)


def _flat(points: Floats) -> float:
    """How much of a section's width is low down."""
    low = points[points[:, 2] < points[:, 2].min() + _LOW_MM]
    return float(np.ptp(low[:, 1]) / max(np.ptp(points[:, 1]), _THIN_MM))


def _within(said: str, found: float, window: tuple[float, float], kind: str) -> None:
    low, high = window
    if not low <= found <= high:
        most = f" to {high:.2f}" if np.isfinite(high) else " or more"
        raise UnsuitedMeshError(f"it is {found:.2f} {said}; a {kind} is {low:.2f}{most}")
