"""Profiles of the midsole's sidewall."""

import numpy as np
import pytest

from geometry.sidewall import CUP_WALL_MM, STITCH_DEEP_MM, STITCH_MM
from tests.geometry.soles import CONSTRUCTIONS, WIDE, dense, unit


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_rows_rise_from_the_foot_to_the_top(construction: str) -> None:
    side = unit(construction).side
    np.testing.assert_allclose(side.share[0], 0.0, atol=1e-12)
    np.testing.assert_allclose(side.share[-1], 1.0)
    assert (np.diff(side.share, axis=0) > 0.0).all()


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_a_wall_is_left_at_the_top(construction: str) -> None:
    one = unit(construction)
    top = one.side.inset_mm[-1] - one.side.outermost_mm
    assert (top < one.wall_mm).all()


def test_flare_leans_a_cup_inwards() -> None:
    upright, leaning = (
        dense(sole__flare_mm=0, **WIDE).side,
        dense(sole__flare_mm=1_000, **WIDE).side,
    )
    more = leaning.inset_mm[-1] - upright.inset_mm[-1]
    thin = dense(sole__flare_mm=0, **WIDE).wall_mm < CUP_WALL_MM
    assert more[thin] == pytest.approx(np.ones_like(more[thin]), abs=0.02)
    assert (more > 0.15).all()


def test_a_tape_stands_on_the_sidewall_it_covers() -> None:
    one = dense(sole__foxing_height_mm=10_000, **WIDE)
    high = one.side.tape_share * (one.lip[:, 2] - one.base_mm)
    np.testing.assert_allclose(high, 10.0, atol=1e-9)
    assert (one.side.tape_mm > 0.5).all()
    np.testing.assert_allclose(one.side.outermost_mm, 0.0, atol=1e-9)


def test_a_cup_has_a_groove_under_its_top_edge() -> None:
    side = dense(sole__toe_bumper_mm=0, **WIDE).side
    one = dense(sole__toe_bumper_mm=0, **WIDE)
    height = one.lip[:, 2] - one.base_mm
    under = (1.0 - side.share) * height
    column = int(np.argmin(np.abs(one.w - 0.35)))
    profile, down = side.inset_mm[:, column], under[:, column]
    near = (down > 2.0) & (down < 6.0)
    deepest = np.flatnonzero(near)[np.argmax(profile[near])]
    assert down[deepest] == pytest.approx(STITCH_MM, abs=0.3)
    chord = np.interp(down[deepest], [3.0, 5.0], np.interp([3.0, 5.0], down[::-1], profile[::-1]))
    assert profile[deepest] - chord > 0.6 * STITCH_DEEP_MM


def test_a_bumper_stands_out_at_the_toe_alone() -> None:
    bare, bumped = dense(sole__toe_bumper_mm=0, **WIDE), dense(sole__toe_bumper_mm=2_000, **WIDE)
    rough = [
        np.abs(np.diff(one.side.inset_mm, 2, axis=0)[5:-27]).max(axis=0) for one in (bare, bumped)
    ]
    back = bumped.place < 0.8
    assert rough[1][back].max() < 0.05
    assert rough[1][bumped.place > 0.95].max() > 0.08
    assert rough[0].max() < 0.05


@pytest.mark.parametrize("construction", ["cupsole", "cemented"])
def test_a_sole_rounds_in_towards_the_ground_at_its_ends(construction: str) -> None:
    one = dense(construction, **WIDE)
    cut = one.side.undercut
    ends = [int(np.argmin(np.abs(one.w - w))) for w in (0.0, 1.0)]
    for end in ends:
        at = cut.at(np.array([[0.0], [0.5 * cut.high_mm[end]], [cut.high_mm[end]]]))[:, end]
        assert at[0] > 1.5
        assert at[0] == pytest.approx(4.0 * at[1])
        assert at[2] == 0.0


def test_sculpting_hollows_the_side() -> None:
    deep, plain = dense("cemented", sole__sculpt_mm=3_000), dense("cemented", sole__sculpt_mm=0)
    more = deep.side.inset_mm - plain.side.inset_mm
    assert more.max() > 0.8
    assert dense("cupsole", sole__sculpt_mm=3_000).side.inset_mm.max() == pytest.approx(
        dense("cupsole", sole__sculpt_mm=0).side.inset_mm.max()
    )
