"""Deviations as colours: the scale, its middle and its ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.heat import (
    LEAST_MM,
    NOT_COMPARED,
    STEPS,
    STOPS,
    flat_colours,
    heat_bytes,
    heat_colours,
    linear_colours,
    scale_mm,
)
from exporters.srgb import rgb_bytes


@pytest.mark.parametrize(
    ("wanted", "end"),
    [(0.0, 0.1), (0.1, 0.1), (0.11, 0.2), (0.3, 0.5), (1.0, 1.0), (4.98, 5.0), (33.0, 50.0)],
)
def test_the_scale_ends_at_a_round_number(wanted: float, end: float) -> None:
    assert scale_mm(wanted) == end


@given(st.floats(0.0, 900.0))
def test_the_scale_holds_what_is_wanted_and_little_more(wanted: float) -> None:
    end = scale_mm(wanted)
    assert wanted <= end + 1e-9 and (end == LEAST_MM or end <= 2.5 * wanted + 1e-9)


def test_the_scale_goes_through_its_stops() -> None:
    table = heat_bytes()
    every = STEPS // (len(STOPS) - 1)
    assert table[::every].tolist() == [list(rgb_bytes(stop)) for stop in STOPS]


def test_no_deviation_is_the_middle_and_too_much_the_end() -> None:
    colours = heat_colours(np.array([0.0, -2.0, 2.0, -9.0, 9.0]), 2.0)
    stops = np.array([rgb_bytes(STOPS[k]) for k in (4, 0, 8, 0, 8)], dtype=np.uint8)
    assert np.array_equal(colours, linear_colours(stops))
    assert colours.dtype == np.float32


def test_in_and_out_differ_to_eyes_that_see_no_red_or_no_green() -> None:
    """Blue against orange: at equal distance from the middle blue and red go opposite ways."""
    table = heat_bytes().astype(int)
    inward, outward = table[: STEPS // 2 - 20], table[STEPS // 2 + 21 :][::-1]
    assert (inward[:, 2] - outward[:, 2] > 40).all()
    assert (outward[:, 0] - inward[:, 0] > 40).all()


def test_one_colour_for_what_is_not_compared() -> None:
    assert np.ptp(flat_colours(NOT_COMPARED, 5)) == 0.0 and flat_colours(NOT_COMPARED, 5).shape == (
        5,
        3,
    )
