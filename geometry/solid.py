"""Is this mesh a solid: closed, oriented, manifold; and its exact volume.

A measuring tool: it reads built bytes and is no part of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geometry.mesh import Part, checked_arrays

Ints = npt.NDArray[np.int64]

#: Half extents up to this keep a determinant of three points below 6 * 2**60 < 2**63.
_INT64_HALF_EXTENT_UM = 1 << 20
#: Extents up to this keep an area in plan below 2**40, times the sum of three heights below 2**62.
_INT64_EXTENT_UM = 1 << 20
#: Triangles summed at once: 2**20 numbers below 2**32 stay below 2**53, exact in a float64.
_EXACT_SUM_COUNT = 1 << 20


@dataclass(frozen=True, slots=True)
class SolidReport:
    """What a mesh is as a solid. Volumes are six times the volume in µm³, exact.

    `closed`: every edge has exactly two triangles; `oriented`: they run it in opposite directions;
    `pinched_vertices`: vertices whose triangles are not one ring (None where edges are unpaired);
    `component_volumes_um3_6`: signed, in order of each component's first vertex; meaningful only
    for a closed, oriented mesh. `bounds_um` is (low corner, high corner) of the vertices in use.
    """

    closed: bool
    oriented: bool
    components: int
    euler: int
    volume_um3_6: int
    component_volumes_um3_6: tuple[int, ...]
    area_mm2: float
    smallest_area_mm2: float
    zero_area_faces: tuple[int, ...]
    pinched_vertices: int | None
    unused_vertices: int
    bounds_um: tuple[tuple[int, int, int], tuple[int, int, int]]

    @property
    def sound(self) -> bool:
        """True for a closed, oriented, manifold mesh of positive volume without flat triangles."""
        return (
            self.closed
            and self.oriented
            and self.pinched_vertices == 0
            and not self.zero_area_faces
            and self.volume_um3_6 > 0
        )

    @property
    def volume_mm3(self) -> float:
        """The volume in mm³, rounded once."""
        return self.volume_um3_6 / 6e9


def solid_report(vertices_um: npt.ArrayLike, faces: npt.ArrayLike) -> SolidReport:
    """The solid report of vertices (n, 3) in µm and faces (m, 3). Errors: `BadMesh`."""
    points32, triangles32 = checked_arrays(vertices_um, faces)
    points, triangles = points32.astype(np.int64), triangles32.astype(np.int64)
    used = np.zeros(points.shape[0], dtype=bool)
    used[triangles] = True
    used_count = int(np.count_nonzero(used))
    low, high = _bounds(points[used])
    edges = _Edges(triangles, points.shape[0])
    labels, components = _components(points.shape[0], triangles, used)
    volumes = _volumes(points - (low + high) // 2, triangles, labels, components)
    areas, flat = _areas(points, triangles)
    return SolidReport(
        closed=edges.closed,
        oriented=edges.oriented,
        components=components,
        euler=used_count - edges.count + triangles.shape[0],
        volume_um3_6=sum(volumes),
        component_volumes_um3_6=tuple(volumes),
        area_mm2=math.fsum(areas.tolist()),
        smallest_area_mm2=float(areas.min()) if areas.size else 0.0,
        zero_area_faces=tuple(int(face) for face in np.flatnonzero(flat)),
        pinched_vertices=edges.pinched_vertices(int(np.count_nonzero(used)))
        if edges.oriented
        else None,
        unused_vertices=points.shape[0] - used_count,
        bounds_um=(_corner(low), _corner(high)),
    )


def volume_um3_6(vertices_um: npt.ArrayLike, faces: npt.ArrayLike) -> int:
    """Six times the signed volume inside a closed mesh, µm³, exact. Errors: `BadMesh`."""
    points, triangles = checked_arrays(vertices_um, faces)
    if not len(triangles):
        return 0
    x, y, z = np.ascontiguousarray(points.T).astype(np.int64)
    extent = max(int(axis.max()) - int(axis.min()) for axis in (x, y, z))
    if extent > _INT64_EXTENT_UM:
        labels = np.zeros(len(triangles), dtype=np.int64)
        low, high = _bounds(points.astype(np.int64))
        middle = points - (low + high) // 2
        return _volumes(middle, triangles.astype(np.int64), labels, 1)[0]
    z = z - z.min()
    a, b, c = np.ascontiguousarray(triangles.T).astype(np.int64)
    ax, ay = x.take(a), y.take(a)
    plan = (x.take(b) - ax) * (y.take(c) - ay) - (y.take(b) - ay) * (x.take(c) - ax)
    # Over each triangle stands a prism: twice its area in plan times the sum of its heights.
    prisms = plan * (z.take(a) + z.take(b) + z.take(c))
    high, low = np.cumsum(prisms >> 32)[-1], np.cumsum(prisms & 0xFFFFFFFF)[-1]
    return (int(high) << 32) + int(low)


def area_mm2(part: Part) -> float:
    """The area of a part's surface."""
    areas, _ = _areas(part.vertices_um.astype(np.int64), part.faces.astype(np.int64))
    return math.fsum(areas.tolist())


