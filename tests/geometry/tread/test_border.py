"""The rim round the tread."""

import numpy as np
import pytest

from geometry.tread.border import Border, blend, rim_border


def ellipse(count: int = 80) -> np.ndarray:
    turn = -2.0 * np.pi * np.arange(count) / count
    return np.stack((-100.0 * np.cos(turn), -40.0 * np.sin(turn)), axis=1)


def test_the_rim_is_as_wide_as_asked_and_narrow_at_a_tip() -> None:
    line, normals = rim_border(ellipse(), 5.0)
    gap = np.sqrt(((ellipse() - line) ** 2).sum(axis=1))
    assert gap[20] == pytest.approx(5.0)
    assert 4.0 < gap[0] <= 5.0
    np.testing.assert_allclose((normals**2).sum(axis=1), 1.0)


def test_inside_is_positive_and_the_line_itself_zero() -> None:
    border = Border(ellipse())
    assert (border.inside(0.9 * ellipse()) > 0.0).all()
    assert (border.inside(1.1 * ellipse()) < 0.0).all()
    np.testing.assert_allclose(border.inside(ellipse())[1:40], 0.0, atol=1e-3)


def test_places_along_the_line_are_ring_positions() -> None:
    border = Border(ellipse())
    middles = 0.5 * (ellipse()[10:30] + ellipse()[11:31])
    np.testing.assert_allclose(border.along(middles), np.arange(10, 30) + 0.5, atol=1e-3)
    np.testing.assert_allclose(border.along(ellipse()[45:75]), np.arange(45, 75), atol=1e-3)


def test_normals_blend_between_corners() -> None:
    normals = np.array([[1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(blend(normals, np.array([0.25, 1.5])), [[0.75, 0.25], [0.5, 0.5]])
