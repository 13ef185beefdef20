"""Drawings on pages: in order, within the room, none lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.drawing import Drawing
from exporters.techpack.pack import Column, Placed, Table, split
from exporters.techpack.placing import GAP_MM, PAGE_MM, height_mm, largest, placed_pages

SIZES = st.tuples(st.integers(5, 390), st.integers(5, 230))


@given(st.lists(SIZES, min_size=1, max_size=20))
def test_pages_hold_every_drawing_in_order_within_the_room(sizes: list[tuple[int, int]]) -> None:
    drawings = [Placed(str(n), w, h, "") for n, (w, h) in enumerate(sizes)]
    pages = placed_pages(drawings)
    assert [one for page in pages for row in page for one in row] == drawings
    for page in pages:
        for row in page:
            assert sum(one.width_mm for one in row) + GAP_MM * (len(row) - 1) <= PAGE_MM[0]
        high = sum(max(map(height_mm, row)) for row in page) + GAP_MM * (len(page) - 1)
        assert high <= PAGE_MM[1]


def test_a_drawing_has_the_first_scale_with_room() -> None:
    def draw(scale: float) -> Drawing:
        return Drawing("x", int(600 * scale), int(100 * scale), scale, ())

    assert largest(draw, (390, 200)).scale == 0.5
    assert largest(draw, (10, 10)).scale == 0.1
    with pytest.raises(ValueError, match="no scale"):
        largest(draw, (1, 1), ())


@given(st.integers(1, 200), st.integers(1, 50))
def test_a_split_table_keeps_its_rows(count: int, most: int) -> None:
    table = Table((Column("x", 1),), tuple((str(n),) for n in range(count)))
    parts = split(table, most)
    assert tuple(row for part in parts for row in part.rows) == table.rows
    assert all(0 < len(part.rows) <= most for part in parts)
