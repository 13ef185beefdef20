"""The wall of the upper: the form between the featherline and the topline, as a map.

A point of the wall is named by (`k`, `f`): k is the column, given by where it starts on the
featherline (a ring coordinate, 0 back, 1 toe, 2 back again), f the share of the way up that
column, 0 on the featherline, 1 on the top edge. The top edge runs along the collar, then down
the throat beside the laces and round the throat's end. Panels, padding and lining are regions
and distances in these coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import (
    Floats,
    clamp,
    cross,
    interpolate,
    length,
    mix,
    shares,
    smooth3,
    smooth5,
    unit,
)
from geometry.form import Form
from geometry.spec import Instrument

COLLAR_END: Final = 0.50
THROAT_END: Final = 0.70
"""Columns that end on the collar, on the throat's sides, and (beyond) round its end."""

EYE_HEIGHT: Final = 0.335
EYE_OVER_ANKLE: Final = 0.075
"""Top of the eyestay above the bottom, of the length: at least, and above the ankle's topline."""

_RIDGE_RUN: Final = 0.87
"""x run of a mm along the ridge at the vamp, whose slope is about 30°."""

_FLARE_MM: Final = 3.0
"""How much further than half the spec's gap each side of the throat stands off at its top."""

_COLLAR_SLOPE: Final = 0.56
"""Ring coordinate gained per share of the collar where it leaves the back centre."""

_LIFT_OF_TONGUE: Final = 0.4
"""Share of the tongue's thickness by which the wall is lifted off the form beside the throat."""

FAR_MM: Final = 200.0
"""A distance down from the top edge at which neither padding nor lift is left."""


def folded(k: Floats) -> Floats:
    """Columns of the lateral side (1 … 2) named by their medial twins (0 … 1)."""
    return np.minimum(k, 2.0 - k)


@dataclass(frozen=True)
class Edge:
    """Top end of columns: ring coordinate and height mm, each (n,)."""

    w: Floats
    h: Floats


