"""One browser for the tests of the viewer page in each file."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chromium import chromium

# WebGL in software: no graphics card, no display.
ARGUMENTS = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(*ARGUMENTS) as running:
        yield running
