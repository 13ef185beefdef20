"""The gores: ribbed elastic let into both sides of a boot that is slipped on."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, interpolate, mix, shares, smooth3
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from geometry.panel import folded
from geometry.quality import Quality
from geometry.skin import Skin, Spots
from geometry.spec import Instrument
from geometry.tessellate import divisions
from geometry.upper import ROLL_MM

TOP_PLACE: Final = 0.46
MOST: Final = 0.36
"""Its middle at the topline, and the most of its half-width there: shares of the shaft's depth."""

FARTHEST: Final = 0.85
"""How far to the front it reaches at any height, of the depth there, and how far to the back."""

LEAN: Final = 0.035
FOOT_SHARE: Final = 0.52
FOOT_HEIGHT: Final = 0.115
"""How much further ahead its foot is, of the length; its width there, of that at the top; how far
up the columns it lies, of the length."""

LEAST_MM: Final = 12.0
"""Height under which no gore is cut."""

RIB_MM: Final = 2.2
RELIEF_MM: Final = 0.32
THICK_MM: Final = 0.55
_SUNK_MM: Final = 0.35
"""Pitch and height of the ribs; how far the web stands out of the upper, and lies in it."""

ROUND: Final = 0.2
ROUNDED: Final = 0.9
"""Share of the height over which the foot is round, and how much of the square of its width that
takes at the very end.
"""

_ROUND_FROM: Final = 8.0
"""Height, in halves of the foot's width, from which the foot is as round as that."""

_EVENED: Final = 12
"""Rounds in which the room for it is evened from height to height."""

_ROUND_HEEL: Final = 12
_LEAST_STEP_MM: Final = 0.1
_LEAST_WIDE_MM: Final = 1.0
"""Columns at the back that x grows slowly over; step in x between those ahead of them under which
they are taken to turn back; least half-width of a gore."""

_UNDER_MM: Final = 1.0
_EDGE_MM: Final = 0.1
_BOUND_MM: Final = 0.4
_RIM: Final = (0.012, 0.03)
_WAVE: Final = (0.0, 0.72, 1.0, 0.72)
_SAMPLES: Final = 64
_ROWS: Final = 32
"""How far it ends under the upper's edge, and how thick it is at its own and just inside foot
and top; where those end and the ribs begin, of its height; a rib's wave; samples of the topline."""

_RIBBED_UNDER_MM: Final = 0.2
"""Chord tolerance from which ribs are left out: they would be lost."""


_TRIES: Final = ((True, 1.0), (False, 1.0), (False, 0.75), (False, 0.5))
"""What is tried until no cell folds, as some do under a topline that falls too steeply: whether the
web is ribbed, and the share of its width that it keeps."""


def gore(skin: Skin, spec: Instrument, quality: Quality) -> Part | None:
    """Both gores, or nothing on a laced shoe."""
    if not skin.wall.gore:
        return None
    webs, wave = laid(skin, spec, quality)
    high = THICK_MM + RELIEF_MM * wave[None, :] + 0.0 * webs[0].outer
    high[1] = high[-2] = _BOUND_MM
    for border in (high[0], high[-1], high[:, 0], high[:, -1]):
        border[:] = _EDGE_MM
    loft = Loft()
    for web in webs:
        add_slab(loft, web.at(web.outer + high), web.at(web.outer - _SUNK_MM))
    return loft.part("gore")


def laid(skin: Skin, spec: Instrument, quality: Quality) -> tuple[tuple[Spots, Spots], Floats]:
    """The grids of both gores as they are built, and the ribs' wave across them."""
    wide = spec.mm("upper.gore_width_mm")
    dense = shares(_ROWS)
    lines = skin.points(*_places(skin, wide, dense, np.array([-1.0, 0.0, 1.0])))
    t = divisions(lines, dense, quality.cut_mm, least=8)
    inner = _RIM[1] + t * (1.0 - 2.0 * _RIM[1])
    ends = np.array([0.0, _RIM[0]])
    t = np.concatenate((ends, inner, 1.0 - ends[::-1]))
    finely = quality.tolerance_mm < _RIBBED_UNDER_MM
    for ribbed, kept in _TRIES:
        webs, wave = _webs(skin, wide, kept, t, ribbed=ribbed and finely)
        if not any(folded(web.points, web.out) for web in webs):
            break
    return webs, wave


