"""A PLY whose body is not what its header says: engine.foreign_ply.

Caught: a mesh of fewer faces, or of others, that trimesh makes of a damaged file.
"""

import struct

import numpy as np
import pytest
import trimesh

from engine.apart import BadBytesError, apart
from engine.foreign_mesh import read_raw
from engine.foreign_ply import triangles_of_ply
from exporters.errors import UnreadableMesh
from tests.engine.foreign import ball, exported

POINTS = ((0, 0, 0), (280, 0, 0), (0, 90, 0), (0, 0, 100))
FACES = ((0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3))
LINES = [
    *(f"{x} {y} {z}" for x, y, z in POINTS),
    *(f"3 {a} {b} {c}" for a, b, c in FACES),
]


def header(form: str = "ascii", more: str = "", count: str = "uchar") -> str:
    return (
        f"ply\nformat {form} 1.0\ncomment of anybody\nelement vertex 4\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face 4\nproperty list {count} int vertex_indices\n{more}end_header\n"
    )


def text(lines: list[str] = LINES, more: str = "") -> bytes:
    return (header(more=more) + "".join(f"{line}\n" for line in lines)).encode()


def binary(count: str = "B", order: str = "<", counts: tuple[int, ...] = (3, 3, 3, 3)) -> bytes:
    body = b"".join(struct.pack(f"{order}3f", *one) for one in POINTS)
    for length, corners in zip(counts, FACES, strict=True):
        body += struct.pack(f"{order}{count}3i", length, *corners)
    form = "binary_little_endian" if order == "<" else "binary_big_endian"
    return header(form, count={"B": "uchar", "i": "int"}[count]).encode() + body


def changed(line: int, new: str) -> bytes:
    return text([new if number == line else old for number, old in enumerate(LINES)])


@pytest.mark.parametrize(
    "data",
    [
        text(),
        text().replace(b"\n", b"\r\n"),
        text()[:-1],
        text(
            [f"{line} 7" if n > 3 else line for n, line in enumerate(LINES)], "property uchar q\n"
        ),
        binary(),
        binary("i"),
        binary(order=">"),
    ],
)
def test_what_is_whole_passes(data: bytes) -> None:
    assert triangles_of_ply(data) == 4
    (part,) = read_raw("x.ply", data).parts
    assert part.faces.tolist() == [list(one) for one in FACES]
    assert np.array_equal(part.points, np.array(POINTS, dtype=np.float64))


def test_polygons_are_counted_as_the_triangles_they_are_cut_into() -> None:
    mixed = text([*LINES[:4], "4 0 2 1 3", *LINES[5:]])
    assert triangles_of_ply(mixed) == 5
    assert len(read_raw("x.ply", mixed).parts[0].faces) == 5


def test_what_trimesh_writes_passes() -> None:
    small = ball(140.0, 1)
    tints = np.full((len(small.vertices), 4), 9, dtype=np.uint8)
    for mesh in (small, trimesh.Trimesh(small.vertices, small.faces, vertex_colors=tints)):
        data = exported(mesh, "ply")
        assert triangles_of_ply(data) == 80 == len(read_raw("x.ply", data).parts[0].faces)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (text(LINES[:-3]), "has 5 lines, where its header says 8"),
        (text([*LINES, LINES[-1]]), "has 9 lines"),
        (text()[:-3], "face 4 of the PLY has more or fewer"),
        (changed(5, "2147483647 0 1 3"), "face 2 of the PLY"),
        (changed(5, "-1 0 1 3"), "face 2 of the PLY"),
        (changed(5, "4 0 1 3"), "face 2 of the PLY"),
        (changed(2, "0 90"), "vertex 3 of the PLY"),
        (changed(2, "0 90 0 1"), "vertex 3 of the PLY"),
        (changed(2, "0 90 zero"), "between its numbers"),
        (changed(2, ""), "vertex 3 of the PLY"),
        (binary()[:-1], "fewer bytes than its header says of face"),
        (binary() + b"\0", "more bytes"),
        (binary("i", counts=(3, 3, 2**31 - 1, 3)), "several lengths"),
        (binary("i", counts=(2**31 - 1, 3, 3, 3)), "no list so long"),
        (binary("i", counts=(-1, 3, 3, 3)), "no list so long"),
        (binary().replace(b"little", b"middle"), "no format that is known"),
        (text().replace(b"ascii", b"asciii"), "no format that is known"),
        (text().replace(b"ascii 1.0", b"ascii"), "no format that is known"),
        (text().replace(b"float x", b"ell x"), "no known type"),
        (text().replace(b"list uchar", b"list float"), "no known type"),
        (text().replace(b"float y", b"float x"), "twice"),
        (text().replace(b"element face", b"element vertex"), "twice"),
        (text().replace(b"face 4", b"face -4"), "header of the PLY is damaged"),
        (text().partition(b"end_header")[0], "no whole header"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableMesh, match=words):
        read_raw("x.ply", data)


def test_faces_that_trimesh_leaves_out_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.foreign_ply.triangles_of_ply", lambda data: 5)
    with pytest.raises(UnreadableMesh, match="not all of the 5 triangles"):
        read_raw("x.ply", text())


def test_a_file_cut_short_ends_in_a_coded_error_with_its_cause() -> None:
    with pytest.raises(BadBytesError, match="where its header says 8") as caught:
        apart(read_raw, "scan.ply", text(LINES[:-3]))
    assert (caught.value.code, caught.value.place) == ("RR-E071", "scan.ply")


def test_the_faces_of_a_scanner_are_found_by_their_name() -> None:
    lists = "property list uchar float texcoord\n"
    uv = " 6 0 0 1 0 0 1"
    data = text([line + uv if n > 3 else line for n, line in enumerate(LINES)], lists)
    assert triangles_of_ply(data) == 4
    assert len(read_raw("x.ply", data).parts[0].faces) == 4