class _Edges:
    """The directed edges of a triangle list: edge 3 f + k runs from corner k to corner k + 1."""

    def __init__(self, triangles: Ints, vertex_count: int) -> None:
        self._start = triangles.reshape(-1)
        end = triangles[:, [1, 2, 0]].reshape(-1)
        low, high = np.minimum(self._start, end), np.maximum(self._start, end)
        key = low * max(vertex_count, 1) + high
        self._order = np.argsort(key, kind="stable")
        key = key[self._order]
        first = np.ones(key.size, dtype=bool)
        first[1:] = key[1:] != key[:-1]
        group = np.flatnonzero(first)
        self.count = int(group.size)
        size = np.diff(np.append(group, key.size))
        looped = bool((self._start == end).any())
        self.closed = bool(key.size) and not looped and bool((size == 2).all())
        forward = (self._start < end)[self._order]
        self.oriented = self.closed and bool((forward[0::2] != forward[1::2]).all())

    def pinched_vertices(self, used: int) -> int:
        """Rings beyond one per vertex. Only for an oriented mesh, whose edges come in pairs.

        Turning about a vertex takes each outgoing edge to the twin of the edge before it in its
        triangle; the cycles of that permutation are the rings.
        """
        twin = np.empty_like(self._order)
        twin[self._order[0::2]] = self._order[1::2]
        twin[self._order[1::2]] = self._order[0::2]
        edge = np.arange(self._order.size)
        before = edge - edge % 3 + (edge + 2) % 3
        turn = twin[before]
        label, covered = edge, 1
        valence = int(np.bincount(self._start).max())
        while covered < valence:
            label = np.minimum(label, label[turn])
            turn = turn[turn]
            covered *= 2
        return int(np.count_nonzero(label == edge)) - used


def _components(count: int, triangles: Ints, used: npt.NDArray[np.bool_]) -> tuple[Ints, int]:
    """The component number of each face (by first vertex), and how many there are."""
    label = np.arange(count)
    corners = [np.ascontiguousarray(triangles[:, k]) for k in range(3)]
    while True:
        known = [label.take(corner) for corner in corners]
        lowest = np.minimum(np.minimum(known[0], known[1]), known[2])
        for one in known:
            np.minimum.at(label, one, lowest)
        while True:
            jumped = label[label]
            if np.array_equal(jumped, label):
                break
            label = jumped
        if all(
            np.array_equal(label.take(corner), one)
            for corner, one in zip(corners, known, strict=True)
        ):
            break
    roots = np.flatnonzero(used & (label == np.arange(count)))
    return np.searchsorted(roots, label[triangles[:, 0]]), int(roots.size)


def _volumes(points: Ints, triangles: Ints, labels: Ints, components: int) -> list[int]:
    """Six times the signed volume of each component in µm³, exact Python integers."""
    extent = int(np.abs(points).max()) if points.size else 0
    if extent > _INT64_HALF_EXTENT_UM:
        wide = _determinants(points.astype(object), triangles)
        totals = [0] * components
        for label, value in zip(labels.tolist(), wide.tolist(), strict=True):
            totals[label] += value
        return totals
    narrow = _determinants(points, triangles)
    totals = [0] * components
    for start in range(0, narrow.size, _EXACT_SUM_COUNT):
        part = slice(start, start + _EXACT_SUM_COUNT)
        high = np.bincount(labels[part], weights=narrow[part] >> 32, minlength=components)
        low = np.bincount(labels[part], weights=narrow[part] & 0xFFFFFFFF, minlength=components)
        for label in range(components):
            totals[label] += (int(high[label]) << 32) + int(low[label])
    return totals


def _determinants(points: npt.NDArray[np.generic], triangles: Ints) -> Ints:
    axes = points.T
    (ax, bx, cx), (ay, by, cy), (az, bz, cz) = (
        [axis.take(triangles[:, k]) for k in range(3)] for axis in axes
    )
    value: Ints = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    return value


def _areas(points: Ints, triangles: Ints) -> tuple[npt.NDArray[np.float64], Ints]:
    """Areas in mm², and the exact truth about each being zero."""
    a, b, c = np.ascontiguousarray(triangles.T)
    (ux, vx), (uy, vy), (uz, vz) = (
        (axis.take(b) - axis.take(a), axis.take(c) - axis.take(a)) for axis in points.T
    )
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    flat = (x == 0) & (y == 0) & (z == 0)
    fx, fy, fz = x.astype(float), y.astype(float), z.astype(float)
    return np.sqrt(fx * fx + fy * fy + fz * fz) / 2e6, flat


def _bounds(points: Ints) -> tuple[Ints, Ints]:
    if not points.size:
        return np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    return points.min(axis=0), points.max(axis=0)


def _corner(point: Ints) -> tuple[int, int, int]:
    return int(point[0]), int(point[1]), int(point[2])
