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
    columns = wall.columns(COLLAR_END + (THROAT_END - COLLAR_END) * share)
    f = 1.0 - columns.share(FROM_EDGE_MM * wall.form.length_mm / 280.0)
    w, h = wall.place(columns.k, f)
    surface = wall.outer(columns.k, columns.down(f)) + spec.mm("upper.overlay_mm")
    return Holes(w, h, surface)


def eyelets(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """A rolled metal rim for each eyelet, half sunk in the eyestay."""
    at = holes(wall, spec)
    turn, tube = turns(quality.rim * 4), turns(quality.rim * 2)
    radius = spec.mm("lacing.eyelet_diameter_mm") * 0.5 + WIRE_MM
    loft = Loft()
    for w_all in (at.w, 2.0 - at.w):
        for w, h, up in zip(w_all, at.h, at.surface_mm, strict=True):
            centre, out, along, aside = frame(wall, float(w), float(h), float(up))
            spoke = along * turn[0][:, None] + aside * turn[1][:, None]
            ring = radius + WIRE_MM * tube[0]
            points = (
                centre
                + spoke[None, :, :] * ring[:, None, None]
                + out * (WIRE_MM * tube[1])[:, None, None]
            )
            loft.quads(over(around(loft.points(points))), flip=True)
    return loft.part("eyelets")


def turns(count: int) -> tuple[Floats, Floats]:
    """Cosine and sine at `count` even steps of a rational full turn."""
    t = 2.0 * shares(count)[:-1]
    cosine, sine = half_circle(np.where(t <= 1.0, t, 2.0 - t))
    return cosine, np.where(t <= 1.0, sine, -sine)


def frame(wall: Wall, w: float, h: float, up: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Centre, outward normal, and two directions in the surface, at a place on the form."""
    place_w, place_h = np.array([w]), np.array([h])
    centre = wall.form.offset(place_w, place_h, up)[0]
    out = wall.form.normals(place_w, place_h)[0]
    step = wall.form.surface(place_w, place_h + 0.5)[0] - wall.form.surface(place_w, place_h)[0]
    aside = unit(cross(out, step))
    return centre, out, cross(aside, out), aside


def laces(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """A flat bar of lace from each medial eyelet to its lateral one, ends sunk in the eyelets."""
    at = holes(wall, spec)
    count = quality.half // 3
    side = 2.0 * shares(count) - 1.0
    reach = np.where(side < 0.0, -side, side)
    half_thick = spec.mm("lacing.lace_thickness_mm") * 0.5
    half_wide = spec.mm("lacing.lace_width_mm") * 0.5
    sink = 1.0 - smooth5((reach - 0.80) / 0.20)
    cosine, sine = turns(quality.rim * 4)
    loft = Loft()
    for w, h, up in zip(at.w, at.h, at.surface_mm, strict=True):
        place_w = mix(float(w), 2.0 - float(w), (side + 1.0) * 0.5)
        place_h = np.full_like(place_w, float(h))
        high = float(up) + half_thick + 0.2
        path = wall.form.offset(place_w, place_h, high - 3.2 * half_thick * (1.0 - sink))
        bar(loft, path, wall.form.normals(place_w, place_h), half_wide, half_thick, cosine, sine)
    return loft.part("laces")


def bar(
    loft: Loft,
    path: Floats,
    out: Floats,
    half_wide: float,
    half_thick: float,
    cosine: Floats,
    sine: Floats,
) -> None:
    """A closed sweep of a rounded flat section along a path."""
    ahead = np.concatenate((path[1:], path[-1:] * 2.0 - path[-2:-1]))
    behind = np.concatenate((path[:1] * 2.0 - path[1:2], path[:-1]))
    along = unit(ahead - behind)
    aside = unit(cross(along, out))
    thick = cross(aside, along)
    flat = cosine * (1.5 - 0.5 * cosine * cosine)
    points = (
        path[None, :, :]
        + aside[None, :, :] * (half_wide * flat)[:, None, None]
        + thick[None, :, :] * (half_thick * sine)[:, None, None]
    )
    index = loft.points(points)
    loft.quads(over(index), flip=True)
    ends = loft.points(np.stack((path[0], path[-1])))
    loop = np.concatenate((index, index[:1]))
    loft.fan(ends[0], loop[:, 0])
    loft.fan(ends[1], loop[:, -1], flip=True)
