"""The ground line."""

import numpy as np
import pytest

from geometry.ground import BREAST_RUN_MM, elevation, insole_mm
from tests.geometry.soles import CONSTRUCTIONS, unit


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_a_sole_stands_on_the_ground_under_the_ball(construction: str) -> None:
    floor = unit(construction).floor
    x = np.linspace(floor.back_x_mm, floor.tip_x_mm, 400)
    under = floor.under(x)
    assert under.min() == pytest.approx(0.0, abs=1e-6)
    ball = (x > 0.66 * floor.form.length_mm) & (x < 0.70 * floor.form.length_mm)
    np.testing.assert_allclose(under[ball], 0.0, atol=0.6)
    assert (floor.top(x) - under > 0.99 * floor.rubber_mm).all()


def test_a_cemented_sole_keeps_off_the_ground_under_the_arch() -> None:
    floor = unit("cemented").floor
    x = np.array([0.42, 0.60]) * floor.form.length_mm
    np.testing.assert_allclose(floor.under(x), [floor.waist_mm, 0.0], atol=0.1)
    assert floor.waist_mm > 1.0


def test_bevel_and_rocker_are_reached_at_the_ends() -> None:
    floor = unit(sole__heel_bevel_mm=4_000, sole__rocker_mm=2_000).floor
    flat = unit(sole__heel_bevel_mm=0, sole__rocker_mm=0).floor
    ends = np.array([floor.back_x_mm, floor.tip_x_mm])
    np.testing.assert_allclose(floor.under(ends) - flat.under(ends), [4.0, 2.0], atol=1e-9)


def test_a_rocker_leaves_foam_under_the_toe() -> None:
    one = unit(sole__rocker_mm=20_000)
    fore = float(one.form.bottom.centre(np.array([one.form.bottom.stack_x_mm[1]]))[0])
    foam = fore - insole_mm(one.spec) - one.floor.rubber_mm
    assert one.floor.rocker_mm == pytest.approx(foam - 1.0)


def test_a_welted_sole_follows_the_last_on_a_block() -> None:
    floor = unit("welted", last__heel_elevation_mm=20_000).floor
    assert floor.block
    breast = np.array([floor.breast_x_mm, floor.breast_x_mm + BREAST_RUN_MM])
    low, high = floor.under(breast)
    assert low == pytest.approx(0.0, abs=1e-9)
    assert high > 10.0
    x = np.linspace(40.0, 60.0, 5)
    np.testing.assert_allclose(floor.top(x) - floor.rubber_mm, elevation(floor.form, x), atol=0.5)


def test_a_flat_welted_sole_has_no_block() -> None:
    floor = unit("welted", last__heel_elevation_mm=0).floor
    assert not floor.block
    x = np.linspace(60.0, 150.0, 5)
    np.testing.assert_allclose(floor.under(x), 0.0, atol=1e-9)


def test_an_arch_turns_sharply_where_it_is_told_to_alone() -> None:
    floor = unit("welted", last__heel_elevation_mm=8_000, last__waist_concavity_mm=3_000).floor
    bends = floor.bends()
    assert len(bends) >= 2
    step = 0.02
    x = np.arange(floor.breast_x_mm + BREAST_RUN_MM + 1.0, floor.tip_x_mm, step)
    turn = np.abs(np.diff(floor.top(x), 2)) / step
    sharp = x[1:-1][turn > 0.005]
    assert len(sharp)
    assert np.abs(sharp[:, None] - bends).min(axis=1).max() < 2 * step
    assert len(unit("cupsole").floor.bends()) == 0


def test_a_place_is_as_far_from_a_front_as_from_its_nearer_end() -> None:
    floor = unit("welted", last__heel_elevation_mm=20_000).floor
    x = floor.breast_x_mm + np.array([-4.0, 0.0, 1.0, BREAST_RUN_MM, BREAST_RUN_MM + 3.0])
    np.testing.assert_allclose(floor.from_front(x), [4.0, 0.0, 0.0, 0.0, 3.0], atol=1e-9)
