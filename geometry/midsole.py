"""The midsole: its sidewall, its lip, the cup the upper stands in and the insole's bed."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, half_circle, mix, shares
from geometry.insole import lower
from geometry.last import bottom
from geometry.lid import cap, crossings
from geometry.loft import Loft, around
from geometry.mesh import Part
from geometry.plan import plan_length
from geometry.soleunit import SoleUnit


def midsole(unit: SoleUnit) -> Part:
    """The midsole of any construction; the lip is rolled where the sidewall is sculpted."""
    outside = unit.wall
    held = unit.held
    rolled = outside[:0]
    if unit.construction == "cemented":
        rolled = roll(outside[-1], held[0])
    rows = shares(unit.quality.cells(1))[1:, None, None]
    well = mix(held[-1], lower(unit.bed, unit.insole_mm), rows)
    loft = Loft()
    index = loft.points(np.concatenate((outside, rolled, held, well)))
    edge, inner = len(outside) - 1, len(outside) + len(rolled)
    first = 0
    for name, last in unit.side.bands:
        loft.quads(around(index[first : last + 1]), region=name)
        first = last
    loft.quads(around(index[edge : inner + 1]), region="lip")
    loft.quads(around(index[inner : -len(well)]), region="cup")
    loft.quads(around(index[-len(well) - 1 :]), region="well")
    bed = bottom(unit.form, unit.w, unit.bed, unit.quality.across())
    cap(loft, index[-1], lower(bed, unit.insole_mm), region="bed")
    ledge = loft.points(unit.ledge)
    rings = np.stack((*ledge[::-1], index[0]))
    loft.quads(around(rings), region="ledge")
    cap(loft, ledge[-1], base_lid(unit), flip=True, region="underside")
    return loft.part("midsole")


def base_lid(unit: SoleUnit) -> Floats:
    """Inner points of the flat between midsole and outsole, inside the ledge."""
    lid = crossings(unit.ledge[-1], shares(6)[1:-1])
    lid[..., 2] = unit.floor.top(lid[..., 0])
    return lid


def roll(outer: Floats, inner: Floats) -> Floats:
    """A rounded lip (rows, n, 3) from the sidewall's top edge to the upper."""
    cosine, sine = half_circle(shares(8)[1:-1, None, None])
    middle, arm = (outer + inner) * 0.5, (outer - inner) * 0.5
    radius = plan_length((outer - inner)[:, :2]) * 0.4
    points = middle + arm * cosine
    points[..., 2] = points[..., 2] + radius * sine[..., 0]
    return points
