"""The wall of the upper: the form between the featherline and the topline, as a map.

A point of the wall is named by form coordinates (w, h); a place on its top edge by `k` (0 back, 0.5
and 0.7 the ends of the throat's side, 1 toe, then back along the other side). How far lining and
upper stand off the form is a smooth function of (w, h). `geometry.skin` lays columns and rows over
the wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import (
    Floats,
    Spline,
    clamp,
    cross,
    mix,
    ring_place,
    shares,
    smooth3,
    smooth5,
    unit,
)
from geometry.form import Form
from geometry.spec import Instrument
from geometry.topline import COLLAR_END, THROAT_END, Topline

__all__ = ["COLLAR_END", "THROAT_END", "Edge", "Wall", "medial_twin"]

LIFT_OF_TONGUE: Final = 0.4
_LIFT_REACH_MM: Final = 34.0
"""Share of the tongue's thickness by which the wall is lifted off the form beside the throat, and
the distance at which that is gone, at a last length of 280."""

_PAD_EDGE: Final = 0.72
_PAD_FULL_MM: Final = 11.0
"""Share of the padding at the very edge, and how far below it the padding is thickest."""

_PAD_REACH: Final = 0.48
_PAD_REACH_MM: Final = (24.0, 62.0)
_PAD_CLEAR_MM: Final = 14.0
"""How far down the padding reaches: of the collar's height, within limits, clear of the sole."""

_PAD_SIDE, _PAD_OUT = 0.34, 0.88
"""Shares of the collar's run at which padding begins to thin out, and has ended."""

FARTHEST_BACK: Final = 0.30
"""Where the column of the throat's corner stands at the least, however far back its top is."""

_GAUGE_MM: Final = 9.0
_GAUGE_W: Final = 1.0 / 40.0
"""Half the gauge that normals are taken through: up the wall at length 280, and round it."""

_VAMP_BLEND: Final = (0.13, 0.01)
"""Where the vamp's thickness begins to show and is full: behind the throat's end, of the length."""


def medial_twin(k: Floats) -> Floats:
    """Coordinates of the lateral side (1 … 2) named by their medial twins (0 … 1)."""
    turned = k - 2.0 * np.floor(k * 0.5)
    return np.minimum(turned, 2.0 - turned)


@dataclass(frozen=True)
class Edge:
    """Top end of columns: ring coordinate and height mm, each (n,)."""

    w: Floats
    h: Floats


