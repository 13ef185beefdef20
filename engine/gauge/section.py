"""Sections of loose triangles, and what a tape, a stick or a straight edge finds on them."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.fit.scan import Floats, Scan
from engine.gauge.body import UnsuitedMeshError
from geometry.girths import Plane
from geometry.section import perimeter, plane_axes

_SLICE_MM: Final = 1e-6
"""Planes stand beside vertices of round coordinates, not in them."""


class Sections:
    """A standing scan made ready to be cut: x from heel to toe, +y medial, z up from the ground."""

    def __init__(self, scan: Scan) -> None:
        self.corners = scan.corners
        self.points = points = scan.corners.reshape(-1, 3)
        self.low, self.high = points.min(axis=0), points.max(axis=0)

    @property
    def length_mm(self) -> float:
        """Rearmost to foremost point, level."""
        return float(self.high[0] - self.low[0])

    def at(self, share: float) -> float:
        """X at a share of the length from the rearmost point."""
        return float(self.low[0]) + share * self.length_mm

    def by(self, point: Floats, normal: Floats) -> Floats:
        """Points (k, 3) at which the triangles' edges pass a plane."""
        height = (self.corners - point) @ normal
        above = height >= 0.0
        cut = np.flatnonzero(above.any(axis=1) & ~above.all(axis=1))
        tri, high = self.corners[cut], height[cut]
        found = []
        for one, two in ((0, 1), (1, 2), (2, 0)):
            passes = (high[:, one] >= 0.0) != (high[:, two] >= 0.0)
            a, b = high[passes, one], high[passes, two]
            share = (a / (a - b))[:, None]
            found.append(tri[passes, one] + share * (tri[passes, two] - tri[passes, one]))
        return np.concatenate(found)

    def at_x(self, x_mm: float) -> Floats:
        """Points of the section square to the length. Raises UnsuitedMeshError in a gap."""
        points = self.by(np.array([x_mm + _SLICE_MM, 0.0, 0.0]), np.array([1.0, 0.0, 0.0]))
        if not len(points):
            share = (x_mm - float(self.low[0])) / self.length_mm
            raise UnsuitedMeshError(f"nothing of it is at {share:.0%} of its length: it has a gap")
        return points

    def at_y(self, y_mm: float) -> Floats:
        """Points of the upright section along the length."""
        return self.by(np.array([0.0, y_mm + _SLICE_MM, 0.0]), np.array([0.0, 1.0, 0.0]))

    def width(self, x_mm: float) -> float:
        """Width of the silhouette from above at x."""
        return float(np.ptp(self.at_x(x_mm)[:, 1]))

    def depth(self, x_mm: float) -> float:
        """Height of the silhouette from the side at x, from its own underside."""
        return float(np.ptp(self.at_x(x_mm)[:, 2]))

    def middle(self, x_mm: float) -> float:
        """Y half way across the silhouette from above at x."""
        y = self.at_x(x_mm)[:, 1]
        return float(0.5 * (y.min() + y.max()))

    def ridge(self, x_mm: float) -> Floats:
        """The highest point of the section at x."""
        points = self.at_x(x_mm)
        return np.asarray(points[int(np.argmax(points[:, 2]))])

    def tape(self, plane: Plane) -> float:
        """What a tape reads round the body in a plane, mm: it does not follow hollows (§6.4)."""
        points = self.by(np.array(plane.point_mm), np.array(plane.normal))
        if len(points) < 3:
            return 0.0
        u, v, _ = plane_axes(plane.normal)
        return perimeter(outline(np.stack((points @ u, points @ v), axis=1)))


def outline(points: Floats) -> Floats:
    """Corners of the convex hull of plane points (n, 2), counter-clockwise. Raises QhullError."""
    from scipy.spatial import ConvexHull

    return np.asarray(points[ConvexHull(points).vertices])


def furthest(points: Floats, *way: float) -> Floats:
    """The one of points (k, 3) that lies furthest in a direction: where a straight edge touches."""
    return np.asarray(points[int(np.argmax(points @ np.array(way)))])
