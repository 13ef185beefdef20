"""What the girths and the cone ask of the form: the unknowns that are solved for each last.

A factor fills the body while it is near 1. Beyond, instep and heel fill it ever less and move the
ridge instead: what the spec says of its place is a wish, the girth is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KEPT: Final = 0.10
FULLEST: Final = 0.25
"""How far a factor is off 1 until only the body answers it, and the most that the body does."""

_RISE: Final = 0.9
_AHEAD: Final = 0.18
"""How far the ridge goes for what the body does not answer of a factor: the instep's up, of its
height; the cone top's front ahead, of the last's length. About as much tape as the body would."""


@dataclass(frozen=True)
class Shaping:
    """Factors on what the tables draw (1 is as drawn) and one shift.

    `ball` fills the body and lifts the ridge at the ball; `waist` does so at the waist; `instep`
    and `heel` fill the body there, then move the ridge; `ridge_mm` moves the ridge forward half way
    between instep and cone top; `cone` narrows the body towards the cone top.
    """

    ball: float = 1.0
    waist: float = 1.0
    instep: float = 1.0
    heel: float = 1.0
    ridge_mm: float = 0.0
    cone: float = 1.0

    @property
    def instep_full(self) -> float:
        """Fullness of the body at the instep."""
        return 1.0 + _held(self.instep - 1.0)

    @property
    def instep_rise(self) -> float:
        """How far the instep point lies over its wish, of its height."""
        off = self.instep - 1.0
        return _RISE * (off - _held(off))

    @property
    def heel_full(self) -> float:
        """Fullness of the body at the heel."""
        return 1.0 + _held(self.heel - 1.0)

    @property
    def cone_ahead(self) -> float:
        """How far the cone top's front lies ahead of its wish, of the last's length."""
        off = self.heel - 1.0
        return _AHEAD * (off - _held(off))


def _held(off: float) -> float:
    """What the body answers of a factor's distance from 1."""
    beyond = max(abs(off) - KEPT, 0.0)
    if beyond == 0.0:
        return off
    room = FULLEST - KEPT
    held = KEPT + beyond / (1.0 + beyond / room)
    return held if off > 0.0 else -held
