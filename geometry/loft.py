"""Stitching grids of points into the closed surface of one part.

Every part is a few grids whose borders share vertices, so that closure and orientation follow
from construction. A grid's outside is where (row direction × column direction) points. Each call
names the region of its triangles, "" for the part's own name, and becomes one island of texture
coordinates at true size (`geometry.unwrap`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats
from geometry.mesh import Part
from geometry.unwrap import Flat, Given, Grid, Index, Island, unwrap

__all__ = [
    "Index",
    "Loft",
    "Regions",
    "add_slab",
    "around",
    "bevel",
    "cells",
    "over",
    "ring",
    "slab",
]

Bytes: TypeAlias = npt.NDArray[np.uint8]
MICROMETRES = 1000.0

SLAB_REGIONS = ("face", "back", "edge")
"""Regions of a slab: the side that shows, the side that lies on, and what joins them."""


@dataclass(frozen=True, eq=False)
class Regions:
    """A region for each cell of a grid: `cells` int (rows - 1, columns - 1), numbers in `names`."""

    names: tuple[str, ...]
    cells: npt.NDArray[np.integer]


class Loft:
    """Points and triangles of one part while it is being put together."""

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._count = 0
        self._faces: list[Index] = []
        self._uv_faces: list[Index] = []
        self._regions: list[Index] = []
        self._names: dict[str, int] = {}
        self._islands: list[Island] = []
        self._uv_count = 0
        self._loose: list[Index] = []
        self._loose_regions: list[Index] = []

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

    def at(self, index: Index) -> Floats:
        """The points (…, 3) in mm of indices (…)."""
        return np.concatenate(self._points)[index]

    def quads(
        self,
        grid: Index,
        *,
        flip: bool = False,
        region: str | Regions = "",
        uv: Floats | None = None,
    ) -> None:
        """Two triangles for each cell of an index grid (rows, columns).

        `region`: one name, or a name for each cell. `uv` (rows, columns, 2) in mm are the texture
        coordinates, u to the right and v up as seen from outside; without them the grid is
        unrolled, v along its columns.
        """
        where = grid.ravel()
        faces = _lattice(*grid.shape, flip)
        if isinstance(region, Regions):
            numbers = np.array([self._number(name) for name in region.names], dtype=np.int64)
            cells = np.ravel(numbers[region.cells])
            regions = np.concatenate((cells, cells))
        else:
            regions = np.full(len(faces), self._number(region), dtype=np.int64)
        island = Grid(grid, flip) if uv is None else Given(np.reshape(uv, (grid.size, 2)))
        self._add(island, where, faces, regions)

    def fan(self, tip: int | np.int64, rim: Index, *, flip: bool = False, region: str = "") -> None:
        """Triangles from the tip to each edge of an open rim."""
        where = np.concatenate((np.array([tip], dtype=np.int64), rim))
        self._flat(where, _fan(len(rim), flip), region)

    def triangles(
        self, faces: Index, *, flip: bool = False, region: str = "", uv: Floats | None = None
    ) -> None:
        """Triangles (m, 3) of indices of points; all of a loft's loose ones are one island.

        Those with `uv` (m, 3, 2), the texture coordinates of their corners in mm, are their own.
        """
        if flip:
            faces, uv = faces[:, [0, 2, 1]], None if uv is None else uv[:, [0, 2, 1]]
        regions = np.full(len(faces), self._number(region), dtype=np.int64)
        if uv is None:
            self._loose.append(faces)
            self._loose_regions.append(regions)
            return
        corners = np.arange(faces.size, dtype=np.int64).reshape(faces.shape)
        self._add(Given(_upright(uv).reshape(-1, 2)), faces.ravel(), corners, regions)

    def lid(self, parts: list[Index], region: str = "") -> None:
        """Triangles (m, 3) of several patches that are seen as one island."""
        self._flat(*_compact(np.concatenate(parts), self._count), region)

    def part(self, name: str) -> Part:
        """The finished part on the 1 µm grid."""
        if self._loose:
            where, faces = _compact(np.concatenate(self._loose), self._count)
            self._add(Flat(where, faces), where, faces, np.concatenate(self._loose_regions))
            self._loose, self._loose_regions = [], []
        points = np.concatenate(self._points)
        used, regions = _used(np.concatenate(self._regions), len(self._names))
        names = [one or name for one in self._names]
        return Part(
            name,
            _micrometres(points),
            np.concatenate(self._faces),
            _micrometres(unwrap(points, self._islands)),
            np.concatenate(self._uv_faces),
            regions,
            tuple(names[number] for number in used),
        )

    def _number(self, region: str) -> int:
        return self._names.setdefault(region, len(self._names))

    def _flat(self, where: Index, faces: Index, region: str) -> None:
        regions = np.full(len(faces), self._number(region), dtype=np.int64)
        self._add(Flat(where, faces), where, faces, regions)

    def _add(self, island: Island, where: Index, faces: Index, regions: Index) -> None:
        """Add an island whose triangles `faces` are of the points `where`, by their place in it."""
        self._faces.append(where.take(faces))
        self._uv_faces.append(faces + self._uv_count)
        self._uv_count += island.size
        self._islands.append(island)
        self._regions.append(regions)


def _upright(uv: Floats) -> Floats:
    """Corners (m, 3, 2) mirrored, if need be, so that they turn left as seen from outside."""
    a, b = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    turned = np.cumsum(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])[-1] < 0.0
    return uv * np.array([-1.0, 1.0]) if turned else uv


def cells(grid: Index, flip: bool) -> Index:
    """Two triangles for each cell of an index grid: all first ones, then all second ones."""
    a, b = grid[:-1, :-1].ravel(), grid[1:, :-1].ravel()
    c, d = grid[:-1, 1:].ravel(), grid[1:, 1:].ravel()
    faces = np.empty((2, a.size, 3), dtype=np.int64)
    corners = ((a, c, b), (b, c, d)) if flip else ((a, b, c), (b, d, c))
    for half, three in zip(faces, corners, strict=True):
        for k, corner in enumerate(three):
            half[:, k] = corner
    return faces.reshape(-1, 3)


@lru_cache(maxsize=64)
def _lattice(rows: int, columns: int, flip: bool) -> Index:
    """The triangles of a grid by the places in it; a shoe has many grids of one shape."""
    faces = cells(np.arange(rows * columns, dtype=np.int64).reshape(rows, columns), flip)
    faces.setflags(write=False)
    return faces


def _fan(count: int, flip: bool) -> Index:
    """Triangles from place 0 to each edge of the `count` places behind it."""
    first = np.arange(1, count, dtype=np.int64)
    centre = np.zeros_like(first)
    return np.stack((centre, first + 1, first) if flip else (centre, first, first + 1), axis=1)


def _compact(faces: Index, count: int) -> tuple[Index, Index]:
    """The points that triangles use, in order, and the triangles by their places among them."""
    used = np.zeros(count, dtype=np.bool_)
    used[faces] = True
    return np.flatnonzero(used), (np.cumsum(used) - 1)[faces]


def _used(regions: Index, count: int) -> tuple[Index, Bytes]:
    """The numbers that triangles have, in order, and the triangles numbered by them alone."""
    used = np.bincount(regions, minlength=count) > 0
    if used.all():
        return np.arange(count), regions.astype(np.uint8)
    return np.flatnonzero(used), (np.cumsum(used) - 1)[regions].astype(np.uint8)


def _micrometres(values_mm: Floats) -> npt.NDArray[np.int32]:
    scaled = values_mm * MICROMETRES
    scaled += 0.5
    return np.floor(scaled, out=scaled).astype(np.int32)


def around(grid: Index) -> Index:
    """The grid closed round: its first column again after its last."""
    return np.concatenate((grid, grid[:, :1]), axis=1)


def over(grid: Index) -> Index:
    """The grid closed over: its first row again after its last."""
    return np.concatenate((grid, grid[:1, :]), axis=0)


def ring(half: Floats) -> Floats:
    """Ring coordinates 0 … 2 from half of them (0 … 1), symmetric: n and 2n-2 of them."""
    return np.concatenate((half, 2.0 - half[-2:0:-1]))


def slab(name: str, top: Floats, base: Floats) -> Part:
    """A closed part between two grids (rows, columns, 3) of one patch; `top` faces outward."""
    loft = Loft()
    add_slab(loft, top, base)
    return loft.part(name)


def add_slab(
    loft: Loft, top: Floats, base: Floats, *, regions: tuple[str, str, str] = SLAB_REGIONS
) -> None:
    """Add a closed body between two grids of one patch: its regions are face, back and edges."""
    face, back, edge = regions
    above, below = loft.points(top), loft.points(base)
    loft.quads(above, region=face)
    loft.quads(below, flip=True, region=back)
    for row, flip in ((0, False), (-1, True)):
        loft.quads(np.stack((below[row], above[row])), flip=flip, region=edge)
    for column, flip in ((0, True), (-1, False)):
        side = np.stack((below[:, column], above[:, column]))
        loft.quads(side, flip=flip, region=edge)


def bevel(row_count: int, column_count: int, rim: float) -> Floats:
    """Thickness factors of a panel's grid: `rim` on its border, 1 inside."""
    factors = np.ones((row_count, column_count))
    factors[0], factors[-1] = rim, rim
    factors[:, 0], factors[:, -1] = rim, rim
    return factors
