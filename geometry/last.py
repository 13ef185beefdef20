"""The last: the form up to its flat cone top, closed by its bottom."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, shares
from geometry.form import Form
from geometry.lid import cap, crossings
from geometry.loft import Loft, Regions, around, ring
from geometry.mesh import Part
from geometry.quality import Quality, across
from geometry.spec import Instrument
from geometry.tessellate import divisions

FINER: Final = 0.27
"""The last's chord tolerance over the quality's: tapes are laid on it, and chords shorten them."""

COARSEST_MM: Final = 0.1
"""Tolerance that a last's is never taken from a coarser one of: it is a gauge even as a draft."""

CONE_CELLS: Final = 8
"""Cells across the cone top, which is level: more would only be narrower where it runs out."""

_DENSE, _LEVELS = 96, 64
"""Samples along half a ring and up the wall that its divisions are found from."""

_SECANTS: Final = 7
_RISES: Final = (0.2, 3.0)
"""Steps to where the wall passes a plane; least and most rise of the wall for a level's."""


def last(form: Form, spec: Instrument, quality: Quality) -> Part:
    """The solid last, featherline a hard edge, cone top a plane at the back height."""
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    half, up = grid_lines(form, plane, FINER * min(quality.tolerance_mm, COARSEST_MM))
    w = ring(half)
    top = cut(form, w, plane)
    grid = form.surface(w, top * up[:, None])
    grid[-1, :, 2] = plane
    loft = Loft()
    index = loft.points(grid)
    loft.quads(around(index), region=wall_regions(len(half), len(up)))
    cap(loft, index[-1], crossings(grid[-1], across(CONE_CELLS)), region="cone_top")
    under = bottom(form, w, grid[0], quality.across())
    cap(loft, index[0], under, flip=True, region="bottom")
    return loft.part("last")


def grid_lines(form: Form, plane_z_mm: float, tolerance_mm: float) -> tuple[Floats, Floats]:
    """Ring coordinates of half a ring, and shares of the height, at which the wall is cut."""
    half, up = shares(_DENSE), rows(_LEVELS)
    w = ring(half)
    top = cut(form, w, plane_z_mm)
    dense = form.surface(w, top * up[:, None])
    lines = np.swapaxes(dense, 0, 1)
    medial, lateral = lines[: _DENSE + 1], lines[: _DENSE - 1 : -1]
    both = np.concatenate((medial, np.concatenate((lines[:1], lateral))), axis=1)
    return divisions(both, half, tolerance_mm), divisions(dense, up, tolerance_mm)


def wall_regions(half: int, count: int) -> Regions:
    """Medial and lateral wall of a grid whose ring has `half` points to the toe."""
    cells = np.zeros((count - 1, 2 * half - 2), dtype=np.int64)
    cells[:, half - 1 :] = 1
    return Regions(("wall_medial", "wall_lateral"), cells)


def cut(form: Form, w: Floats, plane_z_mm: float) -> Floats:
    """Heights h at which the wall passes the level plane, for each w; the secant's method."""
    before = np.full_like(w, plane_z_mm - form.bottom.seat_z_mm)
    over = form.height(w, before) - plane_z_mm
    h = before - over
    for _ in range(_SECANTS):
        found = form.height(w, h) - plane_z_mm
        step = h - before
        rise = (found - over) / np.where(step == 0.0, 1.0, step)
        before, over = h, found
        h = h - found / clamp(np.where(step == 0.0, 1.0, rise), *_RISES)
    return h


def rows(count: int) -> Floats:
    """Shares 0 … 1, closer together near 0 where the wall swells out of the featherline."""
    t = shares(count)
    return mix(t * t, t, 0.35)


def bottom(form: Form, w: Floats, rim: Floats, places: Floats) -> Floats:
    """Bottom points (n-1, m, 3) inside the featherline rim, arched as the bottom profile says."""
    points = crossings(rim, places)
    n = len(w) // 2
    sine = form.sine_at(rim[1:n, 0])
    x = points[..., 0]
    signed = (1.0 - 2.0 * places)[None, :] * sine[:, None]
    z = form.bottom.centre(x) + form.bottom.raised(x, signed)
    return np.stack((x, points[..., 1], z), axis=-1)
