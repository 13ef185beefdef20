"""The welt: a strip on the edge of the midsole, sewn to the upper it runs round."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import clamp, mix
from geometry.loft import Loft, around, over
from geometry.mesh import Part
from geometry.plan import plan_length, raised
from geometry.sidewall import FULL_WALL_MM
from geometry.soleunit import SoleUnit
from geometry.stitches import stitches

EDGE_MM: Final = 0.5
"""Softness of the outer edges."""

PLACE: Final = 0.42
HALF_MM: Final = 0.6
HALF: Final = 0.2
RUN: Final = 0.4
DEEP_MM: Final = 0.5
"""The stitch groove on top: where it lies, as a share of the way from the outer edge to the upper;
half its floor, at most and as a share of that way; the run of its walls over that; its depth."""

FILLED: Final = 0.8
"""Width of the stitches over that of the groove's floor."""


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
    deep = np.minimum(DEEP_MM * detail, 0.25 * (top - base))
    width = plan_length((inner_top - sides[-1])[:, :2])
    half = np.minimum(HALF_MM / np.maximum(width, 1e-3), HALF)
    marks = [PLACE + half * away for away in (-1.0 - RUN, -1.0, 1.0, 1.0 + RUN)]
    across = np.stack([mix(sides[-1], inner_top, share[:, None]) for share in marks])
    across[..., 2] = top - np.array([0.0, 1.0, 1.0, 0.0])[:, None] * deep
    loft = Loft()
    loops = np.concatenate((sides, across, inner_top[None], unit.lip[None]))
    index = around(loft.points(loops))
    edge = len(sides) - 1
    loft.quads(index[: edge + 1], region="edge")
    loft.quads(index[edge:-1], region="top")
    loft.quads(over(index)[-3:], region="back")
    stitches(loft, across[1:3], FILLED, "stitches")
    return loft.part("welt")
