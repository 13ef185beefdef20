"""STL, binary: one part, millimetres, facet normals."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from exporters.surface import blocks, unit

if TYPE_CHECKING:
    from exporters.scene import StyledPart

HEADER_BYTES = 80
# A row of three float32 is moved as one opaque 12-byte item: one copy, and no alignment rules.
_ROW = np.dtype("V12")
RECORD = np.dtype([("normal", _ROW), ("a", _ROW), ("b", _ROW), ("c", _ROW), ("spare", "<u2")])


def encode_stl(styled: StyledPart) -> bytes:
    """The part as binary STL: 80 bytes of header, a count, 50 bytes a triangle.

    Float32 millimetres; below half a metre they round back to the exact micrometre. The header
    names the unit and the part, and never starts with `solid`, which would read as text STL.
    """
    surface = styled.surface
    points = (surface.vertices_um / np.float64(1000.0)).astype("<f4").view(_ROW).reshape(-1)
    header = f"RR Engine binary STL, unit mm, part {styled.name}".encode("ascii", "replace")
    out = BytesIO()
    out.write(header[:HEADER_BYTES].ljust(HEADER_BYTES))
    out.write(len(surface.faces).to_bytes(4, "little"))
    for block in blocks(len(surface.faces)):
        faces = surface.faces[block]
        normals = np.empty((len(faces), 3), dtype="<f4")
        normals[:] = unit(surface.face_vectors[:, block]).T
        records = np.zeros(len(faces), dtype=RECORD)
        records["normal"] = normals.view(_ROW).reshape(-1)
        for k, name in enumerate("abc"):
            records[name] = points.take(faces[:, k])
        out.write(records.data)
    return out.getvalue()
