"""Does a triangle mesh meet itself: exact, on the integer µm grid.

What counts: any common point of two triangles that share no vertex; any common point beyond the
shared vertex or edge of two that do; the same three vertices twice. A triangle without area is
reported as a pair of its own number and takes part in no other pair. Vertices are shared by
number, so two vertices at one place are a contact.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geometry.boxtree import overlapping_pairs
from geometry.mesh import checked_arrays
from geometry.orientation import EXACT_EXTENT_UM, cross, inner, segments_hit_triangles

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[Any]
Truth = npt.NDArray[np.bool_]


def self_intersections(
    vertices_um: npt.ArrayLike, faces: npt.ArrayLike, *, limit: int = 100
) -> list[tuple[int, int]]:
    """Up to `limit` pairs (i, j), i <= j, of faces that meet wrongly, sorted; [] is a proof.

    Vertices are (n, 3) integers in µm, faces (m, 3). A triangle with zero area gives (i, i).
    Errors: `BadMesh`.
    """
    points, triangles = _local(vertices_um, faces)
    soup = _Soup(points, triangles)
    flat = np.flatnonzero(soup.flat)
    found = [(int(i), int(i)) for i in flat]
    low, high = soup.boxes()
    for i, j in overlapping_pairs(low, high):
        if len(found) >= limit:
            break
        wanted = ~(soup.flat[i] | soup.flat[j])
        i, j = i[wanted], j[wanted]
        bad = soup.meet(i, j)
        found.extend(zip(i[bad].tolist(), j[bad].tolist(), strict=True))
    return sorted(found)[:limit]


def _local(vertices_um: npt.ArrayLike, faces: npt.ArrayLike) -> tuple[Points, Ints]:
    """Points moved to the origin, as int64 where that is exact, else as Python integers."""
    points, triangles = checked_arrays(vertices_um, faces)
    moved: Points = points.astype(np.int64)
    if moved.size:
        moved = moved - moved.min(axis=0)
        if moved.max() > EXACT_EXTENT_UM:
            moved = moved.astype(object)
    return moved, triangles.astype(np.int64)


class _Soup:
    """Triangles ready to be compared in pairs."""

    def __init__(self, points: Points, triangles: Ints) -> None:
        self.points = points
        self.triangles = triangles
        a, b, c = (points[triangles[:, k]] for k in range(3))
        self.normal = cross(b - a, c - a)
        x, y, z = self.normal.T
        self.flat: Truth = (x == 0) & (y == 0) & (z == 0)

    def boxes(self) -> tuple[Ints, Ints]:
        """Low and high corners of all triangles, (m, 3) each."""
        corners = self.points.astype(np.int64)[self.triangles]
        return corners.min(axis=1), corners.max(axis=1)

    def meet(self, i: Ints, j: Ints) -> Truth:
        """Whether the triangles of each pair meet wrongly, (k,)."""
        one, two = self.triangles[i], self.triangles[j]
        same = one[:, :, None] == two[:, None, :]
        shared = np.count_nonzero(same.reshape(-1, 9), axis=1)
        hit: Truth = np.equal(shared, 3)
        none = np.flatnonzero(shared == 0)
        hit[none] = self._apart_meet(i[none], j[none])
        point = np.flatnonzero(shared == 1)
        hit[point] = self._corner_meet(i[point], j[point], same[point])
        edge = np.flatnonzero(shared == 2)
        hit[edge] = self._folded(i[edge], j[edge], same[edge])
        return hit

    def _apart_meet(self, i: Ints, j: Ints) -> Truth:
        """Triangles that share no vertex: any common point."""
        hit = np.ones(i.size, dtype=bool)
        for plane, other in ((i, j), (j, i)):
            left = np.flatnonzero(hit)
            hit[left] = self._straddles(plane[left], other[left])
        left = np.flatnonzero(hit)
        hit[left] = False
        for one, two in ((i, j), (j, i)):
            for k in range(3):
                open_ = left[~hit[left]]
                corners = self.triangles[one[open_]]
                hit[open_] = self._segment_hits(corners[:, k], corners[:, (k + 1) % 3], two[open_])
        return hit

    def _straddles(self, plane: Ints, other: Ints) -> Truth:
        """Whether triangle `other` is not strictly on one side of the plane of `plane`."""
        normal = self.normal[plane]
        origin = self.points[self.triangles[plane, 0]]
        corners = self.triangles[other]
        a, b, c = (inner(normal, self.points[corners[:, k]] - origin) for k in range(3))
        above = (a > 0) & (b > 0) & (c > 0)
        below = (a < 0) & (b < 0) & (c < 0)
        return ~(above | below)

    def _corner_meet(self, i: Ints, j: Ints, same: Truth) -> Truth:
        """Triangles that share one vertex: a common point beyond it.

        Both are cones at that vertex, so what they have in common is convex and reaches the edge
        opposite the vertex in one of the two.
        """
        start_one = np.argmax(same.any(axis=2), axis=1)
        start_two = np.argmax(same.any(axis=1), axis=1)
        hit = self._opposite_hits(i, start_one, j)
        left = np.flatnonzero(~hit)
        hit[left] = self._opposite_hits(j[left], start_two[left], i[left])
        return hit

    def _opposite_hits(self, one: Ints, start: Ints, two: Ints) -> Truth:
        corners = self.triangles[one]
        rows = np.arange(one.size)
        p, q = corners[rows, (start + 1) % 3], corners[rows, (start + 2) % 3]
        return self._segment_hits(p, q, two)

    def _segment_hits(self, p: Ints, q: Ints, triangle: Ints) -> Truth:
        a, b, c = (self.points[self.triangles[triangle, k]] for k in range(3))
        return segments_hit_triangles(
            self.points[p], self.points[q], a, b, c, self.normal[triangle]
        )

    def _folded(self, i: Ints, j: Ints, same: Truth) -> Truth:
        """Triangles that share an edge: in one plane, both on the same side of it."""
        rows = np.arange(i.size)
        apex = np.argmin(same.any(axis=2), axis=1)
        other = np.argmin(same.any(axis=1), axis=1)
        corners = self.triangles[i]
        u = self.points[corners[rows, (apex + 1) % 3]]
        w = self.points[corners[rows, (apex + 2) % 3]]
        there = self.points[self.triangles[j][rows, other]]
        hit = np.zeros(i.size, dtype=bool)
        level = np.flatnonzero(inner(self.normal[i], there - u) == 0)
        turned = cross((w - u)[level], (there - u)[level])
        hit[level] = _same_direction(self.normal[i[level]], turned)
        return hit


def _same_direction(u: Points, v: Points) -> Truth:
    """Whether parallel vectors u, v (k, 3), neither zero, point the same way."""
    agree = ((u > 0) & (v > 0)) | ((u < 0) & (v < 0))
    return np.logical_or(np.logical_or(agree[:, 0], agree[:, 1]), agree[:, 2])
