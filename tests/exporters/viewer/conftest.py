"""One browser for the tests of the viewer page in each file."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.exporters.viewer.opened import PATIENCE_MS

# WebGL in software: no graphics card, no display.
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]


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
