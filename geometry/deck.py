"""The deck: what laces lie on, as a flat map of the throat rolled onto the form.

A place is (y, s, z): mm aside of the ridge (+ medial), mm down along the ridge from the top of
the eyestay, mm off the form. A line of equal s is a straight walk over the form, square to the
ridge: how a lace pulled from eyelet to eyelet lies. Bodies that keep apart in these flat
coordinates keep apart on the shoe, as the map folds nowhere.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, Surface, interpolate, length, mix, shares, unit
from geometry.eyelets import FLANGE_MM, TUBE_MM
from geometry.spec import Instrument
from geometry.walk import walk
from geometry.wall import Wall

GAP_MM: Final = 0.15
"""How far the tongue's underside stands off the form."""

PRESSED: Final = 0.58
"""What laces leave of the tongue's thickness where they cross it."""

FROM_EDGE_MM: Final = 8.0
EDGE_MM: Final = 1.6
"""Distance of an eyelet's centre from the throat's edge at a last length of 280; least that is
left between that edge and the flange."""

FIRST_MM: Final = 12.0
MOST_FIRST: Final = 0.30
LAST: Final = 0.95
"""How far down the throat the top pair sits, below its rounded corner, at a last length of 280,
and at most as a share of the throat; share of the throat at which the bottom pair sits."""

BEYOND_MM: Final = 25.0
WIDE_MM: Final = 46.0
"""How far the map reaches beyond the tongue's tip and the throat's end, and to each side, the
latter at a last length of 280."""

_KNOTS: Final = 18
_STEPS: Final = 12
_FINE: Final = 8
"""Knots of the map along the ridge, steps of a walk to each side, samples between knots."""

_EASED: Final = 2
"""How often the bed of laces is eased along the ridge."""

_STRICT: Final = 1e-6
"""What each walk is taken to meet the edge further down than the one above it, at least."""


