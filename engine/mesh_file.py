"""A mesh file of a format RR Engine writes, read back to parts; nothing in it is taken on trust."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from exporters.readers.mesh import ReadPart
    from geometry.mesh import Part

MESH_SUFFIXES = (".stl", ".obj", ".ply", ".glb", ".3mf", ".usdz")
LARGEST_BYTES = 256 * 1024 * 1024
"""A whole shoe at production quality has 60 MB as OBJ text, the largest of the formats."""

_LONGEST_NAME = 80


class MeshFileTooLargeError(RRError):
    """The mesh file is larger than any that RR Engine writes, or is no regular file.

    Files of up to 256 MiB are read.
    """

    code: ClassVar[str] = "RR-E050"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 413
    hint: ClassVar[str] = "name a mesh file that `rr build` or `rr export` wrote"


def is_mesh_name(name: str) -> bool:
    """Whether a file of that name is taken for a mesh."""
    return name.lower().endswith(MESH_SUFFIXES)


def is_shape_name(name: str) -> bool:
    """Whether a file of that name is one that import, fit and measure read: a mesh, or STEP."""
    from engine.foreign_mesh import SOLIDS

    return is_mesh_name(name) or Path(name).suffix.lower().lstrip(".") in SOLIDS


def read_mesh_file(path: Path) -> tuple[Part, ...]:
    """Return the parts of a mesh file; that of a file which names none is called as the file.

    Raises MeshFileTooLargeError and UnreadableMesh.
    """
    return parts_of_mesh(path.name, read_bytes(path))


def parts_of_mesh(name: str, data: bytes) -> tuple[Part, ...]:
    """Return the parts in the bytes of a mesh file of this name, equal vertices joined.

    Parts have different names. Raises UnreadableMesh.
    """
    from exporters.errors import UnreadableMesh
    from exporters.readback import read_mesh
    from exporters.registry import format_of_ending
    from geometry.mesh import BadMesh

    place = Path(name)
    form = format_of_ending(place.suffix.lower().lstrip("."))
    assert form is not None, "is_mesh_name has been asked"
    try:
        mesh = read_mesh(form, {name: data})
        if mesh.unit not in ("", form.unit):
            raise UnreadableMesh(f"its unit is {mesh.unit!r}, not {form.unit}")
        parts = tuple(part_of(one, place.stem) for one in mesh.parts)
        if not parts or len({part.name for part in parts}) < len(parts):
            raise UnreadableMesh("it has no part, or two of one name")
    except (UnreadableMesh, BadMesh) as error:
        raise UnreadableMesh(f"{name}: {error.message}", place=name) from error
    return parts


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a mesh file; raises MeshFileTooLargeError."""
    if path.exists() and not path.is_file():
        raise MeshFileTooLargeError(f"{path.name} is no regular file", place=str(path))
    with path.open("rb") as stream:
        data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise MeshFileTooLargeError(f"{path.name} is larger than 256 MiB", place=str(path))
    return data


def part_of(read: ReadPart, stem: str) -> Part:
    """A part as read on shared vertices, as geometry wants it; called `stem` if it has no name.

    Raises UnreadableMesh and BadMesh.
    """
    import numpy as np

    from exporters.errors import UnreadableMesh
    from geometry.mesh import MOST_REGIONS, Part

    names = [] if read.regions is None else list(dict.fromkeys(read.regions.tolist()))
    if len(names) > MOST_REGIONS:
        raise UnreadableMesh("a part of it has more regions than any")
    for one in (read.name, *names):
        if len(one) > _LONGEST_NAME or not (one.isprintable()):
            raise UnreadableMesh("a name in it is none of a part or region")
    if not len(read.faces):
        raise UnreadableMesh("a part of it has no triangles")
    joined, numbers = np.unique(read.vertices_um, axis=0, return_inverse=True)
    vertices, faces = joined.astype(np.int32), numbers.reshape(-1)[read.faces].astype(np.int32)
    name = read.name or stem
    if not names:
        return Part(name, vertices, faces)
    region = np.zeros(len(faces), dtype=np.uint8)
    for number, one in enumerate(names):
        region[read.regions == one] = number
    return Part(name, vertices, faces, region=region, regions=tuple(names))
