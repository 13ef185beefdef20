"""How finely a part is tessellated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geometry.exact import Floats, shares, smooth3


@dataclass(frozen=True)
class Quality:
    """Chord tolerance; numbers of cells: half way round, up the wall, across a lid, over a rim.

    `dense` is how many cells half a ring of a sole's outline is known in. Surfaces that bend both
    ways are cut to `cut` of the tolerance before their own share of it: where two directions are
    cut apart from each other, what is left between them adds up.
    """

    tolerance_mm: float
    half: int
    rows: int
    lid: int
    rim: int
    dense: int = 192
    cut: float = 1.0

    @property
    def cut_mm(self) -> float:
        """Tolerance that each direction of a surface that bends both ways is cut to."""
        return self.tolerance_mm * self.cut

    def halves(self) -> Floats:
        """Ring coordinates 0 … 1 of half a ring."""
        return shares(self.half)

    def across(self) -> Floats:
        """Shares of the inner points of a lid's row, both ends left out."""
        t = shares(self.lid)[1:-1]
        return smooth3(t) * 0.35 + t * 0.65


QUALITY: Final = {
    "draft": Quality(0.30, 48, 20, 8, 4),
    "standard": Quality(0.10, 72, 26, 12, 6),
    "production": Quality(0.02, 224, 56, 40, 16, 384, 0.34),
}
"""Cells at each quality."""
