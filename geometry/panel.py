"""Panels sewn onto the upper: a patch of the skin with a round cut edge and a row of stitches.

A panel lies on columns of the skin, between a low and a high edge on each. Along an edge that
shows, rows lie at fixed distances from it: over the rounded edge, and over the groove that
stitches pull in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from geometry.exact import Floats, cross, interpolate, length, mix, shares, unit, walked
from geometry.lip import Lip
from geometry.loft import slab
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.skin import Columns, Skin, Spots
from geometry.spec import Instrument
from geometry.tessellate import divisions

Place: TypeAlias = tuple[Floats, Floats]
"""Columns u and shares f of places on the skin."""

Edges: TypeAlias = Callable[[Floats], tuple[Place, Place]]
"""Places (n,) of a panel's low and high edge at shares (n,) of the way along it; between them the
panel runs straight in u and f.
"""

Lie: TypeAlias = Callable[[Floats, Floats], Floats]
"""How far a panel lies off the upper, mm, at places (u, f)."""


class Ground(NamedTuple):
    """Where a panel lies: its edges, and whether both of them show, or the high one alone.

    `under` is how far the panel lies off the upper where another one is under it.
    """

    edges: Edges
    both: bool = False
    under: Lie | None = None


UNDER_LIP_MM: Final = 2.0
LENS_END_MM: Final = 3.5
"""Way up from the featherline at which panels begin, under the sole's lip; and how much further up
the points are that a panel runs out into."""

SUNK_MM: Final = 0.12
"""How far a panel is pressed into what it lies on."""

_ROUND: Final = ((0.0, 0.42), (0.16, 0.80), (0.45, 0.96), (0.95, 1.0))
"""The cut edge: distances from it and heights, in thicknesses."""

_GROOVE: Final = ((-0.55, 0.0), (-0.22, 0.75), (0.0, 1.0), (0.22, 0.75), (0.55, 0.0))
"""The groove: places beside the stitches in mm, and depths."""

STITCH_MM: Final = 1.9
_GROOVE_DEEP_MM: Final = 0.28
_GROOVE_SHARE: Final = 0.38
"""Distance of the stitches from the edge; depth of their groove, at most of the thickness."""

_GROOVE_FROM_MM: Final = 0.2
"""Chord tolerance from which no groove is cut: it would be lost."""

_STEEPEST: Final = 0.4
"""Sine of the least angle at which columns are taken to meet an edge."""

_TRIES: Final = tuple(
    (squeezed, plain, finer)
    for squeezed in (0.0, 0.3, 0.55)
    for plain in (False, True)
    for finer in (0, 1, 2)
)
"""What is tried in turn until no cell of a panel is folded: how far its edges are drawn together,
whether its stitches are left out, how often its columns are halved."""

_NARROWED: Final = 2
_EVENED: Final = 6
"""Neighbours whose narrower margin is taken, and rounds in which its width is then evened."""

_LEAST_ROWS: Final = 3
_CLOSE: Final = 0.02
"""Cells between the margins at least; how near to those a row between them may lie, as a share of
the way."""

_SKIVED: Final = 0.4
_SKIVE_MM: Final = 1.0
"""What is left of the thickness at an edge that is hidden, and at the ends; how far in that is
so."""

_ROOM: Final = 0.42
_SKIVE_ROOM: Final = 0.08
_LEFT: Final = 0.2
"""Shares of the way across that the margins of two edges that show may take, and that of a hidden
edge; what is left between that and one that shows."""

_END_MM: Final = 0.4
"""Width of the narrow cells at the ends."""

_SAMPLES: Final = 96
_DENSE_UP: Final = 40
_EVERY: Final = 4
_BESIDE: Final = np.array([0.0, 0.025, 0.5, 0.975, 1.0])
"""Samples along a panel and across it; every how many columns are looked at across; where lines are
looked at along it: at either edge, close to those, and in the middle."""

_ASIDE_MOST: Final = 0.2
_ASIDE_SAMPLES: Final = 32
"""Columns among which one is sought by how far aside it ends, and samples of them."""

_SHOWS: Final = 0.3
_SLANTED: Final = 0.6
"""Share of a panel's thickness that its chords may cut into it; and of the tolerance, where it is
to be met everywhere: rows and columns cross at a slant, and what is left between them adds up."""


@dataclass(frozen=True)
class Margin:
    """Rows along an edge that shows: distances from it, mm, and heights of the face, mm."""

    away: Floats
    high: Floats


def margin(thick_mm: float, quality: Quality) -> Margin:
    """The rounded edge, and its stitches unless the quality is too coarse for them."""
    away = [share * thick_mm for share, _ in _ROUND]
    high = [share * thick_mm for _, share in _ROUND]
    if quality.tolerance_mm < _GROOVE_FROM_MM:
        deep = min(_GROOVE_DEEP_MM, _GROOVE_SHARE * thick_mm)
        stitch = max(STITCH_MM, away[-1] + 0.85)
        away += [stitch + place for place, _ in _GROOVE]
        high += [thick_mm - deep * share for _, share in _GROOVE]
    return Margin(np.array(away), np.array(high))


def _skived(thick_mm: float) -> Margin:
    """Rows along an edge that is hidden, where the panel is pared down."""
    return Margin(np.array([0.0, _SKIVE_MM]), np.array([_SKIVED * thick_mm, thick_mm]))


def _plain(rim: Margin) -> Margin:
    """The margin without its stitches."""
    return Margin(rim.away[: len(_ROUND)], rim.high[: len(_ROUND)])


def panel(
    name: str, skin: Skin, lip: Lip, ground: Ground, spec: Instrument, quality: Quality
) -> Part:
    """A part of one patch; it thins out under the lip."""
    _, top, lying = _laid(skin, lip, ground, spec, quality)
    return slab(name, top, lying)


def settled(skin: Skin, lip: Lip, ground: Ground, spec: Instrument, quality: Quality) -> Edges:
    """The edges that a panel is built between: its ground's, or those drawn together."""
    return _laid(skin, lip, ground, spec, quality)[0].ends


