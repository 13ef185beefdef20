"""Meshes that this release cannot build stay at the remote until they are needed (on demand)."""

import zipfile
from pathlib import Path

import pytest

from tests.cli.world import call
from tests.conftest import ROOT

GENERATION = "8da21c31c50f"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A project of kernel 2, with its meshes."""
    folder = tmp_path / "old"
    with zipfile.ZipFile(ROOT / "tests" / "data" / "kernel-2.zip") as archive:
        archive.extractall(folder)
    return folder


def meshes(folder: Path) -> int:
    """How many of the meshes are stored."""
    shown = call("--json", "show", GENERATION, cwd=folder).json
    stored = {p.parent.name + p.name for p in (folder / ".rr/objects").glob("*/*")}
    return len(stored & {part["mesh"] if isinstance(part, dict) else part
                         for part in shown["parts"].values()})  # fmt: skip


def test_they_come_when_they_are_needed(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert call("clone", old, new).code == 0
    assert meshes(old) == 2 and meshes(new) == 0
    checked = call("fsck", cwd=new)
    assert checked.code == 0 and "RR-R074" in checked.text + call("--json", "fsck", cwd=new).text
    assert call("measure", GENERATION, cwd=new).code == 0
    assert meshes(new) == 2
    assert call("verify", "--all", cwd=new).code == 0


def test_verify_brings_them(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert call("clone", old, new).code == 0
    (check,) = call("--json", "verify", cwd=new).json["checks"]
    assert check["verdict"] == "not rebuilt"
    assert meshes(new) == 2


def test_without_the_remote_it_is_said(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert call("clone", old, new).code == 0
    old.rename(tmp_path / "away")
    refused = call("measure", GENERATION, cwd=new)
    assert refused.code == 8 and "RR-E063" in refused.err
    assert call("log", cwd=new).code == 0


def test_all_of_them_at_once(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert call("clone", old, new, "--meshes").code == 0
    assert meshes(new) == 2
    lazy = tmp_path / "lazy"
    assert call("clone", old, lazy).code == 0
    assert call("fetch", "--meshes", cwd=lazy).code == 0
    assert meshes(lazy) == 2


def test_they_are_pushed(old: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    assert call("remote", "add", "origin", shared, cwd=old).code == 0
    assert call("push", cwd=old).code == 0
    assert meshes(shared) == 2
    old_clone = tmp_path / "clone"
    assert call("clone", shared, old_clone).code == 0
    further = tmp_path / "further"
    assert call("remote", "add", "other", further, cwd=old_clone).code == 0
    assert meshes(old_clone) == 0
    assert call("push", "other", cwd=old_clone).code == 0
    assert meshes(further) == 2, "they came from the one and went to the other"


def test_another_remote_helps_out(old: Path, tmp_path: Path) -> None:
    """The first that gives meshes is away, or lacks them: the next is asked."""
    new, other, bare = tmp_path / "new", tmp_path / "other", tmp_path / "bare"
    assert call("clone", old, new).code == 0
    assert call("clone", old, bare).code == 0
    old.rename(other)
    assert call("remote", "add", "z-bare", bare, "--lazy", cwd=new).code == 0
    assert call("measure", GENERATION, cwd=new).code == 8
    assert call("remote", "add", "zz", other, "--lazy", cwd=new).code == 0
    assert call("measure", GENERATION, cwd=new).code == 0
    assert meshes(new) == 2 and meshes(bare) == 0
