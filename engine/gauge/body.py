"""The body in a mesh file: its triangles in mm, outward, what is stray left out, where it is open.

No last is asked for: what a body is of is looked at once it stands (`engine.gauge.shape`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from engine.fit.rim import open_edges, wide_rim
from engine.fit.scan import Floats, Ints, Scan
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.foreign_mesh import RawMesh

LEAST_TRIANGLES: Final = 100
SHORTEST_MM, LONGEST_MM = 90.0, 420.0
_SAME_MM: Final = 1e-3
"""Corners as near as that are one: STL has each of them six times."""

_MOST_OPEN: Final = 0.35
"""How far from closed a body may be: the sum of its triangles' area vectors, of its area. A sheet
has 1, a closed body 0, a foot without sole and with an open ankle about 0.15."""

_WHOLE, _STRAY = 0.8, 0.02
"""Share of the area that the largest piece must have, where a body is of one piece; up to which
share one of several pieces is a stray."""

ONE_PIECE: Final = ("last", "foot")


class UnsuitedMeshError(RRError):
    """The mesh is not that of what it was said to be: what is measured on it would mean nothing.

    A last, foot or shoe is a body of 90 to 420 mm, of at least 100 triangles, longer than it is
    high and wide, higher at its back than at its toe, with a heel narrower than its ball. A last or
    foot is one piece; a foot is cut off a little over the ankle. A sheet is no body.
    """

    code: ClassVar[str] = "RR-E119"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "say what it is with --as and its unit with --unit"


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The triangles, middles of open edges (k, 3) mm, and what was found of its pieces."""

    scan: Scan
    open_edges: Floats
    pieces: int
    stray_share: float

    @property
    def closed(self) -> bool:
        """Whether no edge is open."""
        return len(self.open_edges) == 0


def body_of(mesh: RawMesh, scale_mm: float, kind: str, *, in_pieces: bool = False) -> Body:
    """The body of a mesh, with so many mm for a unit of the file. Raises UnsuitedMeshError.

    One of several large pieces, a hinged last say, is refused but where it may be `in_pieces`.
    """
    corners = np.concatenate([part.points[part.faces] for part in mesh.parts]) * scale_mm
    corners = corners[_area(corners) > 0.0]
    if len(corners) < LEAST_TRIANGLES:
        raise UnsuitedMeshError(f"it has {len(corners)} triangles with an area: too few")
    faces = _joined(corners)
    piece, count = _pieces(faces)
    area = _area(corners)
    shares = np.bincount(piece, weights=area) / area.sum()
    stray = 0.0
    if kind in ONE_PIECE and count > 1:
        largest = int(np.argmax(shares))
        stray = float(1.0 - shares[largest])
        broken = stray > 1.0 - _WHOLE
        if broken and not in_pieces:
            raise UnsuitedMeshError(
                f"it is in {count} pieces, the largest {shares[largest]:.0%} of it: no {kind}"
            )
        kept = shares > _STRAY if broken else shares == shares[largest]
        if not kept.any():  # loose triangles, of which none is a stray
            kept[:] = True
        corners, faces = corners[kept[piece]], faces[kept[piece]]
    longest = float(np.ptp(corners.reshape(-1, 3), axis=0).max())
    if not SHORTEST_MM <= longest <= LONGEST_MM:
        raise UnsuitedMeshError(f"it is {longest:.0f} mm long: no {kind} is")
    edges, numbers = open_edges(corners, faces)
    scan = _outward(corners, wide_rim(edges, numbers))
    openness = _openness(scan.corners)
    if openness > _MOST_OPEN:
        raise UnsuitedMeshError(f"it is a sheet, or open by more than {_MOST_OPEN:.0%}: no body")
    return Body(scan, edges.mean(axis=1), count, stray)


def _area_vectors(corners: Floats) -> Floats:
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.asarray(0.5 * np.cross(one, two))


def _area(corners: Floats) -> Floats:
    return np.asarray(np.sqrt((_area_vectors(corners) ** 2).sum(axis=1)))


def _openness(corners: Floats) -> float:
    vectors = _area_vectors(corners)
    return float(np.linalg.norm(vectors.sum(axis=0)) / np.sqrt((vectors**2).sum(axis=1)).sum())


def _outward(corners: Floats, rim: Floats) -> Scan:
    """The triangles wound outward, and their rim: the volume about their middle tells."""
    away = corners - corners.reshape(-1, 3).mean(axis=0)
    volume = float((away[:, 0] * np.cross(away[:, 1], away[:, 2])).sum())
    return Scan(corners[:, ::-1] if volume < 0.0 else corners, rim)


def _joined(corners: Floats) -> Ints:
    """Numbers of the corners (m, 3), the same for those at one place."""
    keys = np.rint(corners.reshape(-1, 3) / _SAME_MM).astype(np.int64)
    _, number = np.unique(keys, axis=0, return_inverse=True)
    return np.asarray(number, dtype=np.int64).reshape(-1, 3)


def _pieces(faces: Ints) -> tuple[Ints, int]:
    """The number of each triangle's piece, and how many pieces there are."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    size = int(faces.max()) + 1
    start, end = faces[:, :2].ravel(), faces[:, 1:].ravel()
    graph = coo_matrix((np.ones(len(start), dtype=np.int8), (start, end)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    return np.asarray(label[faces[:, 0]], dtype=np.int64), int(count)
