"""exporters.raster_fill against a slow, obvious rasteriser; shared edges; nearest wins."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exporters.raster_fill import EMPTY, depth_of, fill, triangle_of

SIZE = 24
place = st.floats(-6, SIZE + 6, allow_nan=False, width=32)
corner = st.tuples(place, place, st.floats(0, 1, width=32))
triangles = st.lists(st.tuples(corner, corner, corner), min_size=1, max_size=12)


def arrays(shapes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    data = np.array(shapes, np.float64)
    return data[:, :, 0], data[:, :, 1], data[:, :, 2]


def sides(x: np.ndarray, y: np.ndarray, px: float, py: float) -> list[float]:
    """Signed areas towards the three edges."""
    found = []
    for a in range(3):
        b = (a + 1) % 3
        found.append((x[b] - x[a]) * (py - y[a]) - (y[b] - y[a]) * (px - x[a]))
    return found


@given(triangles)
def test_covers_the_pixel_centres_inside_and_no_others(shapes) -> None:
    x, y, near = arrays(shapes)
    covered = (fill(x, y, near, SIZE, SIZE) != EMPTY).reshape(SIZE, SIZE)
    for row in range(SIZE):
        for column in range(SIZE):
            found = [sides(x[k], y[k], column + 0.5, row + 0.5) for k in range(len(x))]
            inside = [min(s) > 1e-3 or max(s) < -1e-3 for s in found]
            outside = [min(s) < -1e-3 and max(s) > 1e-3 for s in found]
            if any(inside):
                assert covered[row, column]
            elif all(outside):
                assert not covered[row, column]


@given(triangles)
def test_the_nearest_triangle_is_kept(shapes) -> None:
    x, y, near = arrays(shapes)
    together = fill(x, y, near, SIZE, SIZE)
    seen = np.flatnonzero(together != EMPTY)
    low, high = near.min(), near.max()
    for pixel in seen[:: max(1, len(seen) // 20)]:
        px, py = pixel % SIZE + 0.5, pixel // SIZE + 0.5
        winner = int(triangle_of(together[pixel]))
        step = int(depth_of(together[pixel]))
        for k in range(len(x)):
            share = np.array(sides(x[k], y[k], px, py))
            if abs(share.sum()) < 0.5 or not (share.min() > 1e-3 or share.max() < -1e-3):
                continue
            at = (share[1] * near[k, 0] + share[2] * near[k, 1] + share[0] * near[k, 2]) / (
                share.sum()
            )
            if high > low and k != winner:
                assert step >= (at - low) / (high - low) * ((1 << 30) - 1) - 2000


def test_two_halves_of_a_square_cover_it_once() -> None:
    """Every pixel belongs to exactly one of two triangles that share an edge."""
    generator = np.random.default_rng(7)
    for _ in range(200):
        a, c = generator.uniform(-3, SIZE + 3, (2, 2))
        side = np.array([c[1] - a[1], a[0] - c[0]]) * generator.uniform(0.1, 1)
        b, d = (a + c) / 2 + side, (a + c) / 2 - side
        counts = np.zeros(SIZE * SIZE, int)
        for shape in ((a, b, c), (a, c, d)):
            points = np.array([shape])
            keys = fill(points[..., 0], points[..., 1], np.zeros((1, 3)), SIZE, SIZE)
            counts += keys != EMPTY
        assert counts.max() <= 1
        middle = [
            k
            for k in range(SIZE * SIZE)
            if all(s > 0.01 for s in _both(a, b, c, d, k % SIZE + 0.5, k // SIZE + 0.5))
        ]
        assert (counts[middle] == 1).all()


def _both(a, b, c, d, px: float, py: float) -> list[float]:
    corners = [a, b, c, d]
    area = sum(
        corners[k][0] * corners[k - 3][1] - corners[k][1] * corners[k - 3][0] for k in range(4)
    )
    found = []
    for k in range(4):
        p, q = corners[k], corners[(k + 1) % 4]
        found.append(((q[0] - p[0]) * (py - p[1]) - (q[1] - p[1]) * (px - p[0])) * np.sign(area))
    return found


def test_nothing_to_draw_is_an_empty_picture() -> None:
    none = np.zeros((0, 3))
    assert (fill(none, none, none, 5, 4) == EMPTY).all()


def test_needles_and_points_paint_nothing_and_harm_nothing() -> None:
    x = np.array([[1.0, 20.0, 10.5], [3.0, 3.0, 3.0], [2.0, 9.0, 2.0]])
    y = np.array([[1.0, 20.0, 10.5], [3.0, 3.0, 3.0], [4.5, 4.5, 4.5]])
    assert (fill(x, y, np.ones((3, 3)), SIZE, SIZE) == EMPTY).sum() >= SIZE * SIZE - 20
