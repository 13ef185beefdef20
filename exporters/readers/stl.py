"""Binary STL back to a part."""

from __future__ import annotations

import numpy as np

from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid

_TRIANGLE = np.dtype([("normal", "<f4", (3,)), ("points", "<f4", (3, 3)), ("attribute", "<u2")])


def read_stl(data: bytes) -> ReadMesh:
    """The one part of a binary STL written by RR Engine; every corner is a vertex of its own.

    Raises `UnreadableMesh`.
    """
    need(len(data) >= 84, "the STL is shorter than its header")
    header = data[:80].decode("ascii", "replace").strip()
    need(not header.startswith("solid"), "the STL would be taken for a text STL")
    fields = dict(item.split(" ", 1) for item in header.split(", ")[1:] if " " in item)
    count = int.from_bytes(data[80:84], "little")
    need(len(data) == 84 + 50 * count, f"the STL does not have the {count} triangles it claims")
    records = np.frombuffer(data, dtype=_TRIANGLE, count=count, offset=84)
    points = records["points"].astype(np.float64).reshape(-1, 3) * 1000.0
    vertices, off = on_grid(points)
    faces = np.arange(3 * count, dtype=np.int64).reshape(-1, 3)
    normals = records["normal"].astype(np.float64)
    part = ReadPart(fields.get("part", ""), vertices, faces, off, normals, None, None)
    return ReadMesh(fields.get("unit", ""), (part,))