class Deck:
    """The deck of one shoe: the map, and the places and levels on it that laces keep to.

    Per pair of eyelets, top first: `s_mm`; `row_mm` and `gap_mm`, y of the eyelet and of the
    throat's edge; `face_mm`, the eyestay's face off the form. `tongue_mm` is the tongue's face
    under the laces.
    """

    def __init__(self, wall: Wall, spec: Instrument) -> None:
        self.form = form = wall.form
        self.scale = form.length_mm / 280.0
        self.wide_mm = WIDE_MM * self.scale
        self._lay(wall, spec)
        share = _pair_shares(wall, spec)
        self.s_mm, self.gap_mm = self._beside(wall, share)
        hole = spec.mm("lacing.eyelet_diameter_mm") * 0.5
        least = hole + 2.0 * TUBE_MM + FLANGE_MM + EDGE_MM
        self.row_mm = self.gap_mm + max(FROM_EDGE_MM * self.scale, least)
        self.hole_w, self.hole_h = self.coordinates(self.row_mm, self.s_mm)
        face = wall.outer_at(self.hole_w, self.hole_h)
        self.face_mm = face + spec.mm("upper.overlay_mm")
        self.tongue_mm = GAP_MM + PRESSED * spec.mm("tongue.thickness_mm")

    def _lay(self, wall: Wall, spec: Instrument) -> None:
        """Lay the map: walks from the ridge to the medial side, mirrored to the lateral one."""
        form = self.form
        ahead = np.array([form.length_mm - spec.mm("upper.vamp_length_mm") + BEYOND_MM])
        high = wall.eye_mm + 1.2 * spec.mm("tongue.rise_mm") + BEYOND_MM
        h = mix(high, float(form.ridge_height(ahead)[0]), shares(_KNOTS * _FINE))
        ridge = form.surface(np.ones_like(h), h)
        run = np.concatenate((np.zeros(1), np.cumsum(length(ridge[1:] - ridge[:-1]))))
        run = run - interpolate(np.array([-wall.eye_mm]), -h, run)
        self._ridge_h, self._ridge_s = h, run
        s, start = run[::_FINE], h[::_FINE]
        heading = np.zeros((len(s), 3)) + np.array([0.0, 1.0, 0.0])
        reach = np.full_like(s, self.wide_mm)
        w, h = walk(form, np.ones_like(s), start, heading, reach, _STEPS)
        w, h = np.concatenate((2.0 - w[:0:-1], w)).T, np.concatenate((h[:0:-1], h)).T
        y = self.wide_mm * (2.0 * shares(2 * _STEPS) - 1.0)
        self._w = Surface(s.tolist(), y.tolist(), w.tolist())
        self._h = Surface(s.tolist(), y.tolist(), h.tolist())
        self._lay_bed(s, y[::2], w[:, ::2], h[:, ::2])

    def _beside(self, wall: Wall, share: Floats) -> tuple[Floats, Floats]:
        """Places s of the walks that meet the throat's edge at shares of it, and y there."""
        along = shares(32)
        edge_w, edge_h = wall.beside_throat(along, 0.0)
        s = mix(-0.5 * self.wide_mm, float(self._ridge_s[-1]), shares(40))
        y = self.wide_mm * shares(32)
        w, h = self.coordinates(y + 0.0 * s[:, None], s[:, None] + 0.0 * y)
        beyond = interpolate(-h, -edge_h, edge_w) - w
        at = np.maximum(np.argmax(beyond > 0.0, axis=1), 1)
        row = np.arange(len(s))
        before, after = beyond[row, at - 1], beyond[row, at]
        part = before / (before - after)
        gap = mix(y[at - 1], y[at], part)
        met = interpolate(-mix(h[row, at - 1], h[row, at], part), -edge_h, along)
        # walks beyond either end of the throat's sides meet no new place on them
        met = np.maximum.accumulate(met) + _STRICT * row
        return interpolate(share, met, s), interpolate(share, met, gap)

    def place(self, h: Floats) -> Floats:
        """Place s on the ridge of the heights h."""
        return interpolate(-h, -self._ridge_h, self._ridge_s)

    def height(self, s_mm: Floats) -> Floats:
        """Height h on the ridge of places s along it."""
        return interpolate(s_mm, self._ridge_s, self._ridge_h)

    def coordinates(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Form coordinates (w, h) of places on the deck."""
        return self._w(s_mm, y_mm), self._h(s_mm, y_mm)

    def frame(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points of the form and outward unit normals (…, 3) at places on the deck."""
        w, h = self.coordinates(y_mm, s_mm)
        return self.form.surface(w, h), self.form.normals(w, h)

    def _lay_bed(self, s: Floats, y: Floats, w: Floats, h: Floats) -> None:
        """Lay what laces are carried on: the deck, eased where the form bends to and fro."""
        values = np.concatenate((self.form.surface(w, h), self.form.normals(w, h)), axis=-1)
        for _ in range(_EASED):
            values = np.concatenate((values[:1], _eased(values), values[-1:]))
        self._bed = [
            Surface(s.tolist(), y.tolist(), values[..., axis].tolist()) for axis in range(6)
        ]

    def bed(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points and unit normals (…, 3) that laces are carried on, at places on the deck."""
        found = [axis(s_mm, y_mm) for axis in self._bed]
        return np.stack(found[:3], axis=-1), unit(np.stack(found[3:], axis=-1))

    def points(self, y_mm: Floats, s_mm: Floats, z_mm: Floats) -> Floats:
        """Points (…, 3) above the bed of laces, at places on the deck."""
        ground, normal = self.bed(y_mm, s_mm)
        return np.asarray(ground + normal * z_mm[..., None])


def _eased(v: Floats) -> Floats:
    """The inner rows of a table, drawn to their neighbours."""
    return np.asarray(0.25 * v[:-2] + 0.5 * v[1:-1] + 0.25 * v[2:])


def _pair_shares(wall: Wall, spec: Instrument) -> Floats:
    """Shares of the throat's side at which the pairs of eyelets sit."""
    count = spec.count("lacing.eyelet_pairs")
    run = wall.form.surface(*wall.beside_throat(shares(16), 0.0))
    throat = float(np.cumsum(length(run[1:] - run[:-1]))[-1])
    first = min(FIRST_MM * wall.form.length_mm / 280.0 / throat, MOST_FIRST)
    return np.asarray(first + (LAST - first) * shares(max(count - 1, 1))[:count])
