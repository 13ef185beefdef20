import numpy as np
import pytest

from geometry.orientation import (
    EXACT_EXTENT_UM,
    cross,
    flat_triangles_meet,
    inner,
    segments_hit_triangles,
    triangles_cross,
)
from tests.geometry.oracle import common

TRIANGLE = [[0, 0, 0], [8, 0, 0], [0, 8, 0]]


def hits(p, q, triangle=TRIANGLE, kind=np.int64):
    one, two, a, b, c = (np.array([x]).astype(kind) for x in (p, q, *triangle))
    return bool(segments_hit_triangles(one, two, a, b, c, cross(b - a, c - a))[0])


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ([2, 2, -1], [2, 2, 1], True),  # through the inside
        ([2, 2, 1], [2, 2, 9], False),  # above
        ([2, 2, 0], [2, 2, 9], True),  # starts in the plane
        ([5, 5, -1], [5, 5, 1], False),  # past the long side
        ([4, 4, -1], [4, 4, 1], True),  # on the long side
        ([8, 0, -1], [8, 0, 1], True),  # on a corner
        ([1, 1, 0], [2, 2, 0], True),  # in the plane, within
        ([-3, 4, 0], [9, 4, 0], True),  # in the plane, across
        ([-3, 9, 0], [9, 9, 0], False),  # in the plane, beside
        ([8, 0, 0], [9, -3, 0], True),  # in the plane, from a corner
        ([9, 0, 0], [20, 0, 0], False),  # in the plane, in line with a side
        ([5, 0, 0], [20, 0, 0], True),  # in the plane, along a side
    ],
)
@pytest.mark.parametrize("kind", [np.int64, object])
@pytest.mark.parametrize("turn", [0, 1, 2])
def test_segments_and_a_triangle(p, q, expected, kind, turn):
    """The same in all three axis planes, with both windings, in both kinds of numbers."""
    p, q, *triangle = (np.roll(point, turn).tolist() for point in (p, q, *TRIANGLE))
    for corners in (triangle, triangle[::-1]):
        assert hits(p, q, corners, kind) is expected
        assert hits(q, p, corners, kind) is expected


def test_the_largest_extent_is_exact_in_64_bits():
    top = EXACT_EXTENT_UM
    corners = np.array([[0, 0, 0], [top, 0, top], [top, top, 0], [0, top, top]])
    a, b, c, d = (corners[k : k + 1] for k in range(4))
    narrow = inner(cross(b - a, c - a), d - a)
    wide = inner(cross(*(x.astype(object) for x in (b - a, c - a))), (d - a).astype(object))
    assert int(narrow[0]) == wide[0] == 2 * top**3


def random_pairs(size, level):
    """Pairs of triangles (k, 3, 3) with area; in one plane with `level`."""
    rng = np.random.default_rng(size)
    corners = rng.integers(0, size, (2, 400, 3, 3))
    if level:
        corners[..., 2] = 2 * corners[..., 0] - 3 * corners[..., 1]
    normals = [cross(one[:, 1] - one[:, 0], one[:, 2] - one[:, 0]) for one in corners]
    kept = normals[0].any(axis=1) & normals[1].any(axis=1)
    return corners[0][kept], corners[1][kept], normals[0][kept], normals[1][kept]


def judged(one, two):
    return [bool(common(a.tolist(), b.tolist())) for a, b in zip(one, two, strict=True)]


@pytest.mark.parametrize("size", [4, 9, 50, 100_000])
def test_triangles_that_cross_each_others_planes(size):
    one, two, normal_one, normal_two = random_pairs(size, level=False)
    sides_one = [inner(normal_two, one[:, k] - two[:, 0]) for k in range(3)]
    sides_two = [inner(normal_one, two[:, k] - one[:, 0]) for k in range(3)]
    crossing = np.ones(len(one), dtype=bool)
    for sides in (sides_one, sides_two):
        crossing &= (
            np.all(sides, axis=0) & (np.min(sides, axis=0) < 0) & (np.max(sides, axis=0) > 0)
        )
    one, two = one[crossing], two[crossing]
    above = [[side[crossing] > 0 for side in sides] for sides in (sides_one, sides_two)]
    found = triangles_cross(one.reshape(-1, 9), two.reshape(-1, 9), *above)
    assert found.tolist() == judged(one, two)
    assert 5 < found.sum() < len(found)


@pytest.mark.parametrize("size", [4, 9, 50, 10_000])
def test_triangles_in_one_plane(size):
    one, two, normal_one, normal_two = random_pairs(size, level=True)
    found = flat_triangles_meet(one.reshape(-1, 9), two.reshape(-1, 9), normal_one, normal_two)
    assert found.tolist() == judged(one, two)
    assert 20 < found.sum() < len(found)
