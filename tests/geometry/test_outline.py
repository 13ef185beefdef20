"""The plan outline of the sole."""

import numpy as np
import pytest

from geometry.outline import LEAST_WALL_MM, Outline, fit, softened
from tests.geometry.soles import CONSTRUCTIONS, WIDE, unit


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_extents_are_the_shoe_exactly(construction: str) -> None:
    one = unit(construction)
    outer = one.inside(one.side.outermost_mm[None])[0]
    spec = one.spec
    wanted = [spec.mm(f"overall_dimensions.shoe_{side}_mm") for side in ("length", "width")]
    np.testing.assert_allclose(np.ptp(outer, axis=0), wanted, atol=1e-9)
    np.testing.assert_allclose(np.ptp(one.outline.plan, axis=0), wanted, atol=1e-9)


def test_the_outline_stands_beyond_the_lip_all_round() -> None:
    outline = unit().outline
    out = outline.plan - outline.hold(np.ones(1))[0, :, :2]
    beyond = out[:, 0] * outline.normals[:, 0] + out[:, 1] * outline.normals[:, 1]
    assert (beyond > 0.9 * LEAST_WALL_MM).all()


def test_the_lip_is_as_high_as_asked_where_nothing_lifts_it() -> None:
    one = unit(sole__toe_bumper_mm=0, **WIDE)
    wanted = one.spec.mm("sole.sidewall_height_mm")
    assert lip_at(one.outline, 0.12, 1.88) == pytest.approx(wanted, abs=0.8)


def test_a_bumper_lifts_the_lip_at_the_toe_alone() -> None:
    bare = unit(sole__toe_bumper_mm=0, **WIDE)
    bumped = unit(sole__toe_bumper_mm=5_000, **WIDE)
    at = (0.0, 0.3, 1.0)
    more = lip_at(bumped.outline, *at) - lip_at(bare.outline, *at)
    np.testing.assert_allclose(more[:2], 0.0, atol=1e-6)
    assert more[2] == pytest.approx(5.0, abs=0.6)


def lip_at(outline: Outline, *w: float) -> np.ndarray:
    """The lip's height above the featherline at ring coordinates."""
    high = outline.hold(np.ones(1))[0, :, 2] - outline.foot[:, 2]
    return np.interp(w, outline.w, high)


def test_softening_takes_away_kinks_and_never_distance() -> None:
    out = np.zeros(320)
    out[100:120] = 3.0
    soft = softened(out)
    assert (soft >= out).all()
    assert np.max(np.abs(np.diff(soft))) < 0.7
    assert soft.max() == 3.0


def test_fit_stretches_about_the_middle() -> None:
    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    got = fit(square, np.array([4.0, 1.0]))
    np.testing.assert_allclose(got, [[-1.0, 0.5], [3.0, 0.5], [3.0, 1.5], [-1.0, 1.5]])
