"""A closed mesh made ready for many plane cuts: each edge once, points in mm.

`geometry.section` gives loops; a tape or a stick only needs the points, which come much faster.
"""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats, length
from geometry.girths import Plane
from geometry.mesh import Part
from geometry.section import convex_hull_2d, perimeter, plane_axes

Vector = tuple[float, float, float]


class Cuts:
    """The edges of a closed, oriented part, to be cut by planes."""

    def __init__(self, part: Part) -> None:
        self.points: Floats = part.vertices_um / 1000.0
        start = part.faces.reshape(-1)
        end = part.faces[:, [1, 2, 0]].reshape(-1)
        once = start < end
        self._start, self._end = start[once], end[once]

    def by(self, point: Vector, normal: Vector) -> Floats:
        """Points (k, 3) in mm where edges pass a plane."""
        at = self.points - np.array(point)
        high = at[:, 0] * normal[0] + at[:, 1] * normal[1] + at[:, 2] * normal[2]
        above = high >= 0.0
        cut = np.flatnonzero(above[self._start] != above[self._end])
        a, b = self._start[cut], self._end[cut]
        share = high[a] / (high[a] - high[b])
        found: Floats = self.points[a] + share[:, None] * (self.points[b] - self.points[a])
        return found

    def at_x(self, x_mm: float) -> Floats:
        """Points (k, 3) of the section square to the length."""
        return self.by((x_mm, 0.0, 0.0), (1.0, 0.0, 0.0))

    def at_y(self, y_mm: float) -> Floats:
        """Points (k, 3) of the upright section along the length."""
        return self.by((0.0, y_mm, 0.0), (0.0, 1.0, 0.0))

    def tape(self, plane: Plane) -> float:
        """What a tape reads round the part in a plane, mm; 0.0 where the plane misses."""
        points = self.by(plane.point_mm, plane.normal)
        if len(points) < 3:
            return 0.0
        u, v, _ = plane_axes(plane.normal)
        flat = (points[:, 0] * axis[0] + points[:, 1] * axis[1] + points[:, 2] * axis[2]
                for axis in (u, v))  # fmt: skip
        return perimeter(convex_hull_2d(np.stack(list(flat), axis=1)))


def run_mm(points: Floats) -> float:
    """Length of a line through points (n, 3), mm."""
    steps = length(points[1:] - points[:-1])
    return float(np.cumsum(steps)[-1]) if len(steps) else 0.0
