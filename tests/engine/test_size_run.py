"""Written lists of sizes and widths."""

from fractions import Fraction

import pytest

from engine.size_run import SizeRun, UnreadableSizeRunError, parse_values, sizes_of
from schemas.resolve import resolve
from schemas.sizes import SizeError
from tests.schemas.samples import tree

MODEL = resolve(tree())


@pytest.mark.parametrize(
    ("text", "system", "values"),
    [
        ("36-38", "EU", [36, 37, 38]),
        ("36–38", "EU", [36, 37, 38]),
        ("36 - 37.5 / 0.5", "EU", [36, 36.5, 37, 37.5]),
        ("36-37.7", "EU", [36, 37]),
        ("38,40,42", "EU", [38, 40, 42]),
        ("42, 38-39, 38", "EU", [38, 39, 42]),
        ("255-270", "MONDO", [255, 260, 265, 270]),
        ("25-26", "JP", [25, 25.5, 26]),
        ("0-0.2/0.1", "US", [0, Fraction(1, 10), Fraction(1, 5)]),
    ],
)
def test_ranges_and_lists(text: str, system: str, values: list[float]) -> None:
    assert list(parse_values(text, system)) == [Fraction(value) for value in values]


@pytest.mark.parametrize(
    "text", ["", "36-", "a-b", "46-36", "36-46/0", "36--40", "1-500/0.01", ","]
)
def test_what_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSizeRunError):
        parse_values(text, "EU")


def test_a_run_takes_system_and_width_from_the_model() -> None:
    found = sizes_of(SizeRun("41-43"), MODEL)
    assert [size.label() for size in found] == ["EU 41 G men", "EU 42 G men", "EU 43 G men"]
    assert found[1] == MODEL.size


def test_the_narrow_width_comes_first_and_no_size_twice() -> None:
    found = sizes_of(SizeRun("9, 8", "us", "EE, d,standard"), MODEL)
    assert [f"{size.value}{size.width}" for size in found] == ["8D", "9D", "8EE", "9EE"]


def test_a_size_that_does_not_exist_is_refused() -> None:
    for run in (SizeRun("60"), SizeRun("42", None, "Z"), SizeRun("42", "XX")):
        with pytest.raises(SizeError):
            sizes_of(run, MODEL)


def test_uk_and_us_ask_for_a_wearer_where_nobody_named_one() -> None:
    bare = resolve(tree(size=None))
    assert [size.wearer for size in sizes_of(SizeRun("42"), bare)] == ["unisex"]
    with pytest.raises(SizeError):
        sizes_of(SizeRun("9", "US"), bare)
