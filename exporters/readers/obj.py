"""OBJ and MTL back to parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_obj(data: bytes, mtl: bytes | None) -> ReadMesh:
    """The named parts of an OBJ of triangles `v/vt/vn` or `v//vn`, with colours from its MTL.

    Without one they have none. Raises `UnreadableMesh`.
    """
    header, *chunks = data.split(b"\no ")
    unit = "mm" if b"unit mm" in header.split(b"\n", 1)[0] else ""
    colors = None if mtl is None else read_mtl(mtl)
    parts = []
    first = np.ones(3, dtype=np.int64)
    for chunk in chunks:
        part, textures = _part(chunk, colors, first)
        first += (len(part.vertices_um), textures, len(part.normals))
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


def _part(
    chunk: bytes, colors: dict[str, str] | None, first: NDArray[np.int64]
) -> tuple[ReadPart, int]:
    """The part, and how many texture coordinates it has; `first` are numbers of v, vt and vn."""
    # Lines of one kind stand together, so each kind is one run of numbers.
    name, _, rest = chunk.partition(b"\n")
    material = rest.partition(b"\n")[0].removeprefix(b"usemtl ").decode("ascii", "replace")
    body = b"\n" + rest
    start_v, start_t, start_n = (body.find(mark) for mark in (b"\nv ", b"\nvt ", b"\nvn "))
    start_f = min((at for at in (body.find(b"\nf "), body.find(b"\ng ")) if at > 0), default=-1)
    title = name.decode("ascii", "replace")
    textured = start_t > 0
    end_v = start_t if textured else start_n
    need(0 < start_v < end_v <= start_n < start_f, f"part {title} of the OBJ is cut short")
    points = _numbers(body[start_v:end_v].replace(b"\nv ", b" "), 3)
    normals = _numbers(body[start_n:start_f].replace(b"\nvn ", b" "), 3)
    index, regions = _triangles(body[start_f:], 3 if textured else 2)
    vertex, normal = index[:, 0] - first[0], index[:, -1] - first[2]
    _need_inside(vertex, len(points))
    _need_inside(normal, len(normals))
    texture, textures = None, 0
    if textured:
        places = _numbers(body[start_t:start_n].replace(b"\nvt ", b" "), 2)
        textures = len(places)
        _need_inside(index[:, 1] - first[1], textures)
        texture = on_grid(places * 1e6)[0][index[:, 1] - first[1]].reshape(-1, 3, 2)
    need(colors is None or material in colors, f"the MTL has no material {material}")
    grid, off = on_grid(points * 1000.0)
    part = ReadPart(
        title,
        grid,
        vertex.reshape(-1, 3),
        off,
        normals,
        None if colors is None else colors[material],
        material.partition(".")[2],
        texture,
        regions,
    )
    return part, textures


def _triangles(text: bytes, width: int) -> tuple[NDArray[np.int64], NDArray[Any] | None]:
    """Numbers (corners, width) of the triangles, and each one's region where they are grouped."""
    found, names = [], []
    first, *groups = text.split(b"\ng ")
    for lines in groups or [first]:
        label, body = lines.split(b"\n", 1) if groups else (b"", lines)
        numbers = (b"\n" + body).replace(b"\nf ", b" ").replace(b"/", b" ")
        found.append(_numbers(numbers, 3 * width).reshape(-1, width).astype(np.int64))
        region = label.partition(b".")[2].decode("ascii", "replace")
        names += [region] * (len(found[-1]) // 3)
    return np.concatenate(found), np.array(names) if groups else None


def _need_inside(numbers: NDArray[np.int64], count: int) -> None:
    inside = len(numbers) > 0 and int(numbers.min()) >= 0 and int(numbers.max()) < count
    need(inside, "a face of the OBJ names a vertex that is not there")


def _numbers(text: bytes, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    try:
        values = np.array(text.split(), dtype=np.float64)
    except ValueError:
        values = np.empty(1)
    whole = len(values) > 0 and len(values) % width == 0
    need(whole and bool((np.abs(values) < 1e9).all()), "a line of the OBJ or its MTL is damaged")
    return values.reshape(-1, width)
