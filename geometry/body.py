"""How wide the form's body is: half-widths by height and place, cone and fullness worked in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geometry import proportions as shape
from geometry.exact import Floats, Spline, Splines, Surface, clamp, mix, smooth5
from geometry.feather import Featherline
from geometry.lean import Lean
from geometry.shaping import Shaping
from geometry.spec import Instrument

_STATIONS: Final = (0.0, 0.10, 0.22, 0.36, 0.50, 0.57, 0.66, 0.86, 1.0)
"""Places along the length at which the body's fullness is set."""


def stations(shaping: Shaping, heel: float) -> list[float]:
    """The body's factors at the stations of the length, its free ends kept as drawn."""
    instep, ball = shaping.instep_full, shaping.ball_full
    back, between = 0.5 * (1.0 + heel), 0.5 * (heel + instep)
    return [back, heel, heel, between, instep, shaping.waist_full, ball, 0.5 * (1.0 + ball), 1.0]


_PLACES: Final = tuple(step / 48.0 for step in range(49))
_HEIGHTS: Final = (
    *(step / 240.0 for step in range(18)),
    *(0.075 + step / 80.0 for step in range(20)),
    *(0.325 + step / 40.0 for step in range(25)),
)
"""Places along a level, and heights in last lengths, at which what hangs on them alone is drawn: a
spline through them is as good as the formula, and read at once."""

_SOFT_MM2: Final = 1.0
"""How softly the body begins to stand over a featherline that is hollow on one side, mm²."""


class Body:
    """Half-widths of the form, mm, right foot."""

    def __init__(self, spec: Instrument, feather: Featherline) -> None:
        self._size = spec.mm("last.length_mm")
        self.top_mm = spec.mm("last.back_height_mm")
        tall = float(clamp(self.top_mm / (shape.BODY_TOP * self._size), 0.75, 1.3))
        self._table = Surface(
            [height * self._size * tall for height in shape.BODY_HEIGHTS],
            shape.BODY_PLACES,
            [[value * self._size for value in row] for row in shape.BODY_TABLE],
        )
        drawn = [value * self._size for _, value in shape.DRAWN_FEATHER]
        bare = Spline([place for place, _ in shape.DRAWN_FEATHER], drawn)
        heel = spec.mm("last.heel_seat_width_mm") / (2.0 * 0.7512656 * drawn[1])
        ball = spec.mm("last.ball_width_mm") / (2.0 * 0.9707729 * drawn[3])
        place = np.array(_PLACES)
        even = shape.WAIST_OVERHANG * smooth5(place / 0.35) * smooth5((0.66 - place) / 0.26)
        plain = mix(heel, ball, smooth5((place - 0.20) / 0.36))
        self._along = Splines(
            feather.medial, feather.lateral, bare, *(_drawn(_PLACES, v) for v in (even, plain))
        )
        self._up = Splines(*(_drawn(_HEIGHTS, v) for v in self._by_height()))
        self._lean = Lean(spec, self.top_mm)
        self.shape(Shaping(), 1.0)

    def shape(self, shaping: Shaping, heel: float) -> None:
        """Take the factors that the girths and the cone top ask for; the heel's own beside."""
        self._full = Spline(_STATIONS, stations(shaping, heel))
        self._cone = shaping.cone

    def _by_height(self) -> tuple[Floats, Floats, Floats, Floats]:
        """By height: how far the featherline's widths are gone, the fullness is asked and the cone
        narrows, and what is left of the featherline itself.
        """
        height = np.array(_HEIGHTS)
        gone = smooth5((height - shape.FEATHER_UNTIL) / (shape.FEATHER_GONE - shape.FEATHER_UNTIL))
        top = self.top_mm / self._size
        narrow = smooth5((height - shape.CONE_FROM) / (top - shape.CONE_FROM))
        narrow = narrow * (1.0 - smooth5((height - top) / shape.CONE_FADE))
        left = clamp(1.0 - height / shape.FEATHER_ROUND, 0.0, 1.0)
        return gone, smooth5(height / shape.FULL_FROM), narrow, left * left * left

    def half_width(self, place: Floats, side: Floats, h: Floats, x: Floats) -> Floats:
        """Half-width over the sine of the level, mm: at a place along the level of height h."""
        medial, lateral, drawn, even, plain = self._along(place)
        gone, asked, narrow, left = self._up(h / self._size)
        own = np.where(side > 0.0, medial, lateral)
        hollow = 0.5 * (medial + lateral) - own
        over = 0.5 * (hollow + np.sqrt(hollow * hollow + _SOFT_MM2))
        low = (own + over * even) / drawn
        ahead = x / self._size
        behind = 1.0 - smooth5((ahead - shape.CONE_UNTIL) / shape.CONE_ENDS)
        full = 1.0 + (self._full(ahead) - 1.0) * asked
        full = full * (1.0 + (self._cone - 1.0) * (narrow * behind))
        if self._lean.any:
            full = full * self._lean.factor(place, side, h)
        body = self._table(h, place) * mix(low, plain, gone) * full
        return np.asarray(body + (own - body) * left)


def _drawn(knots: Sequence[float], values: Floats) -> Spline:
    return Spline(knots, values.tolist())
