"""The deck: what tongue and laces lie on, as a flat map of the throat rolled onto the form.

A place is (y, s, z): mm aside of the ridge (+ medial), mm down along the ridge from the top of
the eyestay, mm off the form. A line of equal s is a straight walk over the form, square to the
ridge: how a lace pulled from eyelet to eyelet lies. Above the eyestay the deck leaves the form and
runs on straight, opening out, as a tongue does.

The map is ground + z · out, both splines over (y, s). It is laid so that it folds nowhere between
the form and the roof; so bodies that keep apart in flat coordinates keep apart on the shoe.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, cross, interpolate, length, mix, shares, smooth3, unit
from geometry.eyelets import FLANGE_MM, TUBE_MM
from geometry.patch import Patch, eased, sharpened
from geometry.spec import Instrument
from geometry.walk import dot, walk
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

UNDERLAP_MM: Final = 20.0
BEYOND_MM: Final = 8.0
WIDE_MM: Final = 50.0
"""How far a tongue runs on under the vamp, and the map beyond it, and the map to each side, at a
last length of 280."""

FREE_S_MM: Final = -3.0
"""Place above the eyestay from which the deck leaves the form and runs on straight."""

OVER_TIP_MM: Final = 16.0
"""How far the map runs on above the tip of an upright tongue."""

LEAN_MM: Final = 3.0
OPENS: Final = 0.45
WIDENS: Final = 0.16
OPEN_MM: Final = 26.0
"""How far it leans forward 25 mm up; what it loses of the form's round, how much wider its sides
stand for that, and how far up both is so; lengths at a last length of 280."""

_ROWS: Final = 18
_STEPS: Final = 11
"""Cells of the map along the ridge on the form; steps of a walk to each side."""

_SAMPLES: Final = 128
"""Samples of the ridge's length."""

_ROUNDS: Final = 24
_GROUND_FROM: Final = 10
_LEFT: Final = 0.30
"""Rounds in which the map is made free of folds at most; from which on the ground is eased too;
what is left everywhere of a cell's area, of that on the form."""

_STACK: Final = 9.0
"""Thicknesses of lace that lie above the eyestay at most."""

_STRICT: Final = 1e-6
"""What each walk is taken to meet the edge further down than the one above it, at least."""


