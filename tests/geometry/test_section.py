import math

import numpy as np
import pytest

from geometry.section import (
    NotClosedHere,
    convex_hull_2d,
    perimeter,
    plane_axes,
    section_loops,
)
from tests.geometry.shapes import box, cylinder, join, torus
from tests.geometry.tapes import ball_plane, ball_points, extent, tape_girth

SLANT = (1.0, 0.0, 0.7)


def signed_area(loop):
    x, y = loop[:, 0], loop[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def test_a_slanted_section_of_a_round_cylinder_is_an_ellipse():
    points, faces = cylinder(radius=30_000, height=200_000, sides=1440)
    girth = tape_girth(points / 1000, faces, (0, 0, 100), SLANT)
    a, b = 30 * math.hypot(*SLANT) / 0.7, 30.0
    bend = ((a - b) / (a + b)) ** 2
    ramanujan = math.pi * (a + b) * (1 + 3 * bend / (10 + math.sqrt(4 - 3 * bend)))
    assert girth == pytest.approx(ramanujan, abs=0.01)


def test_a_level_section_of_an_elliptic_cylinder():
    points, faces = cylinder(radius=30_000, radius_y=20_000, sides=1440)
    (loop,) = section_loops(points / 1000, faces, (0, 0, 45), (0, 0, 1))
    assert np.allclose((loop[:, 0] / 30) ** 2 + (loop[:, 1] / 20) ** 2, 1, atol=2e-4)
    assert np.allclose(loop[:, 2], 45)
    assert signed_area(loop) == pytest.approx(math.pi * 600, rel=1e-4)


def test_loops_run_round_solid_matter_and_back_round_hollows():
    points, faces = torus(90, 60)
    outer, inner = sorted(
        section_loops(points / 1000, faces, (0, 0, 0), (0, 0, 1)), key=lambda loop: -len(loop)
    )
    areas = sorted([signed_area(outer), signed_area(inner)])
    assert areas[0] == pytest.approx(-math.pi * 70**2, rel=2e-3)
    assert areas[1] == pytest.approx(math.pi * 130**2, rel=2e-3)


def test_a_tape_bridges_hollows():
    points, faces = join(
        box((10_000, 10_000, 10_000)), box((10_000, 10_000, 10_000), (30_000, 0, 0))
    )
    assert tape_girth(points / 1000, faces, (0, 0, 5), (0, 0, 1)) == pytest.approx(2 * (40 + 10))
    assert len(section_loops(points / 1000, faces, (0, 0, 5), (0, 0, 1))) == 2


def test_a_plane_through_vertices_still_closes():
    points, faces = torus(48, 24)
    loops = section_loops(points / 1000, faces, (0, 0, 0), (0, 1, 0))
    assert len(loops) == 2
    assert all(abs(loop[:, 1]).max() < 1e-9 for loop in loops)


def test_a_plane_that_misses():
    points, faces = box()
    assert section_loops(points / 1000, faces, (0, 0, 9), (0, 0, 1)) == []
    assert tape_girth(points / 1000, faces, (0, 0, 9), (0, 0, 1)) == 0.0


def test_an_open_mesh_is_refused_where_it_is_open():
    points, faces = box()
    with pytest.raises(NotClosedHere):
        section_loops(points / 1000, faces[:-1], (0, 0, 0.5), (0, 0, 1))


def test_hull_drops_inner_and_straight_points():
    square = [[0, 0], [2, 0], [2, 2], [0, 2], [1, 1], [1, 0], [2, 1], [0, 0]]
    assert convex_hull_2d(square).tolist() == [[0, 0], [2, 0], [2, 2], [0, 2]]
    assert convex_hull_2d([[1, 1], [1, 1]]).tolist() == [[1, 1]]
    assert convex_hull_2d([[0, 0], [1, 1], [2, 2]]).tolist() == [[0, 0], [2, 2]]
    assert perimeter([[0, 0], [3, 0], [3, 4]]) == pytest.approx(12)


@pytest.mark.parametrize("normal", [(0, 0, 1), (0, 0, -3), (1, 2, 3), (1, 0, 0)])
def test_plane_axes_are_right_handed_unit_vectors(normal):
    u, v, n = plane_axes(normal)
    assert np.allclose(np.stack([u, v, n]) @ np.stack([u, v, n]).T, np.eye(3))
    assert np.allclose(np.cross(u, v), n)
    assert np.dot(n, normal) > 0


def test_extent_along_a_slanted_stick():
    points, _ = box((3000, 4000, 5000))
    assert extent(points / 1000, (2, 0, 0)) == pytest.approx(3)
    assert extent(points / 1000, (3, 4, 0)) == pytest.approx(5)


def test_ball_points_of_two_discs():
    def disc(radius, x, y, stretch=1.0):
        ring, _ = cylinder(radius=radius, height=20_000, sides=720)
        return (ring + np.array([x, y, 0])) / 1000

    heel, medial, lateral = disc(30_000, 0, 0), disc(20_000, 130_000, 27_000), disc(
        20_000, 110_000, -28_000
    )  # fmt: skip
    found = ball_points(np.concatenate([heel, medial, lateral]))
    assert found.medial_mm == pytest.approx((130 - 20 * 17 / 130, 27 + 20), abs=0.6)
    assert found.lateral_mm[1] == pytest.approx(-48, abs=0.6)
    assert found.lateral_mm[0] == pytest.approx(110 - 20 * 18 / 110, abs=0.6)
    point, normal = ball_plane(found, 10.0)
    assert np.linalg.norm(normal) == pytest.approx(1)
    for x, y in (found.medial_mm, found.lateral_mm):
        assert (np.array([x, y, 10.0]) - point) @ normal == pytest.approx(0, abs=1e-9)
    assert normal[0] > 0.9 and normal[2] == pytest.approx(-math.sin(math.radians(15)))


def walked_hull(points):
    """The hull by one walk over all points each way, none left out beforehand."""
    ordered = sorted({(x, y) for x, y in points.tolist()})

    def chain(run):
        kept = []
        for x, y in run:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return chain(ordered) + chain(ordered[::-1]) if len(ordered) > 2 else ordered


@pytest.mark.parametrize("seed", range(60))
def test_a_hull_is_to_the_bit_what_a_plain_walk_gives(seed):
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, 2 * np.pi, rng.integers(0, 90))
    oval = np.stack((100 * np.cos(turn), 60 * np.sin(turn)), axis=1)
    clouds = (
        oval,
        oval * (1 + rng.integers(0, 2, (len(turn), 1)) * 1e-9),
        rng.integers(0, 6, (len(turn), 2)).astype(float),
        np.round(rng.uniform(size=(len(turn), 2)) * 3, 1) * 0.1 + 7,
    )
    for cloud in clouds:
        assert [tuple(p) for p in convex_hull_2d(cloud).tolist()] == walked_hull(cloud)
