"""A design to draft for: recorded once, copied for every test."""

import pytest

from store.repository import Repository
from tests.server.sync_server import copy_of


@pytest.fixture
def design(recorded: Repository) -> Repository:
    """A repository of one generation on main, the test's own."""
    return copy_of(recorded)
