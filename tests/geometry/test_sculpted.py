"""Sculpted sidewalls of cemented midsoles."""

import numpy as np

from geometry.sculpted import flowing
from tests.geometry.soles import WIDE, dense


def test_a_flowing_value_rests_in_its_knots() -> None:
    got = flowing(np.array([-1.0, 0.0, 0.5, 1.0, 9.0]), ((0.0, 2.0), (1.0, 4.0)))
    np.testing.assert_allclose(got, [2.0, 2.0, 3.0, 4.0, 4.0])


def test_the_hollow_runs_along_the_side_and_ends_before_the_toe() -> None:
    deep, plain = (
        dense("cemented", sole__sculpt_mm=depth, **WIDE).side.inset_mm for depth in (4_000, 0)
    )
    one = dense("cemented", **WIDE)
    hollow = (deep - plain).max(axis=0)
    assert (hollow[(one.place > 0.15) & (one.place < 0.6)] > 2.0).all()
    assert (hollow[one.place > 0.95] == 0.0).all()


def test_the_waist_is_drawn_in() -> None:
    one = dense("cemented", sole__sculpt_mm=0, **WIDE)
    foot = one.side.inset_mm[0]
    waist, ball = (np.abs(one.place - place) < 0.03 for place in (0.42, 0.68))
    assert foot[waist].min() > foot[ball].max() + 2.0
