"""The deck: what tongue and laces lie on, as a flat map of the throat rolled onto the form.

A place is (y, s, z): mm aside of the ridge (+ medial), mm down along the ridge from the top of
the eyestay, mm off the form. A line of equal s is a straight walk over the form, square to the
ridge: how a lace pulled from eyelet to eyelet lies. Above the eyestay the deck leaves the form and
runs on straight, opening out, as a tongue does.

The map is ground + z · out, both splines over (y, s). It is laid so that it folds nowhere between
the form and the roof; so bodies that keep apart in flat coordinates keep apart on the shoe.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import (
    Floats,
    clamp,
    cross,
    dot,
    interpolate,
    length,
    mix,
    shares,
    smooth3,
    smooth5,
    unit,
    walked,
)
from geometry.eyelets import FLANGE_MM, TUBE_MM
from geometry.patch import Patch, blurred, eased
from geometry.spec import Instrument
from geometry.walk import walk
from geometry.wall import LIFT_OF_TONGUE, Wall

Flags: TypeAlias = npt.NDArray[np.bool_]

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
FREE_MM: Final = 6.0
ABOVE_MM: Final = 34.0
"""Place above the eyestay from which the deck leaves the form and runs on straight; how far above
the top pair that is, where that sits high; how far up the form is read, at a last length of 280."""

SOLE: Final = 0.10
"""Height above the featherline, of the length, below which the map runs on straight."""

TONGUE_MM: Final = 38.0
"""Half-width of a tongue at its top, at most, at a last length of 280."""

UP_MM: Final = -9.0
HIGHEST: Final = 1.4
"""Place, at a last length of 280, above which there is nothing but the tongue; how far off the
form that reaches, of its thickness."""

LEAST_USED_MM: Final = 26.0
BESIDE_MM: Final = 14.0
BOW_MM: Final = 55.0
"""How far aside bodies lie low down at least, and beside the throat's edge, and how far down from
the eyestay's top the bow hangs; the first and last at a last length of 280."""

BOW_WIDE: Final = 0.88
"""How far aside the bow lies at the eyestay's top, of the map's width to each side."""

RISE_SHARE: Final = 1.3
OVER_TIP_MM: Final = 16.0
"""How far the map runs on above the form: of the tongue's rise, and above the tip of an upright
tongue."""

LEAN_MM: Final = 3.0
LEAN_UP_MM: Final = 25.0
LEAN_MOST: Final = 1.5
OPENS: Final = 0.6
LEVELS: Final = 0.45
OPEN_MM: Final = 38.0
"""How far it leans forward at a height, and up to how many of those it leans ever more; what it
loses of the form's round, and of how its sides stand higher, and how far up that is so; lengths at
a last length of 280."""

_SOUGHT: Final = 0.8
"""Share of the map's width to each side over which walks are to meet the throat's edge."""

_ROWS: Final = 18
_SPARE: Final = 3
_STEPS: Final = 9
"""Cells of the map along the ridge on the form, and above that; steps of a walk to each side."""

_SAMPLES: Final = 128
"""Samples of the ridge's length."""

_EASED: Final = 2
"""How often the ways out are eased along the ridge, where the instep bends in."""

_SOFTENED: Final = 4
"""How often the form's row is eased before the deck runs on from it: tongues have no crest."""

_ROUNDS: Final = 20
_GROUND_FROM: Final = 6
_LEFT: Final = 0.20
"""Rounds in which the map is made free of folds at most; from which on the ground is eased too;
what is left everywhere of a cell's area, of that on the form."""

_STACK: Final = 9.0
"""Thicknesses of lace that lie above the eyestay at most."""

