"""PLY, binary little-endian: one part, millimetres, smooth vertex normals, one colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.registry import EncodedFile, only_part
from exporters.srgb import rgb_bytes

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

_VERTEX = np.dtype(
    [(name, "<f4") for name in ("x", "y", "z", "nx", "ny", "nz")]
    + [(name, "u1") for name in ("red", "green", "blue")]
)
_FACE = [("count", "u1"), ("corners", "<i4", (3,))]
_FACE_OF_REGION = [*_FACE, ("region", "u1")]


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene's one part as a file."""
    return (EncodedFile(f"{stem}.ply", encode_ply(only_part(scene)), "model/ply"),)


def encode_ply(styled: StyledPart) -> bytes:
    """The part as binary PLY; vertices are shared, so the file is as closed as the part.

    Float32 millimetres (the unit stands in a comment), colours as sRGB bytes. Vertices are not
    doubled at hard edges: a PLY has one normal a vertex, and closedness matters more. A part of
    several regions has each triangle's number, and the names in a comment.
    """
    surface = styled.surface
    vertices = np.empty(len(surface.vertices_um), dtype=_VERTEX)
    points = surface.vertices_um / np.float64(1000.0)
    for axis, name in enumerate(("x", "y", "z")):
        vertices[name] = points[:, axis]
        vertices["n" + name] = surface.vertex_normals[:, axis]
    channels = rgb_bytes(styled.style.color_hex)
    for name, channel in zip(("red", "green", "blue"), channels, strict=True):
        vertices[name] = channel
    several = len(styled.part.regions) > 1
    faces = np.empty(len(surface.faces), dtype=_FACE_OF_REGION if several else _FACE)
    if several:
        faces["region"] = styled.part.region
    faces["count"] = 3
    faces["corners"] = surface.faces
    return b"".join([_header(styled, len(vertices), len(faces)), vertices.data, faces.data])


def _header(styled: StyledPart, vertices: int, faces: int) -> bytes:
    regions = styled.part.regions if len(styled.part.regions) > 1 else ()
    lines = [
        "ply",
        "format binary_little_endian 1.0",
        "comment RR Engine",
        "comment unit mm",
        f"comment part {styled.name}",
        f"comment material {styled.style.material_id}",
        *(f"comment region {number} {name}" for number, name in enumerate(regions)),
        f"element vertex {vertices}",
        *(f"property float {name}" for name in ("x", "y", "z", "nx", "ny", "nz")),
        *(f"property uchar {name}" for name in ("red", "green", "blue")),
        f"element face {faces}",
        "property list uchar int vertex_indices",
        *(["property uchar region"] if regions else []),
        "end_header",
    ]
    return ("\n".join(lines) + "\n").encode("ascii", "replace")
