from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.table.row import Fit, Known, Parameter, by_figure, constant, same_as, scaled


@given(st.integers(-(10**7), 10**7), st.integers(0, 10**4), st.integers(1, 10**4))
def test_scaling_is_exact_and_rounds_half_to_even(value: int, top: int, bottom: int) -> None:
    assert scaled(value, top, bottom) == round(Fraction(value * top, bottom))


@pytest.mark.parametrize(("value", "expected"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2)])
def test_halves_go_to_the_even_neighbour(value: int, expected: int) -> None:
    assert scaled(value, 1, 2) == expected
    assert Decimal(value).scaleb(-1) * 5 == Decimal(value) / 2
    assert (Decimal(value) / 2).quantize(Decimal(1), ROUND_HALF_EVEN) == expected


def test_rules_in_short_form() -> None:
    adult = Known(Fit("women", None, 0), {"a.b": 7, "a.c": "red"})
    child = Known(Fit("child", None, 0), {})
    assert constant(5)(adult) == 5
    assert (by_figure(5, 4)(adult), by_figure(5, 4)(child)) == (5, 4)
    assert same_as("a.c")(adult) == "red" == adult.text("a.c")
    assert adult.um("a.b") == 7


def test_known_values_have_one_type() -> None:
    known = Known(Fit("men", None, 0), {"a.b": 7, "a.c": "red"})
    with pytest.raises(TypeError):
        known.um("a.c")
    with pytest.raises(TypeError):
        known.text("a.b")


def test_a_row_says_what_may_be_written() -> None:
    count = Parameter(1, "a.n", "count", "", "", minimum=2, maximum=10, rule=constant(3))
    assert (count.allowed, count.limits, count.integer) == ("2 to 10 pieces", (2, 10), True)
    color = Parameter(2, "a.c_hex", "hex", "", "", rule=constant("#000000"))
    assert (color.allowed, color.limits, color.numeric) == ('"#RRGGBB"', None, False)
    text = Parameter(3, "a.t", "text", "", "", minimum=0, maximum=12, rule=constant(""))
    assert text.allowed == "up to 12 characters"
