"""How a mesh bends across its edges: the measure of facets and creases."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry.mesh import Part

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bends:
    """One entry an edge inside a region: bend, length, mean height of its triangles, middle."""

    angle_deg: Floats
    length_mm: Floats
    width_mm: Floats
    middle_mm: Floats

    def kept(self, which: NDArray[np.bool_]) -> "Bends":
        """The chosen edges."""
        return Bends(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def share(self, share: float) -> float:
        """The bend that this share of all edge length does not exceed, in degrees."""
        order = np.argsort(self.angle_deg, kind="stable")
        done = np.cumsum(self.length_mm[order])
        return float(self.angle_deg[order][np.searchsorted(done, share * done[-1])])

    def sagitta_mm(self) -> Floats:
        """How far a round surface through each pair of triangles would stand off them."""
        return np.radians(self.angle_deg) * self.width_mm / 8.0


def bends(part: Part) -> Bends:
    """Every edge whose two triangles are of one region."""
    faces = part.faces.astype(np.int64)
    points = part.vertices_um / 1000.0
    corners = points[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    twice = np.sqrt((normal * normal).sum(axis=1))
    start, end = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    order = np.argsort(np.minimum(start, end) * len(points) + np.maximum(start, end), kind="stable")
    one, other = (order // 3)[::2], (order // 3)[1::2]
    first, second = points[start[order][::2]], points[end[order][::2]]
    across = np.cross(normal[one], normal[other])
    sine = np.sqrt((across * across).sum(axis=1))
    cosine = (normal[one] * normal[other]).sum(axis=1)
    length = np.sqrt(((second - first) ** 2).sum(axis=1))
    width = 0.5 * (twice[one] + twice[other]) / length
    found = Bends(np.degrees(np.arctan2(sine, cosine)), length, width, 0.5 * (first + second))
    return found.kept(part.region[one] == part.region[other])
