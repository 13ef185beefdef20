"""Pairs of mesh points near each other, and how thick a wall is there: a judge of built meshes."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, cross, dot, unit
from geometry.mesh import Part

Index = npt.NDArray[np.int64]

_CELL_LIMIT: Final = 1 << 20
"""More cells a side than any shoe has at a cell of 10 µm."""

_OPPOSED: Final = -0.5
"""Cosine of normals from which two surfaces are the two sides of one wall."""

_PARALLEL: Final = -0.9
"""The same for two surfaces that lie on each other."""

_TRIES: Final = (0.25, 0.5, 1.0)
"""Shares of the reach at which a nearest point is looked for: most have one close by."""


def pairs_near(points: Floats, others: Floats, reach_mm: float) -> tuple[Index, Index]:
    """Numbers (i of points, j of others) of all pairs in the same or neighbouring cells.

    Cells are `reach_mm` wide, so no pair closer than that is left out.
    """
    mine, theirs = (np.floor(each / reach_mm).astype(np.int64) for each in (points, others))
    low = np.minimum(np.min(mine, axis=0), np.min(theirs, axis=0)) - 1
    rows, wanted = _by_cell(mine - low)
    order, keys = _by_cell(theirs - low)
    found_i: list[Index] = []
    found_j: list[Index] = []
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            # Cells beside each other in z have successive keys: three in one go.
            near = wanted + (dx * _CELL_LIMIT + dy) * _CELL_LIMIT
            start = np.searchsorted(keys, near - 1, side="left")
            count = np.searchsorted(keys, near + 1, side="right") - start
            first = np.repeat(start - (np.cumsum(count) - count), count)
            found_i.append(np.repeat(rows, count))
            found_j.append(order[first + np.arange(len(first))])
    return np.concatenate(found_i), np.concatenate(found_j)


def _by_cell(cells: Index) -> tuple[Index, Index]:
    """The order of points by the number of their cell, and those numbers in it."""
    keys = (cells[:, 0] * _CELL_LIMIT + cells[:, 1]) * _CELL_LIMIT + cells[:, 2]
    order = np.argsort(keys, kind="stable")
    return order, keys[order]


def corner_normals(points: Floats, faces: npt.NDArray[np.int32]) -> Floats:
    """Unit normals (n, 3) of the vertices: of the sum of their triangles' area vectors."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    areas = cross(b - a, c - a)
    found = np.zeros_like(points)
    for axis in range(3):
        for corner in range(3):
            found[:, axis] += np.bincount(
                faces[:, corner], weights=areas[:, axis], minlength=len(points)
            )
    return unit(found)


def wall_mm(part: Part, reach_mm: float) -> Floats:
    """Thickness of a part under each vertex, mm; infinite where it is more than `reach_mm`.

    From a vertex straight in to the nearest vertex whose surface faces the other way.
    """
    points = part.vertices_um / 1000.0
    normals = corner_normals(points, part.faces)
    i, j = pairs_near(points, points, reach_mm)
    facing = np.flatnonzero(_between(normals, i, normals, j) < _OPPOSED)
    i, j = i[facing], j[facing]
    way = points[i] - points[j]
    through = 0.5 * dot(way, normals[i] - normals[j])
    far = dot(way, way)
    behind = np.flatnonzero((through > 0.0) & (far <= 2.0 * through * through))
    i, far, through = i[behind], far[behind], through[behind]
    found = np.full(len(points), np.inf)
    nearest = _nearest(i, far, len(points))
    found[i[nearest]] = through[nearest]
    return found


def gap_mm(one: tuple[Floats, Floats], other: tuple[Floats, Floats], reach_mm: float) -> Floats:
    """How far points stand off a surface that faces them, mm; negative where they are inside it.

    Both sides are points and their normals. The distance is to the nearest point, along the mean of
    both normals: two places of one round surface are then no distance apart. Infinite beyond
    `reach_mm`, and where the nearest place does not lie flat to the surface.
    """
    (points, normals), (surface, outward) = one, other
    i, j = _nearest_of(points, surface, reach_mm)
    off = 0.5 * dot(points[i] - surface[j], outward[j] - normals[i])
    facing = dot(normals[i], outward[j]) < _PARALLEL
    found = np.full(len(points), np.inf)
    found[i] = np.where(facing, off, np.inf)
    return found


def _nearest_of(points: Floats, others: Floats, reach_mm: float) -> tuple[Index, Index]:
    """Numbers (i of points, j of others) of each point and the nearest of those `pairs_near`."""
    found: list[tuple[Index, Index]] = []
    left = np.arange(len(points))
    for share in _TRIES:
        if not len(left):
            break
        reach = share * reach_mm
        i, j = pairs_near(points[left], others, reach)
        i = left[i]
        far = _squares(points, i, others, j)
        nearest = _nearest(i, far, len(points))
        # Cells of that width have all pairs as close as that: a nearer one is in no other.
        sure = nearest[far[nearest] <= reach * reach] if share < 1.0 else nearest
        found.append((i[sure], j[sure]))
        known = np.zeros(len(points), dtype=bool)
        known[i[sure]] = True
        left = left[~known[left]]
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def _nearest(i: Index, far: Floats, count: int) -> Index:
    """The place in a list of pairs of the nearest pair of each of `count` points that has one."""
    least = np.full(count, np.inf)
    np.minimum.at(least, i, far)
    tied = np.flatnonzero(far == least[i])
    first = np.full(count, len(i))
    np.minimum.at(first, i[tied], tied)
    return first[first < len(i)]


def _between(a: Floats, i: Index, b: Floats, j: Index) -> Floats:
    """Inner products of rows i of a and rows j of b, axis by axis: quicker than fetching rows."""
    x, y, z = (a[:, axis].take(i) * b[:, axis].take(j) for axis in range(3))
    return np.asarray(x + y + z)


def _squares(a: Floats, i: Index, b: Floats, j: Index) -> Floats:
    """Squares of the distances of rows i of a and rows j of b."""
    x, y, z = (a[:, axis].take(i) - b[:, axis].take(j) for axis in range(3))
    return np.asarray(x * x + y * y + z * z)
