"""Measuring a mesh as a last maker does: tape girths, ball points, size sticks.

Lengths are mm. Method notes: footwear.md §6.4.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, unit
from geometry.section import BALL_LEAN, convex_hull_2d, perimeter, plane_axes, section_loops


@dataclass(frozen=True, slots=True)
class BallPoints:
    """Plan positions (x, y) of the two ball points, mm; medial is +y on a right foot."""

    medial_mm: tuple[float, float]
    lateral_mm: tuple[float, float]


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
    cut = np.concatenate(loops)
    return perimeter(convex_hull_2d(np.stack([cut @ u, cut @ v], axis=1)))


def extent(vertices_mm: npt.ArrayLike, direction: npt.ArrayLike) -> float:
    """How far a size stick opens along a direction, mm: (1, 0, 0) gives the stick length."""
    stick = unit(np.asarray(direction, dtype=np.float64))
    reach = np.asarray(vertices_mm, dtype=np.float64) @ stick
    return float(reach.max() - reach.min())


def ball_points(vertices_mm: npt.ArrayLike) -> BallPoints:
    """The ball points of a last or outline standing heel to -x: where a straight edge touches.

    A straight edge laid along each side rests on the heel and on the ball; the ball point is the
    forward end of the longest hull edge of the plan silhouette on that side (footwear.md §6.4).
    """
    hull = convex_hull_2d(np.asarray(vertices_mm, dtype=np.float64)[:, :2])
    step = np.roll(hull, -1, axis=0) - hull
    length = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])

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


def ball_plane(ball: BallPoints, z_mm: float, lean: float = BALL_LEAN) -> tuple[Floats, Floats]:
    """Point and unit normal of the ball-girth plane: through both ball points at height z.

    `lean` is the tangent of its lean from the upright, positive with the top towards the toe.
    """
    (mx, my), (lx, ly) = ball.medial_mm, ball.lateral_mm
    level = unit(np.array([my - ly, lx - mx, 0.0]))
    return np.array([mx, my, z_mm]), unit(np.array([level[0], level[1], -lean]))
