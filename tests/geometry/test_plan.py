"""Closed plan curves: normals, curvature, insets."""

import numpy as np
import pytest

from geometry.plan import curvature, inset, plan_length, plan_normals


def circle(radius: float, count: int = 240) -> np.ndarray:
    turn = -2.0 * np.pi * np.arange(count) / count
    return radius * np.stack((-np.cos(turn), -np.sin(turn)), axis=1)


def test_curvature_and_normals_of_a_circle() -> None:
    ring = circle(20.0)
    np.testing.assert_allclose(plan_normals(ring), ring / 20.0, atol=1e-9)
    np.testing.assert_allclose(curvature(ring), 1 / 20.0, rtol=1e-3)


def test_normals_do_not_mind_uneven_steps() -> None:
    ring = circle(20.0)[np.array([0, 1, 5, 6, 20, 60, 61, 100, 180, 200])]
    np.testing.assert_allclose(plan_normals(ring), ring / 20.0, atol=1e-9)


def test_an_inset_circle_is_a_smaller_circle() -> None:
    np.testing.assert_allclose(plan_length(inset(circle(20.0), 5.0)), 15.0)


def test_lengths_are_those_of_the_vectors() -> None:
    assert plan_length(np.array([[3.0, 4.0]]))[0] == pytest.approx(5.0)
