"""The viewer page in a real browser: drawn, alive, and silent on the network."""

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exporters.glb import encode_glb
from exporters.scene import PartStyle, Scene, StyledPart
from exporters.viewer import viewer_page
from geometry.mesh import Part
from tests.exporters.shapes import box, ring

pytestmark = pytest.mark.browser
# WebGL in software: no graphics card, no display.
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
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
    "generation": "3f" * 32,
    "geometry_hash": "9a" * 32,
    "measures": [{"name": "shoe.length", "value": 292.04, "unit": "mm"}],
}


SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATIENCE_MS = 120_000


@dataclass
class Opened:
    """A page in the browser, with all that it complained of or asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def picture(self) -> np.ndarray:
        """The screen after the next frame; nothing glides, since motion is reduced."""
        self.page.evaluate(SETTLED)
        shot = self.page.screenshot()
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)

    def again(self) -> None:
        """Back to how the page came up."""
        self.page.fill("#explode", "0")
        self.page.click("#all")
        self.page.uncheck("input[data-part=last]")
        self.page.click("[data-view=hero]")


def red(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 0] > picture[..., 1] + 60) & (picture[..., 0] > picture[..., 2] + 60)


def blue(picture: np.ndarray) -> np.ndarray:
    return picture[..., 2] > picture[..., 0] + 60


def changed(before: np.ndarray, after: np.ndarray) -> int:
    return int((np.abs(after - before).sum(axis=2) > 60).sum())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("RR_CI") == "1":
            pytest.fail("Chromium is missing, and CI must open the viewer page")
        pytest.skip("Debian's Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(
            executable_path=executable, args=ARGUMENTS, timeout=PATIENCE_MS
        )
        yield running
        running.close()


def opened(browser: Any, folder: Path, glb: bytes, **screen: Any) -> Opened:
    """The page from disk with the network off, once it says it is ready."""
    path = folder / "view.html"
    path.write_bytes(viewer_page(glb, INFO))
    context = browser.new_context(reduced_motion="reduce", offline=True, **screen)
    context.set_default_timeout(PATIENCE_MS)
    view = Opened(context.new_page())
    view.page.on("console", lambda message: view.said.append(message.text))
    view.page.on("pageerror", lambda fault: view.said.append(str(fault)))
    view.page.on("request", lambda request: view.asked.append(request.url))
    view.page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE_MS)
    view.page.wait_for_function("document.documentElement.dataset.ready", timeout=PATIENCE_MS)
    return view


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("desk")
    size = {"width": 900, "height": 500}
    return opened(browser, folder, encode_glb(TOY), viewport=size, color_scheme="light")


@pytest.fixture
def view(desk: Opened) -> Iterator[Opened]:
    desk.again()
    yield desk
    assert desk.said == []


def test_the_shoe_is_drawn_in_its_colours_and_nobody_is_called(view: Opened) -> None:
    picture = view.picture()
    assert red(picture).sum() > 3000
    assert blue(picture).sum() > 2000
    assert [url for url in view.asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert len([url for url in view.asked if url.startswith("file:")]) == 1
    assert view.page.inner_text("h1") == INFO["name"]
    assert view.page.evaluate("document.querySelectorAll('b').length") == 0
    assert "292.0" in view.page.inner_text("#measures")
    assert INFO["geometry_hash"][:12] in view.page.inner_text("#facts")


def test_the_part_list_hides_and_shows(view: Opened) -> None:
    assert view.page.locator("#parts input").count() == 3
    before = view.picture()
    view.page.uncheck("input[data-part=upper]")
    assert red(view.picture()).sum() < red(before).sum() / 20
    view.page.click("#all")
    assert not view.page.is_checked("input[data-part=last]"), "the last is a tool, not a part"
    assert changed(before, view.picture()) < 200
    view.page.check("input[data-part=last]")
    assert blue(view.picture()).sum() > blue(before).sum() * 1.2


def test_the_slider_pulls_the_shoe_apart(view: Opened) -> None:
    def gap() -> float:
        """Rows from the middle of the red part down to the middle of the blue one."""
        picture = view.picture()
        lower, upper = np.argwhere(blue(picture))[:, 0], np.argwhere(red(picture))[:, 0]
        return float(lower.mean() - upper.mean())

    together = gap()
    view.page.fill("#explode", "100")
    assert gap() > together + 40


def test_views_by_button_and_key(view: Opened) -> None:
    hero = view.picture()
    for name in ("lateral", "top", "bottom", "back"):
        view.page.click(f"[data-view={name}]")
        turned = view.picture()
        assert changed(hero, turned) > 2000
        assert view.page.get_attribute(f"[data-view={name}]", "aria-pressed") == "true"
        if name == "bottom":
            assert red(turned).sum() < blue(turned).sum() / 3
    view.page.keyboard.press("1")
    assert changed(hero, view.picture()) < 1500, "but for the ring round the focus"


def test_drag_wheel_and_arrow_keys_move_the_camera(view: Opened) -> None:
    start = view.picture()
    view.page.mouse.move(250, 250)
    view.page.mouse.down()
    view.page.mouse.move(330, 270, steps=3)
    view.page.mouse.up()
    dragged = view.picture()
    assert changed(start, dragged) > 1500
    view.page.keyboard.press("ArrowLeft")
    turned = view.picture()
    assert changed(dragged, turned) > 500
    view.page.mouse.wheel(0, 400)
    assert changed(turned, view.picture()) > 500


def test_a_dark_phone_shows_the_shoe_first_and_the_panel_on_demand(
    browser: Any, tmp_path: Path
) -> None:
    size = {"width": 390, "height": 780}
    view = opened(
        browser, tmp_path, encode_glb(TOY), viewport=size, color_scheme="dark", has_touch=True
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
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert view.said == []


def test_a_damaged_model_is_said_in_words(browser: Any, tmp_path: Path) -> None:
    view = opened(browser, tmp_path, b"glTF\x02\x00\x00\x00 not a model")
    assert view.page.get_attribute("html", "data-ready") == "failed"
    assert "could not draw" in view.page.inner_text("#trouble")
