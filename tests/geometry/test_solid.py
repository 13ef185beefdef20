import numpy as np
import pytest
import trimesh

from geometry.solid import solid_report, volume_um3_6
from tests.geometry.shapes import box, join, torus


def report(mesh):
    return solid_report(*mesh)


def test_a_box_is_sound_with_its_exact_volume():
    found = report(box((3, 5, 7), at=(-100, 20, 4)))
    assert found.sound
    assert found.volume_um3_6 == 6 * 3 * 5 * 7
    assert (found.components, found.euler, found.pinched_vertices) == (1, 2, 0)
    assert found.bounds_um == ((-100, 20, 4), (-97, 25, 11))
    assert found.area_mm2 == pytest.approx(2 * (15 + 21 + 35) / 1e6)
    assert found.smallest_area_mm2 == pytest.approx(7.5e-6)


def test_the_volume_does_not_move_with_the_body():
    near, far = report(torus(40, 30)), report(torus(40, 30, at=(7_000_001, -7_000_003, 5)))
    assert near.volume_um3_6 == far.volume_um3_6
    assert near.euler == 0


def test_volumes_beyond_64_bits_are_exact():
    side = 1 << 23
    found = report(box((2 * side, 2 * side, 2 * side), at=(-side, -side, -side)))
    assert found.volume_um3_6 == 6 * (2 * side) ** 3 > 2**64
    assert found.sound


def test_volume_agrees_with_trimesh():
    points, faces = torus(80, 60)
    judge = trimesh.Trimesh(points, faces, process=False)
    assert judge.is_watertight and judge.is_winding_consistent
    found = solid_report(points, faces)
    assert found.volume_um3_6 / 6 == pytest.approx(judge.volume, rel=1e-12)
    assert found.area_mm2 * 1e6 == pytest.approx(judge.area, rel=1e-12)


def test_components_come_in_order_of_their_first_vertex():
    two = join(box((2, 2, 2), at=(50, 0, 0)), torus(8, 6), box((1, 1, 1)))
    found = report(two)
    assert found.components == 3
    assert found.component_volumes_um3_6[0] == 48
    assert found.component_volumes_um3_6[2] == 6
    assert found.euler == 4
    assert found.volume_um3_6 == sum(found.component_volumes_um3_6)


def test_a_missing_triangle_is_open():
    points, faces = box()
    found = solid_report(points, faces[1:])
    assert not found.closed and not found.oriented and not found.sound
    assert found.pinched_vertices is None


def test_one_turned_triangle_is_closed_but_not_oriented():
    points, faces = box()
    faces[3] = faces[3, [0, 2, 1]]
    found = solid_report(points, faces)
    assert found.closed and not found.oriented


def test_three_triangles_on_an_edge_are_not_closed():
    points, faces = box()
    found = solid_report(points, np.concatenate([faces, faces[:1]]))
    assert not found.closed


def test_a_doubled_corner_index_is_not_closed():
    points, faces = box()
    found = solid_report(points, np.concatenate([faces, [[0, 0, 1], [0, 1, 0]]]))
    assert not found.closed


def test_inside_out_has_negative_volume():
    points, faces = box()
    found = solid_report(points, faces[:, [0, 2, 1]])
    assert found.closed and found.oriented and found.volume_um3_6 == -6 * 10**9
    assert not found.sound


def test_two_boxes_that_share_one_vertex_are_pinched():
    points, faces = join(box(), box(at=(1000, 1000, 1000)))
    faces[faces == 8] = 6
    found = solid_report(points, faces)
    assert found.closed and found.oriented
    assert found.pinched_vertices == 1
    assert found.components == 1
    assert found.unused_vertices == 1


def test_flat_triangles_are_told_exactly():
    points = np.array([[0, 0, 0], [1_000_000, 1, 0], [2_000_000, 2, 0], [2_000_000, 3, 0]])
    found = solid_report(points, np.array([[0, 1, 2], [0, 1, 3]]))
    assert found.zero_area_faces == (0,)
    assert found.smallest_area_mm2 == 0


def test_long_chains_are_one_component():
    rng = np.random.default_rng(5)
    points, faces = torus(3000, 3)
    shuffle = rng.permutation(len(points))
    mixed = np.empty_like(points)
    mixed[shuffle] = points
    assert solid_report(mixed, shuffle[faces]).components == 1


def test_an_empty_mesh_is_no_solid():
    found = solid_report(np.empty((0, 3), int), np.empty((0, 3), int))
    assert not found.closed and not found.sound
    assert (found.components, found.volume_um3_6) == (0, 0)


@pytest.mark.parametrize("side", [1, 1 << 20, (1 << 20) + 1, 1 << 23])
def test_the_volume_alone_is_exact_at_every_size_and_place(side: int) -> None:
    """Also where the sum of prisms no longer fits 64 bits."""
    points, faces = box((side, side, side), at=(-side // 2, 3 - side // 2, -side // 2))
    assert volume_um3_6(points, faces) == 6 * side**3
    assert volume_um3_6(points, faces[:, [0, 2, 1]]) == -6 * side**3
    shaken = points + np.random.default_rng(side).integers(0, max(side // 9, 1), points.shape)
    shaken = np.minimum(shaken, 1 << 23)
    assert volume_um3_6(shaken, faces) == solid_report(shaken, faces).volume_um3_6
