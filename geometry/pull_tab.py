"""Pull tabs: loops of webbing over the topline, at the back and, with gores, at the front."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, half_circle, mix, shares, smooth3
from geometry.heel_tab import has_heel_tab
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from geometry.panel import width_to_w
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import Wall

WIDE_MM: Final = 16.0
THICK_MM: Final = 1.3
LEG_MM: Final = 20.0
"""Width of the webbing, and how far its legs reach down inside and outside, at length 280; its
thickness."""

LOOP_MM: Final = 4.5
"""Half of how far a loop stands open, at length 280."""

_BITE_MM: Final = 0.1
_LEG_CELLS: Final = 8
_CELLS_ACROSS: Final = 6


def pull_tab(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The loops, or nothing where their height is zero."""
    rise = spec.mm("upper.pull_tab_mm")
    if rise == 0.0:
        return None
    loft = Loft()
    for w in (0.0, 1.0) if wall.gore else (0.0,):
        _loop(loft, wall, spec, quality, w)
    return loft.part("pull_tab")


def _loop(loft: Loft, wall: Wall, spec: Instrument, quality: Quality, w: float) -> None:
    """One loop: up the outside, over, and down the inside of the collar."""
    scale = wall.form.length_mm / 280.0
    top = float(wall.topline.height(np.array([w]))[0])
    leg = min(LEG_MM * scale, 0.35 * top)
    up, away, cosine, sine = _outline(wall, spec, quality, w, (top, leg))
    step = width_to_w(wall, w, top - leg, 0.5 * WIDE_MM * scale)
    across = w + step * (2.0 * shares(_CELLS_ACROSS) - 1.0)
    grid = np.zeros((len(up), len(across)))
    side = across[None, :] + grid

    def at(thick: float) -> Floats:
        height, distance = up + sine * thick, away + cosine * thick
        return wall.offset(side, height[:, None] + grid, distance[:, None] + grid)

    add_slab(loft, at(THICK_MM), at(0.0))


def _outline(
    wall: Wall, spec: Instrument, quality: Quality, w: float, place: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Heights and distances off the form along a loop's inner face, and where its outside lies.

    The last two are the parts, off the form and up, of the unit vector from the face outward.
    """
    top, leg = place
    rise, scale = spec.mm("upper.pull_tab_mm"), wall.form.length_mm / 280.0
    h = top - leg * (1.0 - shares(_LEG_CELLS))
    here = np.full_like(h, w)
    over = spec.mm("upper.overlay_mm") if w == 0.0 and has_heel_tab(wall, spec) else 0.0
    outside, inside = wall.outer_at(here, h) + over - _BITE_MM, wall.inner_at(here, h) + _BITE_MM
    middle = 0.5 * (outside[-1] + inside[-1])
    radius = max(0.5 * float(outside[-1] - inside[-1]), min(LOOP_MM * scale, 0.45 * rise))
    neck = max(rise - radius - THICK_MM, 0.1)
    climb = shares(_LEG_CELLS)[1:-1]
    open_out = smooth3(climb)
    cosine, sine = half_circle(shares(max(8, 2 * quality.rim)))
    level = np.zeros(2 * _LEG_CELLS)
    high = np.concatenate((h, top + neck * climb))
    return (
        np.concatenate((high, top + neck + radius * sine, high[::-1])),
        np.concatenate(
            (
                outside,
                mix(outside[-1], middle + radius, open_out),
                middle + radius * cosine,
                mix(inside[-1], middle - radius, open_out)[::-1],
                inside[::-1],
            )
        ),
        np.concatenate((level + 1.0, cosine, level - 1.0)),
        np.concatenate((level, sine, level)),
    )
