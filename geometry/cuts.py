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
        self._axes = np.ascontiguousarray(self.points.T)
        start = part.faces.ravel().astype(np.int64)
        end = part.faces[:, [1, 2, 0]].ravel().astype(np.int64)
        once = np.flatnonzero(start < end)
        self._start, self._end = start.take(once), end.take(once)

    def by(self, point: Vector, normal: Vector) -> Floats:
        """Points (k, 3) in mm where edges pass a plane."""
        x, y, z = (axis - at for axis, at in zip(self._axes, point, strict=True))
        return self._met(x * normal[0] + y * normal[1] + z * normal[2])

    def at_x(self, x_mm: float) -> Floats:
        """Points (k, 3) of the section square to the length."""
        return self._met(self._axes[0] - x_mm)

    def at_y(self, y_mm: float) -> Floats:
        """Points (k, 3) of the upright section along the length."""
        return self._met(self._axes[1] - y_mm)

    def _met(self, high: Floats) -> Floats:
        """Points where edges pass the plane over which the vertices are so high."""
        above = high >= 0.0
        cut = np.flatnonzero(above.take(self._start) != above.take(self._end))
        a, b = self._start.take(cut), self._end.take(cut)
        share = high[a] / (high[a] - high[b])
        found: Floats = self.points[a] + share[:, None] * (self.points[b] - self.points[a])
        return found

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
