from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sizes import (
    SYSTEMS,
    SizeError,
    canonical_size,
    figure_of,
    fit_of,
    foot_length_mm,
    last_length_mm,
    plain_mm,
    plain_number,
    size_value,
    value_range,
    widths,
)
from schemas.table.row import Figure

FIGURES: tuple[Figure, ...] = ("men", "women", "child")


@pytest.mark.parametrize(
    ("foot_mm", "figure", "expected"),
    [
        (Fraction(265), "men", {"UK": "8.3", "US": "9.3", "EU": "42", "JP": "26.5"}),
        (Fraction(715, 3), "women", {"UK": "5.15", "US": "7.65", "EU": "38", "MONDO": "238.33"}),
        (Fraction(188), "child", {"UK": "12.2", "US": "12.53", "EU": "30", "KR": "188"}),
    ],
)
def test_the_worked_check_of_the_fact_sheet(
    foot_mm: Fraction, figure: Figure, expected: dict[str, str]
) -> None:
    found = {name: plain_number(size_value(name, foot_mm, figure), 2) for name in expected}
    assert found == expected


@given(
    st.sampled_from(SYSTEMS), st.sampled_from(FIGURES), st.fractions(20, 350, max_denominator=1000)
)
def test_every_system_goes_there_and_back_without_loss(
    system: str, figure: Figure, foot_mm: Fraction
) -> None:
    value = size_value(system, foot_mm, figure)
    assert foot_length_mm(system, value, figure) == foot_mm


@pytest.mark.parametrize("figure", FIGURES)
def test_eu_sizes_are_paris_points_of_the_last(figure: Figure) -> None:
    assert last_length_mm("EU", Fraction(42), figure) == 280
    assert value_range("EU", figure) == (25, 50)


@pytest.mark.parametrize(("system", "figure"), [(s, f) for s in SYSTEMS for f in FIGURES])
def test_the_ends_of_the_range_are_allowed_and_a_step_beyond_is_not(
    system: str, figure: Figure
) -> None:
    low, high = value_range(system, figure)
    inside = (-(-low * 1000 // 1), high * 1000 // 1)
    for milli in inside:
        size = canonical_size(system, Fraction(milli, 1000), "standard", figure)
        assert size.value_milli == milli
    for milli in (inside[0] - 1, inside[1] + 1):
        with pytest.raises(SizeError) as raised:
            canonical_size(system, Fraction(milli, 1000), "standard", figure)
        assert raised.value.place == "size.value"


def test_nothing_is_left_to_assume() -> None:
    assert canonical_size("EU", 42).to_dict() == {
        "system": "EU",
        "value_milli": 42000,
        "width": "G",
        "wearer": "unisex",
    }
    assert canonical_size("EU", 42) == canonical_size("EU", 42.0, "G", "unisex")
    assert canonical_size("US", 9.5, "standard", "women").width == "B"
    assert canonical_size("US", 9.5, "standard", "men").label() == "US 9.5 D men"


@pytest.mark.parametrize(
    ("system", "width", "wearer", "shift_um"),
    [
        ("EU", "G", "men", 0),
        ("EU", "E", "men", -10_000),
        ("EU", "K", "women", 15_000),
        ("US", "D", "men", 0),
        ("US", "D", "women", 12_700),
        ("US", "EEEE", "men", 25_400),
        ("US", "AAAA", "women", -25_400),
        ("UK", "H", "child", 12_700),
        ("JP", "EEE", "men", 6_000),
        ("CN", "3", "men", 3_500),
        ("MONDO", "standard", "men", 0),
    ],
)
def test_widths_move_the_girth(system: str, width: str, wearer: str, shift_um: int) -> None:
    low, high = value_range(system, figure_of(wearer, system, Fraction(280)))
    size = canonical_size(system, (low + high) / 2, width, wearer)
    assert fit_of(size, Fraction(280)).girth_shift_um == shift_um


@pytest.mark.parametrize(
    ("wearer", "system", "length_mm", "figure"),
    [
        ("men", "EU", 200, "men"),
        ("women", None, 280, "women"),
        ("child", "EU", 280, "child"),
        ("unisex", "EU", 280, "men"),
        ("unisex", "EU", 226, "child"),
        (None, None, 226, "child"),
        (None, None, 227, "men"),
        ("unisex", "US", 200, "men"),
    ],
)
def test_whose_proportions(
    wearer: str | None, system: str | None, length_mm: int, figure: Figure
) -> None:
    assert figure_of(wearer, system, Fraction(length_mm)) == figure


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("XX", 42), "size.system"),
        (("EU", 24.9), "size.value"),
        (("EU", 50.001), "size.value"),
        (("EU", 42, "Q"), "size.width"),
        (("MONDO", 265, "D"), "size.width"),
        (("EU", 42, "standard", "dogs"), "size.wearer"),
        (("US", 9), "size.wearer"),
        (("UK", 8), "size.wearer"),
    ],
)
def test_what_is_no_size_says_where_and_what_is_allowed(
    arguments: tuple[str, float], place: str
) -> None:
    with pytest.raises(SizeError) as raised:
        canonical_size(*arguments)
    assert raised.value.place == place
    assert raised.value.details["allowed"]


def test_unknown_systems_are_refused_everywhere() -> None:
    for convert in (foot_length_mm, size_value):
        with pytest.raises(SizeError):
            convert("XX", Fraction(1), "men")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_standard_is_one_of_the_widths(system: str) -> None:
    for figure in FIGURES:
        low, high = value_range(system, figure)
        assert canonical_size(system, (low + high) / 2, "standard", figure).width in widths(system)


def test_numbers_are_short() -> None:
    assert [plain_number(Fraction(n, 1000)) for n in (42000, 42500, 1, -4087, 0)] == [
        "42", "42.5", "0.001", "-4.087", "0",
    ]  # fmt: skip
    assert plain_number(Fraction(1200)) == "1200"
    assert [plain_mm(n) for n in (0, 5, 1000, 12_340, -5_880)] == [
        "0", "0.005", "1", "12.34", "-5.88",
    ]  # fmt: skip
