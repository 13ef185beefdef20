from collections.abc import Iterator
from pathlib import Path

import pytest

from store.backends import Backend
from tests.contract.places import PLACES, Door


@pytest.fixture(params=sorted(PLACES))
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Door]:
    """Opens the same place as often as it is called."""
    with PLACES[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def backend(door: Door) -> Backend:
    return door()