def off_mm(spots: Spots, place: Place, ground: Ground) -> Floats:
    """How far off the wall a panel lies at places whose spots are given, mm."""
    return spots.outer if ground.under is None else spots.outer + ground.under(*place)


def _laid(
    skin: Skin, lip: Lip, ground: Ground, spec: Instrument, quality: Quality
) -> tuple[Sheet, Floats, Floats]:
    """A panel's sheet, and the grids (rows, n, 3) of its face and of what it lies on."""
    edges, both, _ = ground
    thick = spec.mm("upper.overlay_mm")
    tolerance = min(quality.cut_mm * (_SLANTED if quality.fine else 1.0), _SHOWS * thick)
    rim = margin(thick, quality)
    for squeezed, plain, finer in _TRIES:
        sheet = Sheet(skin, lip, edges, squeezed, both)
        t = _halved(sheet.cuts(thick, tolerance), finer)
        way, face = sheet.rows(_plain(rim) if plain else rim, t, tolerance)
        (low_u, low_f), (high_u, high_f) = sheet.ends(t)
        u, f = mix(low_u, high_u, way), mix(low_f, high_f, way)
        spots = skin.at(u, f)
        base = off_mm(spots, (u, f), ground)
        lying = spots.at(base - SUNK_MM)
        top = spots.at(base + face * lip.left(spots.points))
        if not folded(lying, spots.out) and not folded(top, spots.out):
            break
    return sheet, top, lying


class Sheet:
    """A panel's ground between its edges: how it is cut, and how far in its margins reach.

    All of it is read at the same samples at every quality, so that only the cuts differ.
    """

    def __init__(self, skin: Skin, lip: Lip, edges: Edges, squeezed: float, both: bool) -> None:
        self._edges, self._squeezed, self._both = edges, squeezed, both
        self._t, self._up = shares(_SAMPLES), shares(_DENSE_UP)
        low, high = self.ends(self._t)
        self._along, self._left_along = _outside(skin, lip, low, high, _BESIDE)
        low, high = ((u[::_EVERY], f[::_EVERY]) for u, f in (low, high))
        self._across, self._left = _outside(skin, lip, low, high, self._up)
        run = np.cumsum(length(self._across[1:] - self._across[:-1]), axis=0)
        self._size = interpolate(self._t, self._t[::_EVERY], run[-1])

    def ends(self, t: Floats) -> tuple[Place, Place]:
        """Low and high edge at shares along the panel."""
        return _squeezed(self._edges(t), self._squeezed, self._both)

    def cuts(self, thick_mm: float, tolerance_mm: float) -> Floats:
        """Shares along the panel that cut it within tolerance, with a narrow cell at either end."""
        lines = np.swapaxes(self._along[::2], 0, 1)
        cuts = divisions(
            _with_heights(lines, thick_mm * self._left_along[::2].T),
            self._t,
            tolerance_mm,
            least=12,
        )
        high = self._along[-1]
        size = float(np.cumsum(length(high[1:] - high[:-1]))[-1])
        rim = min(_END_MM / size, 0.02)
        return np.concatenate((np.zeros(1), rim + cuts * (1.0 - 2.0 * rim), np.ones(1)))

    def rows(self, rim: Margin, t: Floats, tolerance_mm: float) -> tuple[Floats, Floats]:
        """Shares of the way from low to high edge (rows, n) and heights of the face, mm."""
        thick = float(rim.high.max())
        lines = _with_heights(self._across, thick * self._left)
        room = _ROOM if self._both else 1.0 - _SKIVE_ROOM - _LEFT
        top = 1.0 - rim.away[:, None] * self._margin(rim, t, -1, room)
        low, room = (rim, _ROOM) if self._both else (_skived(thick), _SKIVE_ROOM)
        start = low.away[:, None] * self._margin(low, t, 0, room)
        first, last = float(np.min(start[-1])), float(np.max(top[-1]))
        least = int(np.ceil(_LEAST_ROWS / (last - first)))
        inner = divisions(lines, self._up, tolerance_mm, least=least)
        inner = (inner - first) / (last - first)
        inner = inner[(inner > _CLOSE) & (inner < 1.0 - _CLOSE), None]
        middle = mix(start[-1], top[-1], inner)
        heights = (low.high, np.full(len(inner), thick), rim.high[::-1])
        face = np.concatenate(heights)[:, None] + np.zeros(len(t))
        face[:, 0], face[:, -1] = face[:, 0] * _SKIVED, face[:, -1] * _SKIVED
        return np.concatenate((start, middle, top[::-1])), face

    def _margin(self, rim: Margin, t: Floats, row: int, room: float) -> Floats:
        """Shares (n,) of the way across, per mm off the edge that a row of samples is.

        Columns that meet the edge at a slant go further for the same distance from it; those of
        which `room`, a share of the way, is too little for the margin take it narrower.
        """
        edge, near = self._along[row], self._along[1 if row == 0 else row - 1]
        ahead = np.concatenate((edge[1:], edge[-1:])) - np.concatenate((edge[:1], edge[:-1]))
        sine = length(cross(unit(ahead), unit(near - edge)))
        wanted = rim.away[-1] / np.maximum(sine, _STEEPEST)
        share = np.minimum(wanted, room * self._size) / (rim.away[-1] * self._size)
        for _ in range(_NARROWED):
            share[1:-1] = np.minimum(share[1:-1], np.minimum(share[2:], share[:-2]))
        for _ in range(_EVENED):
            share[1:-1] = 0.5 * share[1:-1] + 0.25 * (share[2:] + share[:-2])
        return interpolate(t, self._t, share)


