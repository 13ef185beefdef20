"""Open stars: what is taken for one, and what never is."""

import numpy as np

from geometry.orientation import cross
from geometry.stars import open_stars
from tests.geometry.shapes import box, torus


def stars(points, faces):
    points = points - points.min(axis=0)
    a, b, c = (points[faces[:, k]] for k in range(3))
    return open_stars(points, faces.astype(np.int64), cross(b - a, c - a))


def pyramid(count, turns=1):
    """A closed bipyramid whose girdle runs round its axis that many times."""
    ring = [
        (round(9_000 * np.cos(angle)), round(9_000 * np.sin(angle)), 0)
        for angle in 2 * np.pi * turns * np.arange(count) / count
    ]
    points = np.array([*ring, (0, 0, 5_000), (0, 0, -5_000)])
    up = [[k, (k + 1) % count, count] for k in range(count)]
    down = [[(k + 1) % count, k, count + 1] for k in range(count)]
    return points, np.array(up + down)


def test_all_of_a_smooth_body_are_open():
    assert stars(*torus(40, 30)).all()


def test_no_corner_of_a_box_is_seen_from_an_axis():
    """Sides of a box stand level with an axis: nothing is claimed of them."""
    assert not stars(*box()).any()


def test_tips_of_a_pyramid_are_open_unless_it_goes_round_twice():
    points, faces = pyramid(9)
    assert stars(points, faces)[-2:].all()
    points, faces = pyramid(9, turns=2)
    assert not stars(points, faces)[-2:].any()


def test_a_tip_of_very_many_triangles_is_not_judged():
    assert stars(*pyramid(60))[-2:].all()
    assert not stars(*pyramid(61))[-2:].any()


def test_two_stars_at_one_vertex_are_not_one():
    points, faces = pyramid(6)
    twice = np.concatenate([faces, np.where(faces == 6, 6, faces + 8)])
    assert not stars(np.concatenate([points, points]), twice)[6]


def test_none_is_open_in_a_mesh_with_a_hole_or_a_turned_triangle():
    points, faces = torus(12, 9)
    assert not stars(points, faces[1:]).any()
    faces[0] = faces[0, ::-1]
    assert not stars(points, faces).any()
