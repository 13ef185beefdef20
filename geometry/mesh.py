"""The mesh of one part on the 1 µm grid: the value, its bytes, its mirror image.

Binds the exact-arithmetic rules: integers only, nothing that rounds.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from schemas.errors import RRError

Vertices = npt.NDArray[np.int32]
Faces = npt.NDArray[np.int32]

#: Six letters, a line end that a text-mode copy would damage, and the layout version.
MAGIC = b"RRMESH\n\x01"
_HEADER = struct.Struct("<8sII")
#: Largest coordinate in µm, 2**23 = 8.388 m: keeps 6x a volume far inside exact sums.
COORDINATE_LIMIT_UM = 1 << 23


class BadMesh(RRError):
    """The arrays given for a part are not a mesh.

    A part needs vertices as integer micrometres of shape (n, 3), each within 8.388 m of the
    origin, and faces as integers of shape (m, 3) that name existing vertices.
    """

    code: ClassVar[str] = "RR-G001"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run `rr explain RR-G001`: it tells what a mesh must be"


class MeshDamaged(RRError):
    """The bytes of a mesh blob are not what the mesh format allows.

    Wrong magic, an unknown layout version, a length that does not fit the two counts in the
    header, or a face that names a vertex that is not there. The stored object is damaged, or it
    is no mesh blob.
    """

    code: ClassVar[str] = "RR-G002"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "run `rr fsck` to find damage and its remedy"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One named part: vertices int32 (n, 3) in µm, faces int32 (m, 3), both read-only.

    Triangles wind counter-clockwise seen from outside. Any integer arrays of those shapes are
    taken and copied. Errors: `BadMesh` for shapes, types, ranges or indices that are wrong.
    """

    name: str
    vertices_um: Vertices
    faces: Faces

    def __post_init__(self) -> None:
        vertices, faces = checked_arrays(self.vertices_um, self.faces, name=self.name)
        object.__setattr__(self, "vertices_um", vertices)
        object.__setattr__(self, "faces", faces)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Part):
            return NotImplemented
        return (
            self.name == other.name
            and np.array_equal(self.vertices_um, other.vertices_um)
            and np.array_equal(self.faces, other.faces)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.vertices_um.shape[0], self.faces.shape[0]))


def checked_arrays(
    vertices: npt.ArrayLike, faces: npt.ArrayLike, *, name: str = ""
) -> tuple[Vertices, Faces]:
    """Read-only C-order int32 copies of a mesh's two arrays, (n, 3) µm and (m, 3) indices.

    Errors: `BadMesh`.
    """
    points = np.asarray(vertices)
    triangles = np.asarray(faces)
    for what, array in (("vertices", points), ("faces", triangles)):
        if array.ndim != 2 or array.shape[1] != 3:
            raise _bad(name, f"{what} have the shape {array.shape}, not (count, 3)")
        if array.dtype.kind not in "iu":
            raise _bad(name, f"{what} are {array.dtype}, not integers")
    if points.size and (points.max() > COORDINATE_LIMIT_UM or points.min() < -COORDINATE_LIMIT_UM):
        raise _bad(name, f"a coordinate lies beyond {COORDINATE_LIMIT_UM} µm")
    if triangles.size and (triangles.max() >= points.shape[0] or triangles.min() < 0):
        raise _bad(name, f"a face names a vertex outside 0..{points.shape[0] - 1}")
    fixed_points = np.array(points, dtype=np.int32, order="C")
    fixed_triangles = np.array(triangles, dtype=np.int32, order="C")
    fixed_points.setflags(write=False)
    fixed_triangles.setflags(write=False)
    return fixed_points, fixed_triangles


def encode_mesh(vertices_um: npt.ArrayLike, faces: npt.ArrayLike) -> bytes:
    """The mesh blob of vertices (n, 3) µm and faces (m, 3): 16 + 12 n + 12 m bytes.

    Layout: docs/internals/format.md. Errors: `BadMesh`.
    """
    points, triangles = checked_arrays(vertices_um, faces)
    header = _HEADER.pack(MAGIC, points.shape[0], triangles.shape[0])
    return header + points.astype("<i4").tobytes() + triangles.astype("<u4").tobytes()


def decode_mesh(data: bytes) -> tuple[Vertices, Faces]:
    """Vertices int32 (n, 3) µm and faces int32 (m, 3), both read-only, of a mesh blob.

    Errors: `MeshDamaged`, whose details tell the expected and the found value.
    """
    if len(data) < _HEADER.size:
        raise _damaged("the header is cut short", expected=_HEADER.size, found=len(data))
    magic, vertex_count, face_count = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise _damaged("the magic is not that of a mesh", expected=MAGIC.hex(), found=magic.hex())
    split = _HEADER.size + 12 * vertex_count
    length = split + 12 * face_count
    if len(data) != length:
        raise _damaged("the length does not fit the counts", expected=length, found=len(data))
    points = np.frombuffer(data, dtype="<i4", offset=_HEADER.size, count=3 * vertex_count)
    triangles = np.frombuffer(data, dtype="<u4", offset=split, count=3 * face_count)
    try:
        return checked_arrays(points.reshape(-1, 3), triangles.reshape(-1, 3))
    except BadMesh as error:
        raise _damaged("the arrays are not a mesh") from error


def mirror(part: Part) -> Part:
    """The other foot's part: y negated and every triangle's winding flipped, exactly.

    Mirroring twice gives the first part back, order of vertices and corners included.
    """
    vertices = part.vertices_um * np.array([1, -1, 1], dtype=np.int32)
    return Part(part.name, vertices, part.faces[:, [0, 2, 1]])


def _bad(name: str, message: str) -> BadMesh:
    place = f"part {name}" if name else ""
    return BadMesh(message, place=place)


def _damaged(message: str, **details: object) -> MeshDamaged:
    told: Mapping[str, Any] = details
    return MeshDamaged(f"damaged mesh blob: {message}", details=told)
