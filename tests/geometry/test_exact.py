"""Laws of the exact arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry.exact import (
    Spline,
    Surface,
    clamp,
    cross,
    distinct,
    half_circle,
    interpolate,
    length,
    mix,
    natural_moments,
    shares,
    smooth3,
    smooth5,
    unit,
)
from tests.geometry.halving import bisect

KNOTS = [0.0, 0.5, 2.0, 2.5, 4.0]
VALUES = [1.0, -2.0, 0.5, 3.0, 3.5]


@pytest.mark.parametrize("step", [smooth3, smooth5])
def test_steps_run_from_flat_zero_to_flat_one(step) -> None:
    t = shares(64)
    y = step(t)
    assert y[0] == 0.0
    assert y[-1] == 1.0
    assert y[32] == 0.5
    assert (np.diff(y) > 0.0).all()
    np.testing.assert_allclose(y + y[::-1], 1.0, atol=1e-15)
    np.testing.assert_array_equal(step(np.array([-3.0, 9.0])), [0.0, 1.0])


def test_half_circle_lies_on_the_circle_and_turns_half_round() -> None:
    cosine, sine = half_circle(shares(200))
    np.testing.assert_allclose(cosine * cosine + sine * sine, 1.0, atol=4e-16)
    assert (cosine[0], cosine[100], cosine[-1]) == (1.0, 0.0, -1.0)
    assert (np.diff(cosine) < 0.0).all()
    np.testing.assert_allclose(sine, sine[::-1], rtol=1e-14)


def test_spline_passes_through_its_points_and_is_straight_beyond_them() -> None:
    spline = Spline(KNOTS, VALUES)
    np.testing.assert_allclose(spline(np.array(KNOTS)), VALUES, atol=1e-14)
    for end in (0.0, 4.0):
        side = -1.0 if end == 0.0 else 1.0
        x = end + side * np.array([0.0, 1.0, 2.0])
        first, second, third = spline(x)
        assert third - second == pytest.approx(second - first)


def test_spline_is_curvature_continuous() -> None:
    spline, step = Spline(KNOTS, VALUES), 1e-3
    for knot in KNOTS[1:-1]:
        x = np.array([knot - 2 * step, knot + 2 * step])
        left, right = (spline(x - step) + spline(x + step) - 2 * spline(x)) / step**2
        assert left == pytest.approx(right, abs=0.2)


def test_moments_solve_the_natural_system() -> None:
    m = natural_moments(KNOTS, VALUES)
    assert m[0] == m[-1] == 0.0
    for i in range(1, len(KNOTS) - 1):
        a, b = KNOTS[i] - KNOTS[i - 1], KNOTS[i + 1] - KNOTS[i]
        right = (VALUES[i + 1] - VALUES[i]) / b - (VALUES[i] - VALUES[i - 1]) / a
        assert a * m[i - 1] + 2 * (a + b) * m[i] + b * m[i + 1] == pytest.approx(6 * right)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.floats(-5, 5), st.floats(-5, 5))
def test_splines_reproduce_straight_lines(xs: list[float], slope: float, at: float) -> None:
    knots = sorted({round(x, 1) for x in xs})
    if len(knots) < 3:
        return
    spline = Spline(knots, [slope * x + 1.0 for x in knots])
    assert float(spline(np.array([at]))[0]) == pytest.approx(slope * at + 1.0, abs=1e-9)


def test_surface_passes_through_its_table_and_is_held_outside() -> None:
    table = [[1.0, 2.0, 4.0], [0.0, -1.0, 2.0], [3.0, 3.0, 5.0]]
    surface = Surface([0.0, 1.0, 3.0], [0.0, 2.0, 3.0], table)
    for r, row in zip((0.0, 1.0, 3.0), table, strict=True):
        got = surface(np.full(3, r), np.array([0.0, 2.0, 3.0]))
        np.testing.assert_allclose(got, row, atol=1e-14)
    assert float(surface(np.array([9.0]), np.array([-9.0]))[0]) == pytest.approx(3.0)


@given(st.floats(0.1, 900.0))
def test_bisect_finds_the_root(square: float) -> None:
    root = bisect(lambda x: x * x - square, np.zeros(1), np.full(1, 40.0))
    assert float(root[0]) == pytest.approx(square**0.5, abs=1e-8)


def test_interpolate_follows_the_broken_line_and_is_held_at_its_ends() -> None:
    got = interpolate(
        np.array([-1.0, 0.5, 1.5, 9.0]), np.array([0.0, 1.0, 2.0]), np.array([0.0, 4.0, 2.0])
    )
    np.testing.assert_array_equal(got, [0.0, 2.0, 3.0, 2.0])


def test_vectors() -> None:
    a, b = np.array([[3.0, 0.0, 4.0]]), np.array([[0.0, 2.0, 0.0]])
    np.testing.assert_array_equal(length(a), [5.0])
    np.testing.assert_array_equal(unit(a), [[0.6, 0.0, 0.8]])
    np.testing.assert_array_equal(unit(np.zeros((1, 3))), np.zeros((1, 3)))
    np.testing.assert_array_equal(cross(a, b), np.cross(a, b))
    np.testing.assert_array_equal(clamp(np.array([-1.0, 0.5, 2.0]), 0.0, 1.0), [0.0, 0.5, 1.0])
    np.testing.assert_array_equal(mix(1.0, 3.0, np.array([0.0, 0.5, 1.0])), [1.0, 2.0, 3.0])


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
@given(values=st.lists(st.integers(-5, 5), max_size=12))
def test_distinct_values_stand_once_and_in_order(kind, values) -> None:
    found = distinct(np.array(values, dtype=kind))
    assert found.dtype == kind
    assert found.tolist() == sorted(set(values))
