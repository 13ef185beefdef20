"""The deck: what laces lie on, as a flat map of the throat rolled onto the form.

A place is (y, s, z): mm aside of the ridge (+ medial), mm down along the ridge from the top of
the eyestay, mm off the form. A line of equal s is a straight bar from eyelet to eyelet, not a
level of the form. Bodies that keep apart in these flat coordinates keep apart on the shoe, as the
map folds nowhere.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, Spline, clamp, interpolate, length, mix, shares, unit
from geometry.eyelets import holes
from geometry.form import Form
from geometry.spec import Instrument
from geometry.wall import Wall

GAP_MM: Final = 0.15
"""How far the tongue's underside stands off the form."""

PRESSED: Final = 0.58
"""What laces leave of the tongue's thickness where they cross it."""

BEYOND_MM: Final = 25.0
_KNOTS: Final = 24
"""How far the map reaches beyond the tongue's tip and the throat's end; knots along it."""

_STEP_MM: Final = 1.0 / 64.0
"""Step of the difference in `aside_mm`."""


class Deck:
    """The deck of one shoe: the map, and the places and levels on it that laces keep to.

    Per pair of eyelets, top first: `s_mm`; `row_mm` and `gap_mm`, y of the eyelet and of the
    throat's edge; `face_mm`, the eyestay's face. `tongue_mm` is the tongue's face under the laces.
    """

    def __init__(self, wall: Wall, spec: Instrument) -> None:
        form, at = wall.form, holes(wall, spec)
        reach = np.array([form.length_mm - spec.mm("upper.vamp_length_mm") + BEYOND_MM])
        high = wall.eye_mm + 1.2 * spec.mm("tongue.rise_mm") + BEYOND_MM
        low = min(float(at.h[-1]), float(form.ridge_height(reach)[0]))
        self._h = mix(high, low, shares(_KNOTS * 8))
        ridge = form.surface(np.ones_like(self._h), self._h)
        run = np.concatenate((np.zeros(1), np.cumsum(length(ridge[1:] - ridge[:-1]))))
        self._run = run - interpolate(np.array([-wall.eye_mm]), -self._h, run)
        gap = form.front_gap(np.ones_like(self._h), self._h)
        turn = 2.0 * (1.0 - gap)
        self._width = (1.0 + turn * turn) / (2.0 * turn)
        self.form = form
        self._height = Spline(list(self._run[::8]), list(self._h[::8]))
        self.row_mm, self.gap_mm = aside_mm(form, at.w, at.h), aside_mm(form, at.edge_w, at.h)
        self.face_mm = at.face_mm
        self.tongue_mm = GAP_MM + PRESSED * spec.mm("tongue.thickness_mm")
        self._bow = _bow(form, at.w, at.h)
        self.s_mm = self.place(at.h) - self._bow

    def place(self, h: Floats) -> Floats:
        """Place s on the ridge of the heights h."""
        return interpolate(-h, -self._h, self._run)

    def height(self, s_mm: Floats) -> Floats:
        """Height h on the ridge of places s along it."""
        return self._height(s_mm)

    def coordinates(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Form coordinates (w, h) of places on the deck."""
        out = y_mm / interpolate(s_mm, self.s_mm, self.row_mm)
        h = self._height(s_mm + interpolate(s_mm, self.s_mm, self._bow) * out * out)
        # `front_gap` with the form's width read from a table: it is asked for at every point
        sine = clamp(y_mm / interpolate(-h, -self._h, self._width), -0.95, 0.95)
        return 1.0 - 0.5 * sine / (1.0 + np.sqrt(1.0 - sine * sine)), h

    def frame(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points of the form and outward unit normals (…, 3) at places on the deck."""
        w, h = self.coordinates(y_mm, s_mm)
        return self.form.surface(w, h), self.form.normals(w, h)

    def points(self, y_mm: Floats, s_mm: Floats, z_mm: Floats) -> Floats:
        """Points (…, 3) of places on the deck."""
        return self.form.offset(*self.coordinates(y_mm, s_mm), z_mm)


def aside_mm(form: Form, w: Floats, h: Floats) -> Floats:
    """The half gap whose `front_gap` is w at the heights h, by Newton's method in four steps."""
    y = form.surface(w, h)[:, 1] - form.surface(np.ones_like(w), h)[:, 1]
    room = form.front_room(h)
    for _ in range(4):
        y = clamp(y, 0.0, room)
        here = form.front_gap(y, h)
        slope = (form.front_gap(y + _STEP_MM, h) - here) / _STEP_MM
        y = y - (here - w) / slope
    return clamp(y, 0.0, room)


def _bow(form: Form, w: Floats, h: Floats) -> Floats:
    """How far up the ridge a straight bar from (w, h) to its twin passes above the level h."""
    ridge = form.surface(np.ones_like(h), h)
    step = ridge - form.surface(w, h)
    down = unit(form.surface(np.ones_like(h), h - 1.0) - ridge)
    return np.asarray(step[:, 0] * down[:, 0] + step[:, 2] * down[:, 2])
