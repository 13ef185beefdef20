"""A scan: the triangles of a mesh that is fitted to, and points spread evenly over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from schemas.errors import RRError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]

_ALONG, _ACROSS = 0.7548776662466927, 0.5698402909980532
"""Steps of a sequence that fills a square evenly (powers of the plastic number)."""

_CLOSE_MM: Final = 0.5
"""How much farther than the scan the edge of an opening may be to be nearest."""


class NotALastError(RRError):
    """The mesh cannot be that of a last: a last is longer than it is high and wide."""

    code: ClassVar[str] = "RR-E110"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "say its unit with --unit or its length with --length"


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """Corners (m, 3, 3) of the triangles in mm, and points (k, 3) along its wide open edges.

    What lies beyond an open edge is not in the scan: nothing is compared there.
    """

    corners: Floats
    rim: Floats = field(default_factory=lambda: np.zeros((0, 3)))

    @property
    def size_mm(self) -> Floats:
        """Extents along the axes (3,)."""
        return np.asarray(np.ptp(self.corners.reshape(-1, 3), axis=0))

    def moved(self, turn: Floats, shift_mm: Floats) -> Scan:
        """The scan turned by a rotation or mirror (3, 3), then shifted; it stays outward."""
        corners, rim = (some @ turn.T + shift_mm for some in (self.corners, self.rim))
        return Scan(corners[:, ::-1] if np.linalg.det(turn) < 0.0 else corners, rim)

    def beyond(self, points: Floats, away_mm: Floats) -> Truth:
        """Which points (n, 3) have the scan's open edge for their nearest place, mm off."""
        from scipy.spatial import cKDTree

        if not len(self.rim):
            return np.zeros(len(points), dtype=bool)
        to_rim, _ = cKDTree(self.rim).query(points)
        return np.asarray((away_mm > _CLOSE_MM) & (to_rim < away_mm + _CLOSE_MM))

    def spread(self, count: int) -> tuple[Floats, Floats]:
        """Points spread evenly over the surface and their unit normals, both (count, 3)."""
        start, one, two = np.moveaxis(self.corners, 1, 0)
        normal = np.cross(one - start, two - start)
        area = np.sqrt((normal * normal).sum(axis=1))
        edges = np.cumsum(area)
        at = np.searchsorted(edges, (np.arange(count) + 0.5) / count * edges[-1])
        at = np.minimum(at, len(area) - 1)
        number = np.arange(count)
        u, v = np.sqrt((number * _ALONG) % 1.0), (number * _ACROSS) % 1.0
        share = np.stack((1.0 - u, u * (1.0 - v), u * v), axis=1)[..., None]
        points = (self.corners[at] * share).sum(axis=1)
        return points, normal[at] / np.maximum(area[at], 1e-12)[:, None]
