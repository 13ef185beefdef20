"""The featherline goes through the spec's own widths at the spec's own places."""

import numpy as np
import pytest

from geometry.feather import Featherline
from geometry.form import Form
from tests.geometry.shoes import NAMES, instrument

KNOTS = (
    ("medial", "medial_ball_position_mm", "ball_inner_width_mm"),
    ("medial", "hallux_position_mm", "hallux_inner_width_mm"),
    ("lateral", "waist_position_mm", "waist_outer_width_mm"),
    ("lateral", "little_toe_position_mm", "little_toe_outer_width_mm"),
)


def straight(x):
    return 0.0 * x


@pytest.mark.parametrize("name", NAMES)
def test_half_widths_are_the_spec_s_where_the_axis_is_straight(name: str) -> None:
    spec = instrument(name)
    form = Form(spec)
    feather = Featherline(spec, straight, form.seat_x_mm, form.tip_x_mm)
    span = form.tip_x_mm - form.seat_x_mm
    for side, position, width in KNOTS:
        place = np.array([spec.mm(f"last.{position}") / span])
        sine = 2.0 * np.sqrt(place * (1.0 - place))
        half = getattr(feather, side)(place) * sine
        assert half[0] == pytest.approx(spec.mm(f"last.{width}"), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_a_bowed_axis_leaves_the_ball_as_wide(name: str) -> None:
    spec = instrument(name)
    form = Form(spec)
    span = form.tip_x_mm - form.seat_x_mm

    def bowed(x):
        return 4.0 * (x / form.length_mm) * (1.0 - x / form.length_mm)

    feather = Featherline(spec, bowed, form.seat_x_mm, form.tip_x_mm)
    sides = []
    for joint, curve in (("medial", feather.medial), ("lateral", feather.lateral)):
        place = np.array([spec.mm(f"last.{joint}_ball_position_mm") / span])
        x = form.seat_x_mm + place * span
        sine = 2.0 * np.sqrt(place * (1.0 - place))
        sign = 1.0 if joint == "medial" else -1.0
        sides.append(float((bowed(x) + sign * sine * curve(place))[0]))
    assert sides[0] - sides[1] == pytest.approx(spec.mm("last.ball_width_mm"), abs=1e-9)
