"""The bytes of one part's mesh, as the store keeps them. Layout: docs/internals/format.md."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from geometry.mesh import BadMesh, Part
from schemas.errors import RRError

#: Six letters, a line end that a text-mode copy would damage, and the layout version.
MAGIC: Final = b"RRMESH\n\x02"
_OLD_MAGIC: Final = b"RRMESH\n\x01"
_OLD_HEADER: Final = struct.Struct("<8sII")
_HEADER: Final = struct.Struct("<8sIIII")


class MeshDamaged(RRError):
    """The bytes of a mesh blob are not what the mesh format allows.

    Wrong magic, an unknown layout version, a length that does not fit the counts in the header,
    a face that names a vertex, texture coordinate or region that is not there, or names of
    regions that are none. The stored object is damaged, or it is no mesh blob.
    """

    code: ClassVar[str] = "RR-G002"
    exit_code: ClassVar[int] = 7
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "run `rr fsck` to find damage and its remedy"


def encode_mesh(part: Part) -> bytes:
    """The mesh blob of a part, of its newest layout; equal meshes have equal bytes.

    The part's name is not in it, but as the region of a part that has no other.
    """
    names = "\n".join(part.regions).encode()
    header = _HEADER.pack(
        MAGIC, len(part.vertices_um), len(part.faces), len(part.uv_um), len(names)
    )
    arrays = (part.vertices_um, part.faces, part.uv_um, part.uv_faces)
    return b"".join(
        (header, *(array.astype("<i4").tobytes() for array in arrays), part.region.tobytes(), names)
    )


def decode_mesh(name: str, data: bytes) -> Part:
    """The part of that name in a mesh blob of any layout.

    Errors: `MeshDamaged`, whose details tell the expected and the found value.
    """
    magic = data[: len(MAGIC)]
    if magic == _OLD_MAGIC:
        return _first_layout(name, data)
    if magic != MAGIC:
        raise _damaged("the magic is not that of a mesh", expected=MAGIC.hex(), found=magic.hex())
    _check_length(data, _HEADER.size, "the header is cut short", least=True)
    _, vertices, faces, uv, names = _HEADER.unpack_from(data)
    mapped = faces if uv else 0
    length = _HEADER.size + 12 * vertices + 12 * faces + 8 * uv + 12 * mapped + faces + names
    _check_length(data, length, "the length does not fit the counts")
    shapes = ((vertices, 3), (faces, 3), (uv, 2), (mapped, 3))
    points, triangles, uv_um, uv_faces = _rows(data, _HEADER.size, shapes)
    split = length - names
    region = np.frombuffer(data, dtype=np.uint8, offset=split - faces, count=faces)
    try:
        regions = tuple(data[split:].decode().split("\n"))
        return Part(name, points, triangles, uv_um, uv_faces, region, regions)
    except (BadMesh, UnicodeDecodeError) as error:
        raise _damaged("the arrays are not a mesh") from error


def _first_layout(name: str, data: bytes) -> Part:
    """The part in a blob of layout 1, which has vertices and faces alone."""
    _check_length(data, _OLD_HEADER.size, "the header is cut short", least=True)
    _, vertices, faces = _OLD_HEADER.unpack_from(data)
    length = _OLD_HEADER.size + 12 * vertices + 12 * faces
    _check_length(data, length, "the length does not fit the counts")
    points, triangles = _rows(data, _OLD_HEADER.size, ((vertices, 3), (faces, 3)))
    try:
        return Part(name, points, triangles)
    except BadMesh as error:
        raise _damaged("the arrays are not a mesh") from error


def _rows(
    data: bytes, offset: int, shapes: tuple[tuple[int, int], ...]
) -> list[npt.NDArray[np.int32]]:
    """Arrays of 32-bit integers that follow each other from an offset."""
    found = []
    for count, width in shapes:
        flat = np.frombuffer(data, dtype="<i4", offset=offset, count=count * width)
        found.append(flat.reshape(count, width))
        offset += 4 * count * width
    return found


def _check_length(data: bytes, length: int, message: str, *, least: bool = False) -> None:
    if len(data) < length or (len(data) > length and not least):
        raise _damaged(message, expected=length, found=len(data))


def _damaged(message: str, **details: object) -> MeshDamaged:
    told: Mapping[str, Any] = details
    return MeshDamaged(f"damaged mesh blob: {message}", details=told)
