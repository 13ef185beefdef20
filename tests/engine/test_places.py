"""Writing files and folders: whole, or as they were."""

from pathlib import Path

import pytest

from engine.places import FolderInUseError, write_file, write_folder, write_parts
from tests.cli.world import tree


def test_a_folder_becomes_visible_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    write_folder(target, {"manifest.json": b"{}", "a/b.txt": b"1"})
    write_folder(target, {"manifest.json": b"{}", "c.txt": b"2"})
    assert tree(target) == {"manifest.json": b"{}", "c.txt": b"2"}
    assert list(tmp_path.iterdir()) == [target]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("x")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path / "other", {"a": b""})
    write_file(tmp_path / "file", b"1")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path / "file", {"a": b""})


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
