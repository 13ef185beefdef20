"""Exact integer predicates of segments and triangles, for many at a time.

Coordinates are integers. While every difference of two coordinates stays within 2**20 (1.048 m),
each determinant here is below 6 * 2**60 < 2**63, so int64 arithmetic is exact: a wrap on the way
does not change a result that fits. Beyond that, pass arrays of Python integers (dtype object);
every function takes both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

#: Largest coordinate difference for which int64 input is exact.
EXACT_EXTENT_UM = 1 << 20

Points = npt.NDArray[Any]
Truth = npt.NDArray[np.bool_]
#: The two axes that stay when one is dropped.
_KEPT_AXES = np.array([[1, 2], [2, 0], [0, 1]])


def cross(u: Points, v: Points) -> Points:
    """Cross products of two (k, 3) arrays, (k, 3)."""
    ux, uy, uz = u.T
    vx, vy, vz = v.T
    return np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)


def inner(u: Points, v: Points) -> Points:
    """Inner products of two (k, 3) arrays, (k,)."""
    value: Points = u[:, 0] * v[:, 0] + u[:, 1] * v[:, 1] + u[:, 2] * v[:, 2]
    return value


def segments_hit_triangles(
    p: Points, q: Points, a: Points, b: Points, c: Points, normal: Points
) -> Truth:
    """Whether the closed segment pq and the closed triangle abc have a common point, (k,).

    All are (k, 3); `normal` is cross(b - a, c - a) and nowhere zero; p and q differ.
    """
    side_p = inner(normal, p - a)
    side_q = inner(normal, q - a)
    beside = ((side_p > 0) & (side_q > 0)) | ((side_p < 0) & (side_q < 0))
    flat = (side_p == 0) & (side_q == 0)
    hit = ~beside
    through = np.flatnonzero(hit & ~flat)
    hit[through] = _line_pierces(*(x[through] for x in (p, q, a, b, c)))
    within = np.flatnonzero(flat)
    hit[within] = flat_segments_meet(*(x[within] for x in (p, q, a, b, c, normal)))
    return hit


def triangles_cross(
    one: Points, two: Points, above_two: list[Truth], above_one: list[Truth]
) -> Truth:
    """Whether two triangles that cross each other's planes have a common point, (k,).

    Corners are (k, 9). Of each triangle, three truths (k,) say which corners are above the plane of
    the other; none may be in it, and not all on one side. Both then meet the line of the two planes
    in an interval: two determinants tell whether the intervals overlap (Guigue and Devillers 2003).
    """
    p, q, r, up = _from_lone(one, above_two)
    s, t, u, other_up = _from_lone(two, above_one)
    # Planes are turned so that the lone corners are above them.
    q, r = _swapped(~other_up, q, r)
    t, u = _swapped(~up, t, u)
    first = inner(cross(s - q, p - q), t - q)
    second = inner(cross(s - p, r - p), u - p)
    return np.asarray((first <= 0) & (second <= 0))


def flat_triangles_meet(one: Points, two: Points, normal_one: Points, normal_two: Points) -> Truth:
    """Whether two triangles in one plane have a common point, (k,).

    Corners are (k, 9), normals (k, 3). Two convex polygons in a plane are apart if and only if a
    side of one has all of the other beyond it.
    """
    drop = _largest(normal_one)
    rows = np.arange(drop.size)
    axes = _KEPT_AXES[drop]
    plane = []
    for corners, normal in ((one, normal_one), (two, normal_two)):
        a, b, c = (corners[rows[:, None], axes + k] for k in (0, 3, 6))
        plane.append((a, *_swapped(normal[rows, drop] < 0, b, c)))
    apart = np.zeros(drop.size, dtype=bool)
    for (a, b, c), (p, q, r) in (plane, plane[::-1]):
        for start, end in ((a, b), (b, c), (c, a)):
            beyond = _turn(start, end, p) < 0
            for corner in (q, r):
                beyond &= _turn(start, end, corner) < 0
            apart |= beyond
    return ~apart


def _from_lone(corners: Points, above: list[Truth]) -> tuple[Points, Points, Points, Truth]:
    """The corners in turn, from the one alone on its side of a plane, and if that is above it."""
    a, b, c = above
    lone = np.where(a == b, 2, np.where(a == c, 1, 0))
    rows = np.arange(lone.size)
    turned = corners.reshape(-1, 3, 3)
    p, q, r = (turned[rows, (lone + k) % 3] for k in range(3))
    return p, q, r, np.where(a == b, c, np.where(a == c, b, a))


def _swapped(which: Truth, a: Points, b: Points) -> tuple[Points, Points]:
    """The two, changed for each other in some rows."""
    return np.where(which[:, None], b, a), np.where(which[:, None], a, b)


def _line_pierces(p: Points, q: Points, a: Points, b: Points, c: Points) -> Truth:
    """Whether the line pq, not in the plane of abc, meets the closed triangle."""
    d, u, v, w = q - p, a - p, b - p, c - p
    one = inner(cross(d, u), v)
    two = inner(cross(d, v), w)
    three = inner(cross(d, w), u)
    return ((one >= 0) & (two >= 0) & (three >= 0)) | ((one <= 0) & (two <= 0) & (three <= 0))


def flat_segments_meet(
    p: Points, q: Points, a: Points, b: Points, c: Points, normal: Points
) -> Truth:
    """Whether pq and abc, all in one plane, have a common point; p and q may be one.

    Projected along the largest part of the normal. The difference of a triangle and a segment is
    a convex polygon whose sides are parallel to theirs, so only those can separate the two.
    """
    drop = _largest(normal)
    axes = _KEPT_AXES[drop]
    rows = np.arange(drop.size)
    turn = normal[rows, drop] > 0
    p, q, a, b, c = (x[rows[:, None], axes] for x in (p, q, a, b, c))
    b, c = np.where(turn[:, None], b, c), np.where(turn[:, None], c, b)
    apart = np.zeros(drop.size, dtype=bool)
    for start, end in ((a, b), (b, c), (c, a)):
        apart |= (_turn(start, end, p) < 0) & (_turn(start, end, q) < 0)
    left, middle, right = _turn(p, q, a), _turn(p, q, b), _turn(p, q, c)
    apart |= (left > 0) & (middle > 0) & (right > 0)
    apart |= (left < 0) & (middle < 0) & (right < 0)
    return ~apart


def _largest(normal: Points) -> npt.NDArray[np.int64]:
    """The axis of the largest part of each normal."""
    x, y, z = np.abs(normal).T
    return np.where((x >= y) & (x >= z), 0, np.where(y >= z, 1, 2))


def _turn(a: Points, b: Points, c: Points) -> Points:
    """Twice the signed area of plane triangles abc, each (k, 2); positive to the left."""
    value: Points = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (
        c[:, 0] - a[:, 0]
    )
    return value
