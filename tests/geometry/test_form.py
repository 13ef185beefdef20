"""The form and its parts: spec values found again in the surface."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geometry.bottom import ARCH_OF_FOOT, TREAD, Bottom
from geometry.exact import length, ring_place, shares
from geometry.form import Form
from geometry.proportions import (
    BODY_HEIGHTS,
    BODY_PLACES,
    BODY_TABLE,
    TOES,
)
from tests.geometry.shoes import NAMES, instrument


@pytest.mark.parametrize("name", NAMES)
def test_stick_length_and_ball_width_are_the_spec(name: str) -> None:
    spec = instrument(name)
    form = Form(spec)
    h = shares(600) * 60.0
    front = form.surface(np.ones_like(h), h)[:, 0].max()
    back = form.surface(np.zeros_like(h), h)[:, 0].min()
    assert front - back == pytest.approx(spec.mm("last.length_mm"), abs=0.02)
    medial, lateral = form.surface(np.array(form.ball_w), np.zeros(2))[:, 1]
    assert medial - lateral == pytest.approx(spec.mm("last.ball_width_mm"), abs=0.001)


@pytest.mark.parametrize("name", NAMES)
def test_widths_and_heights_of_the_last_are_as_near_as_the_docs_say(name: str) -> None:
    spec = instrument(name)
    form = Form(spec)
    flat = np.zeros(2)
    for path, place_path in (
        ("last.heel_seat_width_mm", "last.heel_centre_position_mm"),
        ("last.waist_width_mm", "last.waist_position_mm"),
    ):
        place = spec.mm(place_path) / (form.tip_x_mm - form.seat_x_mm)
        w = float(ring_place(np.array([place]))[0])
        y = form.surface(np.array([w, 2.0 - w]), flat)[:, 1]
        assert abs(y[0] - y[1] - spec.mm(path)) < 0.001
    x = np.array([0.9, 0.5]) * form.length_mm
    toe, instep = form.ridge(form.ridge_height(x))[:, 2] - form.bottom.centre(x)
    assert abs(toe - spec.mm("last.toe_height_mm")) < 0.2
    assert abs(instep - spec.mm("last.instep_height_mm")) < 0.2


@given(
    heel=st.integers(0, 18_000),
    spring=st.integers(2_000, 20_000),
    arch=st.integers(4_000, 30_000),
    stack=st.integers(30_000, 60_000),
)
def test_bottom_meets_stack_spring_arch_and_heel(
    heel: int, spring: int, arch: int, stack: int
) -> None:
    spec = instrument(
        last__heel_elevation_mm=heel,
        last_profile__toe_spring_mm=spring,
        last_profile__arch_height_mm=arch,
        overall_dimensions__sole_thickness_mm=stack,
    )
    form = Form(spec)
    bottom = form.bottom
    assert isinstance(bottom, Bottom)
    span = form.tip_x_mm - form.seat_x_mm
    seat, tread, tip = bottom.centre(
        np.array([form.seat_x_mm, form.seat_x_mm + TREAD * span, form.tip_x_mm])
    )
    assert float(bottom.centre(np.array([bottom.stack_x_mm[0]]))[0]) == pytest.approx(stack / 1e3)
    assert seat - tread == pytest.approx(heel / 1e3)
    assert tip - tread == pytest.approx(spring / 1e3)
    at = ARCH_OF_FOOT * (form.length_mm - spec.mm("last.toe_allowance_mm")) / span
    w = np.array([_w_at(form, form.seat_x_mm + at * span)])
    medial = float(form.surface(w, np.zeros(1))[0, 2])
    chord = seat + (tread - seat) * at / TREAD
    assert medial - chord == pytest.approx(arch / 1e3, abs=1e-6)


def _w_at(form: Form, x: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if float(form.x(np.array([middle]), np.zeros(1))[0]) < x:
            low = middle
        else:
            high = middle
    return low


@pytest.mark.parametrize("name", NAMES)
def test_ridge_height_is_the_inverse_of_the_front_curve(name: str) -> None:
    form = Form(instrument(name))
    x = form.length_mm * (0.45 + 0.5 * shares(100))
    h = form.ridge_height(x)
    np.testing.assert_allclose(form.x(np.ones_like(h), h), x, atol=1e-6)
    assert (np.diff(h) < 0.0).all()


def test_normals_are_unit_outward_and_offsets_stand_off_by_the_distance() -> None:
    form = Form(instrument())
    w = np.repeat(2.0 * shares(60)[:-1], 8)
    h = np.tile(np.array([1.0, 6.0, 15.0, 24.0, 36.0, 48.0, 60.0, 75.0]), 60)
    points, normals = form.surface(w, h), form.normals(w, h)
    np.testing.assert_allclose(length(normals), 1.0, atol=1e-12)
    medial = (w > 0.15) & (w < 0.85) & (h < 50.0)
    assert (normals[medial, 1] > 0.0).all()
    assert (normals[(2.0 - w > 0.15) & (2.0 - w < 0.85) & (h < 50.0), 1] < 0.0).all()
    assert (normals[w == 0.0, 0] < 0.0).all()
    assert (normals[w == 1.0, 2][2:] > 0.0).all()
    np.testing.assert_allclose(length(form.offset(w, h, 2.5) - points), 2.5, atol=1e-12)


def test_the_form_joins_itself_at_the_back_and_round_the_toe() -> None:
    form = Form(instrument())
    h = shares(20) * 80.0
    for w in (0.0, 1.0):
        at = form.surface(np.full_like(h, w), h)
        for near in (w - 1e-7, w + 1e-7):
            np.testing.assert_allclose(form.surface(np.full_like(h, near), h), at, atol=1e-4)


def test_front_gap_stands_off_the_ridge_by_the_gap() -> None:
    form = Form(instrument())
    h = np.array([60.0, 75.0, 90.0, 120.0])
    w = form.front_gap(np.full_like(h, 9.0), h)
    across = form.surface(w, h)[:, 1] - form.surface(2.0 - w, h)[:, 1]
    np.testing.assert_allclose(across, 18.0, atol=1.2)
    assert (form.front_room(h) > 9.0).all()


def test_height_is_the_surface_z() -> None:
    form = Form(instrument("hightop"))
    w, h = 2.0 * shares(50)[:-1], np.full(50, 33.0)
    np.testing.assert_array_equal(form.height(w, h), form.surface(w, h)[:, 2])


def test_toe_shapes_change_the_toe_and_nothing_behind_it() -> None:
    plain = Form(instrument(last__toe_shape="round"))
    for name in TOES:
        other = Form(instrument(last__toe_shape=name))
        w = np.array([0.05, 0.2, 0.35])
        h = np.full(3, 20.0)
        np.testing.assert_allclose(other.surface(w, h), plain.surface(w, h), atol=0.8)


def test_toe_shapes_are_told_apart_at_the_toe() -> None:
    w, h = np.array([0.93, 2.0 - 0.93]), np.full(2, 10.0)
    sides = {name: Form(instrument(last__toe_shape=name)).surface(w, h)[:, 1] for name in TOES}
    width = {name: y[0] - y[1] for name, y in sides.items()}
    order = ["pointed", "almond", "round", "square"]
    steps = np.diff([width[name] for name in order])
    assert (steps > 3.0).all(), width
    assert width["oblique"] == pytest.approx(width["round"], rel=0.02)
    shift = (sides["oblique"].mean() - sides["round"].mean()) / 280.0
    assert shift == pytest.approx(TOES["oblique"].offset, abs=0.005)


def test_proportions_are_whole_tables() -> None:
    assert [len(row) for row in BODY_TABLE] == [len(BODY_PLACES)] * len(BODY_HEIGHTS)
    assert list(BODY_HEIGHTS) == sorted(set(BODY_HEIGHTS))
    assert all(0.5 < toe.tip < 1.5 for toe in TOES.values())