_LEAST_STEP: Final = 0.75
_STEEPEST: Final = 0.3
"""Least distance of two pairs, of the mean; most that the gap changes for each mm between them."""

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
        ground, first, step = self._walked()
        self._place_pairs(wall, spec)
        self._lay(ground, first, step, spec)
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

    def both(
        self, y_mm: Floats, s_mm: Floats, z_mm: Floats, other_mm: Floats
    ) -> tuple[Floats, Floats]:
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
        h = mix(wall.eye_mm + ABOVE_MM * self.scale, float(low[1]), shares(_SAMPLES))
        ridge = self.form.ridge(h)
        run = walked(length(ridge[1:] - ridge[:-1]))
        run = run - interpolate(np.array([-wall.eye_mm]), -h, run)
        self._ridge_h, self._ridge_s = h, run
        self.low_mm = float(interpolate(-low[:1], -h, run)[0])

    def _walked(self) -> tuple[Floats, float, float]:
        """Points (rows, columns, 3) of the form over the map, s of its first row, its rows' step.

        Walks go from the ridge to the medial side; they are mirrored to the lateral one.
        """
        form = self.form
        step = (float(self._ridge_s[-1]) - FREE_S_MM) / _ROWS
        first = FREE_S_MM - _SPARE * step
        start = self.height(np.asarray(first + step * np.arange(_ROWS + _SPARE + 1.0)))
        heading = np.zeros((len(start), 3)) + np.array([0.0, 1.0, 0.0])
        reach = np.full_like(start, self.wide_mm)
        w, h = walk(form, np.ones_like(start), start, heading, reach, _STEPS)
        w, h = np.concatenate((2.0 - w[:0:-1], w)).T, np.concatenate((h[:0:-1], h)).T
        across = (step, self.wide_mm / _STEPS)
        self._places = Patch((first, -self.wide_mm), across, np.stack((w, h), axis=-1))
        return _kept_off_sole(form.surface(w, h), h, SOLE * form.length_mm), first, step

    def _lay(self, ground: Floats, first: float, step: float, spec: Instrument) -> None:
        """Lay the map over the form's points, and on above the eyestay."""
        y_step = self.wide_mm / _STEPS
        # it leaves the form above the top pair, wherever that is
        top = min(max((float(self.s_mm[0]) - FREE_MM - first) / step, 0.0), float(_SPARE))
        kept = int(np.floor(top))
        ground, first = ground[kept:], first + kept * step
        highest = RISE_SHARE * spec.mm("tongue.rise_mm") + OVER_TIP_MM
        above = int(np.floor((highest + FREE_S_MM - first) / step)) + 1
        ground = np.concatenate((self._free(ground, step, above), ground))
        ground = eased(ground)
        first = first - above * step
        self.above_mm = -first
        rows = np.asarray(first + step * np.arange(len(ground) - 1.0))
        columns = y_step * np.minimum(np.arange(2 * _STEPS), np.arange(2 * _STEPS)[::-1])
        used = self._used(rows, self.wide_mm - columns, spec)
        roofs = HIGHEST * spec.mm("tongue.thickness_mm"), _roof_mm(spec)
        net, self.even = unfolded(ground, roofs, used)
        self._bed = Patch((first, -self.wide_mm), (step, y_step), net)

    def _used(self, s_mm: Floats, y_mm: Floats, spec: Instrument) -> Flags:
        """Which cells, by their s and how far out they reach, tongue and (second) laces lie over.

        Laces lie far aside only where the bow hangs: near the top.
        """
        narrow = max(LEAST_USED_MM * self.scale, 0.5 * spec.mm("lacing.throat_gap_mm") + BESIDE_MM)
        reach = mix(BOW_WIDE * self.wide_mm, narrow, smooth3(s_mm / (BOW_MM * self.scale)))
        reach = np.where(s_mm < 0.0, narrow, reach)
        laces = np.where(s_mm < UP_MM * self.scale, 0.0, reach)
        tongue = np.maximum(reach, (TONGUE_MM + 2.0) * self.scale)
        return np.asarray(y_mm - self.wide_mm / _STEPS <= np.stack((tongue, laces))[..., None])

    def _free(self, ground: Floats, step: float, count: int) -> Floats:
        """Rows (count, n, 3) above the form's first: led on straight, leaning and opening out."""
        ridge = ground[:3, _STEPS]
        up = unit(1.5 * (ridge[:1] - ridge[1:2]) - 0.5 * (ridge[1:2] - ridge[2:]))[0]
        aside = unit(ground[0, _STEPS + 1] - ground[0, _STEPS - 1])
        out = unit(cross(aside, up))
        off = ground[0] - ridge[0]
        for _ in range(_SOFTENED):
            off = blurred(off)
        rise = step * np.arange(count, 0, -1.0)[:, None]
        open_ = smooth5(rise / (OPEN_MM * self.scale))
        round_ = 1.0 - OPENS * open_
        deep, side = round_ * dot(off, out), self._flattened(off, out, aside, round_)
        row = ridge[0] + up * (rise + (1.0 - LEVELS * open_) * dot(off, up))[..., None]
        row = row + out * deep[..., None] + aside * side[..., None]
        lean = rise / (LEAN_UP_MM * self.scale)
        row[..., 0] += LEAN_MM * self.scale * lean * np.minimum(lean, LEAN_MOST)
        return np.asarray(row)

    def _flattened(self, off: Floats, out: Floats, aside: Floats, round_: Floats) -> Floats:
        """How far aside a row's points come to stand as its round flattens, its length kept."""
        steps = off[1:] - off[:-1]
        deep, side = dot(steps, out), dot(steps, aside)
        left = np.maximum(deep * deep * (1.0 - round_ * round_) + side * side, 0.0)
        run = np.concatenate((0.0 * round_, np.cumsum(np.sqrt(left), axis=1)), axis=1)
        return np.asarray(run - run[:, _STEPS : _STEPS + 1])

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
        s = mix(-ABOVE_MM * self.scale, float(self._ridge_s[-1]), shares(48))
        y = _SOUGHT * self.wide_mm * shares(20)
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
        half = spec.mm("lacing.throat_gap_mm") * 0.5
        self.s_mm, self.gap_mm = _evened(
            interpolate(share, met, s), interpolate(share, met, gap), half
        )


def _pair_shares(spec: Instrument, throat_mm: float, scale: float) -> Floats:
    """Shares of the throat's side at which the pairs of eyelets sit."""
    count = spec.count("lacing.eyelet_pairs")
    first = min(FIRST_MM * scale / throat_mm, MOST_FIRST)
    return np.asarray(first + (LAST - first) * shares(max(count - 1, 1))[:count])


