"""STL, binary: one part, millimetres, facet normals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exporters.registry import EncodedFile, only_part
from exporters.surface import blocks, unit

if TYPE_CHECKING:
    from exporters.scene import Scene, StyledPart

HEADER_BYTES = 80
# Rows of three float32 are moved as opaque items: one copy each, and no alignment rules.
_ROW = np.dtype("V12")
_RECORD = np.dtype([("normal_and_corners", "V48"), ("spare", "<u2")])


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene's one part as a file."""
    return (EncodedFile(f"{stem}.stl", encode_stl(only_part(scene)), "model/stl"),)


def encode_stl(styled: StyledPart) -> bytes:
    """The part as binary STL: 80 bytes of header, a count, 50 bytes a triangle.

    Float32 millimetres; below half a metre they round back to the exact micrometre. The header
    names the unit and the part, and never starts with `solid`, which would read as text STL.
    """
    surface = styled.surface
    points = (surface.vertices_um / np.float64(1000.0)).astype("<f4").view(_ROW).reshape(-1)
    records = np.zeros(len(surface.faces), dtype=_RECORD)
    for block in blocks(len(surface.faces)):
        faces = surface.faces[block]
        rows = np.empty((len(faces), 4), dtype=_ROW)
        normals = np.empty((len(faces), 3), dtype="<f4")
        normals[:] = unit(surface.face_vectors[:, block]).T
        rows[:, 0] = normals.view(_ROW).reshape(-1)
        rows[:, 1:] = points.take(faces)
        records["normal_and_corners"][block] = rows.view("V48").reshape(-1)
    header = f"RR Engine binary STL, unit mm, part {styled.name}".encode("ascii", "replace")
    count = len(records).to_bytes(4, "little")
    return b"".join([header[:HEADER_BYTES].ljust(HEADER_BYTES), count, records.data])
