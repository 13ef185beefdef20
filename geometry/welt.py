"""The welt: a strip on the edge of the midsole, sewn to the upper it runs round."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import clamp, mix
from geometry.loft import Loft, around, over
from geometry.mesh import Part
from geometry.plan import raised
from geometry.sidewall import FULL_WALL_MM
from geometry.soleunit import SoleUnit

EDGE_MM: Final = 0.5
"""Softness of the outer edges."""

GROOVE: Final = ((0.30, 0.0), (0.36, 0.55), (0.50, 0.55), (0.56, 0.0))
"""Stitch groove on top: (share of the way from the outer edge to the upper, depth in mm)."""


def welt(unit: SoleUnit) -> Part | None:
    """The welt; None on a sole of another construction."""
    if unit.construction != "welted":
        return None
    inner_top = unit.hold(np.ones(1))[0]
    base, top = unit.lip[:, 2], inner_top[:, 2]
    detail = clamp(unit.wall_mm / FULL_WALL_MM, 0.1, 1.0)
    edge = np.minimum(EDGE_MM * detail, 0.2 * (top - base))
    out = unit.side.outermost_mm
    outer = unit.inside(np.stack((out + edge, out, out, out + edge)))
    sides = raised(outer, np.stack((base, base + edge, top - edge, top)))
    depth = np.minimum(1.0 * detail, 0.4 * (top - base))
    across = [mix(sides[-1], inner_top, share) for share, _ in GROOVE]
    for points, (_, pressed_mm) in zip(across, GROOVE, strict=True):
        points[:, 2] = top - pressed_mm * depth
    loft = Loft()
    loops = np.concatenate((sides, np.stack(across), inner_top[None], unit.lip[None]))
    index = around(loft.points(loops))
    edge = len(sides) - 1
    loft.quads(index[: edge + 1], region="edge")
    loft.quads(index[edge:-1], region="top")
    loft.quads(over(index)[-3:], region="back")
    return loft.part("welt")
