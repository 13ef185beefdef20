"""The grading chart as a drawing: whole, well-formed, and true to the rows."""

from dataclasses import replace
from xml.etree import ElementTree

from exporters.grading_picture import WIDTH, chart_svg, colour, shown_width
from tests.exporters.test_grading_chart import chart, row

SVG = "{http://www.w3.org/2000/svg}"


def rows(width: str = "G", model: str = "42") -> list:  # type: ignore[type-arg]
    return [row(str(41 + n), width, model=str(41 + n) == model, grow=6_667 * n) for n in range(3)]


def drawn(*given: object) -> ElementTree.Element:
    return ElementTree.fromstring(chart_svg(chart(*given)))  # type: ignore[arg-type]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_every_size_is_drawn_and_tabled() -> None:
    root = drawn(*rows(), *rows("H", model=""))
    closed = [e for e in root.iter(f"{SVG}path") if e.attrib["d"].endswith("Z")]
    assert len(closed) == 2 * 3  # two views of the three sizes of one width
    shown = texts(root)
    assert {f"{size} {width}" for size in (41, 42, 43) for width in "GH"} <= set(shown)
    assert (
        "EU 41–43  ·  widths G, H  ·  graded from EU 42 G men  ·  arithmetic, built-in rules"
        in shown
    )
    assert shown.count("331") >= 6


def test_nothing_is_drawn_outside_the_sheet() -> None:
    root = drawn(*rows(), *rows("H", model=""))
    high = float(root.attrib["height"])
    assert float(root.attrib["width"]) == WIDTH
    for element in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.attrib.get(name, 0)) <= WIDTH
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.attrib.get(name, 0)) <= high
        numbers = [w for w in element.attrib.get("d", "").split() if w not in ("M", "Z")]
        assert all(0 <= float(x) <= WIDTH for x in numbers[::2])
        assert all(0 <= float(y) <= high for y in numbers[1::2])


def test_one_size_alone_and_a_run_without_mass_can_be_drawn() -> None:
    assert "EU 42  ·" in " ".join(texts(drawn(row(model=True))))
    bare = [replace(one, mass_g=None) for one in rows()]
    shown = texts(drawn(*bare))
    assert "Back height" in shown and "Mass of one shoe" not in shown


def test_names_are_escaped() -> None:
    root = ElementTree.fromstring(chart_svg(replace(chart(row()), name="<a & b>")))
    assert "<a & b>" in texts(root)


def test_the_model_width_is_shown_or_the_middle_one() -> None:
    assert {one.width for one in shown_width(chart(*rows("F", ""), *rows("H")))} == {"H"}
    three = chart(*rows("E", ""), *rows("F", ""), *rows("G", ""))
    assert {one.width for one in shown_width(three)} == {"F"}


def test_colours_run_from_the_first_stop_to_the_last() -> None:
    tones = [colour(place, 5) for place in range(5)]
    assert len(set(tones)) == 5
    assert tones[0] == "#265c7c" and tones[-1] == "#d6543c"
    assert colour(0, 1) == "#265c7c"


def test_the_drawing_is_made_of_whole_hundredths(tmp_path: object) -> None:
    from exporters.svg import px

    assert [px(v) for v in (0, 5, -5, 150, 12300, -12345)] == [
        "0",
        "0.05",
        "-0.05",
        "1.5",
        "123",
        "-123.45",
    ]
