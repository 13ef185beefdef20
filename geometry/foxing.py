"""The foxing: a rubber tape round the sidewall of a vulcanised sole."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats
from geometry.loft import Loft, around, over
from geometry.mesh import Part
from geometry.plan import raised
from geometry.sidewall import TAPE_MM
from geometry.soleunit import SoleUnit

EDGE: Final = 0.22
"""Softness of the tape's edges over its thickness."""

LINE_MM: Final = ((-5.0, 0.0), (-4.7, 0.16), (-3.6, 0.16), (-3.3, 0.0))
"""A line pressed into a full tape, as (height from its top in mm, share of its thickness)."""


def foxing(unit: SoleUnit) -> Part | None:
    """The tape, lying on the midsole's sidewall; None where the spec has none."""
    if unit.construction != "cupsole" or unit.spec.mm("sole.foxing_height_mm") == 0.0:
        return None
    tape = unit.side.tape_mm
    high = unit.side.tape_share * (unit.lip[:, 2] - unit.base_mm)
    edge = np.minimum(EDGE * tape, 0.2 * high)
    size = np.minimum(tape / TAPE_MM, high / 12.0)
    rise: list[Floats] = [0.0 * high, edge]
    drawn: list[Floats] = [edge, 0.0 * edge]
    for mm, share in LINE_MM:
        rise.append(high + mm * size)
        drawn.append(share * tape)
    rise += [high - edge, high, high, 0.0 * high]
    drawn += [0.0 * edge, edge, tape, tape]
    inset = np.stack(drawn) + unit.side.outermost_mm
    points = raised(unit.inside(inset), unit.base_mm + np.stack(rise))
    loft = Loft()
    index = around(loft.points(points))
    loft.quads(index[:-1], region="face")
    loft.quads(over(index)[-3:], region="back")
    return loft.part("foxing")
