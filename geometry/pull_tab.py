"""Pull tabs: loops of webbing over the topline, at the back and, with gores, at the front."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, half_circle, mix, shares, smooth3, unit
from geometry.heel_tab import has_heel_tab
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from geometry.panel import column_aside
from geometry.quality import Quality
from geometry.skin import Columns, Skin, Spots
from geometry.spec import Instrument

WIDE_MM: Final = 16.0
THICK_MM: Final = 1.3
LEG_MM: Final = 20.0
"""Width of the webbing, and how far its legs reach down inside and outside, at length 280; its
thickness."""

LOOP_MM: Final = 4.5
"""Half of how far a loop stands open, at length 280."""

LEAST_NECK_MM: Final = 1.0
_OPENS: Final = 0.5
"""How far a loop rises straight at the least, however low it is asked, and how much to either side
it opens on the way, of that.
"""

_STRAIGHTENS_MM: Final = 8.0
"""How far a loop rises until it has lost the heel's roundness."""

_BITE_MM: Final = 0.1
_LEG_CELLS: Final = 8
_CELLS_ACROSS: Final = 6
_NEAR: Final = 1.0 / 64.0
"""How far the legs are pressed on; cells along a leg and across; share of a column that the
loop's direction is taken over."""


def pull_tab(skin: Skin, spec: Instrument, quality: Quality) -> Part | None:
    """The loops, or nothing where their height is zero."""
    faces = laid(skin, spec, quality)
    if not faces:
        return None
    loft = Loft()
    for face, back in faces:
        add_slab(loft, face, back)
    return loft.part("pull_tab")


def laid(skin: Skin, spec: Instrument, quality: Quality) -> tuple[tuple[Floats, Floats], ...]:
    """Outer and inner face (rows, columns, 3) of each loop."""
    if spec.mm("upper.pull_tab_mm") == 0.0:
        return ()
    loops = []
    for u in (0.0, 1.0) if skin.wall.gore else (0.0,):
        columns = _columns(skin, u)
        leg_mm = min(LEG_MM * skin.wall.form.length_mm / 280.0, 0.35 * float(columns.length_mm[0]))
        down = leg_mm * (1.0 - shares(_LEG_CELLS))[:, None] + 0.0 * columns.u
        leg = columns.at(columns.down(down))
        over = spec.mm("upper.overlay_mm") if u == 0.0 and has_heel_tab(skin, spec) else 0.0
        loops.append(_faces(leg, _ahead(skin, u), over, spec, quality))
    return tuple(loops)


def _columns(skin: Skin, u: float) -> Columns:
    """The columns under the webbing, so that its face is outside."""
    half = column_aside(skin, u, 0.5 * WIDE_MM * skin.wall.form.length_mm / 280.0) - u
    return skin.columns(u + half * (2.0 * shares(_CELLS_ACROSS) - 1.0))


def _ahead(skin: Skin, u: float) -> tuple[Floats, Floats]:
    """Unit vectors (3,) straight on over the topline, and off the wall, at a column."""
    top = skin.columns(np.full(1, u)).at(np.array([[1.0 - _NEAR], [1.0]]))
    return unit(top.points[1] - top.points[0])[0], top.out[1, 0]


def _faces(
    leg: Spots, ahead: tuple[Floats, Floats], over_mm: float, spec: Instrument, quality: Quality
) -> tuple[Floats, Floats]:
    """Outer and inner face (rows, columns, 3): up the outside, over, and down the inside."""
    rise, (up, off) = spec.mm("upper.pull_tab_mm"), ahead
    scale = spec.mm("last.length_mm") / 280.0
    outside, inside = leg.outer + (over_mm - _BITE_MM), leg.inner + _BITE_MM
    middle = 0.5 * (outside[-1] + inside[-1])
    half = 0.5 * (outside[-1] - inside[-1])
    radius = np.maximum(half, min(LOOP_MM * scale, 0.45 * rise))
    neck = np.maximum(rise - radius - THICK_MM, LEAST_NECK_MM)
    radius = np.minimum(radius, half + _OPENS * neck)
    climb = shares(_LEG_CELLS)[1:-1, None]
    cosine, sine = half_circle(shares(max(8, 2 * quality.rim)))
    c, s = cosine[:, None], sine[:, None]
    straight = smooth3(climb) * np.minimum(neck / _STRAIGHTENS_MM, 1.0)
    out = unit(mix(leg.out[-1], off, straight[..., None]))
    flat = unit(mix(leg.out[-1], off, np.minimum(neck / _STRAIGHTENS_MM, 1.0)[..., None]))
    top = leg.points[-1]

    def beyond(high: Floats, distance: Floats, way: Floats) -> Floats:
        return np.asarray(top + up * high[..., None] + way * distance[..., None])

    neck_out = beyond(neck * climb, mix(outside[-1], middle + radius, smooth3(climb)), out)
    neck_in = beyond(neck * climb, mix(inside[-1], middle - radius, smooth3(climb)), out)[::-1]
    ring = beyond(neck + radius * s, middle + radius * c, flat)
    base = (leg.at(outside), neck_out, ring, neck_in, leg.at(inside)[::-1])
    round_it = c[..., None] * flat + s[..., None] * up
    faces = (leg.out, out, round_it, -out[::-1], -leg.out[::-1])
    lying = np.concatenate(base)
    return lying + THICK_MM * np.concatenate(faces), lying
