"""Workbooks: the same bytes twice, texts that stay texts, sheets laid out to be printed."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from exporters.bom import FILL
from exporters.workbook import Head, Sheet, workbook_bytes
from tests.exporters.sheets import head_row, opened

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org", "mailto:a@b", "\t=1", "007")
SHEET = Sheet(
    name="Things",
    title="Things & more",
    heads=(Head("No.", 6), Head("Text", 20), Head("Colour", 10, swatch=True), Head("Long", 12)),
    rows=(
        (1, EVIL[0], "#102030", Decimal("1.50")),
        (2, FILL, "#F0F0F0", "a text of many words that needs several lines"),
    ),
    facts=(("Style", "=cmd"), ("Empty", ""), ("Third", "x")),
    held=2,
    foot=(("Note", "told"), ("Signed by", "")),
    filtered=True,
)


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert workbook_bytes([SHEET], title="t") == workbook_bytes([SHEET], title="t")


def test_the_container_is_stored_and_says_one_date() -> None:
    with zipfile.ZipFile(BytesIO(workbook_bytes([SHEET], title="t"))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == sorted(names)
        assert names[0] == "[Content_Types].xml"
        for info in archive.infolist():
            assert (info.compress_type, info.date_time) == (
                zipfile.ZIP_STORED,
                (1980, 1, 1, 0, 0, 0),
            )
        core = archive.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("text", EVIL)
def test_texts_stay_texts(text: str) -> None:
    heads = tuple(Head(letter, 10) for letter in "ABCD")
    rows, fact = [(text, text, text, text)], ((text, text),)
    sheet = Sheet("S", text, heads, rows, facts=fact, foot=fact)
    page = opened(workbook_bytes([sheet], title=text)).active
    for row in page.iter_rows():
        for found in row:
            assert found.data_type in ("s", "n"), found.coordinate
            assert found.hyperlink is None
            assert found.data_type == "s" or found.value is None
    assert page.cell(head_row(page, "A") + 1, 1).value == text
    assert page.cell(1, 1).value == text


def test_numbers_are_numbers_shown_with_their_decimals() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    first = head_row(page, "No.") + 1
    number = page.cell(first, 4)
    assert (number.value, number.number_format) == (1.5, "0.00")
    assert page.cell(first, 1).value == 1
    heads = (Head("A", 9, places=1), Head("B", 9), Head("C", 9), Head("D", 9))
    coarse = Sheet("S", "t", heads, [(Decimal("247.981"), "", "", "")])
    shown = opened(workbook_bytes([coarse], title="t")).active
    told = shown.cell(head_row(shown, "A") + 1, 1)
    assert (told.value, told.number_format) == (247.981, "0.0")


def test_heads_are_held_and_printed_on_every_page() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    row = head_row(page, "No.")
    assert row == SHEET.head_row + 1
    assert page.freeze_panes == f"C{row + 1}"
    assert page.print_title_rows == f"${row}:${row}"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.page_setup.orientation == "landscape"
    assert page.auto_filter.ref == f"A{row}:D{row + 2}"
    assert "Things && more" in str(page.oddFooter.left.text)


def test_widths_are_those_asked_for_and_rows_high_enough() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    assert [round(page.column_dimensions[c].width) for c in "ABCD"] == [7, 21, 11, 13]
    row = head_row(page, "No.")
    assert page.row_dimensions[row + 2].height > 3 * page.row_dimensions[row + 1].height * 0.8


def test_swatches_show_their_colour_in_readable_ink() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    row = head_row(page, "No.")
    looks = [page.cell(row + step, 3) for step in (1, 2)]
    assert [look.fill.fgColor.rgb[2:] for look in looks] == ["102030", "F0F0F0"]
    assert [look.font.color.rgb[2:] for look in looks] == ["FFFFFF", "000000"]


def test_what_is_to_be_filled_in_looks_open() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    row = head_row(page, "No.")
    assert page.cell(row + 2, 2).fill.fgColor.rgb[2:] == "FFF9E3"


def test_a_sheet_without_rows_has_room_to_write() -> None:
    heads = tuple(Head(letter, 10) for letter in "ABCD")
    page = opened(workbook_bytes([Sheet("S", "t", heads, (), blank_rows=5)], title="t")).active
    row = head_row(page, "A")
    assert page.cell(row + 5, 4).border.left.style == "thin"
    assert page.max_row == row + 5


def test_facts_stand_in_pairs_over_the_table() -> None:
    page = opened(workbook_bytes([SHEET], title="t")).active
    texts = [found.value for row in page.iter_rows(min_row=3, max_row=4) for found in row]
    assert [text for text in texts if text] == ["Style", "=cmd", "Empty", "Third", "x"]
