import math
from decimal import Context, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from engine.betasphere.beta_draw import beta_draw, ln
from engine.betasphere.uniform import uniforms

SHAPES = [(1, 1), (2, 5), (1, 40), (7.5, 1.25), (300, 20), (950, 1000)]


def draws(alpha: float, beta: float, count: int) -> list[float]:
    drawn = uniforms("draws", str(alpha), str(beta))
    return [beta_draw(alpha, beta, drawn) for _ in range(count)]


@pytest.mark.parametrize(("alpha", "beta"), SHAPES)
def test_draws_follow_the_distribution(alpha: float, beta: float) -> None:
    """Kolmogorov and Smirnov, by a library that is not ours."""
    assert stats.kstest(draws(alpha, beta, 3000), stats.beta(alpha, beta).cdf).pvalue > 0.01


@pytest.mark.parametrize(("alpha", "beta"), SHAPES)
def test_mean_and_variance_are_those_of_theory(alpha: float, beta: float) -> None:
    found = draws(alpha, beta, 3000)
    mean = sum(found) / len(found)
    variance = sum((one - mean) ** 2 for one in found) / len(found)
    total = alpha + beta
    assert mean == pytest.approx(alpha / total, rel=0.05)
    assert variance == pytest.approx(alpha * beta / total / total / (total + 1), rel=0.1)


def test_the_draws_are_those_of_the_first_day() -> None:
    assert {shape: draws(*shape, 1)[0] for shape in SHAPES} == {
        (1, 1): 0.620617299,
        (2, 5): 0.039619079,
        (1, 40): 0.04527256,
        (7.5, 1.25): 0.919137945,
        (300, 20): 0.917168623,
        (950, 1000): 0.482291099,
    }


@given(st.floats(1e-300, 1e300))
@example(1.0)
@example(0.5)
@example(math.nextafter(1.0, 0.0))
@example(math.nextafter(1.0, 2.0))
@example(0.7071067811865476)
def test_the_logarithm_is_right_to_the_last_bit_but_one(x: float) -> None:
    exact = Context(prec=40).ln(Decimal(x))
    assert abs(Decimal(ln(x)) - exact) <= 2 * Decimal(math.ulp(float(exact)))


@given(st.floats(1, 2000), st.floats(1, 2000))
def test_a_draw_is_a_share_with_nine_places(alpha: float, beta: float) -> None:
    (found,) = draws(alpha, beta, 1)
    assert 0 <= found <= 1
    assert found == round(found, 9)
