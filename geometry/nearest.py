"""The place of a surface that is nearest to a point: a tree of boxes, asked for many points.

It is told which way each point faces, and finds the nearest place that faces the same way: the two
sides of a thin wall lie close together and are not taken for each other.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from geometry.boxtree import curve_order
from geometry.exact import Floats, cross, inner, length, unit

Index = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

_LEAF: Final = 2
"""Triangles of one leaf."""

_STEP: Final = 4096
"""Points asked for at a time: their pairs fit a CPU's cache."""

_ROUNDS: Final = (256, 32, 4, 1)
"""Every so many points along a curve are asked for in turn, each with the help of those before."""

_MANY: Final = 8
"""Boxes a point from which a triangle of the nearest is tried, to be rid of others."""

_SLACK: Final = 1.0 + 1e-9
"""Boxes are kept for rounding's sake when they are this much farther off than what is known."""


class Nearest(NamedTuple):
    """Of each of n points: the way from the surface to it (n, 3) mm, and the triangle there.

    Where nothing faces its way the triangle is -1 and the way endless.
    """

    way: Floats
    triangle: Index

    @property
    def distance(self) -> Floats:
        """How far off each point is (n,), mm."""
        return length(self.way)


class SurfaceTree:
    """The triangles of a surface in a heap of boxes: node k has the children 2 k and 2 k + 1.

    A node holds the box of its triangles and that of their normals. Triangles that face one of the
    six ways of the axes most are together, so that most nodes face one way.
    """

    def __init__(self, corners: Floats) -> None:
        """Take the triangles (m, 3 corners, 3) in mm; m is at least one."""
        self.triangles = triangles = Triangles(corners)
        middle = (triangles.start + (triangles.one + triangles.two) / 3.0) * 1000.0
        order = curve_order(np.rint(middle.T).astype(np.int64))
        self._order = order[np.argsort(_facing(triangles.normal[:, order]), kind="stable")]
        self.depth = ((len(corners) - 1) // _LEAF).bit_length()
        self.first_leaf = 1 << self.depth
        normals = triangles.normal.T
        self.boxes = self._heap(np.min(corners, axis=1), np.max(corners, axis=1), np.inf)
        self.ways = self._heap(normals, normals, 0.0)
        # What the last leaf misses is filled up with the last triangle, which changes no answer.
        slots = np.minimum(np.arange(self.first_leaf * _LEAF), len(corners) - 1)
        self.slots = self._order[slots].reshape(-1, _LEAF)

    def nearest(self, points: Floats, normals: Floats) -> Nearest:
        """The nearest place of the surface that faces the way of each point, (n, 3) and (n, 3).

        To face the same way is to have a normal less than a right angle off; every triangle does
        to a point whose normal is zero.
        """
        order = curve_order(np.rint(points * 1000.0).astype(np.int64))
        order = order[np.argsort(_facing(normals[order].T), kind="stable")]
        search = _Search(self, *(np.ascontiguousarray(each[order].T) for each in (points, normals)))
        for step, before in zip(_ROUNDS, (0, *_ROUNDS), strict=False):
            round_ = np.arange(0, len(points), step)
            if before:
                round_ = round_[round_ % before != 0]
            for start in range(0, len(round_), _STEP):
                search.run(round_[start : start + _STEP], before)
        way, triangle = np.empty_like(points), np.empty_like(search.triangle)
        way[order], triangle[order] = search.way.T, search.triangle
        return Nearest(way, triangle)

    def _heap(self, low: Floats, high: Floats, empty: float) -> Floats:
        """Rows of the least `low` and greatest `high` (m, 3) of every node's triangles, (nodes, 6).

        Nodes without a triangle are from `empty` to its negative.
        """
        heap = np.empty((2 * self.first_leaf, 6))
        heap[:, :3], heap[:, 3:] = empty, -empty
        starts = np.arange(0, len(low), _LEAF)
        leaves = slice(self.first_leaf, self.first_leaf + len(starts))
        heap[leaves, :3] = np.minimum.reduceat(low[self._order], starts, axis=0)
        heap[leaves, 3:] = np.maximum.reduceat(high[self._order], starts, axis=0)
        for level in range(self.depth - 1, -1, -1):
            node, child = slice(1 << level, 2 << level), heap[2 << level : 4 << level]
            heap[node, :3] = np.minimum(child[0::2, :3], child[1::2, :3])
            heap[node, 3:] = np.maximum(child[0::2, 3:], child[1::2, 3:])
        return heap


class _Search:
    """Some points on their way down a tree; `best` is the least square known of each."""

    def __init__(self, tree: SurfaceTree, points: Floats, normals: Floats) -> None:
        self.tree, self.points, self.normals = tree, points, normals
        self.count = points.shape[1]
        self.best = np.full(self.count, np.inf)
        self.way = np.full(points.shape, np.inf)
        self.triangle = np.full(self.count, -1, dtype=np.int64)
        # A point that faces no way at all is content with any triangle.
        self.anyway = np.all(normals == 0.0, axis=0)

    def run(self, who: Index, before: int) -> None:
        """Find the nearest of some points; of each `before`th point it is known already.

        What is nearest to the known points beside it bounds how far a point looks.
        """
        if before:
            for beside in (who // before * before, who // before * before + before):
                known = self.triangle[np.minimum(beside, (self.count - 1) // before * before)]
                self._try(who[known >= 0], known[known >= 0])
        who, leaf, square = self._leaves(who)
        order = np.lexsort((square, who))
        who, leaf, square = who[order], leaf[order], square[order]
        first = np.ones(len(who), dtype=bool)
        first[1:] = who[1:] != who[:-1]
        self._open(who[first], leaf[first])
        rest = np.flatnonzero(~first & (square <= self.best[who] * _SLACK))
        self._open(who[rest], leaf[rest])

    def _leaves(self, who: Index) -> tuple[Index, Index, Floats]:
        """Pairs of points and leaves that may hold a nearer place, and squares to their boxes."""
        count, node, square = len(who), np.ones(len(who), dtype=np.int64), np.zeros(len(who))
        for level in range(1, self.tree.depth + 1):
            who = np.repeat(who, 2)
            node = np.repeat(2 * node, 2)
            node[1::2] += 1
            square = self._squares(who, node)
            kept = np.flatnonzero(square <= self.best[who] * _SLACK)
            kept = kept[self._faces(who[kept], node[kept])]
            who, node, square = who[kept], node[kept], square[kept]
            self._bound(who, node)
            if len(who) > _MANY * count:
                self._probe(who, node, square, level)
                kept = np.flatnonzero(square <= self.best[who] * _SLACK)
                who, node, square = who[kept], node[kept], square[kept]
        return who, node, square

    def _probe(self, who: Index, node: Index, square: Floats, level: int) -> None:
        """Try one triangle of the nearest box of each point."""
        starts = np.flatnonzero(np.concatenate((np.ones(1, dtype=bool), who[1:] != who[:-1])))
        least = np.minimum.reduceat(square, starts)
        sizes = np.diff(np.concatenate((starts, np.full(1, len(who)))))
        near = np.flatnonzero(square == np.repeat(least, sizes))
        below = self.tree.depth - level
        leaf = (2 * node[near] + 1) << below >> 1
        self._try(who[near], self.tree.slots[leaf - self.tree.first_leaf, 0])

    def _squares(self, who: Index, node: Index) -> Floats:
        """The squares of the distances of points to boxes."""
        boxes, square = self.tree.boxes.take(node, axis=0), np.zeros(len(who))
        for axis in range(3):
            at = self.points[axis].take(who)
            off = np.maximum(np.maximum(boxes[:, axis] - at, at - boxes[:, 3 + axis]), 0.0)
            square += off * off
        return square

    def _faces(self, who: Index, node: Index) -> Truth:
        """Whether any triangle of nodes may face the way of points."""
        ways, most = self.tree.ways.take(node, axis=0), np.zeros(len(who))
        for axis in range(3):
            n = self.normals[axis].take(who)
            most += np.maximum(n * ways[:, axis], n * ways[:, 3 + axis])
        return np.asarray((most > 0.0) | self.anyway[who])

    def _bound(self, who: Index, node: Index) -> None:
        """Bound the points whose guess missed by boxes all of whose triangles face their way."""
        lost = np.flatnonzero(self.best[who] == np.inf)
        if not len(lost):
            return
        who, node = who[lost], node[lost]
        boxes, ways = self.tree.boxes.take(node, axis=0), self.tree.ways.take(node, axis=0)
        square, least = np.zeros(len(who)), np.zeros(len(who))
        for axis in range(3):
            at, n = self.points[axis].take(who), self.normals[axis].take(who)
            off = np.maximum(np.abs(boxes[:, axis] - at), np.abs(boxes[:, 3 + axis] - at))
            square += off * off
            least += np.minimum(n * ways[:, axis], n * ways[:, 3 + axis])
        sure = least > 0.0
        np.minimum.at(self.best, who[sure], square[sure] * _SLACK)

    def _open(self, who: Index, leaf: Index) -> None:
        """Try all triangles of leaves."""
        rows = self.tree.slots[leaf - self.tree.first_leaf]
        self._try(np.repeat(who, _LEAF), rows.reshape(-1))

    def _try(self, who: Index, number: Index) -> None:
        """Take triangles for the nearest where they face the way and are nearer than any known."""
        triangles = self.tree.triangles
        x, y, z = (self.normals[k].take(who) * triangles.normal[k].take(number) for k in range(3))
        facing = x + y + z > 0.0
        kept = np.flatnonzero(facing | self.anyway[who])
        who, number = who[kept], number[kept]
        way = triangles.way(self.points.take(who, axis=1), number)
        square = inner(way, way)
        np.minimum.at(self.best, who, square)
        equal = np.flatnonzero(square == self.best[who])[::-1]
        # Written backwards, so that of equally near triangles the first one stays.
        self.way[:, who[equal]], self.triangle[who[equal]] = way[:, equal], number[equal]


def _facing(normals: Floats) -> Index:
    """Which of the six ways of the axes each normal (3, n) goes most, 0 to 5."""
    axis = np.argmax(np.abs(normals), axis=0)
    most = np.take_along_axis(normals, axis[None], axis=0)[0]
    return np.asarray(2 * axis + (most < 0.0))


class Triangles:
    """Triangles in mm by their axes: start, two sides, and the products of the sides."""

    def __init__(self, corners: Floats) -> None:
        """Take the corners (m, 3 corners, 3)."""
        self.start = np.ascontiguousarray(corners[:, 0].T)
        self.one = np.ascontiguousarray((corners[:, 1] - corners[:, 0]).T)
        self.two = two = np.ascontiguousarray((corners[:, 2] - corners[:, 0]).T)
        products = [
            inner(a, b)[None] for a, b in ((self.one, self.one), (self.one, two), (two, two))
        ]
        rows = np.concatenate((self.start, self.one, two, *products))
        self._rows = np.ascontiguousarray(rows.T)
        self.normal = np.ascontiguousarray(unit(cross(self.one.T, self.two.T)).T)

    def way(self, points: Floats, number: Index) -> Floats:
        """The ways (3, n) to points (3, n) from the nearest places of the triangles numbered."""
        # One row holds all of a triangle: it is fetched once, and spread by axes after.
        table: Floats = np.ascontiguousarray(self._rows.take(number, axis=0).T)
        ap: Floats = points - table[0:3]
        ab, ac = table[3:6], table[6:9]
        d1, d2 = inner(ab, ap), inner(ac, ap)
        v, w = _place(d1, d2, d1 - table[9], d2 - table[10], d1 - table[10], d2 - table[11])
        ab *= v
        ac *= w
        ap -= ab
        ap -= ac
        return ap


def _place(
    d1: Floats, d2: Floats, d3: Floats, d4: Floats, d5: Floats, d6: Floats
) -> tuple[Floats, Floats]:
    """Shares of the two sides at the place of a triangle that is nearest to a point.

    `d1`, `d2` are the products of the sides a b and a c with the way from a to the point, `d3` and
    `d4` with that from b, `d5` and `d6` with that from c (Ericson, Real-Time Collision Detection).
    """
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    inside = _over(1.0, va + vb + vc)
    v, w = vb * inside, vc * inside
    # The sides, then the corners: whichever of them is nearest hides what was found before.
    c_b, c_c = d4 - d3, d5 - d6
    for here, one, two in (
        ((va <= 0.0) & (c_b >= 0.0) & (c_c >= 0.0), None, _over(c_b, c_b + c_c)),
        ((vb <= 0.0) & (d2 >= 0.0) & (d6 <= 0.0), 0.0, _over(d2, d2 - d6)),
        ((vc <= 0.0) & (d1 >= 0.0) & (d3 <= 0.0), _over(d1, d1 - d3), 0.0),
        ((d6 >= 0.0) & (c_c <= 0.0), 0.0, 1.0),
        ((d3 >= 0.0) & (c_b <= 0.0), 1.0, 0.0),
        ((d1 <= 0.0) & (d2 <= 0.0), 0.0, 0.0),
    ):
        v, w = np.where(here, 1.0 - two if one is None else one, v), np.where(here, two, w)
    return v, w


def _over(above: Floats | float, below: Floats) -> Floats:
    """A quotient; 0 where a triangle has no extent that way."""
    flat = below == 0.0
    return np.where(flat, 0.0, above / np.where(flat, 1.0, below))
