"""The cover: what it says of who made a shoe, and when."""

import pytest

from exporters.techpack.cover import author_name, day_of


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Ada Maker <ada@studio.example>", "Ada Maker"),
        ("Ada Maker", "Ada Maker"),
        ("ada@studio.example", ""),
        ("<ada@studio.example>", ""),
        ("Ada ada@studio.example", "Ada"),
        ("李 明 <li@studio.example>", "李 明"),
        ("", ""),
    ],
)
def test_no_address_of_an_author_is_on_paper(author: str, name: str) -> None:
    assert author_name(author) == name


@pytest.mark.parametrize(
    ("time", "day"),
    [(0, "01 Jan 1970"), (1_700_000_000, "14 Nov 2023"), (None, ""), (1 << 40, ""), (-1 << 60, "")],
)
def test_a_day_is_told_where_there_is_one(time: int | None, day: str) -> None:
    assert day_of(time) == day
