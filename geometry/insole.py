"""Insole board and sockliner: two sheets under the last's bottom, one on the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats
from geometry.last import bottom
from geometry.lid import cap
from geometry.loft import Loft, around
from geometry.mesh import Part
from geometry.plan import inset
from geometry.soleunit import SoleUnit

GAP_MM: Final = 0.4
"""Gap between the sheets' rims and the lining, all round."""


def sockliner(unit: SoleUnit) -> Part:
    """The loose soft layer; its top is the last's bottom."""
    return _sheet("sockliner", unit, 0.0, unit.spec.mm("insole.sockliner_mm"))


def insole_board(unit: SoleUnit) -> Part:
    """The board the upper is lasted to, under the sockliner."""
    return _sheet("insole_board", unit, unit.spec.mm("insole.sockliner_mm"), unit.insole_mm)


def _sheet(name: str, unit: SoleUnit, top_mm: float, base_mm: float) -> Part:
    """A sheet between two depths under the last's bottom."""
    rim = unit.on_bottom(plan(unit))
    lid = bottom(unit.form, unit.w, rim, unit.quality.across())
    loft = Loft()
    index = loft.points(np.stack((lower(rim, base_mm), lower(rim, top_mm))))
    loft.quads(around(index), region="edge")
    cap(loft, index[1], lower(lid, top_mm), region="top")
    cap(loft, index[0], lower(lid, base_mm), flip=True, region="underside")
    return loft.part(name)


def plan(unit: SoleUnit) -> Floats:
    """The outline (n, 2) of both sheets from above, in ring order."""
    return inset(unit.bed[:, :2], GAP_MM)


def lower(points: Floats, depth_mm: float) -> Floats:
    """Points (…, 3) moved straight down."""
    return np.asarray(points - np.array([0.0, 0.0, depth_mm]))
