"""How wide the form's body is: half-widths by height and place, cone and fullness worked in."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry import proportions as shape
from geometry.exact import Floats, Spline, Splines, Surface, clamp, mix, smooth5
from geometry.feather import Featherline
from geometry.shaping import Shaping
from geometry.spec import Instrument

_STATIONS: Final = (0.0, 0.10, 0.22, 0.36, 0.50, 0.57, 0.66, 0.86, 1.0)
"""Places along the length at which the body's fullness is set."""


def stations(shaping: Shaping, heel: float) -> list[float]:
    """The body's factors at the stations of the length, its free ends kept as drawn."""
    instep, ball = shaping.instep_full, shaping.ball_full
    back, between = 0.5 * (1.0 + heel), 0.5 * (heel + instep)
    return [back, heel, heel, between, instep, shaping.waist_full, ball, 0.5 * (1.0 + ball), 1.0]


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
        self._feathers = Splines(feather.medial, feather.lateral, bare)
        self._heel = spec.mm("last.heel_seat_width_mm") / (2.0 * 0.7512656 * drawn[1])
        self._ball = spec.mm("last.ball_width_mm") / (2.0 * 0.9707729 * drawn[3])
        self.shape(Shaping(), 1.0)

    def shape(self, shaping: Shaping, heel: float) -> None:
        """Take the factors that the girths and the cone top ask for; the heel's own beside."""
        self._full = Spline(_STATIONS, stations(shaping, heel))
        self._cone = shaping.cone

    def half_width(self, place: Floats, side: Floats, h: Floats, x: Floats) -> Floats:
        """Half-width over the sine of the level, mm: at a place along the level of height h."""
        medial, lateral, drawn = self._feathers(place)
        own = np.where(side > 0.0, medial, lateral)
        middle = 0.5 * (medial + lateral)
        height = h / self._size
        even = shape.WAIST_OVERHANG * smooth5(place / 0.35) * smooth5((0.66 - place) / 0.26)
        hollow = middle - own
        over = 0.5 * (hollow + np.sqrt(hollow * hollow + _SOFT_MM2))
        low = (own + over * even) / drawn
        plain = mix(self._heel, self._ball, smooth5((place - 0.20) / 0.36))
        gone = smooth5((height - shape.FEATHER_UNTIL) / (shape.FEATHER_GONE - shape.FEATHER_UNTIL))
        asked = smooth5(height / shape.FULL_FROM)
        full = (1.0 + (self._full(x / self._size) - 1.0) * asked) * self._narrow(h, x)
        body = self._table(h, place) * mix(low, plain, gone) * full
        left = clamp(1.0 - height / shape.FEATHER_ROUND, 0.0, 1.0)
        return np.asarray(body + (own - body) * left * left * left)

    def _narrow(self, h: Floats, x: Floats) -> Floats:
        """Factor on the widths towards the cone top, and back to the leg over it."""
        behind = 1.0 - smooth5((x / self._size - shape.CONE_UNTIL) / shape.CONE_ENDS)
        start = shape.CONE_FROM * self._size
        up = smooth5((h - start) / (self.top_mm - start))
        over = 1.0 - smooth5((h - self.top_mm) / (shape.CONE_FADE * self._size))
        return 1.0 + (self._cone - 1.0) * up * over * behind
