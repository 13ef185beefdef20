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


@pytest.mark.parametrize(
    ("side", "short_um", "ends"),
    [("length", 276_000, True), ("width", 101_000, False)],
)
def test_a_cup_bites_deeper_only_where_the_shoe_is_short(
    side: str, short_um: int, ends: bool
) -> None:
    """The upper is held further in at the tips of a short shoe, at the sides of a narrow one."""
    plain = unit(**WIDE)
    short = unit(**WIDE | {f"overall_dimensions__shoe_{side}_mm": short_um})
    deeper = held_mm(plain.outline) - held_mm(short.outline)
    at = np.interp([0.0, 1.0, 0.65, 1.35], plain.outline.w, deeper)
    tips, joints = at[:2], at[2:]
    bitten, spared = (tips, joints) if ends else (joints, tips)
    assert bitten.min() > 1.0 > 0.5 > np.abs(spared).max()


def held_mm(outline: Outline) -> np.ndarray:
    """How far off the featherline the lip holds the upper."""
    step = outline.hold(np.ones(1))[0, :, :2] - outline.foot[:, :2]
    return step[:, 0] * outline.normals[:, 0] + step[:, 1] * outline.normals[:, 1]


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
