"""Cutting grids to regions."""

import numpy as np
import pytest

from geometry.tread.clip import clip, connected


def points(step: float = 3.0) -> np.ndarray:
    x, y = np.meshgrid(np.arange(-60.0, 61.0, step), np.arange(-45.0, 46.0, step))
    return np.stack((x, y, 0.0 * x), axis=-1)


def disc(radius: float, sign: float = 1.0):
    return lambda plan: sign * (radius - np.sqrt(plan[:, 0] ** 2 + plan[:, 1] ** 2))


def area(cut) -> np.ndarray:
    a, b, c = (cut.points[cut.faces[:, i], :2] for i in range(3))
    return 0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])


@pytest.mark.parametrize("radius", [20.0, 30.0, 33.3, 36.001])
def test_a_disc_is_cut_out_exactly(radius: float) -> None:
    cut = clip(points(), disc(radius))
    assert (area(cut) > 0.0).all()
    assert area(cut).sum() == pytest.approx(np.pi * radius**2, rel=0.01)
    (loop,) = cut.loops
    reach = np.sqrt((cut.points[loop, :2] ** 2).sum(axis=1))
    np.testing.assert_allclose(reach, radius, atol=0.01)


def test_a_hole_makes_a_second_loop_the_other_way_round() -> None:
    cut = clip(points(), disc(40.0), disc(12.0, -1.0))
    assert len(cut.loops) == 2
    turns = [signed(cut.points[loop, :2]) for loop in cut.loops]
    assert turns[0] > 0.0 > turns[1]
    assert area(cut).sum() == pytest.approx(turns[0] + turns[1], rel=1e-9)


def signed(ring: np.ndarray) -> float:
    x, y = ring.T
    return float(0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def test_every_edge_inside_has_two_triangles() -> None:
    cut = clip(points(), disc(33.3))
    edges = np.concatenate([cut.faces[:, [i, (i + 1) % 3]] for i in range(3)])
    directed = {tuple(edge) for edge in edges.tolist()}
    assert len(directed) == len(edges)
    border = {edge for edge in directed if edge[::-1] not in directed}
    (loop,) = cut.loops
    assert border == set(zip(loop.tolist(), np.roll(loop, -1).tolist(), strict=True))


def test_islands_are_left_out() -> None:
    keep = np.zeros((5, 9), dtype=bool)
    keep[1:4, 1:5] = True
    keep[2, 7] = keep[0, 7] = True
    wanted = np.zeros((5, 9), dtype=bool)
    wanted[1:4, 1:5] = True
    np.testing.assert_array_equal(connected(keep), wanted)
