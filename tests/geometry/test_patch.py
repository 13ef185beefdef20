"""Patches: what a grid of control values says between them."""

import numpy as np

from geometry.patch import Patch, blurred, eased


def test_a_plane_comes_back_exactly_and_runs_on() -> None:
    rows, columns = np.meshgrid(np.arange(5.0), np.arange(4.0), indexing="ij")
    net = np.stack((2.0 + 3.0 * rows, 1.0 - columns), axis=-1)
    patch = Patch((10.0, -6.0), (2.0, 4.0), net)
    row, column = np.array([10.0, 13.3, 18.0, 19.0]), np.array([-6.0, 1.7, 6.0, -7.0])
    found = patch(row, column)
    np.testing.assert_allclose(found[:, 0], 2.0 + 1.5 * (row - 10.0))
    np.testing.assert_allclose(found[:, 1], 1.0 - 0.25 * (column + 6.0))


def test_values_keep_within_those_of_the_nearest_controls() -> None:
    net = np.zeros((6, 6, 1))
    net[3, 2] = 1.0
    patch = Patch((0.0, 0.0), (1.0, 1.0), net)
    row, column = np.meshgrid(np.linspace(0, 5, 51), np.linspace(0, 5, 51), indexing="ij")
    found = patch(row, column)[..., 0]
    assert found.min() >= 0.0 and found.max() == found[30, 20]
    np.testing.assert_allclose(found.max(), 4.0 / 9.0)
    assert not found[row >= 5.0].any() and not found[column >= 4.0].any()


def test_curvature_runs_on_from_cell_to_cell() -> None:
    net = np.random.default_rng(5).random((7, 7, 1))
    patch, step = Patch((0.0, 0.0), (1.0, 1.0), net), 1e-4

    def bend(row: float) -> float:
        at = patch(np.array([row - step, row, row + step]), np.full(3, 2.4))[:, 0]
        return float(at[0] - 2.0 * at[1] + at[2]) / step**2

    np.testing.assert_allclose(bend(3.0 - 2 * step), bend(3.0 + 2 * step), atol=1e-2)


def test_easing_keeps_ends_and_blurring_does_not() -> None:
    net = np.array([[0.0], [4.0], [0.0], [0.0]])
    np.testing.assert_array_equal(eased(net)[:, 0], [0.0, 2.0, 1.0, 0.0])
    np.testing.assert_array_equal(blurred(net)[:, 0], [1.0, 2.0, 1.0, 0.0])
