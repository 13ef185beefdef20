"""Binary PLY back to a part."""

from __future__ import annotations

import re

import numpy as np

from exporters.errors import UnreadableMesh
from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid, region_names

_HEADER = re.compile(
    r"ply\nformat binary_little_endian 1\.0\n(?P<comments>(?:comment [^\n]*\n)*)"
    r"element vertex (?P<vertices>\d{1,9})\n"
    r"property float x\nproperty float y\nproperty float z\n"
    r"property float nx\nproperty float ny\nproperty float nz\n"
    r"property uchar red\nproperty uchar green\nproperty uchar blue\n"
    r"element face (?P<faces>\d{1,9})\n"
    r"property list uchar int vertex_indices\n(?P<region>property uchar region\n)?end_header\n"
)
_VERTEX = np.dtype([("point", "<f4", (3,)), ("normal", "<f4", (3,)), ("color", "u1", (3,))])
_FACE = np.dtype([("count", "u1"), ("corners", "<i4", (3,))])
_FACE_OF_REGION = np.dtype([("count", "u1"), ("corners", "<i4", (3,)), ("region", "u1")])
# Long enough for the comments RR Engine writes, short enough to search at once.
_LONGEST_HEADER = 20_000


def read_ply(data: bytes) -> ReadMesh:
    """The one part of a PLY of triangles with normals and one colour. Raises `UnreadableMesh`."""
    header = _HEADER.match(data[:_LONGEST_HEADER].decode("latin-1"))
    if header is None:
        raise UnreadableMesh("the PLY does not have the header RR Engine writes")
    lines = header["comments"].splitlines()
    words = (line.split(" ", 2) for line in lines)
    comments = {word[1]: word[2] for word in words if len(word) == 3}
    vertices, faces = int(header["vertices"]), int(header["faces"])
    face = _FACE_OF_REGION if header["region"] else _FACE
    middle = header.end() + vertices * _VERTEX.itemsize
    need(len(data) == middle + faces * face.itemsize, "the PLY is cut short or too long")
    need(vertices > 0 and faces > 0, "the PLY has no triangle")
    rows = np.frombuffer(data, _VERTEX, vertices, header.end())
    corners = np.frombuffer(data, face, faces, middle)
    need(bool((corners["count"] == 3).all()), "a face of the PLY is no triangle")
    index = corners["corners"].astype(np.int64)
    need(
        int(index.min()) >= 0 and int(index.max()) < vertices,
        "a face of the PLY names a vertex that is not there",
    )
    grid, off = on_grid(rows["point"].astype(np.float64) * 1000.0)
    colors = rows["color"]
    need(bool((colors == colors[0]).all()), "the PLY is not of one colour")
    regions = None
    if header["region"]:
        names = [line.split(" ", 3)[3] for line in lines if line.startswith("comment region ")]
        regions = region_names(names, corners["region"].astype(np.int64))
    part = ReadPart(
        comments.get("part", ""),
        grid,
        index,
        off,
        rows["normal"].astype(np.float64),
        "#{:02X}{:02X}{:02X}".format(*colors[0].tolist()),
        comments.get("material"),
        regions=regions,
    )
    return ReadMesh(comments.get("unit", ""), (part,))
