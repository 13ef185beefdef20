"""Bodies to gauge: built lasts, boxes, eggs and sheets as meshes of a file."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.foreign_mesh import RawMesh, RawPart
from engine.gauge.body import body_of
from engine.gauge.foot import foot_sheet_of
from engine.gauge.last import last_sheet_of
from engine.gauge.pose import Stood, stood
from engine.gauge.shape import check
from engine.gauge.sheet import Sheet
from geometry.build import build_shoe
from geometry.measures import measures
from geometry.mesh import Part
from tests.engine.fit.bodies import turned
from tests.geometry.shoes import instrumental

Floats = NDArray[np.float64]


@cache
def built(name: str) -> tuple[Part, dict[str, float]]:
    """The last of an example, and what `rr measure` says of it."""
    shoe = build_shoe(instrumental(name), only=("last",))
    return shoe.parts[0], measures(shoe.parts, shoe.anchors_um)


def raw_last(name: str, pose: int = 0, *, left: bool = False, size: float = 1.0) -> RawMesh:
    """The last of an example in a pose by its number, 0 being its own."""
    part, _ = built(name)
    points, faces = part.vertices_um / 1000.0 * size, part.faces.astype(np.int64)
    if left:
        points, faces = points * np.array([1.0, -1.0, 1.0]), faces[:, ::-1]
    return RawMesh((RawPart("", points @ turned(pose).T, faces),), "mm", "stl")


def standing(raw: RawMesh, kind: str) -> Stood:
    """A body where it is measured, its shape found fit for its kind."""
    found = stood(body_of(raw, 1.0, kind), kind)
    check(found.sections, kind)
    return found


def sheet_of(raw: RawMesh, kind: str) -> Sheet:
    """The sheet of a last or foot."""
    found = standing(raw, kind)
    return last_sheet_of(found) if kind == "last" else foot_sheet_of(found)


def grid(points: Floats) -> RawMesh:
    """A sheet of points (n, m, 3) as a mesh of triangles."""
    a, b, c, d = points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]
    corners = np.concatenate([np.stack(one, axis=2) for one in ((a, b, c), (a, c, d))])
    corners = corners.reshape(-1, 3)
    return RawMesh((RawPart("", corners, np.arange(len(corners)).reshape(-1, 3)),), "mm", "stl")


def egg(*half_mm: float) -> RawMesh:
    """An ellipsoid of these half axes."""
    up = np.linspace(0.0, np.pi, 25)[:, None]
    around = np.linspace(0.0, 2.0 * np.pi, 49)[None, :]
    ball = (np.sin(up) * np.cos(around), np.sin(up) * np.sin(around), np.cos(up) + 0.0 * around)
    return grid(np.stack(ball, axis=-1) * np.array(half_mm))


def box(*size_mm: float) -> RawMesh:
    """A box of these edges, each face many triangles."""
    line = np.linspace(-0.5, 0.5, 9)
    u, v = np.meshgrid(line, line, indexing="ij")
    parts = []
    for axis in range(3):
        for side in (-0.5, 0.5):
            face = np.insert(np.stack((u, v), axis=-1), axis, side, axis=-1)
            turn = (side > 0.0) != (axis == 1)
            parts.append(grid((face if turn else face[:, ::-1]) * np.array(size_mm)).parts[0])
    return RawMesh(tuple(parts), "mm", "stl")


def sheet() -> RawMesh:
    """A bent sheet as long as a foot."""
    x, y = np.meshgrid(np.linspace(0, 260, 30), np.linspace(0, 90, 12), indexing="ij")
    return grid(np.stack((x, y, 20.0 * np.sin(x / 90.0)), axis=-1))


def folded() -> RawMesh:
    """A flat sheet with a back of its own: closed, and yet no body."""
    x, y = np.meshgrid(np.linspace(0, 260, 30), np.linspace(0, 90, 12), indexing="ij")
    front = grid(np.stack((x, y, 0.0 * x), axis=-1)).parts[0]
    back = RawPart("", front.points, front.faces[:, ::-1])
    return RawMesh((front, back), "mm", "stl")
