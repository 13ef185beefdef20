"""Thickness of walls and gaps between surfaces, against solids whose figures are known."""

import numpy as np
import pytest

from geometry.mesh import Part
from geometry.near import corner_normals, gap_mm, pairs_near, wall_mm
from tests.geometry.shapes import box, cylinder, join


def tube(radius: int, wall: int, sides: int = 360) -> Part:
    """A round tube, closed at neither end: its two skins alone."""
    outside, faces = cylinder(radius, 40_000, sides)
    inside, inner = cylinder(radius - wall, 40_000, sides)
    skin = 2 * sides
    return Part("upper", *join((outside, faces[:skin]), (inside, inner[:skin][:, [0, 2, 1]])))


def test_pairs_are_all_those_within_reach() -> None:
    points = np.random.default_rng(1).uniform(-10, 10, (200, 3))
    i, j = pairs_near(points[:80], points[80:], 2.5)
    found = set(zip(i.tolist(), j.tolist(), strict=True))
    away = np.sqrt(((points[:80, None] - points[None, 80:]) ** 2).sum(axis=2))
    near = set(map(tuple, np.argwhere(away <= 2.5).tolist()))
    assert near <= found
    assert len(found) == len(i)


def test_a_plates_thickness_is_found_where_it_is_thin() -> None:
    plate = Part("outsole", *box((3_000, 3_000, 700)))
    assert wall_mm(plate, 4.0).min() == pytest.approx(0.7, abs=0.15)
    assert np.isinf(wall_mm(Part("outsole", *box((9_000, 9_000, 9_000))), 4.0)).all()


def test_a_round_wall_is_as_thick_as_it_is_made() -> None:
    walls = wall_mm(tube(30_000, 1_500), 3.0)
    assert np.median(walls[np.isfinite(walls)]) == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("apart", [-400, 0, 900])
def test_round_surfaces_that_do_not_share_vertices_are_their_distance_apart(apart: int) -> None:
    """The last inside, the lining outside: coarse and turned against each other."""
    points, faces = cylinder(30_000, 40_000, 97)
    last = points[:194] / 1000, corner_normals(points / 1000, faces[: 2 * 97])[:194]
    points, faces = cylinder(30_000 + apart, 40_000, 130)
    lining = points[:260] / 1000, corner_normals(points / 1000, faces[:260, [0, 2, 1]])[:260]
    gaps = gap_mm(lining, last, 6.0)
    assert np.isfinite(gaps).all()
    assert gaps == pytest.approx(np.full(260, apart / 1000), abs=0.02)
