"""The measuring sheet: drawn to scale, dimensioned with what was measured, the same every time."""

import re

import pytest

from exporters.measure_page import Row, measure_page
from exporters.page import Page, Stroke, Words
from exporters.raster_page import page_png
from geometry.shoesheet import shoe_sheet
from tests.geometry.shoes import measured, shoe


def page(name: str = "court") -> Page:
    built = shoe(name)
    parts = {part.name: part for part in built.parts}
    measures = measured(built) | shoe_sheet(parts, built.anchors_um)
    rows = [Row(key, value, value, True) for key, value in measures.items() if "girth" in key]
    return measure_page(name, "told", parts, built.anchors_um, measures, rows)


def words(drawn: Page) -> list[str]:
    return [mark.text for mark in drawn.marks if isinstance(mark, Words)]


@pytest.mark.parametrize(("name", "scale"), [("court", "1 : 2"), ("chelsea", "1 : 2.5")])
def test_the_scale_fits_the_shoe_and_everything_is_on_the_page(name: str, scale: str) -> None:
    drawn = page(name)
    assert any(text.startswith(f"scale {scale} ") for text in words(drawn))
    for mark in drawn.marks:
        for x, y in mark.points if isinstance(mark, Stroke) else [mark.at]:
            assert 0 <= x <= drawn.width * 100 and 0 <= y <= drawn.height * 100


def test_it_is_to_scale_and_says_what_was_measured() -> None:
    drawn, measures = page(), measured(shoe())
    outline = next(mark for mark in drawn.marks if isinstance(mark, Stroke) and mark.fill)
    xs = [x for x, _ in outline.points]
    # 4 units are a mm of paper: at half scale 200 hundredths are a mm of last.
    assert (max(xs) - min(xs)) / 200 == pytest.approx(measures["last.length_mm"], abs=0.5)
    told = words(drawn)
    assert f"ball {measures['last.ball_girth_mm']:.1f}" in told
    assert f"{measures['shoe.length_mm']:.1f}" in told


def test_svg_and_png_are_the_same_every_time() -> None:
    svg = page().svg()
    assert svg == page().svg()
    assert re.match(rb'<svg [^>]*viewBox="0 0 1680 1188" width="420mm" height="297mm"', svg)
    picture = page_png(page())
    assert picture.startswith(b"\x89PNG") and picture == page_png(page())
