"""Writing files and folders: whole, or as they were."""

from pathlib import Path

import pytest

from engine.places import (
    FolderInTheWayError,
    FolderInUseError,
    write_file,
    write_folder,
    write_parts,
)
from tests.cli.world import tree


def test_a_folder_becomes_visible_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    sums = b"0" * 64 + b"  manifest.json\n" + b"0" * 64 + b"  a/b.txt\n"
    write_folder(target, {"manifest.json": b"{}", "a/b.txt": b"1", "SHA256SUMS": sums})
    write_folder(target, {"manifest.json": b"{}", "c.txt": b"2"})
    assert tree(target) == {"manifest.json": b"{}", "c.txt": b"2"}
    assert list(tmp_path.iterdir()) == [target]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("x")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path / "other", {"a": b""})
    write_file(tmp_path / "file", b"1")
    for write in (write_folder, write_parts):
        with pytest.raises(FolderInUseError, match="is a file, not a folder"):
            write(tmp_path / "file", {"a": b""})
    with pytest.raises(FolderInTheWayError, match="is a folder, not a file"):
        write_file(tmp_path / "other", b"")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    write_file(path, b"old")

    def fail(self: Path, target: Path) -> None:
        raise OSError("planted")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="planted"):
        write_file(path, b"new")
    monkeypatch.undo()
    assert tree(tmp_path) == {"x": b"old"}
    write_parts(tmp_path, {"y": b"1"})
    assert set(tree(tmp_path)) == {"x", "y"}


def test_a_bundle_with_somebody_elses_file_in_it_is_not_replaced(tmp_path: Path) -> None:
    bundle = {"manifest.json": b"{}", "SHA256SUMS": b"0" * 64 + b"  manifest.json\n"}
    folder = tmp_path / "bundle"
    write_folder(folder, bundle)
    write_folder(folder, bundle)
    (folder / "notes.txt").write_bytes(b"mine")
    with pytest.raises(FolderInUseError):
        write_folder(folder, bundle)
    assert (folder / "notes.txt").read_bytes() == b"mine"


def test_a_foreign_folder_with_a_manifest_is_not_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"{}")
    (tmp_path / "index.html").write_bytes(b"mine")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path, {"manifest.json": b"{}"})
    assert tree(tmp_path) == {"manifest.json": b"{}", "index.html": b"mine"}
