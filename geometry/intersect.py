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
        self._corner_numbers = [np.ascontiguousarray(triangles[:, k]) for k in range(3)]
        self._plane = [np.ascontiguousarray(part) for part in (x, y, z, inner(self.normal, a))]
        self._places = [[np.ascontiguousarray(part) for part in corner.T] for corner in (a, b, c)]

    def boxes(self) -> tuple[Ints, Ints]:
        """Low and high corners of all triangles, (m, 3) each."""
        corners = self.points.astype(np.int64)[self.triangles]
        return corners.min(axis=1), corners.max(axis=1)

    def meet(self, i: Ints, j: Ints) -> Truth:
        """Whether the triangles of each pair meet wrongly, (k,)."""
        shared = self._shared(i, j)
        hit = np.equal(shared, 3)
        through = ~self._beside(i, j, shared)
        fold = np.flatnonzero(through & (shared == 2))
        hit[fold] = self._folded(i[fold], j[fold])
        corner = shared == 1
        self._mark(hit, np.flatnonzero(corner & through), j, i)
        left = np.flatnonzero((through & (shared == 0)) | (corner & ~hit))
        left = left[~self._beside(j[left], i[left], shared[left])]
        self._mark(hit, left[corner[left]], i, j)
        apart = left[~corner[left]]
        hit[apart] = self._apart_meet(i[apart], j[apart])
        return hit

    def _mark(self, hit: Truth, some: Ints, one: Ints, two: Ints) -> None:
        """Mark those pairs whose edge of `one`, opposite the vertex they share, meets `two`.

        Both triangles are cones at that vertex, so what they have in common is convex and reaches
        the edge opposite the vertex in one of the two: either way has to be looked at.
        """
        edge, other = one[some], two[some]
        corners = self.triangles[edge]
        start = np.argmax(self._is_common(edge, other), axis=1)
        rows = np.arange(some.size)
        p, q = corners[rows, (start + 1) % 3], corners[rows, (start + 2) % 3]
        hit[some] = self._segment_hits(p, q, other)

    def _shared(self, i: Ints, j: Ints) -> Ints:
        """How many vertices each pair has in common."""
        shared = np.zeros(i.size, dtype=np.int64)
        ones = [numbers[i] for numbers in self._corner_numbers]
        twos = [numbers[j] for numbers in self._corner_numbers]
        for one in ones:
            for two in twos:
                shared = shared + (one == two)
        return shared

    def _beside(self, plane: Ints, other: Ints, shared: Ints) -> Truth:
        """Whether all vertices of `other` but the shared are strictly on one side of a plane.

        Shared ones are exactly in it. Then what the two have in common lies in `other`'s shared
        vertices or shared edge.
        """
        x, y, z, offset = (part[plane] for part in self._plane)
        above, below = np.zeros(plane.size, dtype=np.int64), np.zeros(plane.size, dtype=np.int64)
        for px, py, pz in self._places:
            side = x * px[other] + y * py[other] + z * pz[other] - offset
            above += side > 0
            below += side < 0
        apart: Truth = np.maximum(above, below) == 3 - shared
        return apart

    def _apart_meet(self, i: Ints, j: Ints) -> Truth:
        """Triangles that share no vertex: any common point."""
        hit = np.zeros(i.size, dtype=bool)
        for one, two in ((i, j), (j, i)):
            for k in range(3):
                left = np.flatnonzero(~hit)
                corners = self.triangles[one[left]]
                hit[left] = self._segment_hits(corners[:, k], corners[:, (k + 1) % 3], two[left])
        return hit

    def _is_common(self, one: Ints, two: Ints) -> Truth:
        """Which corners of `one` are corners of `two`, (k, 3)."""
        same: Truth = np.equal(self.triangles[one][:, :, None], self.triangles[two][:, None, :])
        return same[:, :, 0] | same[:, :, 1] | same[:, :, 2]

    def _segment_hits(self, p: Ints, q: Ints, triangle: Ints) -> Truth:
        a, b, c = (self.points[self.triangles[triangle, k]] for k in range(3))
        return segments_hit_triangles(
            self.points[p], self.points[q], a, b, c, self.normal[triangle]
        )

    def _folded(self, i: Ints, j: Ints) -> Truth:
        """Triangles in one plane that share an edge: whether both are on the same side of it."""
        rows = np.arange(i.size)
        apex = np.argmin(self._is_common(i, j), axis=1)
        other = np.argmin(self._is_common(j, i), axis=1)
        corners = self.triangles[i]
        u = self.points[corners[rows, (apex + 1) % 3]]
        w = self.points[corners[rows, (apex + 2) % 3]]
        there = self.points[self.triangles[j][rows, other]]
        return _same_direction(self.normal[i], cross(w - u, there - u))


def _same_direction(u: Points, v: Points) -> Truth:
    """Whether parallel vectors u, v (k, 3), neither zero, point the same way."""
    agree = ((u > 0) & (v > 0)) | ((u < 0) & (v < 0))
    return np.logical_or(np.logical_or(agree[:, 0], agree[:, 1]), agree[:, 2])
