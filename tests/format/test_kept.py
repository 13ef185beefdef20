"""A store that was written once is read for ever: same names, values, operations, bytes."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.world import call, tree
from tests.conftest import ROOT
from tests.format.keep import read

HERE = ROOT / "tests" / "format"


@pytest.fixture(params=[1, 2], ids=lambda number: f"layout {number}")
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The project, and what the release that made it read in it."""
    name = f"layout-{request.param}"
    with zipfile.ZipFile(HERE / f"{name}.zip") as archive:
        archive.extractall(tmp_path / "kept")
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return tmp_path / "kept", found


def test_all_of_it_is_read_as_it_was(kept: tuple[Path, dict[str, Any]]) -> None:
    project, wanted = kept
    before = tree(project)
    found = read(project)
    assert found.keys() == wanted.keys()
    for what, value in wanted.items():
        assert found[what] == value, what
    assert {name: data for name, data in tree(project).items() if "index.db" not in name} == before


def test_it_is_sound_and_can_be_verified(kept: tuple[Path, dict[str, Any]]) -> None:
    project, _ = kept
    assert call("fsck", "--json", cwd=project).json["damage"] == []
    assert call("verify", "--all", cwd=project).code == 0


def test_it_can_be_worked_on(kept: tuple[Path, dict[str, Any]]) -> None:
    """Undo goes back into what it recorded, merges join its branches, clean-up keeps it all."""
    project, wanted = kept
    assert call("switch", "main", cwd=project).code == 0
    for words in (["undo"], ["undo"], ["redo"], ["restore", "sample-1"], ["merge", "from-sample"]):
        assert call(*words, cwd=project).code == 0, words
    assert call("migrate", cwd=project).code == 0
    assert call("gc", cwd=project).code == 0
    listed = {
        row["generation"] for row in call("log", "--all", "--json", cwd=project).json["generations"]
    }
    assert {row["generation"] for row in wanted["log"]} <= listed
    assert call("fsck", cwd=project).code == 0
