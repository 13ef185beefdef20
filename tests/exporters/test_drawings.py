"""Dimensions, material map and sections: readable, true to the measures, closed."""

import itertools
import re
from functools import cache

import numpy as np
import pytest

from exporters.cross_section import STATIONS, UnknownSection, section
from exporters.dimension import Dimension, dimension_marks, value_text
from exporters.dimension_views import dimensioned
from exporters.drawing import Area, Box, Drawing, Mark, box_of, scale_text, words_box
from exporters.lines import LineArt
from exporters.lines_contour import contours
from exporters.lines_hidden import HIDDEN
from exporters.lines_ink import APART_MM
from exporters.lines_wire import creases, stitches
from exporters.material_map import crossing, material_map, placed
from exporters.page import Stroke, Words
from exporters.section_drawing import hatched, section_drawing
from geometry.shoesheet import shoe_sheet
from tests.exporters.shapes import box, ring, scene, styled
from tests.exporters.test_examples import shoe
from tests.exporters.test_lines import NAMES
from tests.geometry import shoes


@cache
def known(name: str) -> tuple[dict[str, tuple[int, int, int]], dict[str, float]]:
    built = shoes.shoe(name)
    parts = {part.name: part for part in built.parts}
    found = shoes.measured(built) | shoe_sheet(parts, built.anchors_um)
    return dict(built.anchors_um), found


def texts(drawing: Drawing) -> list[Words]:
    return [mark for mark in drawing.marks if isinstance(mark, Words)]


def clear(drawing: Drawing) -> None:
    """No text lies on another, nor beside the paper."""
    boxes = [words_box(mark) for mark in texts(drawing)]
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].meets(pair[1])]
    paper = Box(0, 0, drawing.width_mm * 1000, drawing.height_mm * 1000)
    for mark in drawing.marks:
        inside = box_of(mark)
        assert inside.left >= paper.left and inside.right <= paper.right
        assert inside.top >= paper.top and inside.bottom <= paper.bottom


@pytest.mark.parametrize("name", NAMES)
def test_dimensions_say_what_was_measured_and_do_not_overlap(name: str) -> None:
    anchors, measures = known(name)
    art = LineArt(shoe(name).without("last"))
    for view in ("lateral", "medial", "top", "bottom", "back", "front"):
        drawn = dimensioned(art, view, anchors, measures)
        clear(drawn)
        told = [mark.text for mark in texts(drawn)]
        if view != "back" and view != "front":
            assert f"length {measures['shoe.length_mm']:.1f}" in told
        # No text stands on a line of the shoe.
        shoe_lines = [mark for mark in drawn.marks if isinstance(mark, Stroke) and mark.width > 130]
        corners = np.array([at for mark in shoe_lines for at in mark.points])
        for mark in texts(drawn):
            room = words_box(mark)
            inside = (corners > (room.left, room.top)) & (corners < (room.right, room.bottom))
            assert not inside.all(axis=1).any(), (view, mark.text)


def test_a_dimension_is_as_long_as_it_says() -> None:
    anchors, measures = known("court")
    drawn = dimensioned(LineArt(shoe("court").without("last")), "lateral", anchors, measures, 0.5)
    flat = [
        mark.points for mark in drawn.marks
        if isinstance(mark, Stroke) and len(mark.points) == 2
        and mark.points[0][1] == mark.points[1][1]
    ]  # fmt: skip
    longest = [abs(b[0] - a[0]) / 500 for a, b in flat]
    assert any(abs(mm - measures["shoe.length_mm"]) < 0.05 for mm in longest)
    assert (
        drawn.to_svg()
        == dimensioned(
            LineArt(shoe("court").without("last")), "lateral", anchors, measures, 0.5
        ).to_svg()
    )