class Wall:
    """The wall of one shoe."""

    def __init__(self, form: Form, spec: Instrument) -> None:
        self.form = form
        self.back_mm = spec.mm("collar_geometry.collar_height_mm")
        self.lining_mm = spec.mm("upper.lining_mm")
        self._vamp_mm = spec.mm("upper.vamp_thickness_mm")
        self._quarter_mm = spec.mm("upper.quarter_thickness_mm")
        self._padding_mm = spec.mm("collar_geometry.padding_mm")
        self.topline = Topline(form, spec, self._edge_under(self.back_mm))
        self.gore = self.topline.gore
        self.ankle_mm, self.eye_mm = self.topline.ankle_mm, self.topline.eye_mm
        self.half_gap_mm = self.topline.half_gap_mm
        low, high = _PAD_REACH_MM
        reach = min(max(_PAD_REACH * self.back_mm, low), high)
        self._pad_reach = max(min(reach, self.ankle_mm - _PAD_CLEAR_MM), 12.0)
        self._lift_mm = 0.0 if self.gore else LIFT_OF_TONGUE * spec.mm("tongue.thickness_mm")
        self._lift_reach = _LIFT_REACH_MM * form.length_mm / 280.0
        self._near, self._far = self._lift_bounds()
        self._moved = self._moved_back()

    # -- the top edge -----------------------------------------------------------------------

    def edge(self, k: Floats) -> Edge:
        """Where the columns k end."""
        w, h = self.topline.half(medial_twin(k))
        return Edge(np.where(k <= 1.0, w, 2.0 - w), h)

    def _edge_under(self, collar_mm: float) -> float:
        """Height of the form's edge at the back from which the padded collar ends at a height.

        The middle of the padding stands off the form, along a normal that is not level.
        """
        back, at = np.zeros(1), np.array([collar_mm])
        middle = 0.5 * (self.lining_mm + _PAD_EDGE * self._padding_mm)
        return collar_mm - middle * float(self.form.normals(back, at)[0, 2])

    def beside_throat(self, share: Floats, aside_mm: float) -> tuple[Floats, Floats]:
        """Form coordinates (w, h), medial, at shares of the throat's side and off its edge."""
        k = COLLAR_END + (THROAT_END - COLLAR_END) * share
        return self.topline.throat(k, aside_mm)

    def _moved_back(self) -> float:
        """By how much the column of the throat's corner stands behind its name."""
        if self.gore:
            return 0.0
        top = self.form.x(np.array([self.topline.eye_w]), np.array([self.eye_mm]))
        run = (top - self.form.seat_x_mm) / (self.form.tip_x_mm - self.form.seat_x_mm)
        below = float(ring_place(clamp(run, 0.0, 1.0))[0])
        return COLLAR_END - min(max(below, FARTHEST_BACK), COLLAR_END)

    def foot(self, k: Floats) -> Floats:
        """Ring coordinates at which the columns k stand on the featherline.

        Under a high shaft they move back, so that columns stay upright below it.
        """
        half = medial_twin(k)
        bump = np.where(
            half <= COLLAR_END,
            smooth3(half / COLLAR_END),
            1.0 - smooth3((half - COLLAR_END) / (1.0 - COLLAR_END)),
        )
        moved = half - self._moved * bump
        return np.where(k <= 1.0, moved, 2.0 - moved)

    # -- the map ----------------------------------------------------------------------------

    def _located(self, w: Floats, h: Floats) -> tuple[Floats, Floats]:
        """Points (…, 3) of the form and the unit vectors along which the upper stands off it.

        They are the normals of the form seen through a gauge a few mm wide, so that leather spans
        a hollow narrower than that instead of folding into it.
        """
        form = self.form
        up = np.minimum(_GAUGE_MM, 0.5 * h + 0.25) * (form.length_mm / 280.0)
        at = form.surface(
            np.stack((w, w - _GAUGE_W, w + _GAUGE_W, w, w)),
            np.stack((h, h, h, np.maximum(h - up, 0.0), h + up)),
        )
        return at[0], unit(cross(at[4] - at[3], at[2] - at[1]))

    def offset(self, w: Floats, h: Floats, distance_mm: Floats) -> Floats:
        """Points (…, 3) at a distance off the form, as the upper stands off it."""
        points, out = self._located(w, h)
        return points + out * distance_mm[..., None]

    # -- distances off the form -------------------------------------------------------------

    def between_at(self, w: Floats, h: Floats) -> Floats:
        """Distance of the lining's outside, the upper's inside, mm."""
        return self.lift_at(w, h) + self.padding_at(w, h) + self.lining_mm

    def outer_at(self, w: Floats, h: Floats) -> Floats:
        """Distance of the upper's outside, mm."""
        return self.between_at(w, h) + self.thickness_at(w, h)

    def thickness_at(self, w: Floats, h: Floats) -> Floats:
        """Thickness of the upper's shell: the quarters' behind, the vamp's ahead of the throat."""
        if self._vamp_mm == self._quarter_mm:
            return np.full_like(w, self._vamp_mm)
        behind, ahead = _VAMP_BLEND
        place = (self.form.x(w, h) - self.topline.end_x_mm) / self.form.length_mm
        return mix(self._quarter_mm, self._vamp_mm, smooth5((place + behind) / (behind + ahead)))

    def padding_at(self, w: Floats, h: Floats) -> Floats:
        """Collar padding at (w, h), mm."""
        half = medial_twin(w)
        down = np.maximum(self.topline.height(half) - h, 0.0)
        swell = _PAD_EDGE + (1.0 - _PAD_EDGE) * smooth3(down / _PAD_FULL_MM)
        swell = swell * (1.0 - smooth5((down - 4.0) / (self._pad_reach - 4.0)))
        if self.gore:
            return self._padding_mm * swell
        run = half / self.topline.eye_w
        return (
            self._padding_mm * swell * (1.0 - smooth5((run - _PAD_SIDE) / (_PAD_OUT - _PAD_SIDE)))
        )

    def lift_at(self, w: Floats, h: Floats) -> Floats:
        """How far the wall stands off the form beside the throat, where the tongue lies under."""
        if self._lift_mm == 0.0:
            return np.zeros_like(w)
        near, far = self._near(h), self._far(h)
        aside = smooth5((near - medial_twin(w)) / (near - far))
        ahead = smooth5((self.form.x(w, h) - self.topline.end_x_mm) / self._lift_reach)
        return self._lift_mm * (1.0 - aside) * (1.0 - ahead)

    def _lift_bounds(self) -> tuple[Spline, Spline]:
        """Ring coordinates, by height, of the throat's edge and of where its lift is gone."""
        h = self.form.length_mm * 0.03 + (self.eye_mm + 10.0) * shares(24)
        room = self.form.front_room(h)
        near = np.minimum(self.half_gap_mm + 0.0 * h, 0.6 * room)
        far = np.minimum(near + self._lift_reach, room)
        edge, gone = self.form.front_gap(near, h), self.form.front_gap(far, h)
        return Spline(list(h), list(edge)), Spline(list(h), list(gone))
