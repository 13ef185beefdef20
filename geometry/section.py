"""Plane sections of a mesh, and the hulls that a tape pulled round them lies on.

Exact arithmetic throughout (ADR 4), so a build may solve for what it measures with these.
Lengths are mm. Method notes: footwear.md §6.4.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, distinct
from schemas.errors import RRError

#: Tangent of the lean of a tape round the ball, 15° (footwear.md §2.1): its top stands further
#: forward. Of the two senses this is the one in which the girth hardly changes with the angle, and
#: in which a tape lies by itself.
BALL_LEAN = 0.2679491924311227

_CLEAR = 1e-9
_ROUNDS = 6
"""Twice the area, in square mm, from which a point is inside a hull beyond doubt of rounding; and
how often all such points are left out at once, before the rest is walked one by one."""


class NotClosedHere(RRError):
    """A section does not close.

    The mesh is open, or its triangles are not wound alike, where the measuring plane cuts it, so
    no girth can be taken there.
    """

    code: ClassVar[str] = "RR-G003"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "the mesh needs to be closed and outward: run `rr explain RR-G101`"


def section_loops(
    vertices_mm: npt.ArrayLike, faces: npt.ArrayLike, point: npt.ArrayLike, normal: npt.ArrayLike
) -> list[Floats]:
    """The closed loops, each (k, 3) in mm, in which a plane cuts a closed, oriented mesh.

    A vertex in the plane counts as above it, so every section closes. Loops run
    counter-clockwise round solid matter, seen against the normal. Errors: `NotClosedHere`.
    """
    points = np.asarray(vertices_mm, dtype=np.float64)
    triangles = np.asarray(faces, dtype=np.int64)
    height = _along(points - np.asarray(point, dtype=np.float64), normal)
    above = height >= 0
    mixed = above[triangles].any(axis=1) & ~above[triangles].all(axis=1)
    start = triangles[mixed]
    end = start[:, [1, 2, 0]]
    rising = ~above[start] & above[end]
    falling = above[start] & ~above[end]
    low = np.minimum(start, end).astype(np.int64)
    key = low * len(points) + np.maximum(start, end)
    enters, leaves = key[falling], key[rising]
    crossing = distinct(enters)
    if crossing.size != enters.size or not np.array_equal(crossing, distinct(leaves)):
        raise NotClosedHere("the mesh is open or unoriented where the plane cuts it")
    following = np.empty(crossing.size, dtype=np.int64)
    following[np.searchsorted(crossing, enters)] = np.searchsorted(crossing, leaves)
    one, two = crossing // len(points), crossing % len(points)
    share = (height[one] / (height[one] - height[two]))[:, None]
    places = points[one] + share * (points[two] - points[one])
    return [places[loop] for loop in _cycles(following)]


def _cycles(following: npt.NDArray[np.int64]) -> list[list[int]]:
    """The cycles of a permutation, each from its lowest member."""
    step = following.tolist()
    seen = [False] * len(step)
    cycles: list[list[int]] = []
    for first in range(len(step)):
        cycle: list[int] = []
        here = first
        while not seen[here]:
            seen[here] = True
            cycle.append(here)
            here = step[here]
        if cycle:
            cycles.append(cycle)
    return cycles


def plane_axes(normal: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Unit vectors (u, v, n) with n along `normal` and u x v = n; u is level where it can be."""
    n = _unit(normal)
    level = np.array([-n[1], n[0], 0.0])
    u = np.array([1.0, 0.0, 0.0]) if abs(n[0]) + abs(n[1]) < 1e-9 else _unit(level)
    v = np.array([n[1] * u[2] - n[2] * u[1], n[2] * u[0] - n[0] * u[2], n[0] * u[1] - n[1] * u[0]])
    return u, v, n


def _unit(vector: npt.ArrayLike) -> Floats:
    x, y, z = np.asarray(vector, dtype=np.float64).tolist()
    return np.array([x, y, z]) / math.sqrt(x * x + y * y + z * z)


def _along(points: Floats, direction: npt.ArrayLike) -> Floats:
    """Inner products of points (k, 3) with one direction, in fixed order."""
    x, y, z = np.asarray(direction, dtype=np.float64).tolist()
    reach: Floats = points[:, 0] * x + points[:, 1] * y + points[:, 2] * z
    return reach


def convex_hull_2d(points: npt.ArrayLike) -> Floats:
    """Corners of the convex hull of plane points (n, 2), counter-clockwise, no three in line."""
    given = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    order = np.lexsort((given[:, 1], given[:, 0]))
    x, y = given[order, 0], given[order, 1]
    new = np.ones(len(x), dtype=bool)
    new[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    x, y = x[new], y[new]
    if len(x) < 3:
        return np.stack((x, y), axis=1)
    above = (x[-1] - x[0]) * (y - y[0]) - (y[-1] - y[0]) * (x - x[0])
    low, high = np.flatnonzero(above <= _CLEAR), np.flatnonzero(above >= -_CLEAR)
    around, ahead = np.concatenate((low, high[-2:0:-1])), len(low) - 1
    x, y = x[around], y[around]
    for _ in range(_ROUNDS):
        turn = _turns(x, y)
        turn[0], turn[ahead] = 1.0, 1.0
        kept = turn >= -_CLEAR
        if kept.all():
            break
        x, y, ahead = x[kept], y[kept], int(np.count_nonzero(kept[:ahead]))
    else:
        turn = _turns(x, y)
        turn[0], turn[ahead] = 1.0, 1.0
    if (turn > 0.0).all():
        return np.stack((x, y), axis=1)
    ring = list(zip(x.tolist(), y.tolist(), strict=True))
    lower, upper = ring[: ahead + 1], [*ring[ahead:], ring[0]]
    return np.array(_chain(lower) + _chain(upper), dtype=np.float64)


def hull(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the convex hull of points that come in order of x, then y."""
    if len(ordered) < 3:
        return ordered
    return _chain(ordered) + _chain(ordered[::-1])


def lower_hull(ordered: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the lower side of the hull of points that come in order of x, then y."""
    return _chain(ordered)


def _turns(x: Floats, y: Floats) -> Floats:
    """How far a ring of points turns left at each of them: twice the area with its neighbours."""
    bx, by = np.concatenate((x[-1:], x, x[:1])), np.concatenate((y[-1:], y, y[:1]))
    ax, ay = bx[:-2], by[:-2]
    return np.asarray((x - ax) * (by[2:] - ay) - (y - ay) * (bx[2:] - ax))


def _chain(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points of a run at which its hull turns left, without the last."""
    kept: list[tuple[float, float]] = []
    for x, y in run:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            kept.pop()
        kept.append((x, y))
    return kept[:-1]


def perimeter(outline: npt.ArrayLike) -> float:
    """Length of a closed outline (n, 2) or (n, 3), in its own unit."""
    corners = np.asarray(outline, dtype=np.float64)
    step = np.roll(corners, -1, axis=0) - corners
    return math.fsum(np.sqrt(np.cumsum(step * step, axis=1)[:, -1]).tolist())
