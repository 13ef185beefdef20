import errno
import os
from pathlib import Path

import pytest

from store.cache import Cache, cache_key
from store.disk import Disk

KEY = cache_key("thumbnail", mesh="ab" * 32, width=320)


@pytest.fixture(params=["files", "memory"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Cache:
    return Cache(tmp_path if request.param == "files" else None)


def test_a_key_is_made_from_everything_and_no_order() -> None:
    assert len(KEY) == 64
    assert cache_key("thumbnail", width=320, mesh="ab" * 32) == KEY
    others = {
        cache_key("thumbnail", mesh="ab" * 32, width=321),
        cache_key("tessellation", mesh="ab" * 32, width=320),
        cache_key("thumbnail", mesh="ab" * 32),
    }
    assert len(others | {KEY}) == 4


def test_what_is_put_comes_back(cache: Cache) -> None:
    assert cache.get(KEY) is None
    assert cache.put(KEY, b"picture" * 999)
    assert cache.get(KEY) == b"picture" * 999
    assert cache.put(KEY, b"other")
    assert cache.get(KEY) == b"other"


def test_evicting_everything(cache: Cache) -> None:
    cache.put(KEY, b"picture")
    assert cache.evict(0) > 0
    assert cache.get(KEY) is None


def entry(folder: Path) -> Path:
    (path,) = (folder / "cache").glob("*/*")
    return path


def test_a_damaged_entry_is_not_there_and_gets_removed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, b"picture")
    entry(tmp_path).write_bytes(b"junk")
    assert cache.get(KEY) is None
    assert not list((tmp_path / "cache").glob("*/*"))


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keys = [cache_key("x", number=number) for number in range(4)]
    for age, key in enumerate(keys):
        cache.put(key, os.urandom(1000))
        os.utime(tmp_path / "cache" / key[:2] / key[2:], (age, age))
    assert cache.get(keys[0])  # makes the oldest the youngest
    assert cache.evict(2200) >= 2000
    assert [cache.get(key) is not None for key in keys] == [True, False, False, True]
    assert cache.evict(10**9) == 0


class FullDisk(Disk):
    """A disk without room."""

    def write(self, descriptor: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_no_error(tmp_path: Path) -> None:
    cache = Cache(tmp_path, FullDisk())
    assert cache.put(KEY, b"picture") is False
    assert cache.get(KEY) is None
    assert not list((tmp_path / "cache").glob("*/*"))
