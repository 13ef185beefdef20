"""Eyelets along the throat and the lace that bars across it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import Floats, cross, half_circle, mix, shares, smooth5, unit
from geometry.loft import Loft, around, over
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import COLLAR_END, THROAT_END, Wall

FROM_EDGE_MM: Final = 8.0
WIRE_MM: Final = 0.7
"""Distance of an eyelet's centre from the throat's edge; radius of its rim."""

FIRST, LAST = 0.10, 0.95
"""Shares of the throat at which the top and the bottom pair sit."""


@dataclass(frozen=True)
class Holes:
    """Eyelet centres of the medial side as form coordinates (n,), and the surface they sit on."""

    w: Floats
    h: Floats
    surface_mm: Floats


def holes(wall: Wall, spec: Instrument) -> Holes:
    """The eyelets of a spec, top pair first."""
    count = spec.count("lacing.eyelet_pairs")
    share = FIRST + (LAST - FIRST) * shares(max(count - 1, 1))[:count]
    aside = FROM_EDGE_MM * wall.form.length_mm / 280.0
    w, h = wall.beside_throat(share, aside)
    k = COLLAR_END + (THROAT_END - COLLAR_END) * share
    surface = wall.outer(k, np.full_like(k, aside)) + spec.mm("upper.overlay_mm")
    return Holes(w, h, surface)


def eyelets(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """A rolled metal rim for each eyelet, half sunk in the eyestay."""
    at = holes(wall, spec)
    turn, tube = turns(quality.rim * 4), turns(quality.rim * 2)
    radius = spec.mm("lacing.eyelet_diameter_mm") * 0.5 + WIRE_MM
    w, h = np.concatenate((at.w, 2.0 - at.w)), np.concatenate((at.h, at.h))
    centre = wall.form.offset(w, h, np.concatenate((at.surface_mm, at.surface_mm)))
    out = wall.form.normals(w, h)
    aside = unit(cross(out, wall.form.surface(w, h + 0.5) - wall.form.surface(w, h)))
    along = cross(aside, out)
    spoke = along[:, None] * turn[0][:, None] + aside[:, None] * turn[1][:, None]
    ring = radius + WIRE_MM * tube[0]
    points = (
        centre[:, None, None]
        + spoke[:, None] * ring[:, None, None]
        + out[:, None, None] * (WIRE_MM * tube[1])[:, None, None]
    )
    loft = Loft()
    for rim in loft.points(points):
        loft.quads(over(around(rim)), flip=True)
    return loft.part("eyelets")


def turns(count: int) -> tuple[Floats, Floats]:
    """Cosine and sine at `count` even steps of a rational full turn."""
    t = 2.0 * shares(count)[:-1]
    cosine, sine = half_circle(np.where(t <= 1.0, t, 2.0 - t))
    return cosine, np.where(t <= 1.0, sine, -sine)


def laces(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """A flat bar of lace from each medial eyelet to its lateral one, ends sunk in the eyelets."""
    at = holes(wall, spec)
    count = quality.half // 3
    side = 2.0 * shares(count) - 1.0
    reach = np.where(side < 0.0, -side, side)
    half_thick = spec.mm("lacing.lace_thickness_mm") * 0.5
    half_wide = spec.mm("lacing.lace_width_mm") * 0.5
    sink = 1.0 - smooth5((reach - 0.70) / 0.30)
    place_w = mix(at.w[:, None], 2.0 - at.w[:, None], (side + 1.0) * 0.5)
    place_h = at.h[:, None] + 0.0 * place_w
    drop = 2.0 * half_thick + 0.6
    high = at.surface_mm[:, None] + half_thick + 0.2 - drop * (1.0 - sink)
    path = wall.form.offset(place_w, place_h, high)
    out = wall.form.normals(place_w, place_h)
    points = sweep(path, out, half_wide, half_thick, quality)
    loft = Loft()
    ends = loft.points(np.stack((path[:, 0], path[:, -1]), axis=1))
    for bar, (start, end) in zip(loft.points(points), ends, strict=True):
        loop = np.concatenate((bar, bar[:1]))
        loft.quads(loop, flip=True)
        loft.fan(start, loop[:, 0])
        loft.fan(end, loop[:, -1], flip=True)
    return loft.part("laces")


def sweep(
    path: Floats, out: Floats, half_wide: float, half_thick: float, quality: Quality
) -> Floats:
    """Points (n, section, along, 3) of a rounded flat section carried along paths (n, along, 3)."""
    ahead = np.concatenate((path[:, 1:], path[:, -1:] * 2.0 - path[:, -2:-1]), axis=1)
    behind = np.concatenate((path[:, :1] * 2.0 - path[:, 1:2], path[:, :-1]), axis=1)
    along = unit(ahead - behind)
    aside = unit(cross(along, out))
    thick = cross(aside, along)
    cosine, sine = turns(quality.rim * 4)
    flat = cosine * (1.5 - 0.5 * cosine * cosine)
    return np.asarray(
        path[:, None]
        + aside[:, None] * (half_wide * flat)[:, None, None]
        + thick[:, None] * (half_thick * sine)[:, None, None]
    )
