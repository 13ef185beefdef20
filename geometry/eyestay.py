"""The eyestay: a band of even width round the throat that carries the eyelets."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, Spline, clamp, interpolate, length, mix, shares, smooth3, walked
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.panel import Ground, panel, straight
from geometry.quality import Quality
from geometry.skin import Columns, Skin
from geometry.spec import Instrument
from geometry.topline import COLLAR_END, THROAT_END
from geometry.upper import upper_edge_mm

FROM_EDGE_MM: Final = 0.9
"""How far from the upper's edge the band begins."""

CLEAR_CAP_MM: Final = 4.0
"""What it leaves free between its front and the toe cap."""

LEAST_FRONT_MM: Final = 5.0
"""How wide it stays there at the least."""

LEAST_TOP_MM: Final = 5.0
SWEEP: Final = 1.3
"""Width of the band's upper end on the collar; how many widths that end is from the throat's
corner."""

MOST: Final = 0.7
"""How much of a column it covers at the most."""

_CREST: Final = 0.06
"""How many columns behind the throat's corner its highest point may lie, in a high boot."""

_SAMPLES: Final = 64
_DOWN: Final = 16
_WIDER: Final = 1.9
_SOFTENED: Final = 3
"""Columns of half a ring and places down them at which the way to the throat's edge is taken; how
many widths down those reach; rounds in which the band's inner edge is averaged."""


class Band:
    """Where the eyestay lies: `start`, the column of its upper end, and its edges."""

    def __init__(self, skin: Skin, spec: Instrument) -> None:
        self._skin = skin
        self._u = shares(_SAMPLES)
        half = skin.columns(self._u)
        edge = half.points(np.ones((1, _SAMPLES + 1)))[0]
        run = walked(length(edge[1:] - edge[:-1]))
        corner = float(skin.turn(np.array([COLLAR_END]))[0])
        wide = spec.mm("upper.eyestay_width_mm")
        at = float(interpolate(np.array([corner]), self._u, run)[0])
        from_mm = max(at - SWEEP * wide, 0.4 * at)
        self.start = float(interpolate(np.array([from_mm]), run, self._u)[0])
        throat = int(np.searchsorted(self._u, corner))
        end = float(skin.turn(np.array([THROAT_END]))[0])
        front = smooth3((self._u - end) / (1.0 - end))
        wanted = mix(wide, _front_mm(spec, wide), front) + FROM_EDGE_MM
        down = _down_mm(half, edge[throat:], wanted)
        down[:throat] = down[throat]
        for _ in range(_SOFTENED):
            down[1:-1] = 0.5 * down[1:-1] + 0.25 * (down[2:] + down[:-2])
        begun = smooth3((run - from_mm) / (at - from_mm + 0.5 * wide))
        width = mix(min(LEAST_TOP_MM, wide), down, begun)
        self._width = Spline(self._u.tolist(), width.tolist())

    def down_mm(self, columns: Columns) -> tuple[Floats, Floats]:
        """How far down the columns its low and high edge lie, (n,) each."""
        near = np.minimum(columns.u, 2.0 - columns.u)
        high = upper_edge_mm(self._skin, columns.u) + FROM_EDGE_MM
        low = high + self._width(near)
        return np.minimum(low, MOST * columns.length_mm), high


def _front_mm(spec: Instrument, wide_mm: float) -> float:
    """Width at the front, less where a long toe cap comes near."""
    cap = spec.mm("upper.toe_cap_length_mm")
    if cap == 0.0:
        return wide_mm
    room = spec.mm("upper.vamp_length_mm") - cap - CLEAR_CAP_MM
    return min(wide_mm, max(room, LEAST_FRONT_MM))


def _down_mm(columns: Columns, edge: Floats, wanted_mm: Floats) -> Floats:
    """How far down columns lie as far from an edge (m, 3) as is wanted, (n,)."""
    way = _WIDER * wanted_mm * shares(_DOWN)[:, None]
    points = columns.points(columns.down(way))
    off = points[:, :, None, :] - edge[None, None]
    square = off[..., 0] * off[..., 0] + off[..., 1] * off[..., 1] + off[..., 2] * off[..., 2]
    away = np.sqrt(np.min(square, axis=2))
    column = np.arange(len(wanted_mm))
    reached = np.cumsum(away >= wanted_mm, axis=0) > 0
    at = np.clip(_DOWN + 1 - np.count_nonzero(reached, axis=0), 1, _DOWN)
    here, there = away[at - 1, column], away[at, column]
    part = clamp((wanted_mm - here) / np.maximum(there - here, 1e-9), 0.0, 1.0)
    return mix(way[at - 1, column], way[at, column], part)


def eyestay(skin: Skin, lip: Lip, spec: Instrument, quality: Quality) -> Part | None:
    """The eyestay, or nothing where gores close the shoe."""
    lies = ground(skin, spec)
    return None if lies is None else panel("eyestay", skin, lip, lies, spec, quality)


def ground(skin: Skin, spec: Instrument) -> Ground | None:
    """Where it lies, if there is one."""
    if skin.wall.gore:
        return None
    band = Band(skin, spec)

    def ways(columns: Columns) -> Floats:
        return columns.length_mm - np.stack(band.down_mm(columns))

    return Ground(straight(skin, (band.start, 2.0 - band.start), ways), both=True)


def highest_mm(skin: Skin, spec: Instrument) -> float:
    """Z of the highest point of the eyestay."""
    corner = float(skin.turn(np.array([COLLAR_END]))[0])
    half = corner + mix(-_CREST, 0.2, shares(32))
    columns = skin.columns(np.concatenate((half, 2.0 - half)))
    spots = columns.at(columns.down((upper_edge_mm(skin, columns.u) + FROM_EDGE_MM)[None]))
    return float(np.max(spots.at(spots.outer + spec.mm("upper.overlay_mm"))[..., 2]))
