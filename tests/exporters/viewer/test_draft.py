"""A draft beside the present in a real browser: swapped by key and touch, told in words.

Fails if a reason becomes markup, if a list of parts keeps the colours of the other shoe, or if
the page offers deviations that it does not have.
"""

from pathlib import Path
from typing import Any

import pytest

from exporters.scene import PartStyle, Scene, StyledPart
from exporters.viewer import viewer_page
from exporters.viewer.model import page_model
from tests.exporters.shapes import box
from tests.exporters.viewer.opened import opened_file

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)></script><b>calm"
PHONE = {"width": 360, "height": 740}
SHAPE = box("upper", (0, -45_000, 0), (160_000, 45_000, 60_000))


def model(color: str) -> bytes:
    style = PartStyle("suede", color, 0.5, 0.0, f"Upper: Suede {color}")
    return page_model(Scene("toy", (StyledPart(SHAPE, style),)))


def info() -> dict[str, Any]:
    changes = [
        ("branding.monogram_text", "empty", HOSTILE, "as asked"),
        ("colors.primary_hex", "#D01818", "#1830D0", HOSTILE),
    ]
    return {
        "name": "toy",
        "side": "right",
        "mode": "draft",
        "start": 1,
        "models": [{"label": "Present"}, {"label": "Draft"}],
        "draft": {
            "by": "offline, knowledge-1",
            "state": "drafted",
            "accept": "rr ai accept 3f2a9c",
            "changes": [
                dict(zip(("field", "before", "after", "reason"), row, strict=True))
                for row in changes
            ],
        },
    }


def test_a_draft_is_swapped_with_the_present_and_told_in_words(
    browser: Any, tmp_path: Path
) -> None:
    path = tmp_path / "draft.html"
    models = [model("#D01818"), model("#1830D0")]
    path.write_bytes(viewer_page(models, info()))
    view = opened_file(browser, path, viewport=PHONE, color_scheme="dark", has_touch=True)
    swatch = "getComputedStyle(document.querySelector('#parts .swatch')).backgroundColor"
    view.shows("Draft")
    assert view.page.evaluate(swatch) == "rgb(24, 48, 208)"
    view.press("c")
    view.shows("Present")
    assert view.page.evaluate(swatch) == "rgb(208, 24, 24)"
    view.page.tap("#panel")
    view.page.tap("[data-show=other]")
    assert view.page.is_hidden("[data-show=deviation]")
    view.press("d")
    assert not view.told("values")["deviation"]
    view.page.tap("[data-show=beside]")
    assert view.page.locator("#captions p").all_inner_texts() == ["Present", "Draft"]
    assert view.page.inner_text("#accept") == "rr ai accept 3f2a9c"
    assert view.page.locator("#changes h3").all_inner_texts() == ["Colours", "Branding"]
    assert view.page.locator("#changes .reason").all_inner_texts() == [HOSTILE, "as asked"]
    assert view.page.locator("#changes :is(img, b)").count() == 0
    patches = "[...document.querySelectorAll('.patch')].map(x => x.style.backgroundColor)"
    assert view.page.evaluate(patches) == ["rgb(208, 24, 24)", "rgb(24, 48, 208)"]
    assert view.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    view.press("?")
    keys = view.page.inner_text("#keys")
    assert "swap the two" in keys and "deviation" not in keys
    assert view.said == []
    assert view.silent()
