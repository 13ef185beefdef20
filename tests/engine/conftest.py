"""A valid spec, its resolved half, and a repository in memory to record it in."""

import pytest

from engine.generate import generate
from engine.record_spec import Order
from engine.specfile import SpecFile
from engine.validate import ValidSpec, require_valid
from store.backends import MemoryBackend
from store.repository import Repository
from tests.cli.conftest import SPEC


@pytest.fixture(scope="session")
def spec_file() -> SpecFile:
    return SpecFile("spec.yaml", SPEC.encode())


@pytest.fixture(scope="session")
def valid(spec_file: SpecFile) -> ValidSpec:
    return require_valid(spec_file)


def order(message: str = "x", branch: str | None = None, choice: str = "ask") -> Order:
    return Order(message, branch, "Ada <ada@example.org>", 1_700_000_000, lambda _: choice)


@pytest.fixture
def repository() -> Repository:
    return Repository.init(MemoryBackend(), author="Ada", time=1)


@pytest.fixture(scope="session")
def recorded(spec_file: SpecFile) -> Repository:
    """A repository with one generation on main; tests only read it."""
    made = Repository.init(MemoryBackend(), author="Ada", time=1)
    generate(made, spec_file, order())
    return made


@pytest.fixture
def design(recorded: Repository) -> Repository:
    """A repository of the test's own with one generation on main."""
    backend = MemoryBackend()
    for name in recorded.backend.names():
        backend.save(name, recorded.backend.load(name))
    return Repository.open(backend)
