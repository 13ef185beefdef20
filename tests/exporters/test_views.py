"""exporters.views: every camera stands where its name says, and frames what it is given."""

import numpy as np
import pytest

from exporters.views import VIEWS, Frame, Projection, UnknownView, view_named

# A box the size of a shoe, heel at x = 0.
CORNERS = np.array([(x, y, z) for x in (0, 290.0) for y in (-53.0, 53.0) for z in (0, 110.0)])
HEEL, TOE = (0.0, 0.0, 20.0), (290.0, 0.0, 20.0)
LATERAL, MEDIAL = (150.0, -53.0, 20.0), (150.0, 53.0, 20.0)
FLOOR, COLLAR = (60.0, 0.0, 0.0), (60.0, 0.0, 110.0)


def fit(name: str, width: int, height: int) -> Projection:
    return Frame.round(VIEWS[name], CORNERS).fitted(width, height, 0.07)


def seen(name: str, *points: tuple[float, float, float]) -> tuple[np.ndarray, ...]:
    return fit(name, 1200, 800).screen(np.array(points))


def test_the_named_views_are_these() -> None:
    assert set(VIEWS) == {
        "lateral", "medial", "top", "bottom", "back", "front", "three_quarter", "hero",
    }  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_axes_are_square_and_right_handed(name: str) -> None:
    view = VIEWS[name]
    right, up, back = (np.array(axis) for axis in (view.right, view.up, view.back))
    for axis in (right, up, back):
        assert np.isclose((axis * axis).sum(), 1.0)
    assert np.allclose(np.cross(right, up), back)


@pytest.mark.parametrize("name", VIEWS)
def test_everything_is_in_the_frame_with_its_margin(name: str) -> None:
    x, y, near = seen(name, *CORNERS)
    assert x.min() > 0.0699 * 1200 - 1e-6
    assert x.max() < 0.9301 * 1200 + 1e-6
    assert y.min() > 0.0699 * 800 - 1e-6
    assert y.max() < 0.9301 * 800 + 1e-6
    assert (near > 0).all()
    assert np.isclose(x.min() + x.max(), 1200)
    assert np.isclose(y.min() + y.max(), 800)


@pytest.mark.parametrize(
    ("name", "nearer", "farther"),
    [
        ("lateral", LATERAL, MEDIAL),
        ("medial", MEDIAL, LATERAL),
        ("top", COLLAR, FLOOR),
        ("bottom", FLOOR, COLLAR),
        ("back", HEEL, TOE),
        ("front", TOE, HEEL),
        ("hero", LATERAL, MEDIAL),
        ("three_quarter", LATERAL, MEDIAL),
    ],
)
def test_the_named_side_is_the_near_one(name: str, nearer, farther) -> None:
    near = seen(name, nearer, farther)[2]
    assert near[0] > near[1]


@pytest.mark.parametrize("name", ["lateral", "top", "bottom", "hero", "three_quarter"])
def test_the_toe_points_right(name: str) -> None:
    x = seen(name, HEEL, TOE)[0]
    assert x[1] > x[0] + 200


def test_the_toe_points_left_from_the_medial_side() -> None:
    x = seen("medial", HEEL, TOE)[0]
    assert x[0] > x[1] + 500


@pytest.mark.parametrize("name", ["lateral", "medial", "back", "front", "hero", "three_quarter"])
def test_up_is_up(name: str) -> None:
    y = seen(name, FLOOR, COLLAR)[1]
    assert y[1] < y[0]


def test_a_left_foot_is_seen_from_its_own_outside() -> None:
    assert view_named("lateral", "left").back[1] > 0.9
    assert view_named("medial", "left").back[1] < -0.9
    for name in ("top", "bottom", "front", "back"):
        assert view_named(name, "left") == VIEWS[name]


def test_a_scaled_projection_frames_the_same() -> None:
    once = fit("hero", 600, 400)
    x, y, _ = once.screen(CORNERS)
    wide_x, wide_y, _ = once.scaled(2).screen(CORNERS)
    assert np.allclose(wide_x, 2 * x)
    assert np.allclose(wide_y, 2 * y)


def test_an_unknown_view_names_the_known_ones() -> None:
    with pytest.raises(UnknownView, match="lateral") as caught:
        view_named("sideways")
    assert caught.value.code == "RR-X020"
    assert caught.value.exit_code == 2


def test_a_placed_frame_has_the_scale_and_middle_asked_for() -> None:
    frame = Frame.round(VIEWS["lateral"], CORNERS)
    placed = frame.placed(2.0, 300.0, 90.0)
    x, y, _ = placed.screen(CORNERS)
    assert np.isclose(placed.per_mm, 2.0)
    assert np.allclose([x.min() + x.max(), y.min() + y.max()], [600.0, 180.0])
    assert np.isclose(x.max() - x.min(), 2.0 * frame.width_mm)
    assert np.isclose(y.max() - y.min(), 2.0 * frame.height_mm)
