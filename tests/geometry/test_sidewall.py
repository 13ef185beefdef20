"""Profiles of the midsole's sidewall."""

import numpy as np
import pytest

from tests.geometry.soles import CONSTRUCTIONS, WIDE, unit


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
    upright, leaning = unit(sole__flare_mm=0, **WIDE).side, unit(sole__flare_mm=1_000, **WIDE).side
    more = leaning.inset_mm[-1] - upright.inset_mm[-1]
    assert more == pytest.approx(np.ones_like(more), abs=0.02)


def test_a_tape_stands_on_the_sidewall_it_covers() -> None:
    one = unit(sole__foxing_height_mm=10_000, **WIDE)
    high = one.side.tape_share * (one.lip[:, 2] - one.base_mm)
    np.testing.assert_allclose(high, 10.0, atol=1e-9)
    assert (one.side.tape_mm > 0.5).all()
    np.testing.assert_allclose(one.side.outermost_mm, 0.0, atol=1e-9)


def test_sculpting_hollows_the_side() -> None:
    deep, plain = unit("cemented", sole__sculpt_mm=3_000), unit("cemented", sole__sculpt_mm=0)
    more = deep.side.inset_mm - plain.side.inset_mm
    assert more.max() > 0.8
    assert unit("cupsole", sole__sculpt_mm=3_000).side.inset_mm.max() == pytest.approx(
        unit("cupsole", sole__sculpt_mm=0).side.inset_mm.max()
    )
