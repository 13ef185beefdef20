"""The unknowns: kept to the body near 1, given on to the ridge beyond, without a break."""

import numpy as np
import pytest

from geometry.shaping import Shaping, held

FACTORS = np.linspace(0.0, 2.5, 251)


def test_a_wish_is_kept_then_nears_its_most() -> None:
    assert held(0.3, 0.4, 1.0) == 0.3
    assert held(-0.4, 0.4, 1.0) == -0.4
    assert 0.99 < held(100.0, 0.4, 1.0) < 1.0
    assert held(-3.0, 0.4, 1.0) == -held(3.0, 0.4, 1.0)


def test_near_one_only_the_body_answers() -> None:
    for factor in (0.88, 1.0, 1.25):
        shaping = Shaping(waist=factor, instep=factor, heel=factor)
        assert shaping.waist_full == shaping.instep_full == pytest.approx(factor)
        assert shaping.heel_full(10.0, 280.0) == pytest.approx(factor)
        assert shaping.waist_lift == shaping.instep_rise == shaping.cone_ahead == 0.0


@pytest.mark.parametrize("answer", ["waist_full", "instep_full"])
def test_the_body_gives_ever_less_and_stays_in_a_healthy_band(answer: str) -> None:
    found = np.array([getattr(Shaping(waist=f, instep=f), answer) for f in FACTORS])
    steps = np.diff(found)
    assert (steps > 0.0).all()
    assert found.min() > 0.75 and found.max() < 1.5
    assert np.abs(np.diff(steps)).max() < 0.002


@pytest.mark.parametrize("answer", ["waist_lift", "instep_rise", "cone_ahead"])
def test_the_ridge_answers_what_the_body_does_not(answer: str) -> None:
    found = [getattr(Shaping(waist=f, instep=f, heel=f), answer) for f in FACTORS]
    assert (np.diff(found) >= 0.0).all()
    assert found[0] < 0.0 < found[-1]


def test_the_ridge_keeps_to_its_room_and_the_heel_fills_for_the_rest() -> None:
    assert Shaping(ridge_mm=5.0).ridge_ahead_mm(10.0) == 5.0
    assert Shaping(ridge_mm=5.0).heel_full(10.0, 280.0) == 1.0
    pushed = Shaping(ridge_mm=40.0)
    assert 6.0 < pushed.ridge_ahead_mm(10.0) < 10.0
    assert pushed.heel_full(10.0, 280.0) > 1.0


def test_a_ball_far_too_slim_sinks_its_ridge_and_pinches_no_further() -> None:
    for factor in (0.6, 0.9, 1.2):
        assert Shaping(ball=factor).ball_full == factor
        assert Shaping(ball=factor).ball_sunk == 0.0
    assert Shaping(ball=0.3).ball_full == Shaping(ball=0.6).ball_full
    assert 0.0 < Shaping(ball=0.5).ball_sunk < Shaping(ball=0.3).ball_sunk
