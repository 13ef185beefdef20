"""The last: the form up to its flat cone top, closed by its bottom."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, bisect, clamp, mix, shares
from geometry.form import Form
from geometry.loft import Loft, around, cap, crossings, ring
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument


def last(form: Form, spec: Instrument, quality: Quality) -> Part:
    """The solid last, featherline a hard edge, cone top a plane at the back height."""
    w = ring(quality.halves())
    seat = float(form.bottom.centre(np.array([form.seat_x_mm]))[0])
    plane = seat + spec.mm("last.back_height_mm")
    top = cut(form, w, plane)
    up = rows(quality.rows)
    grid = form.surface(w[None, :] + 0.0 * up[:, None], top[None, :] * up[:, None])
    loft = Loft()
    index = loft.points(grid)
    loft.quads(around(index), region="wall")
    across = quality.across()
    lid = crossings(grid[-1], across)
    cap(loft, index[-1], lid, region="cone_top")
    cap(loft, index[0], bottom(form, w, grid[0], across), flip=True, region="bottom")
    return loft.part("last")


def cut(form: Form, w: Floats, plane_z_mm: float) -> Floats:
    """Heights h at which the wall passes the level plane, for each w."""

    def above(h: Floats) -> Floats:
        return np.asarray(form.height(w, h) - plane_z_mm)

    return bisect(above, np.zeros_like(w), np.full_like(w, 2.0 * plane_z_mm))


def rows(count: int) -> Floats:
    """Shares 0 … 1, closer together near 0 where the wall swells out of the featherline."""
    t = shares(count)
    return mix(t * t, t, 0.35)


def bottom(form: Form, w: Floats, rim: Floats, across: Floats) -> Floats:
    """Bottom points (n-1, m, 3) inside the featherline rim, arched as the bottom profile says."""
    points = crossings(rim, across)
    n = len(w) // 2
    place = (rim[1:n, 0] - form.seat_x_mm) / (form.tip_x_mm - form.seat_x_mm)
    sine = 2.0 * np.sqrt(clamp(place * (1.0 - place), 0.0, 0.25))
    x = points[..., 0]
    signed = (1.0 - 2.0 * across)[None, :] * sine[:, None]
    z = form.bottom.centre(x) + form.bottom.raised(x, signed)
    return np.stack((x, points[..., 1], z), axis=-1)
