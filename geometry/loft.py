"""Stitching grids of points into the closed surface of one part.

Every part is a few grids whose borders share vertices, so that closure and orientation follow
from construction. A grid's outside is where (row direction × column direction) points.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, mix
from geometry.mesh import Part

Index: TypeAlias = npt.NDArray[np.int64]
MICROMETRES = 1000.0


class Loft:
    """Points and triangles of one part while it is being put together."""

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._faces: list[Index] = []
        self._count = 0

    def points(self, points: Floats) -> Index:
        """Indices, in the shape (…) of the points (…, 3) in mm that are added."""
        shape = points.shape[:-1]
        number = 1
        for size in shape:
            number *= size
        first = self._count
        self._points.append(np.reshape(points, (number, 3)))
        self._count = first + number
        return np.reshape(np.arange(first, first + number, dtype=np.int64), shape)

    def quads(self, grid: Index, *, flip: bool = False) -> None:
        """Two triangles for each cell of an index grid (rows, columns)."""
        a, b = grid[:-1, :-1].ravel(), grid[1:, :-1].ravel()
        c, d = grid[:-1, 1:].ravel(), grid[1:, 1:].ravel()
        self._triangles(a, b, c, flip)
        self._triangles(b, d, c, flip)

    def fan(self, tip: int | np.int64, rim: Index, *, flip: bool = False) -> None:
        """Triangles from the tip to each edge of an open rim."""
        centre = np.full(len(rim) - 1, tip, dtype=np.int64)
        self._triangles(centre, rim[:-1], rim[1:], flip)

    def triangles(self, faces: Index, *, flip: bool = False) -> None:
        """Triangles (m, 3) of indices of points."""
        self._triangles(faces[:, 0], faces[:, 1], faces[:, 2], flip)

    def _triangles(self, a: Index, b: Index, c: Index, flip: bool) -> None:
        self._faces.append(np.stack((a, c, b) if flip else (a, b, c), axis=1))

    def part(self, name: str) -> Part:
        """The finished part on the 1 µm grid."""
        points = np.concatenate(self._points)
        vertices = np.floor(points * MICROMETRES + 0.5).astype(np.int32)
        return Part(name, vertices, np.concatenate(self._faces).astype(np.int32))


def around(grid: Index) -> Index:
    """The grid closed round: its first column again after its last."""
    return np.concatenate((grid, grid[:, :1]), axis=1)


def over(grid: Index) -> Index:
    """The grid closed over: its first row again after its last."""
    return np.concatenate((grid, grid[:1, :]), axis=0)


def ring(half: Floats) -> Floats:
    """Ring coordinates 0 … 2 from half of them (0 … 1), symmetric: n and 2n-2 of them."""
    return np.concatenate((half, 2.0 - half[-2:0:-1]))


def cap(loft: Loft, rim: Index, rows: Floats, *, flip: bool = False) -> None:
    """A lid on a ring of 2n points: `rows` (n-1, m, 3) cross from medial to lateral side.

    Row i joins ring points i+1 and 2n-i-1; the two end points are fanned. Its outside is up
    (+z) for a ring as `ring` orders it, down with flip.
    """
    n = len(rim) // 2
    inner = loft.points(rows)
    medial, lateral = rim[1:n], rim[:n:-1]
    grid = np.concatenate((medial[:, None], inner, lateral[:, None]), axis=1)
    loft.quads(grid, flip=not flip)
    loft.fan(rim[0], grid[0], flip=not flip)
    loft.fan(rim[n], grid[-1], flip=flip)


def crossings(rim: Floats, shares: Floats) -> Floats:
    """Points (n-1, m, 3) on the straight lines between the ring's medial and lateral points."""
    n = len(rim) // 2
    medial, lateral = rim[1:n, None, :], rim[:n:-1][:, None, :]
    return mix(medial, lateral, shares[None, :, None])


def slab(name: str, top: Floats, base: Floats) -> Part:
    """A closed part between two grids (rows, columns, 3) of one patch; `top` faces outward."""
    loft = Loft()
    above, below = loft.points(top), loft.points(base)
    loft.quads(above)
    loft.quads(below, flip=True)
    for row, flip in ((0, False), (-1, True)):
        loft.quads(np.stack((below[row], above[row])), flip=flip)
    for column, flip in ((0, True), (-1, False)):
        loft.quads(np.stack((below[:, column], above[:, column])), flip=flip)
    return loft.part(name)


def bevel(row_count: int, column_count: int, rim: float) -> Floats:
    """Thickness factors of a panel's grid: `rim` on its border, 1 inside."""
    factors = np.ones((row_count, column_count))
    factors[0], factors[-1] = rim, rim
    factors[:, 0], factors[:, -1] = rim, rim
    return factors
