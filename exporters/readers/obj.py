"""OBJ and MTL back to parts."""

from __future__ import annotations

import numpy as np

from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid


def read_obj(data: bytes, mtl: bytes) -> ReadMesh:
    """The named parts of an OBJ of triangles `v//vn`, with colours from its MTL.

    Raises `UnreadableMesh`.
    """
    header, *chunks = data.split(b"\no ")
    unit = "mm" if b"unit mm" in header.split(b"\n", 1)[0] else ""
    colors = read_mtl(mtl)
    parts = []
    first_vertex = first_normal = 1
    for chunk in chunks:
        part = _part(chunk, colors, first_vertex, first_normal)
        first_vertex += len(part.vertices_um)
        first_normal += len(part.normals)
        parts.append(part)
    return ReadMesh(unit, tuple(parts))


def read_mtl(mtl: bytes) -> dict[str, str]:
    """Material name to `#RRGGBB`, from the diffuse colours. Raises `UnreadableMesh`."""
    colors: dict[str, str] = {}
    name = ""
    for line in mtl.decode("ascii", "replace").splitlines():
        words = line.split()
        if words[:1] == ["newmtl"]:
            name = words[-1]
        elif words[:1] == ["Kd"]:
            need(len(words) == 4, f"material {name} of the MTL has a damaged colour")
            red, green, blue = np.rint(
                _numbers(" ".join(words[1:]).encode(), 3)[0] * 255.0
            ).tolist()
            colors[name] = f"#{int(red):02X}{int(green):02X}{int(blue):02X}"
    return colors


def _part(chunk: bytes, colors: dict[str, str], first_vertex: int, first_normal: int) -> ReadPart:
    # Lines of one kind stand together, so each kind is one run of numbers.
    name, _, rest = chunk.partition(b"\n")
    material = rest.partition(b"\n")[0].removeprefix(b"usemtl ").decode("ascii", "replace")
    body = b"\n" + rest
    start_v, start_n, start_f = (body.find(mark) for mark in (b"\nv ", b"\nvn ", b"\nf "))
    title = name.decode("ascii", "replace")
    need(0 < start_v < start_n < start_f, f"part {title} of the OBJ is cut short")
    points = _numbers(body[start_v:start_n].replace(b"\nv ", b" "), 3)
    normals = _numbers(body[start_n:start_f].replace(b"\nvn ", b" "), 3)
    corners = _numbers(body[start_f:].replace(b"\nf ", b" ").replace(b"//", b" "), 6)
    index = corners.reshape(-1, 2).astype(np.int64)
    vertex, normal = index[:, 0] - first_vertex, index[:, 1] - first_normal
    need(
        len(index) > 0
        and int(vertex.min()) >= 0
        and int(vertex.max()) < len(points)
        and int(normal.min()) >= 0
        and int(normal.max()) < len(normals),
        "a face of the OBJ names a vertex that is not there",
    )
    need(material in colors, f"the MTL has no material {material}")
    grid, off = on_grid(points * 1000.0)
    return ReadPart(
        title,
        grid,
        vertex.reshape(-1, 3),
        off,
        normals,
        colors[material],
        material.partition(".")[2],
    )


def _numbers(text: bytes, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    try:
        values = np.array(text.split(), dtype=np.float64)
    except ValueError:
        values = np.empty(1)
    whole = len(values) > 0 and len(values) % width == 0
    need(whole and bool((np.abs(values) < 1e9).all()), "a line of the OBJ or its MTL is damaged")
    return values.reshape(-1, width)
