"""Binary PLY back to a part, by what its own header says."""

from __future__ import annotations

import numpy as np

from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid

_TYPES = {"float": "<f4", "uchar": "u1", "int": "<i4"}


def read_ply(data: bytes) -> ReadMesh:
    """The one part of a binary little-endian PLY of triangles. Raises `UnreadableMesh`."""
    end = data.find(b"end_header\n")
    need(data.startswith(b"ply\n") and end > 0, "the PLY has no whole header")
    lines = data[:end].decode("ascii", "replace").splitlines()[1:]
    need(lines[0] == "format binary_little_endian 1.0", "the PLY is of another kind")
    comments = dict(line.split(" ", 2)[1:] for line in lines if line.count(" ") >= 2)
    counts: dict[str, int] = {}
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        words = line.split()
        if words[0] == "element":
            counts[words[1]] = int(words[2])
        elif words[0] == "property" and "face" not in counts:
            fields.append((words[2], _TYPES.get(words[1], "V0")))
    layout = np.dtype(fields)
    face_layout = np.dtype([("count", "u1"), ("corners", "<i4", (3,))])
    vertices, faces = counts.get("vertex", 0), counts.get("face", 0)
    start = end + len(b"end_header\n")
    middle = start + vertices * layout.itemsize
    need(len(data) == middle + faces * face_layout.itemsize, "the PLY is cut short or too long")
    rows = np.frombuffer(data, layout, vertices, start)
    corners = np.frombuffer(data, face_layout, faces, middle)
    need(bool((corners["count"] == 3).all()), "a face of the PLY is no triangle")
    points = np.stack([rows[axis].astype(np.float64) for axis in "xyz"], axis=1) * 1000.0
    grid, off = on_grid(points)
    index = corners["corners"].astype(np.int64)
    need(
        faces == 0 or (int(index.min()) >= 0 and int(index.max()) < vertices),
        "a face of the PLY names a vertex that is not there",
    )
    normals = np.stack([rows["n" + axis].astype(np.float64) for axis in "xyz"], axis=1)
    colors = np.stack([rows[name] for name in ("red", "green", "blue")], axis=1)
    need(vertices > 0 and bool((colors == colors[0]).all()), "the PLY is not of one colour")
    color = "#{:02X}{:02X}{:02X}".format(*colors[0].tolist())
    name, material = comments.get("part", ""), comments.get("material")
    return ReadMesh(
        comments.get("unit", ""), (ReadPart(name, grid, index, off, normals, color, material),)
    )
