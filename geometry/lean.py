"""What a last has of its own beside the drawn body: where its axis runs, how its walls lean.

All of it is nothing on a last as drawn, and then no figure of the form is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from geometry.exact import Floats, Spline, smooth5
from geometry.spec import Instrument

AXIS_AT: Final = (-0.2, 0.05, 0.35, 0.65, 0.90, 1.2)
"""Places, of the last's length, of the axis's offsets: none at the first two and the last."""

WALLS_AT: Final = (-0.2, 0.15, 0.50, 0.85, 1.2)
"""Places along a level of what a wall has of its own: none at the first and the last."""

OFFSETS: Final = ("waist", "ball", "toe")
WALLS: Final = ("heel", "waist", "toe")

LEAN_FULL: Final = 0.12
LOW_FULL: Final = 0.06
HIGH_FULL: Final = 0.20
TOP_FADE: Final = 0.25
"""Heights, of the last's length, from which a lean is whole; at which a square wall is fullest, and
from which it is flattest; over the cone top, at which all of it is gone."""


def has_own(spec: Instrument) -> bool:
    """Whether a last is anything but as drawn."""
    own = [f"{name}_offset" for name in OFFSETS]
    own += [f"{wall}_{name}" for wall in WALLS for name in ("lean", "square")]
    return any(spec.mm(f"last.{name}_mm") for name in (*own, "vamp_rise"))


def axis_offset(spec: Instrument) -> Callable[[Floats], Floats] | None:
    """How far medial of its drawn bow the axis lies, mm, by place; None where it does not."""
    own = [spec.mm(f"last.{name}_offset_mm") for name in OFFSETS]
    return Spline(AXIS_AT, [0.0, 0.0, *own, 0.0]) if any(own) else None


class Lean:
    """How much wider a wall is than drawn, as a factor on its half-width."""

    def __init__(self, spec: Instrument, top_mm: float) -> None:
        """`top_mm` is the height of the cone top, over which the leg begins."""
        half_mm = 0.5 * spec.mm("last.ball_width_mm")
        self._size = spec.mm("last.length_mm")
        leans, squares = (
            [spec.mm(f"last.{wall}_{name}_mm") / half_mm for wall in WALLS]
            for name in ("lean", "square")
        )
        self._top = top_mm / self._size
        self._lean = Spline(WALLS_AT, [0.0, *leans, 0.0])
        self._square = Spline(WALLS_AT, [0.0, *squares, 0.0])
        self.any = any(leans) or any(squares)

    def factor(self, place: Floats, side: Floats, h: Floats) -> Floats:
        """The factors at places along the levels of heights h; side is 1 medial, -1 lateral."""
        high = h / self._size
        left = 1.0 - smooth5((high - self._top) / TOP_FADE)
        leaning = smooth5(high / LEAN_FULL) * left
        square = smooth5(high / LOW_FULL) - 2.0 * smooth5(
            (high - LOW_FULL) / (HIGH_FULL - LOW_FULL)
        )
        own = side * self._lean(place) * leaning + self._square(place) * (square * left)
        return np.asarray(1.0 + own)
