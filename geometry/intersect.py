"""Does a triangle mesh meet itself: exact, on the integer µm grid.

What counts: any common point of two triangles that share no vertex; any common point beyond the
shared vertex or edge of two that do; the same three vertices twice. A triangle without area is
reported as a pair of its own number and takes part in no other pair. Vertices are shared by
number, so two vertices at one place are a contact.

Three sieves come before the full test, each exact: pairs that share a vertex whose star is open
(`geometry.stars`), pairs with one triangle strictly on one side of the other's plane, and, of two
that cross each other's planes with no vertex in them, the order of those crossings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geometry.boxtree import curve_order, overlapping_pairs
from geometry.mesh import checked_arrays
from geometry.orientation import (
    EXACT_EXTENT_UM,
    cross,
    flat_segments_meet,
    flat_triangles_meet,
    inner,
    segments_hit_triangles,
    triangles_cross,
)
from geometry.stars import open_stars

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[Any]
Truth = npt.NDArray[np.bool_]

_BATCH: Final = 1 << 16
"""Pairs from which a batch is tested in full: few calls, and no more than memory holds."""


def self_intersections(
    vertices_um: npt.ArrayLike, faces: npt.ArrayLike, *, limit: int = 100
) -> list[tuple[int, int]]:
    """Up to `limit` pairs (i, j), i <= j, of faces that meet wrongly, sorted; [] is a proof.

    Vertices are (n, 3) integers in µm, faces (m, 3). A triangle with zero area gives (i, i).
    Errors: `BadMesh`.
    """
    points, triangles = _local(vertices_um, faces)
    soup = _Soup(points, triangles)
    order = soup.order
    found = [(int(i), int(i)) for i in order[soup.flat]]
    for i, j in _gathered(soup.suspects(*pair) for pair in overlapping_pairs(soup.low, soup.high)):
        if len(found) >= limit:
            break
        one, two = soup.wrong(i, j)
        one, two = order[one], order[two]
        found.extend(zip(np.minimum(one, two).tolist(), np.maximum(one, two).tolist(), strict=True))
    return sorted(found)[:limit]


def _gathered(batches: Iterator[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """The pairs of many batches in few."""
    held: list[tuple[Ints, Ints]] = []
    for batch in batches:
        held.append(batch)
        if sum(one.size for one, _ in held) > _BATCH:
            yield _joined(held)
            held = []
    if held:
        yield _joined(held)


def _joined(batches: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([i for i, _ in batches]), np.concatenate([j for _, j in batches])


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
        a, b, c = (points.take(triangles[:, k], axis=0) for k in range(3))
        low = np.minimum(np.minimum(a, b), c).astype(np.int64)
        high = np.maximum(np.maximum(a, b), c).astype(np.int64)
        self.order = order = curve_order(low + high)
        """Numbers of the triangles as they stand here, those near each other together."""
        self.low, self.high = low.take(order, axis=0), high.take(order, axis=0)
        normal = cross(b - a, c - a)
        known = np.zeros(len(points), dtype=bool)
        if points.dtype != object:
            known = open_stars(points, triangles, normal)
        self.points = points
        self.triangles = triangles = triangles.take(order, axis=0)
        self.normal = normal.take(order, axis=0)
        self.flat: Truth = ~(self.normal != 0).any(axis=1)
        self._any_flat = bool(self.flat.any())
        self._planes = np.concatenate((normal, inner(normal, a)[:, None]), axis=1).take(
            order, axis=0
        )
        self._corners = np.concatenate((a, b, c), axis=1).take(order, axis=0)
        in_star = known[triangles]
        self._rough: Truth = ~(in_star[:, 0] & in_star[:, 1] & in_star[:, 2])
        """Triangles with a corner whose star is not known to be open."""
        self._stars = [_rows_of_four(np.where(in_star, triangles, -one)) for one in (1, 2)]
        """Corners whose stars are open; the others equal none, on either side of a pair."""

    def suspects(self, i: Ints, j: Ints) -> tuple[Ints, Ints]:
        """The pairs that may meet: not by an open star they share, nor strictly beside a plane."""
        stars = [rows.take(some, axis=0) for rows, some in zip(self._stars, (i, j), strict=True)]
        i, j = _kept(_count_common(*stars) == 0, i, j)
        if self._any_flat:
            i, j = _kept(~(self.flat[i] | self.flat[j]), i, j)
        # Corners that two triangles share are in both planes, so such pairs stay.
        i, j = _kept(~self._beside(i, j), i, j)
        return _kept(~self._beside(j, i), i, j)

    def wrong(self, i: Ints, j: Ints) -> tuple[Ints, Ints]:
        """Those of the suspects whose triangles meet wrongly."""
        shared = np.zeros(i.size, dtype=np.int8)
        rough = np.flatnonzero(self._rough[i] & self._rough[j])
        shared[rough] = _count_common(self.triangles[i[rough]], self.triangles[j[rough]])
        joined = shared > 0
        ones, twos = _kept(joined, i, j)
        together = _kept(self._joined_meet(ones, twos, shared[joined]), ones, twos)
        apart = self._crossing(*_kept(~joined, i, j))
        return _joined([together, apart])

    def _crossing(self, i: Ints, j: Ints) -> tuple[Ints, Ints]:
        """Those of the suspects that share no vertex and have a common point."""
        sides_i, sides_j = self._sides(j, i), self._sides(i, j)
        zeros = [_count(side == 0 for side in sides) for sides in (sides_i, sides_j)]
        flat = (zeros[0] == 3) & (zeros[1] == 3)
        hit = np.zeros(i.size, dtype=bool)
        some = np.flatnonzero(flat)
        one, two = i[some], j[some]
        hit[some] = flat_triangles_meet(
            self._corners[one], self._corners[two], self.normal[one], self.normal[two]
        )
        some = np.flatnonzero((zeros[0] == 0) & (zeros[1] == 0))
        hit[some] = triangles_cross(
            self._corners[i[some]],
            self._corners[j[some]],
            [side[some] > 0 for side in sides_i],
            [side[some] > 0 for side in sides_j],
        )
        left = (zeros[0] + zeros[1] > 0) & ~flat
        for plane, other, sides, count in ((j, i, sides_i, zeros[0]), (i, j, sides_j, zeros[1])):
            resting = left & (np.abs(_count(np.sign(side) for side in sides)) + count == 3)
            some = np.flatnonzero(resting)
            hit[some] = self._rests(plane[some], other[some], [side[some] == 0 for side in sides])
            left &= ~resting
        some = np.flatnonzero(left)
        hit[some] = self._apart_meet(i[some], j[some])
        return _kept(hit, i, j)

    def _rests(self, plane: Ints, other: Ints, within: list[Truth]) -> Truth:
        """Whether `other`, all on one side of a plane but one or two corners within, touches."""
        a, b, c = within
        first, last = np.where(a, 0, np.where(b, 1, 2)), np.where(c, 2, np.where(b, 1, 0))
        corners = self.triangles[other]
        rows = np.arange(plane.size)
        p, q = self.points[corners[rows, first]], self.points[corners[rows, last]]
        a, b, c = (self._corners[plane, k : k + 3] for k in (0, 3, 6))
        return flat_segments_meet(p, q, a, b, c, self.normal[plane])

    def _sides(self, plane: Ints, other: Ints) -> list[Points]:
        """How far the corners of `other` are on the outer side of a plane, times its area."""
        x, y, z, offset = self._planes.take(plane, axis=0).T
        corners = self._corners.take(other, axis=0).T
        return [
            x * corners[k] + y * corners[k + 1] + z * corners[k + 2] - offset for k in (0, 3, 6)
        ]

    def _beside(self, plane: Ints, other: Ints) -> Truth:
        """Whether all corners of `other` are strictly on one side of a plane."""
        one, two, three = self._sides(plane, other)
        above = (one > 0) & (two > 0) & (three > 0)
        below = (one < 0) & (two < 0) & (three < 0)
        return np.asarray(above | below)

    def _joined_meet(self, i: Ints, j: Ints, shared: npt.NDArray[np.int8]) -> Truth:
        """Triangles that share vertices: any common point beyond those and the edge between them.

        The shared ones are exactly in either plane; if the others are strictly on one side of it,
        what the two have in common lies in the shared vertex or edge.
        """
        hit = np.equal(shared, 3)
        through = np.ones(i.size, dtype=bool)
        for plane, other in ((i, j), (j, i)):
            sides = self._sides(plane, other)
            above, below = np.zeros(i.size, dtype=np.int8), np.zeros(i.size, dtype=np.int8)
            for side in sides:
                above += side > 0
                below += side < 0
            through &= np.maximum(above, below) != 3 - shared
        fold = np.flatnonzero(through & (shared == 2))
        hit[fold] = self._folded(i[fold], j[fold])
        corner = np.flatnonzero(through & (shared == 1))
        for one, two in ((j, i), (i, j)):
            self._mark(hit, corner[~hit[corner]], one, two)
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


def _rows_of_four(corners: Ints) -> npt.NDArray[np.int32]:
    """Corner numbers (m, 3) in rows of 16 bytes, which are fetched in one go."""
    rows = np.zeros((len(corners), 4), dtype=np.int32)
    rows[:, :3] = corners
    return rows


def _count_common(one: npt.NDArray[Any], two: npt.NDArray[Any]) -> npt.NDArray[np.int8]:
    """How many corners the triangles of each pair have in common, by their first three columns."""
    count = np.zeros(len(one), dtype=np.int8)
    for k in range(3):
        for m in range(3):
            count += one[:, k] == two[:, m]
    return count


def _count(parts: Iterable[npt.NDArray[Any]]) -> npt.NDArray[np.int8]:
    """The sum of arrays of small numbers."""
    one, two, three = (part.astype(np.int8) for part in parts)
    return np.asarray(one + two + three)


def _kept(wanted: Truth, i: Ints, j: Ints) -> tuple[Ints, Ints]:
    kept = np.flatnonzero(wanted)
    return i.take(kept), j.take(kept)


def _same_direction(u: Points, v: Points) -> Truth:
    """Whether parallel vectors u, v (k, 3), neither zero, point the same way."""
    agree = ((u > 0) & (v > 0)) | ((u < 0) & (v < 0))
    return np.logical_or(np.logical_or(agree[:, 0], agree[:, 1]), agree[:, 2])