def _evened(s_mm: Floats, gap_mm: Floats, half_mm: float) -> tuple[Floats, Floats]:
    """Places and gaps drawn to even ones, where walks that run together set pairs too close."""
    if len(s_mm) < 2:
        return s_mm, gap_mm
    even = mix(s_mm[0], s_mm[-1], shares(len(s_mm) - 1))
    step, mean = s_mm[1:] - s_mm[:-1], even[1] - even[0]
    short = np.minimum(step / mean, _LEAST_STEP)
    s_mm = mix(s_mm, even, np.max((_LEAST_STEP - short) / (1.0 - short)))
    change = gap_mm[1:] - gap_mm[:-1]
    steep = np.abs(change) / (s_mm[1:] - s_mm[:-1])
    return s_mm, mix(gap_mm, half_mm, np.max(1.0 - _STEEPEST / np.maximum(steep, _STEEPEST)))


def _roof_mm(spec: Instrument) -> float:
    """How far off the form the highest of the laces lies, at most."""
    wall = spec.mm("upper.lining_mm") + spec.mm("upper.quarter_thickness_mm")
    face = wall + spec.mm("upper.overlay_mm") + LIFT_OF_TONGUE * spec.mm("tongue.thickness_mm")
    return face + _STACK * spec.mm("lacing.lace_thickness_mm") + 5.0


def _kept_off_sole(ground: Floats, h: Floats, least_mm: float) -> Floats:
    """The ground, led on straight and evenly to both sides from where it comes near the sole."""
    ground = ground.copy()
    for side in (1, -1):
        half = ground[:, _STEPS::side]
        low = (h[:, _STEPS::side] < least_mm)[..., None]
        steps = half[:, 1:] - half[:, :-1]
        for j in range(1, _STEPS):
            steps[:, j] = np.where(low[:, j + 1], eased(steps[:, j - 1]), steps[:, j])
            half[:, j + 1] = half[:, j] + steps[:, j]
    return ground


def unfolded(ground: Floats, roofs_mm: tuple[float, float], used: Flags) -> tuple[Floats, bool]:
    """Ground and out (rows, columns, 6) whose map folds in no used cell up to its roof; whether so.

    Where cells of the roof would fold, the directions out are drawn together round them, and in
    the end the ground too. A fixed most of rounds, each the same.
    """
    out = _normals(ground)
    for _ in range(_EASED):
        out = unit(blurred(out))
    for number in range(_ROUNDS):
        bad = _folds(ground, out, roofs_mm, used)
        if not bad.any():
            return np.concatenate((ground, out), axis=-1), True
        near = _spread(bad)[..., None]
        calm = np.moveaxis(blurred(np.moveaxis(blurred(out), 1, 0)), 0, 1)
        out = np.where(near, unit(calm), out)
        if number >= _GROUND_FROM:
            calm = np.moveaxis(eased(np.moveaxis(eased(ground), 1, 0)), 0, 1)
            ground = np.where(near, calm, ground)
    return np.concatenate((ground, out), axis=-1), False


def _normals(ground: Floats) -> Floats:
    """Unit normals of a grid of points, from its neighbours."""
    down = np.concatenate((ground[1:], ground[-1:])) - np.concatenate((ground[:1], ground[:-1]))
    left = np.concatenate((ground[:, :1], ground[:, :-1]), axis=1)
    right = np.concatenate((ground[:, 1:], ground[:, -1:]), axis=1)
    return unit(cross(down, right - left))


def _folds(ground: Floats, out: Floats, roofs_mm: tuple[float, float], used: Flags) -> Flags:
    """Which cells (rows - 1, columns - 1) fold, at the roof of the tongue or that of the laces.

    At each corner of a cell and at both levels, the cell's two edges there and the way out span a
    room of the same hand, not much less than the edges' product on the ground.
    """
    levels = np.stack((ground + out * roofs_mm[0], ground + out * roofs_mm[1]))
    s, y = levels[:, 1:] - levels[:, :-1], levels[:, :, 1:] - levels[:, :, :-1]
    down, aside = _LEFT * length(ground[1:] - ground[:-1]), length(ground[:, 1:] - ground[:, :-1])
    rows, columns = len(ground) - 1, ground.shape[1] - 1
    bad = np.zeros((2, rows, columns), dtype=np.bool_)
    for i in (0, 1):
        y_here, out_here = y[:, i : i + rows], out[i : i + rows]
        for j in (0, 1):
            here = slice(j, j + columns)
            room = dot(cross(s[:, :, here], y_here), out_here[:, here])
            bad |= room < down[:, here] * aside[i : i + rows]
    bad &= used
    return np.asarray(bad[0] | bad[1])


def _spread(cells: Flags) -> Flags:
    """The corners of cells, and their neighbours."""
    wide = np.zeros((cells.shape[0] + 3, cells.shape[1] + 3), dtype=np.bool_)
    for i in range(4):
        for j in range(4):
            wide[i : i + cells.shape[0], j : j + cells.shape[1]] |= cells
    return wide[1:-1, 1:-1]
