"""Objects of an OBJ as parts: engine.foreign_obj.

Caught: two objects joined under the first one's name, and a corner 0 taken for the first vertex.
"""

import numpy as np
import pytest

from engine.foreign_mesh import RawMesh, read_raw
from engine.foreign_obj import numbered_objects
from engine.imported_parts import UnknownImportError, parts_of
from engine.mesh_units import Unit
from exporters.errors import UnreadableMesh

CORNERS = ((0, 0, 0), (280, 0, 0), (0, 90, 0), (0, 0, 100))
FACES = ((1, 3, 2), (1, 2, 4), (1, 4, 3), (2, 3, 4))


def vertices(up: int = 0) -> str:
    return "".join(f"v {x} {y} {z + up}\n" for x, y, z in CORNERS)


def faces(first: int = 0) -> str:
    return "".join(f"f {a + first} {b + first} {c + first}\n" for a, b, c in FACES)


def objects(*heads: str) -> bytes:
    """A tetrahedron under each head, one above the other."""
    each = enumerate(heads)
    return "".join(f"{head}\n{vertices(100 * n)}{faces(4 * n)}" for n, head in each).encode()


def read(data: bytes) -> RawMesh:
    return read_raw("x.obj", data)


def told(data: bytes) -> list[tuple[str, int, float]]:
    """Name, triangles and lowest point of each part."""
    return [(one.name, len(one.faces), one.points[:, 2].min()) for one in read(data).parts]


def test_each_object_is_a_part_in_the_order_of_the_file() -> None:
    found = told(objects("o upper", "o midsole", "o outsole"))
    assert found == [("upper", 4, 0.0), ("midsole", 4, 100.0), ("outsole", 4, 200.0)]
    first = read(objects("o upper", "o midsole")).parts[0]
    assert first.faces.tolist() == [[a - 1, b - 1, c - 1] for a, b, c in FACES]
    assert np.array_equal(first.points, np.array(CORNERS, dtype=np.float64))


def test_objects_of_one_name_stay_apart_and_are_asked_about() -> None:
    found = read(objects("o upper", "o midsole", "o upper"))
    assert [one.name for one in found.parts] == ["upper", "midsole", "upper"]
    with pytest.raises(UnknownImportError):
        parts_of(found, "x.obj", Unit("mm", "as given"), None)


@pytest.mark.parametrize(
    ("heads", "names"),
    [
        (("o upper\ns 1\ng a", "g b"), ["upper"]),
        (("o upper\nusemtl red", "usemtl blue", "o tongue"), ["upper", "tongue"]),
        (("o empty\no upper", "o\tmidsole"), ["upper", "midsole"]),
        (("", "o tongue"), ["", "tongue"]),
        (("o usemtl one", "o"), ["usemtl one", ""]),
        (("o Sohle\r\n\to rand \r", "o b"), ["rand", "b"]),
    ],
)
def test_names_of_objects(heads: tuple[str, ...], names: list[str]) -> None:
    assert [one.name for one in read(objects(*heads)).parts] == names


def test_a_name_in_another_script_is_kept() -> None:
    assert read(objects("o Höhe")).parts[0].name == "Höhe"
    assert numbered_objects(objects("o H?he").replace(b"?", b"\xf6")).names == ("Höhe",)


@pytest.mark.parametrize("heads", [("", ""), ("g upper", "g midsole")])
def test_without_objects_all_is_one_mesh(heads: tuple[str, ...]) -> None:
    assert told(objects(*heads)) == [("geometry", 8, 0.0)]


def test_more_objects_than_a_shoe_has_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.foreign_obj.MOST_PARTS", 2)
    assert len(read(objects("o a", "o b")).parts) == 2
    with pytest.raises(UnreadableMesh, match="more parts"):
        read(objects("o a", "o b", "o c"))


@pytest.mark.parametrize("face", ["f 0 1 2", "f 1 2 0", "f 1/1 0/1 2/1", "f 1 -0 2", "f\t0 1 2"])
def test_there_is_no_vertex_zero(face: str) -> None:
    with pytest.raises(UnreadableMesh, match="vertex 0"):
        read(f"{vertices()}{faces()}{face}\n".encode())


def test_a_texture_or_normal_zero_is_no_corner() -> None:
    assert read(f"{vertices()}f 1/0 2/0 3/0\n".encode()).parts


def test_vertices_counted_back_are_read_where_none_follows() -> None:
    back = "f -4 -2 -3\nf -4 -3 -1\nf -4 -1 -2\nf -3 -2 -1\n"
    (part,) = read((vertices() + back).encode()).parts
    assert part.faces.tolist() == [[a - 1, b - 1, c - 1] for a, b, c in FACES]
    with pytest.raises(UnreadableMesh, match="count vertices back"):
        read((vertices() + back + vertices(100) + back).encode())


def test_lines_in_blanks_and_over_two_lines_are_read() -> None:
    uneven = objects("o upper", "o midsole").replace(b"f 1 2 4\n", b"  f\t1 2 \\\n4\n")
    assert told(uneven) == [("upper", 4, 0.0), ("midsole", 4, 100.0)]
