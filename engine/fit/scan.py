"""A scan: the triangles of a mesh that is fitted to, and points spread evenly over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.foreign_mesh import RawMesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]

_ALONG, _ACROSS = 0.7548776662466927, 0.5698402909980532
"""Steps of a sequence that fills a square evenly (powers of the plastic number)."""

_WIDE_MM, _STEP_MM, _CLOSE_MM = 15.0, 1.0, 0.5
"""How wide an opening is that something is missing in; how close points along its edge lie; how
much farther than the scan its edge may be to be nearest."""

LEAST_TRIANGLES: Final = 100
SHORTEST_MM, LONGEST_MM = 90.0, 420.0


class NotALastError(RRError):
    """The mesh cannot be that of a last.

    A last is one closed body of 90 to 420 mm, of at least 100 triangles, longer than it is high and
    wide.
    """

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


def scan_of(mesh: RawMesh, scale_mm: float) -> Scan:
    """The triangles of all parts, with so many mm for a unit of the file. Raises NotALastError."""
    corners = np.concatenate([part.points[part.faces] for part in mesh.parts]) * scale_mm
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normal = np.cross(one, two)
    whole = corners[(normal * normal).sum(axis=1) > 0.0]
    if len(whole) < LEAST_TRIANGLES:
        raise NotALastError(f"it has {len(whole)} triangles with an area: too few for a last")
    found = Scan(whole, open_rim(whole))
    # Some files wind all triangles the other way round: the volume tells.
    volume = float((whole[:, 0] * np.cross(whole[:, 1], whole[:, 2])).sum())
    return Scan(whole[:, ::-1], found.rim) if volume < 0.0 else found


def open_rim(corners: Floats) -> Floats:
    """Points (k, 3) along the open edges of triangles (m, 3, 3), of openings wide enough, mm."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places, number = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    sides = np.sort(number.reshape(-1, 3)[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    edges, count = np.unique(sides, axis=0, return_counts=True)
    edges = edges[(count == 1) & (edges[:, 0] != edges[:, 1])]
    size = (len(places), len(places))
    joined = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=size)
    _, opening = connected_components(joined, directed=False)
    ends = places[edges]
    wide = [ends[opening[edges[:, 0]] == one] for one in np.unique(opening[edges[:, 0]])]
    kept = [some for some in wide if np.ptp(some.reshape(-1, 3), axis=0).max() > _WIDE_MM]
    return np.concatenate([_along(some) for some in kept]) if kept else np.zeros((0, 3))


def _along(edges: Floats) -> Floats:
    """Points along edges (n, 2, 3), close together."""
    longest = float(np.sqrt(((edges[:, 1] - edges[:, 0]) ** 2).sum(axis=1)).max())
    share = np.linspace(0.0, 1.0, 2 + int(longest / _STEP_MM))[None, :, None]
    return np.asarray((edges[:, :1] * (1.0 - share) + edges[:, 1:] * share).reshape(-1, 3))
