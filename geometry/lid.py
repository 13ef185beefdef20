"""Lids: a ring of points closed by rows that cross it from the medial to the lateral side.

A ring is flat across where the shoe ends. A row close to there would run along the rim within
less than the grid that points are put on, so rows keep clear of both ends; what lies beyond the
last of them is sewn to it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, mix
from geometry.loft import Index, Loft, cells

CLEAR_MM: Final = 0.5
"""How far along the shoe rows keep from where the ring ends. A row's first point is 2 % of it
inside, and therefore at least 20 µm from the rim, however finely that is cut."""


def cap(loft: Loft, rim: Index, rows: Floats, *, flip: bool = False, region: str = "") -> None:
    """A lid on a ring of 2n points: `rows` (n-1, m, 3) cross from medial to lateral side.

    Row i joins ring points i+1 and 2n-i-1; those nearer than CLEAR_MM to an end are left out. Its
    outside is up (+z) for a ring as `ring` orders it, down with flip. It is one island, seen in
    plan.
    """
    n = len(rim) // 2
    first, last = _clear(loft.at(rim)[:, 0])
    inner = loft.points(rows[first - 1 : last])
    medial, lateral = rim[first : last + 1], rim[2 * n - first : 2 * n - last - 1 : -1]
    grid = np.concatenate((medial[:, None], inner, lateral[:, None]), axis=1)
    heel = np.concatenate((rim[first::-1], rim[: -first - 1 : -1]))
    toe = rim[last : 2 * n - last + 1]
    ends = [_end(loft, heel, grid[0], not flip), _end(loft, toe, grid[-1], flip)]
    loft.lid([cells(grid, not flip), *ends], region)


def crossings(rim: Floats, shares: Floats) -> Floats:
    """Points (n-1, m, 3) on the straight lines between the ring's medial and lateral points."""
    n = len(rim) // 2
    medial, lateral = rim[1:n, None, :], rim[:n:-1][:, None, :]
    return mix(medial, lateral, shares[None, :, None])


def _clear(x: Floats) -> tuple[int, int]:
    """The first and the last column at which both sides of a ring at x (2n,) are clear of its ends.

    At least one column is taken: that in the middle of a ring which is too short to have any.
    """
    n = len(x) // 2
    medial, lateral = x[1:n], x[:n:-1]
    away = np.minimum(np.minimum(medial, lateral) - x[0], x[n] - np.maximum(medial, lateral))
    clear = np.flatnonzero(away >= min(CLEAR_MM, float(np.max(away)))) + 1
    return int(clear[0]), int(clear[-1])


def _end(loft: Loft, arc: Index, row: Index, turned: bool) -> Index:
    """Triangles between an arc of a ring and the row that begins and ends where it does.

    Each edge takes the other line's nearest inner point by y, but an edge that ends in a corner
    the point next to that.
    """
    bent, straight = arc[1:-1], row[1:-1]
    bent_mid, straight_mid = (_middles(loft.at(line)[:, 1]) for line in (bent, straight))
    to_row = np.searchsorted(straight_mid, bent_mid)
    to_arc = np.searchsorted(bent_mid, straight_mid, side="right")
    corner = straight[:1], straight[-1:]
    over = np.stack((arc[:-1], arc[1:], np.concatenate((corner[0], straight[to_row], corner[1]))))
    back = np.stack((straight[:-1], bent[to_arc], straight[1:]))
    a, b, c = np.concatenate((over, back), axis=1)
    return np.stack((a, b, c) if turned else (a, c, b), axis=1)


def _middles(y: Floats) -> Floats:
    """How far to the lateral side each edge's middle is along a line of points at y."""
    return (y[:-1] + y[1:]) * -0.5
