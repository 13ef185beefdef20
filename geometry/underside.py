"""The bottom of a last's mesh as a surface: its height at a place in plan."""

from __future__ import annotations

import numpy as np

from geometry.cuts import Cuts
from geometry.edge import bottom_faces
from geometry.exact import Floats, distinct
from geometry.mesh import Part


class Underside:
    """The triangles inside the featherline. Errors: `NoFeatherline`."""

    def __init__(self, part: Part) -> None:
        faces = part.faces[bottom_faces(part)]
        self.cuts = Cuts(Part(part.name, part.vertices_um, faces))
        x = distinct(part.vertices_um[faces, 0].ravel()) / 1000.0
        apart = np.ones(len(x), dtype=bool)
        apart[1:] = np.diff(np.floor(x)) > 0.0
        self._x = x[apart]

    def lowest(self, x_mm: float) -> float:
        """Height in mm of its lowest place at x.

        Triangles cut the corners of a bottom that is round both ways, so it is read on parabolas:
        across, through the lowest point of a row and its neighbours, and along, through three rows.
        """
        start = _three(self._x, x_mm)
        rows = self._x[start : start + 3]
        heights = np.array([self._across(float(row)) for row in rows])
        return _parabola(np.stack((rows, heights), axis=1), x_mm)

    def _across(self, x_mm: float) -> float:
        section = self.cuts.at_x(x_mm)
        order = np.argsort(section[:, 1], kind="stable")
        points = section[order][:, 1:]
        new = np.ones(len(points), dtype=bool)
        new[1:] = np.diff(points[:, 0]) > 0.001
        points = points[new]
        low = int(np.argmin(points[:, 1]))
        if low in (0, len(points) - 1):
            return float(points[low, 1])
        (a, p), (b, q), (c, r) = points[low - 1 : low + 2].tolist()
        falls, rises = (q - p) / (b - a), (r - q) / (c - b)
        bend = (rises - falls) / (c - a)
        if bend <= 0.0:
            return float(q)
        flat = 0.5 * (a + b) - 0.5 * falls / bend
        return _parabola(points[low - 1 : low + 2], min(max(flat, a), c))


def _parabola(points: Floats, at: float) -> float:
    """The value at a place on the parabola through the three points (n, 2) nearest to it."""
    if len(points) < 3:
        return float(np.min(points[:, 1]))
    start = _three(points[:, 0], at)
    (a, p), (b, q), (c, r) = points[start : start + 3].tolist()
    first, second = (q - p) / (b - a), (r - q) / (c - b)
    bend = (second - first) / (c - a)
    return float(p + first * (at - a) + bend * (at - a) * (at - b))


def _three(knots: Floats, at: float) -> int:
    """Where the three of ascending knots begin that are nearest to a place."""
    near = int(np.argmin(np.abs(knots - at)))
    return min(max(near - 1, 0), max(len(knots) - 3, 0))