def middle_u(skin: Skin, spec: Instrument) -> float:
    """The column that crosses the medial gore's middle half way up."""
    u, _ = _places(skin, spec.mm("upper.gore_width_mm"), shares(2), np.array([-1.0, 0.0, 1.0]))
    return float(u[1, 1])


def _webs(
    skin: Skin, wide_mm: float, kept: float, t: Floats, *, ribbed: bool
) -> tuple[tuple[Spots, Spots], Floats]:
    """The grids of both gores, medial first, and the ribs' wave across them."""
    across, wave = _ribs(wide_mm, ribbed=ribbed)
    u, f = _places(skin, wide_mm, t, kept * across)
    return (skin.at(u, f), skin.at(2.0 - u[:, ::-1], f[:, ::-1])), wave


def _places(skin: Skin, wide_mm: float, t: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Columns u and shares f (rows, columns) of the medial gore: t from foot to top, across from
    back to front.
    """
    size = skin.wall.form.length_mm
    columns = skin.columns(shares(_SAMPLES))
    tall = columns.length_mm
    foot = np.minimum(FOOT_HEIGHT * size, tall - ROLL_MM - LEAST_MM)
    top = tall - ROLL_MM - _UNDER_MM
    edge = columns.points(np.ones((1, _SAMPLES + 1)))[0, :, 0]
    depth = float(np.max(edge) - edge[0])
    middle, half = edge[0] + TOP_PLACE * depth, min(0.5 * wide_mm, MOST * depth)

    def x(t: Floats) -> Floats:
        return np.asarray(columns.points(columns.up(mix(foot, top, t[:, None])))[..., 0])

    def ahead(t: Floats) -> Floats:
        return np.asarray(middle + LEAN * size * (1.0 - _drawn(t)))

    dense = shares(_ROWS)
    room = interpolate(t, dense, _room_mm(x(dense), ahead(dense)))
    wide = np.minimum(half * mix(FOOT_SHARE, 1.0, _drawn(t)), room)
    short = clamp(1.0 - t / ROUND, 0.0, 1.0)
    rounded = ROUNDED * min(1.0, float(np.min(top - foot)) / (_ROUND_FROM * float(wide[0])))
    wide = wide * np.sqrt(1.0 - rounded * short * short)
    wanted, rising = ahead(t)[:, None] + wide[:, None] * across, np.maximum.accumulate(x(t), axis=1)
    u = np.stack([interpolate(row, at, columns.u) for row, at in zip(wanted, rising, strict=True)])
    way = mix(interpolate(u, columns.u, foot), interpolate(u, columns.u, top), t[:, None])
    return u, skin.columns(u.ravel()).up(way.ravel()[None])[0].reshape(u.shape)


def _drawn(t: Floats) -> Floats:
    """How far its sides have come from foot to top, at shares of the height."""
    return mix(smooth3(t), t, 0.55)


def _room_mm(x: Floats, ahead: Floats) -> Floats:
    """Half-widths (rows,) there is room for, by the columns' x (rows, columns) and the middle's."""
    # only as far as x rises from column to column: under a steep topline it turns back
    steps = x[:, 1 + _ROUND_HEEL :] - x[:, _ROUND_HEEL:-1]
    last = _ROUND_HEEL + np.count_nonzero(np.cumsum(steps < _LEAST_STEP_MM, axis=1) == 0, axis=1)
    back, depth = x[:, 0], x[np.arange(len(x)), last] - x[:, 0]
    room = np.minimum(FARTHEST * depth - (ahead - back), ahead - back - (1.0 - FARTHEST) * depth)
    room = np.maximum(room, _LEAST_WIDE_MM)
    for _ in range(_EVENED):
        room[1:-1] = np.minimum(room[1:-1], 0.5 * (room[2:] + room[:-2]))
    return np.asarray(room)


def _ribs(wide_mm: float, *, ribbed: bool) -> tuple[Floats, Floats]:
    """Places -1 … 1 across the gore and the ribs' wave at each; a narrow cell at both ends."""
    count = max(3, int(np.floor(wide_mm / RIB_MM)))
    wave = np.array((*(_WAVE * count), _WAVE[0]))
    if not ribbed:
        wave = np.full(9, 0.5)
    rim = 0.4 / wide_mm
    inner = rim + shares(len(wave) - 1) * (1.0 - 2.0 * rim)
    u = 2.0 * np.concatenate((np.zeros(1), inner, np.ones(1))) - 1.0
    return u, np.concatenate((wave[:1], wave, wave[-1:]))
