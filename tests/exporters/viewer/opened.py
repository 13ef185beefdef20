"""A viewer page in the browser, and what can be asked of it."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.chromium import PATIENCE_MS

SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


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

    def told(self, what: str) -> Any:
        """What the page itself says it shows, after the next frame."""
        self.page.evaluate(SETTLED)
        return self.page.evaluate(f"viewer.{what}()")

    def shows(self, label: str) -> None:
        """Wait until the shoe of that name stands on the stage."""
        self.page.wait_for_selector(f'html[data-shown="{label}"]', state="attached")

    def parts(self) -> set[str]:
        """The parts that are seen."""
        (seen,) = self.told("parts")
        return set(seen)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def silent(self) -> bool:
        """Whether the page asked for itself and nothing else."""
        asked = [url for url in self.asked if not url.startswith(("blob:", "data:"))]
        return len(asked) == 1 and asked[0].startswith("file:")


def opened_file(browser: Any, path: Path, **screen: Any) -> Opened:
    """A page from disk with the network off, once it says it is ready."""
    context = browser.new_context(reduced_motion="reduce", offline=True, **screen)
    context.set_default_timeout(PATIENCE_MS)
    view = Opened(context.new_page())
    view.page.on("console", lambda message: view.said.append(message.text))
    view.page.on("pageerror", lambda fault: view.said.append(str(fault)))
    view.page.on("request", lambda request: view.asked.append(request.url))
    view.page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE_MS)
    # By selectors, since the page's policy forbids what Playwright's functions are made with.
    view.page.wait_for_selector("html[data-ready]", state="attached", timeout=PATIENCE_MS)
    return view
