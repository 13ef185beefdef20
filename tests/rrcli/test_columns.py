"""Columns and short forms of text."""

from hypothesis import given
from hypothesis import strategies as st

from rrcli.columns import columns, display_width, shortened
from rrcli.short import plural, short, size_text, value_text
from rrcli.times import utc_text


def test_columns_line_up() -> None:
    assert columns(("a", "bb"), [("xxx", 1), ("y", "long")]) == ["a    bb", "xxx  1", "y    long"]
    assert columns(("a",), []) == []


def test_wide_signs_count_twice_and_marks_nothing() -> None:
    assert display_width("靴 a") == 4 and display_width("e\u0301") == 1
    assert columns(("n", "x"), [("靴", 1), ("ab", 2)])[1:] == ["靴  1", "ab  2"]


@given(text=st.text(max_size=40), width=st.integers(1, 60))
def test_nothing_is_wider_than_asked(text: str, width: int) -> None:
    cut = shortened(text, width)
    assert display_width(cut) <= width
    assert cut == text or cut.endswith("…")


def test_short_forms() -> None:
    assert short("a" * 64) == "a" * 12 and short(None) == "-"
    assert [value_text(v) for v in (None, 12.5, 12.0, "x", 3)] == [
        "(default)",
        "12.5",
        "12",
        "x",
        "3",
    ]
    assert plural(1, "part") == "1 part" and plural(0, "part") == "0 parts"
    assert [size_text(n) for n in (0, 999, 1_000, 12_345_678)] == [
        "0 B",
        "999 B",
        "1.0 KB",
        "12.3 MB",
    ]


def test_times_are_utc() -> None:
    assert utc_text(1_700_000_000) == "2023-11-14 22:13"
