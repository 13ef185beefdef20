"""What every test shares: a hermetic world, repeatable property tests, the two marks."""

import gc
import itertools
import os
import platform
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.shared import Shared

ROOT = Path(__file__).resolve().parent.parent
PIP_CONFIGS = (Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf")
IN_CI = bool(os.environ.get("RR_CI"))
HOMES = itertools.count()
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "test",
    derandomize=True,
    deadline=None,
    max_examples=30,
    database=None,
    suppress_health_check=QUIET,
)
settings.register_profile(
    "prove",
    derandomize=True,
    deadline=None,
    max_examples=1000,
    database=None,
    suppress_health_check=QUIET,
)
settings.load_profile("test")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="run the long form of every check too")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until all is collected: going through ever more tests is half of that time
    if _proving(config):
        settings.load_profile("prove")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips long checks unless asked for, and browser tests without a browser (never in CI)."""
    browser = any(shutil.which(name) for name in BROWSERS)
    for item in items:
        if item.get_closest_marker("prove") and not _proving(config):
            item.add_marker(pytest.mark.skip(reason="long form: `make prove` runs it"))
        if item.get_closest_marker("browser") and not browser and not IN_CI:
            item.add_marker(pytest.mark.skip(reason="needs Chromium; CI installs it"))


def pytest_collection_finish() -> None:
    """Takes what was collected, which stays to the end, out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _proving(config: pytest.Config) -> bool:
    return bool(config.getoption("--prove")) or config.getoption("markexpr") == "prove"


@pytest.fixture(autouse=True)
def hermetic_world(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Takes the developer's identity, settings, colours and clock out of tests and children."""
    for name in list(os.environ):
        if name.startswith("RR_") and name not in {"RR_CI", "RR_PG_BIN"}:
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    # The few tests that install packages still reach the index this machine is set up with.
    for config in filter(Path.is_file, PIP_CONFIGS):
        monkeypatch.setenv("PIP_CONFIG_FILE", os.environ.get("PIP_CONFIG_FILE", str(config)))
    # Not mktemp, which reads all its folders for each new one: seconds, after thousands of tests.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(HOMES))
    home.mkdir(parents=True)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("RR_AUTHOR", "Ada Test <ada@example.org>")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has documents and bundles that are made in this process hold pictures of a tenth."""
    from tests.exporters.techpack.packs import small_pictures

    small_pictures(monkeypatch)


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """Has `Shared` keep its files in one place for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    Shared.folder = (base if worker_id == "master" else base.parent) / "shared"
    Shared.folder.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The top of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def examples(repo_root: Path) -> list[Path]:
    """Every shipped example spec, in name order."""
    return sorted((repo_root / "examples").glob("*.yaml"))


@pytest.fixture(scope="session")
def rr() -> list[str]:
    """The argument vector that starts `rr` with the Python under test, from any folder."""
    beside = Path(sys.executable).parent / "rr"
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "rrcli"]


Figures = dict[str, object]
GATHERED = pytest.StashKey[dict[str, Figures]]()
FAULTY = pytest.StashKey[set[str]]()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """A table for what a long check counted; `make prove` writes it to docs/proof/."""
    pages = request.config.stash.setdefault(GATHERED, {})
    return pages.setdefault(_page(request.path), {})


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Takes back what a file gathered once one of its tests has failed."""
    if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
        item.config.stash.setdefault(FAULTY, set()).add(_page(item.path))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes docs/proof/NAME.md for each file of long checks that gathered figures and passed."""
    stash = session.config.stash
    if not _proving(session.config):
        return
    for name, table in stash.get(GATHERED, {}).items():
        if name in stash.get(FAULTY, set()):
            continue
        lines = [f"# {name.replace('-', ' ').capitalize()}", ""]
        lines += ["<!-- Written by `make prove`; do not edit. -->", ""]
        source = f"test_{name.replace('-', '_')}.py"
        lines += [f"From `{source}`, {_machine()}.", "", "| what | figure |", "|---|---|"]
        lines += [f"| {what} | {value} |" for what, value in table.items()]
        page = ROOT / "docs" / "proof" / f"{name}.md"
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _page(path: Path) -> str:
    return path.stem.removeprefix("test_").replace("_", "-")


def _machine() -> str:
    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
