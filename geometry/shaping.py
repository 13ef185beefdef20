"""What the girths and the cone ask of the form: the unknowns that are solved for each last."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shaping:
    """Factors on what the tables draw (1 is as drawn) and one shift.

    `ball` fills the body and lifts the ridge at the ball; `waist`, `instep` and `heel` fill the
    body there; `ridge_mm` moves the ridge forward half way between instep and cone top; `cone`
    narrows the body towards the cone top.
    """

    ball: float = 1.0
    waist: float = 1.0
    instep: float = 1.0
    heel: float = 1.0
    ridge_mm: float = 0.0
    cone: float = 1.0
