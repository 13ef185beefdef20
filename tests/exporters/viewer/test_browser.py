"""The viewer page in a real browser: drawn, alive, and silent on the network.

Real shoes, sizes and comparisons: test_shoes.py.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exporters.scene import PartStyle, Scene, StyledPart
from exporters.viewer import viewer_page
from exporters.viewer.model import page_model
from geometry.mesh import Part
from tests.exporters.shapes import box, ring
from tests.exporters.viewer.opened import Opened, opened_file

pytestmark = pytest.mark.browser
RED = PartStyle("smooth_leather", "#D01818", 0.5, 0.0, "Upper: Smooth leather")
BLUE = PartStyle("rubber", "#1830D0", 0.7, 0.0, "Outsole: Rubber")
LACE = ring("upper", 300)
TOY = Scene(
    "toy",
    (
        StyledPart(box("last", (0, -20_000, 0), (90_000, 20_000, 150_000)), BLUE),
        StyledPart(box("outsole", (0, -45_000, 0), (160_000, 45_000, 25_000)), BLUE),
        StyledPart(
            Part("upper", LACE.vertices_um + np.array([80_000, 0, 45_000]), LACE.faces), RED
        ),
    ),
)
INFO = {
    "name": "aurora </script><b>low",
    "side": "right",
    "mode": "one",
    "start": 0,
    "models": [
        {
            "label": "toy",
            "generation": "3f" * 32,
            "geometry_hash": "9a" * 32,
            "overlay": {
                "measures": [{"name": "shoe.length", "value": 160.04, "unit": "mm"}],
                "anchors": [{"name": "tip", "at": [160.0, 0.0, 0.0]}],
                "dimensions": [
                    {
                        "measure": "shoe.length_mm",
                        "label": "Length",
                        "value_mm": 160.04,
                        "ends": [[0.0, -70.0, 0.0], [160.0, -70.0, 0.0]],
                        "feet": [[0.0, -45.0, 0.0], [160.0, -45.0, 0.0]],
                    }
                ],
            },
        }
    ],
}


def red(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 0] > picture[..., 1] + 60) & (picture[..., 0] > picture[..., 2] + 60)


def blue(picture: np.ndarray) -> np.ndarray:
    return picture[..., 2] > picture[..., 0] + 60


def changed(before: np.ndarray, after: np.ndarray) -> int:
    return int((np.abs(after - before).sum(axis=2) > 60).sum())


def opened(browser: Any, folder: Path, glb: bytes, **screen: Any) -> Opened:
    """A page of one model, from disk with the network off, once it says it is ready."""
    path = folder / "view.html"
    path.write_bytes(viewer_page([glb], INFO))
    return opened_file(browser, path, **screen)


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("desk")
    size = {"width": 1100, "height": 600}
    return opened(browser, folder, page_model(TOY), viewport=size, color_scheme="light")


@pytest.fixture
def view(desk: Opened) -> Iterator[Opened]:
    desk.press("r", "1")
    yield desk
    assert desk.said == []
    assert desk.silent()


def test_the_shoe_is_drawn_in_its_colours_and_nobody_is_called(view: Opened) -> None:
    picture = view.picture()
    assert red(picture).sum() > 3000
    assert blue(picture).sum() > 2000
    assert view.page.inner_text("h1") == INFO["name"]
    assert view.page.evaluate("document.querySelectorAll('h1 b').length") == 0
    assert "160.0" in view.page.inner_text("#measures")
    assert ("9a" * 32)[:12] in view.page.inner_text("#facts")


def test_the_eyes_of_the_part_list_hide_and_show(view: Opened) -> None:
    assert view.page.locator("#parts input").count() == 3
    assert view.parts() == {"outsole", "upper"}, "the last is a tool, not a part"
    before = view.picture()
    view.page.uncheck("input[data-part=upper]")
    assert red(view.picture()).sum() < red(before).sum() / 20
    assert view.parts() == {"outsole"}
    view.page.click("#all")
    assert not view.page.is_checked("input[data-part=last]")
    assert changed(before, view.picture()) < 200
    view.page.check("input[data-part=last]")
    assert blue(view.picture()).sum() > blue(before).sum() * 1.2


def test_a_part_is_seen_alone_by_its_button_a_double_click_or_a_key(view: Opened) -> None:
    view.page.hover("#parts li:has([data-part=upper])")
    view.page.click("[data-only=upper]")
    assert view.parts() == {"upper"}
    view.press("h")
    assert view.parts() == {"outsole", "upper"}
    rows, columns = np.nonzero(blue(view.picture())[:, :700])
    middle = len(rows) // 2
    view.page.mouse.click(int(columns[middle]), int(rows[middle]))
    assert view.told("values")["picked"] == "outsole"
    view.press("i")
    assert view.parts() == {"outsole"}
    view.press("i")
    assert view.parts() == {"outsole", "upper"}
    view.page.mouse.dblclick(int(columns[middle]), int(rows[middle]))
    assert view.parts() == {"outsole"}


def test_exploding_pulls_the_parts_apart(view: Opened) -> None:
    (together,) = view.told("boxes")
    view.page.click("#do-explode")
    (apart,) = view.told("boxes")
    assert apart["max"][1] == pytest.approx(together["max"][1] + 0.248, abs=1e-6)
    view.page.fill("#explode", "50")
    (half,) = view.told("boxes")
    assert half["max"][1] == pytest.approx(together["max"][1] + 0.124, abs=1e-6)
    view.press("e")
    assert view.told("boxes") == [together]
    assert view.page.is_hidden("#exploding")


def test_a_section_cuts_where_it_says_and_closes_what_it_cuts(view: Opened) -> None:
    view.press("s")
    assert view.told("plane")["normal"] == [0, 0, -1]
    view.page.fill("#place", "100")
    assert view.told("plane")["constant"] == pytest.approx(0.1)
    assert view.page.inner_text("#place-says") == "100 mm"
    view.press("]")
    assert view.told("plane")["constant"] == pytest.approx(0.105)
    view.press("6")
    face = view.picture()
    # Looked at from the front the box is one closed, blue face, with the hatching over it.
    rows, columns = np.nonzero(blue(face)[:, :760])
    high, wide = int(np.ptp(rows)) // 4, int(np.ptp(columns)) // 4
    inside = blue(face)[rows.max() - 2 * high : rows.max() - 4, columns.min() + wide :][:, :wide]
    assert inside.mean() > 0.95
    view.page.click("#flip")
    assert view.told("plane")["normal"] == [0, 0, 1]
    for key, name, normal in (("x", "along", [-1, 0, 0]), ("x", "level", [0, 1, 0])):
        view.press(key)
        assert view.told("plane")["normal"] == normal
        assert view.page.get_attribute(f"[data-cut={name}]", "aria-pressed") == "true"
    view.press("s")
    assert view.told("plane") is None


def test_dimension_lines_and_anchors_are_off_until_asked_for(view: Opened) -> None:
    assert view.page.locator(".dimension:visible, .anchor:visible").count() == 0
    plain = view.picture()
    view.press("m", "2")
    assert view.page.inner_text(".dimension:visible b") == "160.0 mm"
    view.press("1")
    assert changed(plain, view.picture()) > 200
    view.press("m")
    view.page.click("#do-anchors")
    view.page.hover("[data-anchor=tip]")
    assert "160.0 / 0.0 / 0.0 mm" in view.page.inner_text("[data-anchor=tip]")
    view.press("e")
    from playwright.sync_api import expect

    # A shoe in pieces has no such places; they go with the next picture that is drawn.
    expect(view.page.locator(".anchor:visible")).to_have_count(0)


def test_a_label_stands_beside_the_shoe_and_faces_the_reader(view: Opened) -> None:
    view.press("m")
    for key in "24":
        view.press(key)
        view.picture()
        box = view.page.locator(".dimension:visible").bounding_box()
        assert 0 < box["x"] < 1100
        assert box["height"] < 30, "one upright line of words from wherever it is seen"


def test_views_by_button_and_key(view: Opened) -> None:
    hero = view.picture()
    for number, name in enumerate(("lateral", "medial", "top", "bottom", "front", "back"), 2):
        view.page.click(f"[data-view={name}]")
        turned = view.picture()
        assert changed(hero, turned) > 2000
        assert view.page.get_attribute(f"[data-view={name}]", "aria-pressed") == "true"
        eye = view.told("camera")
        view.press("1", str(number))
        assert view.told("camera") == pytest.approx(eye, abs=1e-6)


def test_drag_wheel_and_arrow_keys_move_the_camera(view: Opened) -> None:
    eyes = [view.told("camera")]
    view.page.mouse.move(250, 250)
    view.page.mouse.down()
    view.page.mouse.move(330, 270, steps=3)
    view.page.mouse.up()
    eyes.append(view.told("camera"))
    view.press("ArrowLeft")
    eyes.append(view.told("camera"))
    view.page.mouse.wheel(0, 400)
    eyes.append(view.told("camera"))
    assert all(np.linalg.norm(np.subtract(*pair)) > 0.02 for pair in pairwise(eyes))


def test_help_tells_the_keys_and_takes_the_focus(view: Opened) -> None:
    view.press("?")
    keys = view.page.inner_text("#keys")
    assert all(word in keys for word in ("explode", "section", "dimension lines", "anchors"))
    assert "deviation" not in keys, "of two shoes only"
    view.press("e")
    assert view.told("values")["explode"] == 0
    view.press("Escape")
    assert view.page.is_hidden("#help")


def test_every_control_has_a_name_and_the_focus_goes_through_the_page(view: Opened) -> None:
    nameless = """() => [...document.querySelectorAll("button, input, canvas")].filter(one =>
        one.checkVisibility() &&
        !(one.textContent.trim() || one.ariaLabel || one.labels?.length)).length"""
    assert view.page.evaluate(nameless) == 0
    view.page.focus("#stage")
    seen = []
    for _ in range(40):
        view.press("Tab")
        seen.append(view.page.evaluate("document.activeElement.closest('main,nav,aside')?.tagName"))
    order = list(dict.fromkeys(name for name in seen if name))
    assert order == ["MAIN", "NAV", "ASIDE"]


def test_on_paper_it_is_a_light_sheet_with_a_picture(view: Opened) -> None:
    view.press("t")
    assert view.page.get_attribute("html", "data-theme") == "dark"
    view.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert view.page.get_attribute("html", "data-theme") == "light"
    view.page.emulate_media(media="print")
    assert view.page.is_visible("#print")
    assert view.page.is_visible("#measures")
    assert view.page.is_hidden("#stage")
    assert len(view.page.get_attribute("#print", "src")) > 10_000
    view.page.emulate_media(media="screen")
    view.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert view.page.get_attribute("html", "data-theme") == "dark"
    view.press("t")


def test_a_dark_phone_shows_the_shoe_first_and_the_panel_on_demand(
    browser: Any, tmp_path: Path
) -> None:
    size = {"width": 360, "height": 740}
    view = opened(
        browser, tmp_path, page_model(TOY), viewport=size, color_scheme="dark", has_touch=True
    )
    dark = view.picture()
    assert dark[300, 4].max() < 60
    assert red(dark).sum() > 1500
    assert not view.page.is_visible("#parts")
    view.page.tap("#panel")
    assert view.page.is_visible("#parts")
    view.page.tap("#theme")
    light = view.picture()
    assert light[300, 4].min() > 200
    assert red(light).sum() > 1000, "the shoe moves out of the panel's way"
    view.page.tap("#panel")
    for tool in ("#do-section", "#do-lines", "#do-explode"):
        view.page.tap(tool)
        outside = """() => [...document.querySelectorAll("header, nav, main .card, aside")]
            .filter(one => one.checkVisibility())
            .filter(one => one.getBoundingClientRect().right > 360).length"""
        assert view.page.evaluate(outside) == 0
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert view.said == []


def test_two_fingers_come_nearer_and_move(browser: Any, tmp_path: Path) -> None:
    size = {"width": 390, "height": 780}
    view = opened(browser, tmp_path, page_model(TOY), viewport=size, has_touch=True)
    hands = view.page.context.new_cdp_session(view.page)

    def fingers(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(places)]
        hands.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    away = np.linalg.norm(view.told("camera"))
    fingers("touchStart", (150, 300), (240, 300))
    for spread in range(10, 80, 10):
        fingers("touchMove", (150 - spread, 300), (240 + spread, 300))
    fingers("touchEnd")
    assert np.linalg.norm(view.told("camera")) < away * 0.9
    before = view.told("camera")
    fingers("touchStart", (150, 300), (240, 300))
    for down in range(10, 80, 10):
        fingers("touchMove", (150, 300 + down), (240, 300 + down))
    fingers("touchEnd")
    assert np.linalg.norm(np.subtract(view.told("camera"), before)) > 0.005
    assert view.said == []


def test_a_page_without_overlay_offers_none(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "bare.html"
    bare = INFO | {"models": [{"label": "toy"}]}
    path.write_bytes(viewer_page([page_model(TOY)], bare))
    view = opened_file(browser, path)
    view.press("m", "a")
    assert view.page.locator(".dimension, .anchor").count() == 0
    assert view.page.is_hidden("#measuring")
    assert view.page.is_hidden("#do-lines")
    view.press("?")
    assert "dimension lines" not in view.page.inner_text("#keys")
    assert view.said == []


def test_a_damaged_model_is_said_in_words(browser: Any, tmp_path: Path) -> None:
    view = opened(browser, tmp_path, b"glTF\x02\x00\x00\x00 not a model")
    assert view.page.get_attribute("html", "data-ready") == "failed"
    assert "could not draw" in view.page.inner_text("#trouble")
