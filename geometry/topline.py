"""The top edge of the upper: along the collar, round a corner, down the throat and round its end.

The right half is drawn for half a ring of columns, 0 at the back seam to 1 on the ridge, and
mirrored. A shoe with gores has no throat: its top edge is the collar all the way round.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, interpolate, length, mix, shares, smooth3, walked
from geometry.form import Form
from geometry.spec import Instrument

COLLAR_END: Final = 0.50
THROAT_END: Final = 0.70
"""Columns that end on the collar, on the throat's sides, and (beyond) round its end."""

EYE_OF_CONE: Final = 0.40
EYE_OVER_ANKLE: Final = 0.075
"""Top of the eyestay above the bottom, of the length: at least, and above the ankle's topline."""

GORE_FRONT: Final = 0.25
"""Front of a closed collar above the bottom, of the length: at least."""

FLARE_MM: Final = 3.0
"""How much further than half the spec's gap each side of the throat stands off at its top."""

CORNER_MM: Final = 9.0
"""How far from the corner of collar and throat its rounding begins, at a last length of 280."""

_RIDGE_RUN: Final = 0.87
"""x run of a mm along the ridge at the vamp, whose slope is about 30°."""

_COLLAR_SLOPE: Final = 0.56
"""Ring coordinate gained per share of the collar where it leaves the back centre."""

_BACK_REACH: Final = 0.46
_RISE_FROM: Final = 0.34
"""Ring coordinates at which the rise to the Achilles is gone, and that to the eyestay begins."""


class Topline:
    """The top edge over a form, as form coordinates w and heights h."""

    def __init__(self, form: Form, spec: Instrument, back_mm: float) -> None:
        """`back_mm` is the height of the edge at the back seam, on the form."""
        self.form = form
        size = form.length_mm
        self.gore = spec.choice("upper.closure") == "gore"
        self.ankle_mm = spec.mm("collar_geometry.ankle_height_mm")
        self.half_gap_mm = spec.mm("lacing.throat_gap_mm") * 0.5
        self.end_x_mm = size - spec.mm("upper.vamp_length_mm")
        low = form.instep_h_mm
        eye = low + EYE_OF_CONE * (form.cone.h_mm - low)
        self.eye_mm = max(eye, self.ankle_mm + EYE_OVER_ANKLE * size)
        self._back_mm = back_mm
        self._centre_x = self.end_x_mm - _RIDGE_RUN * self.half_gap_mm
        gap, top = np.array([self.half_gap_mm + FLARE_MM]), np.array([self.eye_mm])
        self.eye_w = float(form.front_gap(gap, top)[0])
        if self.gore:
            self.eye_mm = max(GORE_FRONT * size, back_mm, self.ankle_mm)
            self.eye_w = 1.0
        else:
            self._run, self._run_h = self._throat_table()
            self._corner = self._corner_span()

    def height(self, w: Floats) -> Floats:
        """Height h of the collar over ring coordinates 0 … 1; held beyond the throat's corner."""
        back = (self._back_mm - self.ankle_mm) * (1.0 - smooth3(w / _BACK_REACH))
        q = clamp((w - _RISE_FROM) / (self.eye_w - _RISE_FROM), 0.0, 1.0)
        rise = smooth3(q) if self.gore else q * q * (1.9 - 0.9 * q)
        return np.asarray(self.ankle_mm + back + (self.eye_mm - self.ankle_mm) * rise)

    def half(self, k: Floats) -> tuple[Floats, Floats]:
        """Points (w, h) in which the columns 0 … 1 of the medial side end."""
        if self.gore:
            return k + 0.0, self.height(k)
        before, after = self._corner
        collar_w, collar_h = self._collar(np.minimum(k, COLLAR_END))
        throat_w, throat_h = self.throat(np.maximum(k, COLLAR_END))
        on_collar = k <= COLLAR_END
        w, h = np.where(on_collar, collar_w, throat_w), np.where(on_collar, collar_h, throat_h)
        t = clamp((k - before) / (after - before), 0.0, 1.0)
        ends = np.array([before, COLLAR_END, after])
        a, b, c = (1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t
        (w0, h0), (w2, h2) = self._collar(ends[:1]), self.throat(ends[2:])
        inside = (t > 0.0) & (t < 1.0)
        round_w = a * w0 + b * self.eye_w + c * w2
        round_h = a * h0 + b * self.eye_mm + c * h2
        return np.where(inside, round_w, w), np.where(inside, round_h, h)

    def _collar(self, k: Floats) -> tuple[Floats, Floats]:
        """Half the collar, before its corner is rounded."""
        a = k / COLLAR_END
        w = a * (_COLLAR_SLOPE + (self.eye_w - _COLLAR_SLOPE) * a * a)
        return w, self.height(w)

    def throat(self, k: Floats, aside_mm: float = 0.0) -> tuple[Floats, Floats]:
        """The throat's side and the quarter circle round its end, or a line beside them."""
        down = throat_share(k)
        turn = clamp((k - THROAT_END) / (1.0 - THROAT_END), 0.0, 1.0)
        cosine = (1.0 - turn * turn) / (1.0 + turn * turn)
        sine = 2.0 * turn / (1.0 + turn * turn)
        left = clamp(1.0 - down / 0.2, 0.0, 1.0)
        gap = (self.half_gap_mm + aside_mm) * cosine + FLARE_MM * left * left
        beyond = self.form.ridge_height(self._centre_x + _RIDGE_RUN * self.half_gap_mm * sine)
        side = interpolate(down * self._run[-1], self._run, self._run_h)
        h = np.where(turn > 0.0, beyond, side)
        return self.form.front_gap(gap, h), h

    def _throat_table(self) -> tuple[Floats, Floats]:
        """Lengths along the ridge from the eyestay's top down to the throat's end, and heights."""
        end = float(self.form.ridge_height(np.array([self._centre_x]))[0])
        h = mix(self.eye_mm, end, shares(128))
        points = self.form.surface(np.ones_like(h), h)
        return walked(length(points[1:] - points[:-1])), h

    def _corner_span(self) -> tuple[float, float]:
        """Columns between which the corner is rounded."""
        wanted = CORNER_MM * self.form.length_mm / 280.0
        near = np.array([COLLAR_END - 0.03, COLLAR_END])
        w, h = self._collar(near)
        points = self.form.surface(w, h)
        before = 0.03 * wanted / float(length(points[1] - points[0]))
        after = (THROAT_END - COLLAR_END) * wanted / float(self._run[-1])
        return COLLAR_END - min(before, 0.15), COLLAR_END + min(after, 0.06)


def throat_share(half: Floats) -> Floats:
    """How far down the throat's side folded columns end: 0 at the eyestay's top, 1 at its end."""
    return clamp((half - COLLAR_END) / (THROAT_END - COLLAR_END), 0.0, 1.0)
