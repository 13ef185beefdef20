"""Measuring a mesh as a last maker does: plane sections, tape girths, ball points, size sticks.

Measuring tools, no part of the built bytes. Lengths are mm throughout. Method notes:
footwear.md §6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from schemas.errors import RRError

Floats = npt.NDArray[np.float64]

#: A tape round the ball leans back at the top by this much (footwear.md §2.1).
BALL_LEAN_DEG = 15.0


class NotClosedHere(RRError):
    """A section does not close.

    The mesh is open, or its triangles are not wound alike, where the measuring plane cuts it, so
    no girth can be taken there.
    """

    code: ClassVar[str] = "RR-G003"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "the mesh needs to be closed and outward: run `rr explain RR-G101`"


@dataclass(frozen=True, slots=True)
class BallPoints:
    """Plan positions (x, y) of the two ball points, mm; medial is +y on a right foot."""

    medial_mm: tuple[float, float]
    lateral_mm: tuple[float, float]


def section_loops(
    vertices_mm: npt.ArrayLike, faces: npt.ArrayLike, point: npt.ArrayLike, normal: npt.ArrayLike
) -> list[Floats]:
    """The closed loops, each (k, 3) in mm, in which a plane cuts a closed, oriented mesh.

    A vertex in the plane counts as above it, so every section closes. Loops run
    counter-clockwise round solid matter, seen against the normal. Errors: `NotClosedHere`.
    """
    points = np.asarray(vertices_mm, dtype=np.float64)
    triangles = np.asarray(faces, dtype=np.int64)
    height = (points - np.asarray(point, dtype=np.float64)) @ np.asarray(normal, dtype=np.float64)
    above = height >= 0
    mixed = above[triangles].any(axis=1) & ~above[triangles].all(axis=1)
    start = triangles[mixed]
    end = start[:, [1, 2, 0]]
    rising = ~above[start] & above[end]
    falling = above[start] & ~above[end]
    low = np.minimum(start, end).astype(np.int64)
    key = low * len(points) + np.maximum(start, end)
    enters, leaves = key[falling], key[rising]
    crossing = np.unique(enters)
    if crossing.size != enters.size or not np.array_equal(crossing, np.unique(leaves)):
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
    n = np.asarray(normal, dtype=np.float64)
    n = n / np.linalg.norm(n)
    u = np.cross([0.0, 0.0, 1.0], n)
    if np.linalg.norm(u) < 1e-9:
        u = np.array([1.0, 0.0, 0.0])
    u = u / np.linalg.norm(u)
    return u, np.cross(n, u), n


def convex_hull_2d(points: npt.ArrayLike) -> Floats:
    """Corners of the convex hull of plane points (n, 2), counter-clockwise, no three in line."""
    ordered = sorted(set(map(tuple, np.asarray(points, dtype=np.float64).tolist())))
    if len(ordered) < 3:
        return np.array(ordered, dtype=np.float64).reshape(-1, 2)

    def chain(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in run:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2], kept[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]), dtype=np.float64)


def perimeter(outline: npt.ArrayLike) -> float:
    """Length of a closed outline (n, 2) or (n, 3), in its own unit."""
    corners = np.asarray(outline, dtype=np.float64)
    return float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).sum())


def tape_girth(
    vertices_mm: npt.ArrayLike, faces: npt.ArrayLike, point: npt.ArrayLike, normal: npt.ArrayLike
) -> float:
    """The girth in mm a tape reads in a plane: the hull perimeter of the section there.

    A tape does not follow hollows. 0.0 where the plane misses. Errors: `NotClosedHere`.
    """
    loops = section_loops(vertices_mm, faces, point, normal)
    if not loops:
        return 0.0
    u, v, _ = plane_axes(normal)
    flat = np.concatenate(loops) @ np.stack([u, v], axis=1)
    return perimeter(convex_hull_2d(flat))


def extent(vertices_mm: npt.ArrayLike, direction: npt.ArrayLike) -> float:
    """How far a size stick opens along a direction, mm: (1, 0, 0) gives the stick length."""
    along = np.asarray(direction, dtype=np.float64)
    reach = np.asarray(vertices_mm, dtype=np.float64) @ (along / np.linalg.norm(along))
    return float(reach.max() - reach.min())


def ball_points(vertices_mm: npt.ArrayLike) -> BallPoints:
    """The ball points of a last or outline standing heel to -x: where a straight edge touches.

    A straight edge laid along each side rests on the heel and on the ball; the ball point is the
    forward end of the longest hull edge of the plan silhouette on that side (footwear.md §6.4).
    """
    hull = convex_hull_2d(np.asarray(vertices_mm, dtype=np.float64)[:, :2])
    step = np.roll(hull, -1, axis=0) - hull
    length = np.linalg.norm(step, axis=1)

    def forward_end(side: npt.NDArray[np.bool_]) -> tuple[float, float]:
        edge = int(np.argmax(np.where(side, length, -1.0)))
        ends = hull[[edge, (edge + 1) % len(hull)]]
        x, y = ends[int(np.argmax(ends[:, 0]))]
        return float(x), float(y)

    mostly_along = np.abs(step[:, 0]) > np.abs(step[:, 1])
    return BallPoints(
        medial_mm=forward_end(mostly_along & (step[:, 0] < 0)),
        lateral_mm=forward_end(mostly_along & (step[:, 0] > 0)),
    )


def ball_plane(
    ball: BallPoints, z_mm: float, lean_deg: float = BALL_LEAN_DEG
) -> tuple[Floats, Floats]:
    """Point and normal of the ball-girth plane: through both ball points, its top leaning back."""
    medial = np.array([*ball.medial_mm, z_mm])
    line = medial - np.array([*ball.lateral_mm, z_mm])
    level = np.cross(line / np.linalg.norm(line), [0.0, 0.0, 1.0])
    lean = np.radians(lean_deg)
    return medial, np.cos(lean) * level + np.sin(lean) * np.array([0.0, 0.0, 1.0])
