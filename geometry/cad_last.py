"""The last as a solid of smooth surfaces."""

from __future__ import annotations

from typing import Final

from geometry.cad import Flat, Solid
from geometry.cad_lid import Arched, lid, marks
from geometry.cad_rings import Rings, even_sites
from geometry.form import Form
from geometry.last import cut, grid_lines
from geometry.loft import ring
from geometry.spec import Instrument

CHORD_MM: Final = 0.1
"""Chords of the lines of points that the surfaces go through stay within this of the form."""


def last_solid(form: Form, spec: Instrument) -> Solid:
    """The last: its wall, its bottom within the featherline, its flat cone top."""
    plane = form.bottom.seat_z_mm + spec.mm("last.back_height_mm")
    half, up = grid_lines(form, plane, CHORD_MM)
    w = ring(half)
    grid = form.surface(w, cut(form, w, plane) * up[:, None])
    grid[-1, :, 2] = plane
    solid = Solid("last")
    at = marks(grid[0])
    rings = Rings(solid, even_sites(grid), (), at)
    feather, top = rings.ring(grid[0]), rings.ring(grid[-1])
    rings.band(feather, grid[1:-1], top, region="wall")
    solid.face(
        Flat((0.0, 0.0, plane), (0.0, 0.0, 1.0)),
        [top.loop],
        region="cone_top",
    )
    under = Arched(form, feather.pieces, float(rings.sites[-1]), 0.0)
    lid(rings, feather, at, under, region="bottom", flip=True)
    return solid
