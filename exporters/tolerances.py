"""Default tolerances of what a factory measures. Every customer's own replace them.

Trade rules of thumb (footwear.md §5.4), no standard; where that gives none, none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Plus or minus so much, in the unit of the measure or in % of it, and of what it is said."""

    plus_minus: Fraction
    source: str
    percent: bool = False

    def of(self, nominal: Fraction) -> Fraction:
        """Plus or minus how much of this nominal value, in its own unit."""
        return nominal * self.plus_minus / 100 if self.percent else self.plus_minus


_SHEET: Final = "footwear.md §5.4"
LAST_GIRTH: Final = Tolerance(Fraction(1), f"{_SHEET}: physical last, girth")
LAST_LENGTH: Final = Tolerance(Fraction(1, 2), f"{_SHEET}: physical last, length")
LAST_WIDTH: Final = Tolerance(Fraction(1, 2), f"{_SHEET}: physical last, width")
LAST_PAIR: Final = Tolerance(Fraction(1, 2), f"{_SHEET}: left and right last")
TOPLINE: Final = Tolerance(Fraction(2), f"{_SHEET}: back height, topline, vamp length")
INTERNAL: Final = Tolerance(Fraction(2), f"{_SHEET}: internal length of the finished shoe")
SOLE: Final = Tolerance(Fraction(1, 2), f"{_SHEET}: outsole and midsole thickness")
WEIGHT: Final = Tolerance(Fraction(5), f"{_SHEET}: weight", percent=True)
SHORE_A: Final = Tolerance(Fraction(3), f"{_SHEET}: hardness, Shore A")
ASKER_C: Final = Tolerance(Fraction(4), f"{_SHEET}: hardness, Asker C, the middle of 3 to 5")
STITCHES: Final = Tolerance(Fraction(1), f"{_SHEET}: stitches an inch")
MARGIN: Final = Tolerance(Fraction(1, 2), f"{_SHEET}: stitch margin")

_LAST_RULES: Final = (("girth", LAST_GIRTH), ("length", LAST_LENGTH), ("width", LAST_WIDTH))
_OTHERS: Final = {
    "upper.vamp_length_mm": TOPLINE,
    "sole.outsole_thickness_mm": SOLE,
}


def tolerance_of(measure: str) -> Tolerance | None:
    """The default tolerance of a measure by its name; None where none is known."""
    if measure.startswith("last."):
        return next((found for word, found in _LAST_RULES if word in measure), None)
    if measure.startswith("topline."):
        return TOPLINE
    return _OTHERS.get(measure)


def tolerance_mm(measure: str) -> float | None:
    """Plus or minus mm for a length by its name; None where no default is known."""
    found = tolerance_of(measure)
    return None if found is None else float(found.plus_minus)
