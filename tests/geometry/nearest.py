"""How far points lie from a mesh, whichever way they face: by the tree that measures deviations."""

import numpy as np
from numpy.typing import NDArray

from geometry.nearest import SurfaceTree, Triangles

Floats = NDArray[np.float64]


class Nearest:
    """A mesh of corners [m, 3 corners, 3] mm, asked for distances of up to `reach_mm`."""

    def __init__(self, corners: Floats, reach_mm: float) -> None:
        self.tree, self.reach = SurfaceTree(corners), reach_mm

    def distances(self, points: Floats) -> Floats:
        """Distance of each point [n, 3] to the mesh; `inf` beyond the reach."""
        found = self.tree.nearest(points, np.zeros_like(points)).distance
        return np.where(found <= self.reach, found, np.inf)


def point_to_triangle(points: Floats, corners: Floats) -> Floats:
    """Distance of point [n, 3] to triangle [n, 3 corners, 3], row by row."""
    way = Triangles(corners).way(points.T, np.arange(len(points)))
    return np.sqrt((way * way).sum(axis=0))