class Wall:
    """The wall of one shoe."""

    def __init__(self, form: Form, spec: Instrument) -> None:
        self.form = form
        size = form.length_mm
        self.back_mm = spec.mm("collar_geometry.collar_height_mm")
        self.ankle_mm = spec.mm("collar_geometry.ankle_height_mm")
        self.eye_mm = max(EYE_HEIGHT * size, self.ankle_mm + EYE_OVER_ANKLE * size)
        self.half_gap_mm = spec.mm("lacing.throat_gap_mm") * 0.5
        vamp_x = size - spec.mm("upper.vamp_length_mm")
        self._end_x = vamp_x - _RIDGE_RUN * self.half_gap_mm
        self._lining_mm = spec.mm("upper.lining_mm")
        self._upper_mm = spec.mm("upper.thickness_mm")
        self._padding_mm = spec.mm("collar_geometry.padding_mm")
        self._back_edge_mm = self._edge_under(self.back_mm)
        self._lift_mm = _LIFT_OF_TONGUE * spec.mm("tongue.thickness_mm")
        gap, eye = np.array([self.half_gap_mm + _FLARE_MM]), np.array([self.eye_mm])
        self._eye_w = float(form.front_gap(gap, eye)[0])
        self._throat_run, self._throat_h = self._throat_table()

    # -- the top edge -----------------------------------------------------------------------

    def edge(self, k: Floats) -> Edge:
        """Where the columns k end."""
        half = folded(k)
        w, h = self._collar(clamp(half / COLLAR_END, 0.0, 1.0))
        throat_w, throat_h = self._throat(half)
        on_collar = half <= COLLAR_END
        w = np.where(on_collar, w, throat_w)
        return Edge(np.where(k <= 1.0, w, 2.0 - w), np.where(on_collar, h, throat_h))

    def _edge_under(self, collar_mm: float) -> float:
        """Height of the form's edge at the back from which the padded collar ends at a height.

        The middle of the padding stands off the form, along a normal that is not level.
        """
        back, at = np.zeros(1), np.array([collar_mm])
        middle = 0.5 * (self._lining_mm + self._padding_mm)
        return collar_mm - middle * float(self.form.normals(back, at)[0, 2])

    def _collar(self, a: Floats) -> tuple[Floats, Floats]:
        """Half the collar: a = 0 at the back centre, 1 at the top of the eyestay."""
        w = a * (_COLLAR_SLOPE + (self._eye_w - _COLLAR_SLOPE) * a * a)
        back = (self._back_edge_mm - self.ankle_mm) * (1.0 - smooth5(a / 0.46))
        q = clamp((a - 0.38) / 0.62, 0.0, 1.0)
        rise = q * q * (1.9 - 0.9 * q)
        return w, self.ankle_mm + back + (self.eye_mm - self.ankle_mm) * rise

    def _throat(self, half: Floats, aside_mm: float = 0.0) -> tuple[Floats, Floats]:
        """The throat's side and the quarter circle round its end, or a line beside them."""
        down = throat_share(half)
        turn = clamp((half - THROAT_END) / (1.0 - THROAT_END), 0.0, 1.0)
        cosine = (1.0 - turn * turn) / (1.0 + turn * turn)
        sine = 2.0 * turn / (1.0 + turn * turn)
        left = clamp(1.0 - down / 0.2, 0.0, 1.0)
        gap = (self.half_gap_mm + aside_mm) * cosine + _FLARE_MM * left * left
        beyond = self.form.ridge_height(self._end_x + _RIDGE_RUN * self.half_gap_mm * sine)
        side = interpolate(down * self._throat_run[-1], self._throat_run, self._throat_h)
        h = np.where(turn > 0.0, beyond, side)
        return self.form.front_gap(gap, h), h

    def beside_throat(self, share: Floats, aside_mm: float) -> tuple[Floats, Floats]:
        """Form coordinates (w, h), medial, at shares of the throat's side and off its edge."""
        return self._throat(COLLAR_END + (THROAT_END - COLLAR_END) * share, aside_mm)

    def throat_slant(self) -> float:
        """Sine of the angle at which the columns meet the throat's side, half way down it."""
        k = np.array([0.5 * (COLLAR_END + THROAT_END)])
        near = k + 0.01
        edge, along = self.edge(k), self.edge(near)
        tip = self.form.surface(edge.w, edge.h)
        tangent = unit(self.form.surface(along.w, along.h) - tip)
        column = unit(tip - self.form.surface(*_up(k, edge, np.array([0.97]))))
        return float(length(cross(tangent, column))[0])

    def _throat_table(self) -> tuple[Floats, Floats]:
        """Lengths along the ridge from the eyestay's top down to the throat's end, and heights."""
        end = float(self.form.ridge_height(np.array([self._end_x]))[0])
        h = mix(self.eye_mm, end, shares(128))
        points = self.form.surface(np.ones_like(h), h)
        steps = length(points[1:] - points[:-1])
        return np.concatenate((np.zeros(1), np.cumsum(steps))), h

    # -- the map ----------------------------------------------------------------------------

    def columns(self, k: Floats) -> Columns:
        """Columns (n,) with their lengths, ready to be read."""
        return Columns(self, k)

    def padding(self, k: Floats, down_mm: Floats) -> Floats:
        """Collar padding, mm, at a distance down from the top edge."""
        collar = 1.0 - smooth3((folded(k) - 0.30) / (COLLAR_END - 0.32))
        swell = (1.0 - smooth5(down_mm / 30.0)) * (0.55 + 0.45 * smooth3(down_mm / 9.0))
        return self._padding_mm * collar * swell

    def lift(self, k: Floats, down_mm: Floats) -> Floats:
        """How far the wall stands off the form beside the throat, where the tongue lies under."""
        throat = smooth3((folded(k) - 0.40) / 0.12)
        return self._lift_mm * throat * (1.0 - smooth5(down_mm / 34.0))

    def inner(self, k: Floats, down_mm: Floats) -> Floats:
        """Distance of the lining's inside from the form, mm."""
        return self.lift(k, down_mm)

    def between(self, k: Floats, down_mm: Floats) -> Floats:
        """Distance of the lining's outside, the upper's inside, mm."""
        return self.lift(k, down_mm) + self.padding(k, down_mm) + self._lining_mm

    def outer(self, k: Floats, down_mm: Floats) -> Floats:
        """Distance of the upper's outside, mm."""
        return self.between(k, down_mm) + self._upper_mm


def throat_share(half: Floats) -> Floats:
    """How far down the throat's side folded columns end: 0 at the eyestay's top, 1 at its end."""
    return clamp((half - COLLAR_END) / (THROAT_END - COLLAR_END), 0.0, 1.0)


def _up(k: Floats, edge: Edge, f: Floats) -> tuple[Floats, Floats]:
    """Form coordinates (w, h) at shares f of the way up the columns k to their ends."""
    return k + (edge.w - k) * f, edge.h * f


class Columns:
    """Some columns of a wall: their top ends and lengths are found once."""

    def __init__(self, wall: Wall, k: Floats) -> None:
        self.wall, self.k = wall, k
        self._edge = wall.edge(k)
        f = shares(12)[:, None]
        points = wall.form.surface(*_up(k, self._edge, f + 0.0 * k))
        steps = length(points[1:] - points[:-1])
        self.length_mm: Floats = np.cumsum(steps, axis=0)[-1]

    def down(self, f: Floats) -> Floats:
        """Distance from the top edge, mm, of shares f (rows, n)."""
        return np.maximum((1.0 - f) * self.length_mm, 0.0)

    def share(self, up_mm: Floats | float) -> Floats:
        """Share of the columns that a distance along them is."""
        return np.asarray(up_mm / self.length_mm)

    def points(self, f: Floats, distance_mm: Floats) -> Floats:
        """Points (rows, n, 3) at shares f and distances off the form, both (rows, n)."""
        w, h = _up(self.k, self._edge, f)
        return self.wall.form.offset(w, h, distance_mm)