def _outside(skin: Skin, lip: Lip, low: Place, high: Place, up: Floats) -> tuple[Floats, Floats]:
    """Points (rows, n, 3) of the upper's outside, and what the lip leaves of a panel there."""
    u, f = (mix(one, other, up[:, None]) for one, other in zip(low, high, strict=True))
    spots = skin.at(u, f)
    points = spots.at(spots.outer)
    return points, lip.left(points)


def _with_heights(lines: Floats, high_mm: Floats) -> Floats:
    """Lines (rows, n, 3), and beside each the height over it by how far along it that is."""
    run = np.cumsum(length(lines[1:] - lines[:-1]), axis=0)
    run = np.concatenate((np.zeros_like(run[:1]), run))
    return np.concatenate((lines, np.stack((run, high_mm, 0.0 * run), axis=-1)), axis=1)


def _halved(t: Floats, times: int) -> Floats:
    """Shares with others half way between them, so many times over."""
    for _ in range(times):
        t = np.sort(np.concatenate((t, 0.5 * (t[1:] + t[:-1]))), kind="stable")
    return t


def _squeezed(ends: tuple[Place, Place], share: float, both: bool) -> tuple[Place, Place]:
    """The edges with the one that shows alone, or the low one, drawn to the other."""
    low, high = ends
    low_u, high_u, low_f, high_f = low[0], high[0], low[1], high[1]
    if both:
        return (mix(low_u, high_u, share), mix(low_f, high_f, share)), high
    return low, (mix(high_u, low_u, share), mix(high_f, low_f, share))


def folded(points: Floats, out: Floats) -> bool:
    """Whether a triangle of a grid does not face the way its places do.

    Narrow rows along an edge that meets the columns at a slant do so where columns turn much from
    one to the next.
    """
    p = np.ascontiguousarray(np.moveaxis(points, 2, 0))
    o = np.ascontiguousarray(np.moveaxis(out, 2, 0))
    a, b, c, d = p[:, :-1, :-1], p[:, 1:, :-1], p[:, :-1, 1:], p[:, 1:, 1:]
    diagonal = c - b
    first = _room(b - a, diagonal, o[:, :-1, :-1])
    second = _room(d - b, diagonal, o[:, 1:, 1:])
    return bool(np.any(np.minimum(first * second, first * first[0, 0]) <= 0.0))


def _room(a: Floats, b: Floats, c: Floats) -> Floats:
    """Triple products of vectors by their axes."""
    across = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    return np.asarray(across[0] * c[0] + across[1] * c[1] + across[2] * c[2])


def straight(skin: Skin, span: tuple[float, float], ways: Callable[[Columns], Floats]) -> Edges:
    """Edges that follow columns from one to another; `ways` are those up to both edges, (2, n)."""

    def edges(t: Floats) -> tuple[Place, Place]:
        u = mix(*span, t)
        columns = skin.columns(u)
        low, high = columns.up(ways(columns))
        return (u, low), (u, high)

    return edges


def column_at(columns: Columns, values: Floats, wanted: float) -> float:
    """The column u at which ascending values (n,) of columns reach what is wanted."""
    return float(interpolate(np.array([wanted]), values, columns.u)[0])


def column_aside(skin: Skin, u: float, aside_mm: float) -> float:
    """The column that ends so far along the top edge from where the column u does."""
    columns = skin.columns(u + _ASIDE_MOST * shares(_ASIDE_SAMPLES))
    edge = columns.points(np.ones((1, len(columns.u))))[0]
    return column_at(columns, walked(length(edge[1:] - edge[:-1])), aside_mm)
