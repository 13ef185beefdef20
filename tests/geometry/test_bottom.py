"""The bottom: its shape fades out of the levels before they are cut by the cone top."""

import numpy as np
import pytest

from geometry.bottom import (
    FADE_OF_BACK,
    FADE_OVER_BACK,
    FOREPART_RISE,
    LEAST_FADE_PER_RISE,
    STACK_FORE,
    STACK_HEEL,
    TREAD,
    WAIST_RISE,
)
from geometry.form import Form
from geometry.spec import Instrument
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.geometry.shoes import NAMES, instrument
from tests.property.random_spec import valid_spec

HIGH_ARCHES = (237, 390, 538, 571, 1320, 1505)
"""Random specs with an arch of a fifth of the last's length."""


@pytest.mark.parametrize("name", NAMES)
def test_levels_are_flat_from_the_cone_top_on(name: str) -> None:
    spec = instrument(name)
    back = spec.mm("last.back_height_mm")
    assert Form(spec).bottom._fade_mm == FADE_OF_BACK * back


@pytest.mark.parametrize("seed", HIGH_ARCHES)
def test_levels_under_a_high_arch_are_nested_and_nearly_flat_at_the_top(seed: int) -> None:
    spec = Instrument(resolve_flat(flatten(valid_spec(seed))).instrumental)
    bottom, size = Form(spec).bottom, spec.mm("last.length_mm")
    rise = bottom.raise_mm + spec.mm("last.heel_convexity_mm")
    back = spec.mm("last.back_height_mm")
    assert bottom._fade_mm <= max(FADE_OVER_BACK * back, LEAST_FADE_PER_RISE * rise)
    x, across = (v.ravel() for v in np.meshgrid(np.linspace(0.0, size, 80), np.linspace(-1, 1, 41)))
    heights = np.linspace(0.0, back, 60)
    levels = np.array([bottom.level(x, across, np.full_like(x, h)) for h in heights])
    assert (np.diff(levels, axis=0) > 0.1 * heights[1]).all()


OWN = {"last__waist_rise_mm": -3_000, "last__forepart_rise_mm": 4_000}


def test_a_bottom_as_drawn_is_that_of_before_to_the_last_bit() -> None:
    x = np.linspace(-20.0, 320.0, 400)
    none = dict.fromkeys(OWN, 0)
    np.testing.assert_array_equal(
        Form(instrument()).bottom.centre(x), Form(instrument(**none)).bottom.centre(x)
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_middle_rises_where_it_is_said_and_not_where_heights_are_taken(name: str) -> None:
    drawn, own = (Form(instrument(name, **values)) for values in ({}, OWN))
    span = drawn.tip_x_mm - drawn.seat_x_mm

    def rise(*shares: float) -> list[float]:
        x = drawn.seat_x_mm + np.array(shares) * span
        heights = own.bottom.centre(x) - own.bottom.lift_mm
        return (heights - (drawn.bottom.centre(x) - drawn.bottom.lift_mm)).tolist()

    assert rise(WAIST_RISE, FOREPART_RISE) == pytest.approx([-3.0, 4.0], abs=1e-9)
    seat = instrument(name).mm("last.heel_centre_position_mm") / span
    assert rise(seat, TREAD, STACK_FORE, 1.0) == pytest.approx([0.0] * 4, abs=1e-9)
    assert rise(STACK_HEEL) == pytest.approx([0.0], abs=0.05)
    heel = (float(form.bottom.centre(np.array(form.bottom.stack_x_mm))[0]) for form in (own, drawn))
    assert next(heel) == pytest.approx(next(heel), abs=1e-9)


def test_the_arch_is_as_high_over_its_chord_whatever_its_middle_does() -> None:
    """The medial edge keeps its height: what the middle gives way, the edge rises the more."""
    drawn, own = (Form(instrument(**values)).bottom for values in ({}, OWN))
    assert own.raise_mm > drawn.raise_mm + 2.0
