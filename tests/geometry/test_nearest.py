"""The nearest place of a surface, against every triangle tried and against trimesh."""

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from geometry.nearest import SurfaceTree, Triangles
from tests.geometry.shapes import box, cylinder, join, torus

SHAPES = {
    "box": box((4_000, 5_000, 6_000)),
    "wall": join(box((9_000, 9_000, 300)), box((9_000, 9_000, 300), at=(0, 0, 600))),
    "torus": torus(23, 17, 8_000, 3_000),
    "cylinder": cylinder(4_000, 9_000, 40),
}


def corners_of(name: str) -> np.ndarray:
    vertices, faces = SHAPES[name]
    return vertices[faces] / 1000.0


def tried(corners: np.ndarray, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """The least distance to the triangles that face each point's way, all of them tried."""
    triangles = Triangles(corners)
    everything = np.full(len(points), np.inf)
    for number in range(len(corners)):
        way = triangles.way(points.T, np.full(len(points), number))
        far = np.sqrt((way * way).sum(axis=0))
        facing = normals @ triangles.normal[:, number] > 0.0
        facing |= (normals == 0.0).all(axis=1)
        everything = np.where(facing, np.minimum(everything, far), everything)
    return everything


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("facing", [True, False])
def test_no_triangle_is_nearer(name: str, facing: bool) -> None:
    random = np.random.default_rng(5)
    corners = corners_of(name)
    points = random.uniform(-12.0, 12.0, (700, 3))
    normals = random.normal(size=(700, 3)) * facing
    found = SurfaceTree(corners).nearest(points, normals)
    assert np.allclose(found.distance, tried(corners, points, normals), rtol=0, atol=1e-12)
    if facing:
        chosen = Triangles(corners).normal.T[found.triangle]
        assert ((chosen * normals).sum(axis=1) > 0.0).all()


@given(st.lists(st.integers(-9, 9), min_size=12, max_size=12))
def test_the_nearest_place_of_a_triangle_is_trimeshs(numbers: list[int]) -> None:
    a, b, c, p = np.array(numbers, dtype=float).reshape(4, 3)
    # Trimesh gives no place of a triangle without an area.
    if np.linalg.norm(np.cross(b - a, c - a)) == 0.0:
        return
    corners = np.array([[a, b, c]])
    (place,) = trimesh.triangles.closest_point(corners, p[None])
    (way,) = Triangles(corners).way(p[:, None], np.array([0])).T
    assert np.allclose(p - way, place, atol=1e-9)


def test_a_vertex_of_the_surface_is_exactly_on_it() -> None:
    vertices, _ = SHAPES["torus"]
    found = SurfaceTree(corners_of("torus")).nearest(vertices / 1000.0, np.zeros(vertices.shape))
    assert (found.way == 0.0).all() and (found.triangle >= 0).all()


def test_where_nothing_faces_the_way_nothing_is_found() -> None:
    flat = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]])
    up, down = (np.array([[0.0, 0.0, z]]) for z in (1.0, -1.0))
    assert SurfaceTree(flat).nearest(up, up).distance == pytest.approx([1.0])
    lost = SurfaceTree(flat).nearest(up, down)
    assert lost.triangle == [-1] and np.isinf(lost.distance).all()


def test_the_order_of_the_points_changes_no_answer() -> None:
    random = np.random.default_rng(8)
    points, normals = random.uniform(-9.0, 9.0, (2, 400, 3))
    tree = SurfaceTree(corners_of("torus"))
    order = random.permutation(400)
    one, other = tree.nearest(points, normals), tree.nearest(points[order], normals[order])
    assert np.array_equal(one.distance[order], other.distance)