class Deck:
    """The deck of one shoe: the map, and the places and levels on it that laces keep to.

    Per pair of eyelets, top first: `s_mm`; `row_mm` and `gap_mm`, y of the eyelet and of the
    throat's edge; `face_mm`, the eyestay's face off the form. `tongue_mm` is the tongue's face
    under the laces, `low_mm` the s of the tongue's end under the vamp, `above_mm` how far the map
    runs on above the eyestay.
    """

    def __init__(self, wall: Wall, spec: Instrument) -> None:
        self.form = form = wall.form
        self.scale = form.length_mm / 280.0
        self.wide_mm = WIDE_MM * self.scale
        self._measure_ridge(wall, spec)
        self._lay(spec)
        self._place_pairs(wall, spec)
        hole = spec.mm("lacing.eyelet_diameter_mm") * 0.5
        least = hole + 2.0 * TUBE_MM + FLANGE_MM + EDGE_MM
        self.row_mm = self.gap_mm + max(FROM_EDGE_MM * self.scale, least)
        self.hole_w, self.hole_h = self.coordinates(self.row_mm, self.s_mm)
        face = wall.outer_at(self.hole_w, self.hole_h)
        self.face_mm = face + spec.mm("upper.overlay_mm")
        self.tongue_mm = GAP_MM + PRESSED * spec.mm("tongue.thickness_mm")

    # -- the map ----------------------------------------------------------------------------

    def coordinates(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Form coordinates (w, h) of places on the deck."""
        found = self._places(s_mm, y_mm)
        return found[..., 0], found[..., 1]

    def points(self, y_mm: Floats, s_mm: Floats, z_mm: Floats) -> Floats:
        """Points (…, 3) off the form at places on the deck."""
        found = self._bed(s_mm, y_mm)
        return np.asarray(found[..., :3] + found[..., 3:] * z_mm[..., None])

    def both(self, y_mm: Floats, s_mm: Floats, z_mm: Floats, other_mm: Floats) -> tuple[Floats, Floats]:
        """Points (…, 3) at two distances off the form over the same places."""
        found = self._bed(s_mm, y_mm)
        ground, out = found[..., :3], found[..., 3:]
        return ground + out * z_mm[..., None], ground + out * other_mm[..., None]

    def height(self, s_mm: Floats) -> Floats:
        """Height h on the ridge of places s along it."""
        return interpolate(s_mm, self._ridge_s, self._ridge_h)

    # -- laying it --------------------------------------------------------------------------

    def _measure_ridge(self, wall: Wall, spec: Instrument) -> None:
        """Lengths along the ridge, from a little above the eyestay to beyond the tongue's end."""
        low_x = self.form.length_mm - spec.mm("upper.vamp_length_mm") + UNDERLAP_MM * self.scale
        low = self.form.ridge_height(np.array([low_x, low_x + BEYOND_MM * self.scale]))
        h = mix(wall.eye_mm - 2.0 * FREE_S_MM, float(low[1]), shares(_SAMPLES))
        ridge = self.form.ridge(h)
        run = np.concatenate((np.zeros(1), np.cumsum(length(ridge[1:] - ridge[:-1]))))
        run = run - interpolate(np.array([-wall.eye_mm]), -h, run)
        self._ridge_h, self._ridge_s = h, run
        self.low_mm = float(interpolate(-low[:1], -h, run)[0])

    def _lay(self, spec: Instrument) -> None:
        """Lay the map: walks from the ridge to the medial side, mirrored to the lateral one."""
        form = self.form
        step = (float(self._ridge_s[-1]) - FREE_S_MM) / _ROWS
        s = FREE_S_MM + step * np.arange(_ROWS + 1)
        start = self.height(s)
        heading = np.zeros((len(s), 3)) + np.array([0.0, 1.0, 0.0])
        reach = np.full_like(s, self.wide_mm)
        w, h = walk(form, np.ones_like(s), start, heading, reach, _STEPS)
        w, h = np.concatenate((2.0 - w[:0:-1], w)).T, np.concatenate((h[:0:-1], h)).T
        y_step = self.wide_mm / _STEPS
        across = (step, y_step)
        self._places = Patch((FREE_S_MM, -self.wide_mm), across, np.stack((w, h), axis=-1))
        ground = form.surface(w, h)
        above = int(np.floor((1.3 * spec.mm("tongue.rise_mm") + OVER_TIP_MM) / step)) + 1
        ground = np.concatenate((self._free(ground, step, above), ground))
        ground = np.moveaxis(sharpened(np.moveaxis(eased(ground), 1, 0)), 0, 1)
        self.above_mm = above * step - FREE_S_MM
        net = unfolded(ground, _roof_mm(spec))
        self._bed = Patch((FREE_S_MM - above * step, -self.wide_mm), across, net)

    def _free(self, ground: Floats, step: float, count: int) -> Floats:
        """Rows (count, n, 3) above the form's first: led on straight, leaning and opening out."""
        ridge = ground[:3, _STEPS]
        up = unit(1.5 * (ridge[:1] - ridge[1:2]) - 0.5 * (ridge[1:2] - ridge[2:]))[0]
        aside = unit(ground[0, _STEPS + 1] - ground[0, _STEPS - 1])
        out = unit(cross(aside, up))
        off = ground[0] - ridge[0]
        deep, side = dot(off, out), dot(off, aside)
        rise = step * np.arange(count, 0, -1.0)[:, None]
        open_ = smooth3(rise / (OPEN_MM * self.scale))
        share = side / self.wide_mm
        row = ridge[0] + up * (rise + dot(off, up))[..., None]
        row = row + out * (deep * (1.0 - OPENS * open_))[..., None]
        row = row + aside * (side * (1.0 + WIDENS * open_ * share * share))[..., None]
        lean = rise / (25.0 * self.scale)
        row[..., 0] += LEAN_MM * self.scale * lean * np.minimum(lean, 1.5)
        return row

    # -- the pairs of eyelets ---------------------------------------------------------------

    def _place_pairs(self, wall: Wall, spec: Instrument) -> None:
        """Places s of the pairs of eyelets, and y of the throat's edge beside them.

        The walks that meet the throat's edge, read where they do, say which share of it lies at
        which s.
        """
        along = shares(32)
        edge_w, edge_h = wall.beside_throat(along, 0.0)
        run = self.form.surface(edge_w, edge_h)
        throat = float(np.cumsum(length(run[1:] - run[:-1]))[-1])
        share = _pair_shares(spec, throat, self.scale)
        s = mix(FREE_S_MM, float(self._ridge_s[-1]), shares(40))
        y = 0.8 * self.wide_mm * shares(20)
        w, h = self.coordinates(y + 0.0 * s[:, None], s[:, None] + 0.0 * y)
        beyond = interpolate(-h, -edge_h, edge_w) - w
        at = np.maximum(np.argmax(beyond > 0.0, axis=1), 1)
        row = np.arange(len(s))
        before, after = beyond[row, at - 1], beyond[row, at]
        part = clamp(before / (before - after), 0.0, 1.0)
        gap = mix(y[at - 1], y[at], part)
        met = interpolate(-mix(h[row, at - 1], h[row, at], part), -edge_h, along)
        # walks beyond either end of the throat's sides meet no new place on them
        met = np.maximum.accumulate(met) + _STRICT * row
        self.s_mm, self.gap_mm = interpolate(share, met, s), interpolate(share, met, gap)


def _pair_shares(spec: Instrument, throat_mm: float, scale: float) -> Floats:
    """Shares of the throat's side at which the pairs of eyelets sit."""
    count = spec.count("lacing.eyelet_pairs")
    first = min(FIRST_MM * scale / throat_mm, MOST_FIRST)
    return np.asarray(first + (LAST - first) * shares(max(count - 1, 1))[:count])


def _roof_mm(spec: Instrument) -> float:
    """How far off the form the highest of the laces lies, at most."""
    wall = spec.mm("upper.lining_mm") + spec.mm("upper.quarter_thickness_mm")
    face = wall + spec.mm("upper.overlay_mm") + 0.4 * spec.mm("tongue.thickness_mm")
    return face + _STACK * spec.mm("lacing.lace_thickness_mm") + 5.0


def unfolded(ground: Floats, roof_mm: float) -> Floats:
    """Ground and out (rows, columns, 6) whose map folds nowhere up to the roof.

    Where cells of the roof would fold, the directions out are drawn together round them, and in
    the end the ground too. A fixed most of rounds, each the same.
    """
    out = _normals(ground)
    for number in range(_ROUNDS):
        bad = _folds(ground, out, roof_mm)
        if not bad.any():
            break
        near = _spread(bad)[..., None]
        out = np.where(near, unit(_calmed(out)), out)
        if number >= _GROUND_FROM:
            ground = np.where(near, _calmed(ground), ground)
    return np.concatenate((ground, out), axis=-1)


def _normals(ground: Floats) -> Floats:
    """Unit normals of a grid of points, from its neighbours."""
    down = np.concatenate((ground[1:], ground[-1:])) - np.concatenate((ground[:1], ground[:-1]))
    left = np.concatenate((ground[:, :1], ground[:, :-1]), axis=1)
    right = np.concatenate((ground[:, 1:], ground[:, -1:]), axis=1)
    return unit(cross(down, right - left))


def _folds(ground: Floats, out: Floats, roof_mm: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which cells (rows - 1, columns - 1) fold, on the ground or at the roof.

    At each corner of a cell and at both levels, the cell's two edges there and the way out span a
    room of the same hand, not much less than the edges' product on the ground.
    """
    bad = np.zeros((len(ground) - 1, ground.shape[1] - 1), dtype=np.bool_)
    base = ground
    down, aside = length(base[1:] - base[:-1]), length(base[:, 1:] - base[:, :-1])
    for z_mm in (0.0, roof_mm):
        at = ground + out * z_mm
        s, y = at[1:] - at[:-1], at[:, 1:] - at[:, :-1]
        for i in (0, 1):
            for j in (0, 1):
                rows = slice(i, len(at) - 1 + i)
                columns = slice(j, at.shape[1] - 1 + j)
                room = dot(cross(s[:, columns], y[rows]), out[rows, columns])
                bad |= room < _LEFT * down[:, columns] * aside[rows]
    return bad


def _spread(cells: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The corners of cells, and their neighbours."""
    wide = np.zeros((cells.shape[0] + 3, cells.shape[1] + 3), dtype=np.bool_)
    for i in range(4):
        for j in range(4):
            wide[i : i + cells.shape[0], j : j + cells.shape[1]] |= cells
    return wide[1:-1, 1:-1]


def _calmed(net: Floats) -> Floats:
    """The net eased along both its axes."""
    return np.moveaxis(eased(np.moveaxis(eased(net), 1, 0)), 0, 1)
