"""Debian's Chromium for the tests that open a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PATIENCE_MS = 120_000


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """A browser while a block runs; skipped where there is none, but not in CI."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("RR_CI") == "1":
            pytest.fail("Chromium is missing, and CI must open the pages")
        pytest.skip("Debian's Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(
            executable_path=executable, args=["--no-sandbox", *arguments], timeout=PATIENCE_MS
        )
        yield running
        running.close()
