"""The exact self-intersection test on planted cases, and against the rational judge."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geometry.intersect import self_intersections
from tests.geometry.oracle import wrong_pairs
from tests.geometry.shapes import box, cylinder, join, torus


def triangles(*corners):
    """Separate triangles, no vertex shared."""
    points = np.array(corners).reshape(-1, 3)
    return points, np.arange(len(points)).reshape(-1, 3)


def found(mesh, **options):
    return self_intersections(*mesh, **options)


FLOOR = [[0, 0, 0], [900_000, 0, 0], [0, 900_000, 0]]


def test_clean_bodies_have_none():
    assert found(box()) == []
    assert found(torus(40, 30)) == []
    assert found(cylinder(sides=120)) == []


def test_crossing_triangles():
    assert found(triangles(FLOOR, [[100, 100, -5], [100, 100, 5], [200, 300, 5]])) == [(0, 1)]


def test_a_vertex_that_touches_a_face():
    assert found(triangles(FLOOR, [[100, 100, 0], [100, 100, 50], [200, 300, 50]])) == [(0, 1)]


def test_a_vertex_that_touches_a_vertex_without_sharing_it():
    assert found(triangles(FLOOR, [[0, 0, 0], [-5, 0, 9], [0, -5, 9]])) == [(0, 1)]


def test_an_edge_that_touches_an_edge():
    assert found(triangles(FLOOR, [[50, 0, -10], [50, 0, 10], [50, -90, 0]])) == [(0, 1)]


def test_coplanar_overlap():
    assert found(triangles(FLOOR, [[-5, 200, 0], [300, 200, 0], [10, 350, 0]])) == [(0, 1)]


def test_a_coplanar_triangle_inside_another():
    assert found(triangles(FLOOR, [[10, 10, 0], [20, 10, 0], [10, 20, 0]])) == [(0, 1)]


def test_coplanar_neighbours_one_micrometre_apart():
    gap = [[-1, 0, 0], [-1, 900_000, 0], [-500_000, 0, 0]]
    touch = [[0, 0, 0], [-1, 900_000, 0], [-500_000, 0, 0]]
    assert found(triangles(FLOOR, gap)) == []
    assert found(triangles(FLOOR, touch)) == [(0, 1)]


def test_a_triangle_folded_over_its_edge():
    points = np.array([[0, 0, 0], [1000, 0, 0], [300, 800, 0], [500, 900, 0]])
    assert self_intersections(points, np.array([[0, 1, 2], [1, 0, 3]])) == [(0, 1)]
    points[3] = [500, -900, 0]
    assert self_intersections(points, np.array([[0, 1, 2], [1, 0, 3]])) == []
    points[3] = [500, 900, 1]
    assert self_intersections(points, np.array([[0, 1, 2], [1, 0, 3]])) == []


def test_a_triangle_that_pokes_through_beyond_a_shared_vertex():
    points = np.array([[0, 0, 0], [1000, 0, 0], [0, 1000, 0], [300, 300, -9], [300, 300, 9]])
    faces = np.array([[0, 1, 2], [0, 3, 4]])
    assert self_intersections(points, faces) == [(0, 1)]
    points[3] = [300, 300, 1]
    assert self_intersections(points, faces) == []
    points[3] = [700, 700, 0]
    assert self_intersections(points, faces) == [(0, 1)]
    points[3] = [-700, -700, 0]
    assert self_intersections(points, faces) == []


def test_coplanar_fans_at_a_shared_vertex():
    points = np.array([[0, 0, 0], [1000, 0, 0], [0, 1000, 0], [-5, 1000, 0], [-900, 0, 0]])
    faces = np.array([[0, 1, 2], [0, 3, 4]])
    assert self_intersections(points, faces) == []
    points[3] = [5, 1000, 0]
    assert self_intersections(points, faces) == [(0, 1)]
    points[3] = [0, 400, 0]
    assert self_intersections(points, faces) == [(0, 1)]


def test_the_same_triangle_twice_in_either_direction():
    points = np.array(FLOOR)
    assert self_intersections(points, np.array([[0, 1, 2], [1, 2, 0]])) == [(0, 1)]
    assert self_intersections(points, np.array([[0, 1, 2], [0, 2, 1]])) == [(0, 1)]


def sloped(lift):
    """A sliver whose tip stands `lift` µm above the lattice point just under a sloped plane."""
    plane = [[0, 0, 0], [700_001, 0, 300_007], [0, 600_011, 200_003]]
    x, y = 150_000, 130_000
    area = 700_001 * 600_011
    z, rest = divmod(300_007 * 600_011 * x + 200_003 * 700_001 * y, area)
    assert 0 < rest < area
    return triangles(
        plane, [[x, y, z + lift], [x + 3, y, z + 90_000], [x, y + 5, z + 90_001]]
    )  # fmt: skip


def test_a_near_miss_by_less_than_a_micrometre_is_not_found():
    assert found(sloped(1)) == []


def test_a_near_hit_by_less_than_a_micrometre_is_found():
    assert found(sloped(0)) == [(0, 1)]


def test_nested_closed_bodies_are_not_reported():
    assert found(join(box((9000, 9000, 9000)), box(at=(1, 1, 1)))) == []


def test_nested_bodies_that_touch_are_reported():
    assert found(join(box((9000, 9000, 9000)), box(at=(0, 1, 1)))) != []


def test_two_interpenetrating_bodies():
    assert found(join(box(), box(at=(500, 400, 300)))) != []
    assert found(join(torus(60, 40), torus(60, 40, at=(130_000, 0, 30_001)))) != []


def test_bodies_one_micrometre_apart_are_not_reported():
    assert found(join(box(), box(at=(1001, 0, 0)))) == []
    assert found(join(box(), box(at=(1000, 0, 0)))) != []


def test_a_tiny_tunnel_through_a_wall():
    points, faces = join(box((200_000, 200_000, 1_000)), torus(24, 3, radius=900, tube=2))
    points[8:] = points[8:, [0, 2, 1]] + np.array([77_000, 90_000, 500])
    faces[12:] = faces[12:, [0, 2, 1]]
    pairs = found((points, faces), limit=10_000)
    assert pairs
    assert all(i < 12 <= j for i, j in pairs)


def test_a_needle_in_a_wall_is_the_only_pair_found():
    points, faces = join(box((200_000, 200_000, 1_000)), triangles(
        [[70_000, 90_000, 999], [70_000, 90_000, 2_000], [70_001, 90_000, 2_000]]
    ))  # fmt: skip
    (pair,) = found((points, faces))
    assert pair[1] == 12 and faces[pair[0]].max() < 8
    assert sorted(points[faces[pair[0]], 2]) == [1000, 1000, 1000]


def test_a_big_mesh_with_a_single_planted_crossing():
    points, faces = torus(150, 100)
    apart = found((points, faces))
    assert apart == []
    needle = np.array([[99_000, 1_000, 29_900], [99_000, 1_000, 45_000], [99_900, 9_000, 45_000]])
    planted = join((points, faces), (needle, [[0, 1, 2]]))
    pairs = found(planted)
    assert len(pairs) == 1
    assert pairs[0][1] == len(faces)


def test_a_wall_turned_inside_out_by_a_vertex_pushed_through():
    points, faces = torus(60, 40)
    assert found((points, faces)) == []
    points[0] = points[20]
    assert found((points, faces)) != []


def test_flat_triangles_are_reported_with_themselves():
    line = [[0, 0, 0], [5, 5, 5], [9, 9, 9]]
    assert found(triangles(FLOOR, line)) == [(1, 1)]
    points, faces = box()
    assert self_intersections(points, np.concatenate([faces, [[0, 0, 1]]])) == [(12, 12)]


def test_limit_stops_the_search():
    crossing = join(torus(60, 40), torus(60, 40, at=(0, 0, 20_001)))
    assert len(found(crossing, limit=7)) == 7
    everything = found(crossing, limit=10**6)
    assert everything == sorted(set(everything)) and len(everything) > 100


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_few_triangles(count):
    corners = [[[k * 9, 0, 0], [k * 9 + 5, 0, 0], [k * 9, 5, 1]] for k in range(count)]
    points = np.array(corners, dtype=int).reshape(-1, 3)
    assert self_intersections(points, np.arange(3 * count).reshape(-1, 3)) == []


def test_coordinates_far_from_the_origin_and_beyond_64_bit_determinants():
    far = [[-8_000_000, -8_000_000, -8_000_000]]
    points, faces = join(box((16_000_000, 16_000_000, 16_000_000), at=far[0]), triangles(
        [[8_000_000, 1, 7], [8_100_000, 1, 9], [8_100_000, 9, 9]]
    ))  # fmt: skip
    assert len(self_intersections(points, faces)) == 1
    points[8, 0] += 1
    assert self_intersections(points, faces) == []


coordinate = st.integers(0, 4)
point = st.tuples(coordinate, coordinate, coordinate)


@given(
    st.lists(point, min_size=4, max_size=9, unique=True),
    st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=2, max_size=7),
)
def test_small_triangle_soups_agree_with_the_rational_judge(points, corners):
    faces = [face for face in corners if max(face) < len(points)]
    assume(len(faces) >= 2)
    judged = wrong_pairs(points, faces)
    assert self_intersections(np.array(points), np.array(faces)) == judged
    stretched = np.array(points) * 1_500_000
    assert self_intersections(stretched, np.array(faces)) == judged


@given(st.lists(point, min_size=6, max_size=6), st.integers(0, 2))
def test_pairs_of_triangles_agree_with_the_rational_judge(points, shared):
    faces = [[0, 1, 2], [5, 4, 3]]
    for k in range(shared):
        faces[1][k] = k
    assert self_intersections(np.array(points), np.array(faces)) == wrong_pairs(points, faces)


def random_soup(seed, count, spread, size):
    rng = np.random.default_rng(seed)
    centre = rng.integers(-spread, spread, (count, 1, 3))
    points = (centre + rng.integers(-size, size, (count, 3, 3))).reshape(-1, 3)
    merged = rng.random(count) < 0.5
    faces = np.arange(3 * count).reshape(-1, 3)
    for k in np.flatnonzero(merged[1:]) + 1:
        faces[k, rng.integers(3)] = faces[k - 1, rng.integers(3)]
    return points, faces


@pytest.mark.parametrize("seed", range(4))
def test_random_soups_agree_with_the_rational_judge(seed):
    points, faces = random_soup(seed, 60, 400_000, 250_000)
    judged = wrong_pairs(points, faces)
    assert len(judged) > 20
    assert self_intersections(points, faces, limit=10**6) == judged


def shaken(seed, amplitude, grid=1, sides=(9, 6)):
    """A closed torus whose vertices were moved: most stars are open, some are not."""
    points, faces = torus(*sides)
    rng = np.random.default_rng(seed)
    return (points + rng.integers(-amplitude, amplitude + 1, points.shape)) // grid * grid, faces


@pytest.mark.parametrize("amplitude", [3, 1_500, 9_000, 20_000])
@pytest.mark.parametrize("grid", [1, 4_000])
def test_closed_meshes_agree_with_the_rational_judge(amplitude, grid):
    points, faces = shaken(amplitude, amplitude, grid)
    assert self_intersections(points, faces, limit=10**6) == wrong_pairs(points, faces)


def test_a_hole_or_a_turned_triangle_hides_nothing():
    """Stars are only trusted where the mesh is closed and oriented."""
    points, faces = shaken(5, 12_000)
    turned = faces.copy()
    turned[7] = turned[7, ::-1]
    for mesh in (faces[3:], turned, np.concatenate([faces, faces[:1]])):
        assert self_intersections(points, mesh, limit=10**6) == wrong_pairs(points, mesh)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(12))
def test_many_closed_meshes_agree_with_the_rational_judge(seed):
    amplitude, grid = [30, 2_000, 8_000, 30_000][seed % 4], [1, 500, 6_000][seed % 3]
    points, faces = shaken(seed, amplitude, grid)
    assert self_intersections(points, faces, limit=10**6) == wrong_pairs(points, faces)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(20))
def test_many_random_soups_agree_with_the_rational_judge(seed):
    size = [3, 30, 3_000, 300_000][seed % 4]
    points, faces = random_soup(seed, 200, 2 * size, size)
    assert self_intersections(points, faces, limit=10**6) == wrong_pairs(points, faces)
