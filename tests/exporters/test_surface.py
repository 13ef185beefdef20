import numpy as np
import pytest

from exporters.errors import NothingToWrite
from exporters.surface import Surface, unit, unit_rows
from geometry.mesh import Part
from tests.exporters.shapes import box, ring, styled


def test_face_vectors_are_twice_the_area_and_point_outward() -> None:
    part = box(high=(2_000, 3_000, 4_000))
    vectors = Surface(part.vertices_um, part.faces).face_vectors
    middle = part.vertices_um.mean(axis=0)
    centres = part.vertices_um[part.faces].mean(axis=1)
    assert ((centres - middle) * vectors.T).sum(axis=1).min() > 0
    assert sorted({float(abs(v).max()) for v in vectors.T}) == [6e6, 8e6, 12e6]


def test_face_vectors_are_exact_whole_numbers() -> None:
    part = ring(scale=1357)
    vectors = Surface(part.vertices_um, part.faces).face_vectors
    corners = part.vertices_um.astype(object)[part.faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    exact = [
        (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
        for a, b in zip(first, second, strict=True)
    ]
    assert [tuple(int(x) for x in v) for v in vectors.T] == exact


def test_vertex_vectors_do_not_depend_on_the_order_of_faces() -> None:
    part = ring()
    turned = part.faces[::-1]
    one = Surface(part.vertices_um, part.faces).vertex_vectors
    other = Surface(part.vertices_um, turned).vertex_vectors
    assert np.array_equal(one, other)


def test_units_have_length_one_and_zero_stays_zero() -> None:
    vectors = np.array([[3.0, 0.0], [0.0, 0.0], [4.0, 0.0]])
    assert np.array_equal(unit(vectors).T, [[0.6, 0.0, 0.8], [0.0, 0.0, 0.0]])
    assert np.array_equal(unit_rows(vectors)[1], [0.0, 0.0, 1.0])


def test_blocks_change_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    part = ring()
    whole = Surface(part.vertices_um, part.faces)
    expected = whole.face_vectors, whole.vertex_normals, whole.creased
    monkeypatch.setattr("exporters.surface._BLOCK", 7)
    monkeypatch.setattr("exporters.crease._BLOCK", 5)
    small = Surface(part.vertices_um, part.faces)
    assert np.array_equal(expected[0], small.face_vectors)
    assert np.array_equal(expected[1], small.vertex_normals)
    assert np.array_equal(expected[2].normals, small.creased.normals)
    assert np.array_equal(expected[2].faces, small.creased.faces)


def test_a_part_without_triangles_has_no_surface() -> None:
    empty = Part("laces", np.zeros((0, 3), int), np.zeros((0, 3), int))
    with pytest.raises(NothingToWrite):
        _ = styled(empty).surface