def test_tolerances_are_shown_where_known_and_lanes_are_apart() -> None:
    assert value_text("last.ball_width_mm", 96.02, "ball") == "ball 96.0 ±0.5"
    assert value_text("shoe.length_mm", 290.0) == "290.0"
    field = Box(0, 0, 100_000, 50_000)
    dims = [Dimension("below", (0, 50_000), (x, 50_000), f"{x}") for x in (9_000, 40_000, 90_000)]
    marks: list[Mark] = dimension_marks(dims, field)
    rooms = [words_box(mark) for mark in marks if isinstance(mark, Words)]
    assert len(rooms) == 3 and all(room.top > field.bottom for room in rooms)
    assert not any(a.meets(b) for a, b in itertools.combinations(rooms, 2))
    assert (
        scale_text(0.5) == "1 : 2" and scale_text(2.0) == "2 : 1" and scale_text(0.4) == "1 : 2.5"
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_part_is_numbered_once_or_listed_and_no_leaders_cross(name: str) -> None:
    bare = shoe(name).without("last")
    numbers = {one.name: str(line) for line, one in enumerate(bare.parts, 1)}
    found = material_map(LineArt(bare), numbers)
    assert sorted([*found.shown, *found.hidden]) == sorted(numbers)
    told = [mark.text for drawing in found.drawings.values() for mark in texts(drawing)]
    assert sorted(told) == sorted(numbers[part] for part in found.shown)
    assert {"upper", "outsole"} <= set(found.shown) and "insole_board" in found.hidden
    for drawing in found.drawings.values():
        clear(drawing)
        leaders = [
            mark.points for mark in drawing.marks
            if isinstance(mark, Stroke) and mark.colour == "#ffffff"
        ]  # fmt: skip
        assert not any(crossing(*a, *b) for a, b in itertools.combinations(leaders, 2))


def test_balloons_in_a_crowd_keep_apart() -> None:
    feet = {str(k): ((k * 7919) % 9_000 + 40_000, (k * 104_729) % 40_000) for k in range(12)}
    places = placed(feet, Box(0, 0, 100_000, 50_000))
    for one, two in itertools.combinations(places, 2):
        (ax, ay), (bx, by) = places[one], places[two]
        assert (ax - bx) ** 2 + (ay - by) ** 2 > (2 * 2900) ** 2
        assert not crossing(feet[one], places[one], feet[two], places[two])


@pytest.mark.parametrize("name", NAMES)
def test_sections_are_closed_and_agree_with_stacks(name: str) -> None:
    anchors, measures = known(name)
    for where in STATIONS:
        cut = section(shoe(name), anchors, where)
        for one in cut.cuts:
            assert all(loop[0] == loop[-1] for loop in one.loops)
            shown = sum(_area(np.array(loop)) for loop in one.loops)
            assert shown == pytest.approx(one.area_mm2, rel=0.02, abs=0.6), (where, one.part)
        clear(section_drawing(shoe(name), anchors, measures, where))
    heel = section(shoe(name), anchors, "heel")
    column = {part: low for part, low, _ in heel.column(heel.centre_mm)}
    assert column["last"] == pytest.approx(measures["stack.heel_mm"], abs=0.1)


def _area(points: np.ndarray) -> float:
    x, y = points[:, 0], points[:, 1]
    return float(0.5 * np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def test_a_box_is_cut_in_its_known_rectangle_and_hatched_inside() -> None:
    anchors = {"bottom.stack_heel": (10_000, 15_000, 0)}
    (cut,) = section(scene(box()), anchors, "heel").cuts
    assert cut.area_mm2 == pytest.approx(30.0 * 40.0, abs=1e-9)
    assert set(cut.loops[0]) == {(-30.0, 0.0), (0.0, 0.0), (0.0, 40.0), (-30.0, 40.0)}
    square = (((0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000), (0, 0)),)
    lines = hatched(square, 1, 1_000)
    assert 18 <= len(lines) <= 20
    assert all(0 <= x <= 10_000 and 0 <= y <= 10_000 for line in lines for x, y in line)
    with pytest.raises(UnknownSection):
        section(scene(box()), anchors, "waist")


def test_a_section_is_drawn_with_filled_parts_at_its_scale() -> None:
    anchors, measures = known("court")
    drawn = section_drawing(shoe("court"), anchors, measures, "heel", 1.0)
    assert any(isinstance(mark, Area) for mark in drawn.marks)
    assert any(mark.text == f"stack {measures['stack.heel_mm']:.1f}" for mark in texts(drawn))
    data = drawn.to_svg()
    head = re.match(rb'<svg [^>]*viewBox="0 0 (\d+) (\d+)" width="(\d+)mm" height="(\d+)mm"', data)
    assert head and int(head[1]) == 10 * int(head[3]) and int(head[2]) == 10 * int(head[4])


def test_a_ring_has_contours_and_no_crease_a_box_the_other_way_round() -> None:
    art = LineArt(scene(ring(scale=400)))
    assert contours(styled(ring(scale=400)), art.sight("top"))
    assert not contours(styled(box()), art.sight("top"))
    assert len(creases(styled(box())).faces) == len(creases(styled(box())).points)
    assert stitches(styled(box())) == [] and HIDDEN < 0 < min(APART_MM)
    assert len(stitches(next(one for one in shoe("chelsea").parts if one.name == "welt"))) > 80
