"""The midsole as a solid of smooth surfaces."""

from __future__ import annotations

import numpy as np

from geometry.cad import Solid
from geometry.cad_graph import Graph, floor_line
from geometry.cad_lid import Arched, lid, marks
from geometry.cad_rings import Rings, even_sites
from geometry.exact import mix, shares
from geometry.insole import lower
from geometry.midsole import roll
from geometry.soleunit import SoleUnit

WELL_ROWS = 3


def midsole_solid(unit: SoleUnit) -> Solid:
    """The midsole: its sidewall by bands, its lip, cup and bed, its foot's ledge and underside."""
    outside, held = unit.wall, unit.held
    bed = lower(unit.bed, unit.insole_mm)
    solid = Solid("midsole")
    at = marks(bed)
    rings = Rings(solid, even_sites(np.concatenate((outside[::4], held, unit.ledge))), (), at)
    foot = edge = rings.ring(outside[0])
    first = 0
    for name, last in unit.side.bands:
        edge = rings.wall(outside[first + 1 : last + 1], edge, region=name)
        first = last
    lip = rings.ring(held[0])
    rolled = roll(outside[-1], held[0]) if unit.construction == "cemented" else held[:0]
    rings.band(edge, rolled, lip, region="lip")
    if len(held) > 1:
        lip = rings.wall(held[1:], lip, region="cup")
    rim = rings.ring(bed)
    well = mix(held[-1], bed, shares(WELL_ROWS)[1:-1, None, None])
    rings.band(lip, well, rim, region="well")
    under = Arched(unit.form, rings.line(unit.bed), float(rings.sites[-1]), unit.insole_mm)
    lid(rings, rim, at, under, region="bed")
    flat = rings.wall(unit.ledge, foot, region="ledge", flip=True, creased=(1,))
    floor = floor_line(unit.floor.top, unit.floor, flat.points[:, 0])
    Graph(floor).face(solid, [flat.loop], flat.points[:, :2], region="underside", flip=True)
    return solid
