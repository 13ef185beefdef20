import os
import threading
from io import FileIO
from pathlib import Path

import pytest

from store.disk import Disk


def put(disk: Disk, path: Path, data: bytes) -> None:
    descriptor = disk.create(path)
    disk.write(descriptor, data)
    disk.sync(descriptor)
    disk.close(descriptor)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    disk = Disk()
    data = os.urandom(3_000_000)
    put(disk, tmp_path / "a", data)
    assert disk.read(tmp_path / "a") == data
    assert disk.names(tmp_path) == ["a"]
    assert disk.names(tmp_path / "none") == []
    assert disk.is_file(tmp_path / "a")
    assert not disk.is_folder(tmp_path / "a")


def test_a_write_goes_on_when_the_kernel_takes_only_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    put(Disk(), tmp_path / "a", b"0123456789" * 10)
    assert (tmp_path / "a").read_bytes() == b"0123456789" * 10


def test_a_reading_goes_on_when_the_kernel_gives_only_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(100)))

    class Slow(FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size or 0))

    monkeypatch.setattr(Path, "open", lambda path, mode, buffering: Slow(path, mode))
    assert Disk().read_at(path, 10, 50) == bytes(range(10, 60))
    assert Disk().read_at(path, 90, 50) == bytes(range(90, 100))
    assert Disk().read_at(path, 200, 5) == b""


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    put(Disk(), tmp_path / "a", b"")
    with pytest.raises(FileExistsError):
        Disk().create(tmp_path / "a")


def test_renaming_takes_the_place(tmp_path: Path) -> None:
    disk = Disk()
    put(disk, tmp_path / "a", b"new")
    put(disk, tmp_path / "b", b"old")
    disk.rename(tmp_path / "a", tmp_path / "b")
    disk.sync_folder(tmp_path)
    assert disk.names(tmp_path) == ["b"]
    assert disk.read(tmp_path / "b") == b"new"
    disk.remove(tmp_path / "b")
    assert disk.names(tmp_path) == []


def test_touch_makes_young(tmp_path: Path) -> None:
    put(Disk(), tmp_path / "a", b"")
    os.utime(tmp_path / "a", (5, 5))
    Disk().touch(tmp_path / "a")
    assert (tmp_path / "a").stat().st_mtime > 1_000_000


def test_making_a_folder_says_whether_it_was_there(tmp_path: Path) -> None:
    assert Disk().make_folder(tmp_path / "f") is True
    assert Disk().make_folder(tmp_path / "f") is False
    assert Disk().is_folder(tmp_path / "f")


def test_the_lock_keeps_others_out_and_ends_with_its_block(tmp_path: Path) -> None:
    order: list[str] = []
    inside, done = threading.Event(), threading.Event()

    def other() -> None:
        inside.wait()
        with Disk().locked(tmp_path / "lock"):
            order.append("other")
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with Disk().locked(tmp_path / "lock"):
        inside.set()
        assert not done.wait(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]


def test_a_lock_file_that_was_deleted_under_a_waiter_does_not_let_two_in(tmp_path: Path) -> None:
    path, order = tmp_path / "lock", list[str]()
    disk = Disk()
    waiting = threading.Event()

    def waiter() -> None:
        waiting.set()
        with Disk().locked(path):
            order.append("in")
            assert path.exists()  # locked the file that has the name now, not the deleted one

    with disk.locked(path):
        thread = threading.Thread(target=waiter)
        thread.start()
        waiting.wait()
        thread.join(0.05)  # lets it open the file and wait for its lock
        path.unlink()
    thread.join()
    assert order == ["in"]


def test_the_lock_is_freed_when_its_block_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), Disk().locked(tmp_path / "lock"):
        raise KeyError
    with Disk().locked(tmp_path / "lock"):
        pass
