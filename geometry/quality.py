"""How finely a part is tessellated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import Floats, shares, smooth3

_STANDARD_MM: Final = 0.1
_FINE_MM: Final = 0.05
"""Tolerance at which cells are told; and up to which small parts are cut finely."""


@dataclass(frozen=True)
class Quality:
    """Chord tolerance; numbers of cells across a lid and over a rim.

    `dense` is how many cells half a ring of a sole's outline is known in. Surfaces that bend both
    ways are cut to `cut` of the tolerance before their own share of it: where two directions are
    cut apart from each other, what is left between them adds up.
    """

    tolerance_mm: float
    lid: int
    rim: int
    dense: int = 192
    cut: float = 1.0

    @property
    def cut_mm(self) -> float:
        """Tolerance that each direction of a surface that bends both ways is cut to."""
        return self.tolerance_mm * self.cut

    @property
    def fine(self) -> bool:
        """Whether round details of small parts are cut finely."""
        return self.tolerance_mm <= _FINE_MM

    def cells(self, at_standard: int) -> int:
        """Cells across something bent, from those at a tolerance of 0.1 mm."""
        return int(np.ceil(at_standard * np.sqrt(_STANDARD_MM / self.cut_mm)))

    def across(self) -> Floats:
        """Shares of the inner points of a lid's row, both ends left out."""
        return across(self.lid)


def across(cells: int) -> Floats:
    """The same for a number of cells: those at the rim are narrower."""
    t = shares(cells)[1:-1]
    return smooth3(t) * 0.35 + t * 0.65


QUALITY: Final = {
    "draft": Quality(tolerance_mm=0.30, lid=8, rim=4),
    "standard": Quality(tolerance_mm=0.10, lid=30, rim=6),
    "production": Quality(tolerance_mm=0.02, lid=32, rim=16, cut=0.34),
}
"""Tolerance and cells at each quality."""
