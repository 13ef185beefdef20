"""The pivot point."""

import numpy as np
import pytest

from geometry.tread.pivot import COLLAR_MM, pivot


def test_rings_shrink_inwards_and_run_clockwise() -> None:
    disc = pivot(-40.0, 50.0, 200.0)
    assert disc is not None
    rings, depth = disc.rings(2.0, 0.1)
    reach = np.sqrt(((rings - [disc.x_mm, disc.y_mm]) ** 2).sum(axis=2))
    np.testing.assert_allclose(np.ptp(reach, axis=1), 0.0, atol=1e-9)
    assert (np.diff(reach[:, 0]) < 0.0).all()
    assert reach[0, 0] == pytest.approx(disc.radius_mm)
    assert set(depth.tolist()) == {0.0, 1.0} and depth[0] == depth[-1] == 0.0
    at = disc.around(rings[0])
    assert (np.diff(at) > 0.0).all() and at[0] == 0.0 and at[-1] < 4.0


def test_circles_keep_to_the_tolerance() -> None:
    disc = pivot(-40.0, 50.0, 200.0)
    assert disc is not None
    rings, _ = disc.rings(2.0, 0.02)
    middle = 0.5 * (rings[0] + np.roll(rings[0], -1, axis=0))
    reach = np.sqrt(((middle - [disc.x_mm, disc.y_mm]) ** 2).sum(axis=1))
    assert disc.radius_mm - reach.min() <= 0.02


def test_the_collar_lies_round_the_disc() -> None:
    disc = pivot(-40.0, 50.0, 200.0)
    assert disc is not None
    edge = np.array([[disc.x_mm + disc.radius_mm + COLLAR_MM, disc.y_mm]])
    step = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(disc.beyond(edge), 0.0, atol=1e-9)
    assert disc.beyond(edge + step)[0] > 0.0 > disc.beyond(edge - step)[0]


def test_a_narrow_sole_has_none() -> None:
    assert pivot(-10.0, 12.0, 150.0) is None
