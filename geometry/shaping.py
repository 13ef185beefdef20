"""What the girths and the cone ask of the form: the unknowns that are solved for each last.

A factor fills the body while it is near 1. Beyond, the body gives ever less and the ridge moves
instead: what the spec says of the ridge's place is a wish, the girth is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FULLER: Final = (0.25, 0.50)
_SLIMMER: Final = (0.12, 0.25)
"""How far a factor is over and under 1 until only the body answers it, and the most that the body
does."""

_RISE: Final = 0.35
_LIFT: Final = 2.5
_AHEAD: Final = 0.18
"""How far the ridge goes for what the body does not answer of a factor: the instep's up, of its
height; the waist's up; the cone top's front ahead, of the last's length. About as much tape as the
body would give."""

_FLAT: Final = 0.6
_SUNK: Final = 3.0
"""Factor of the ball under which its body is no slimmer; how far the ridge sinks there instead."""

_ROOM_KEPT: Final = 0.6
_FILLED: Final = 6.0
"""Share of the ridge's room from which it nears the end of it ever more slowly; how much fuller the
heel is for a last length that the ridge did not go."""


@dataclass(frozen=True)
class Shaping:
    """Factors on what the tables draw (1 is as drawn) and one shift.

    `ball`, `waist`, `instep` and `heel` fill the body there and move the ridge: up, and at the heel
    forward; `ridge_mm` moves the ridge forward half way between instep and cone top, and fills the
    heel where it has no room to; `cone` narrows the body towards the cone top.
    """

    ball: float = 1.0
    waist: float = 1.0
    instep: float = 1.0
    heel: float = 1.0
    ridge_mm: float = 0.0
    cone: float = 1.0

    @property
    def ball_full(self) -> float:
        """Fullness of the body at the ball."""
        return max(self.ball, _FLAT)

    @property
    def ball_sunk(self) -> float:
        """How far the ball's ridge sinks beyond what its factor lifts it."""
        return _SUNK * max(_FLAT - self.ball, 0.0)

    @property
    def waist_full(self) -> float:
        """Fullness of the body at the waist."""
        return 1.0 + _body(self.waist)

    @property
    def waist_lift(self) -> float:
        """How far the waist's ridge is lifted for what the body does not answer."""
        return _LIFT * (self.waist - 1.0 - _body(self.waist))

    @property
    def instep_full(self) -> float:
        """Fullness of the body at the instep."""
        return 1.0 + _body(self.instep)

    @property
    def instep_rise(self) -> float:
        """How far the instep point lies over its wish, of its height."""
        return _RISE * (self.instep - 1.0 - _body(self.instep))

    @property
    def cone_ahead(self) -> float:
        """How far the cone top's front lies ahead of its wish, of the last's length."""
        return _AHEAD * (self.heel - 1.0 - _body(self.heel))

    def ridge_ahead_mm(self, room_mm: float) -> float:
        """How far ahead the ridge goes with so much room to either side."""
        return held(self.ridge_mm, _ROOM_KEPT * room_mm, room_mm)

    def heel_full(self, room_mm: float, length_mm: float) -> float:
        """Fullness of the body at the heel."""
        left_mm = self.ridge_mm - self.ridge_ahead_mm(room_mm)
        return 1.0 + _body(self.heel) + _FILLED * left_mm / length_mm


def _body(factor: float) -> float:
    """What the body answers of a factor's distance from 1."""
    return held(factor - 1.0, *(_FULLER if factor > 1.0 else _SLIMMER))


def held(wish: float, kept: float, most: float) -> float:
    """A wish, kept up to a distance from 0; beyond, it nears the most ever more slowly."""
    beyond = abs(wish) - kept
    if beyond <= 0.0:
        return wish
    reached = kept + beyond / (1.0 + beyond / (most - kept))
    return reached if wish > 0.0 else -reached
