"""A cache of what can be made again: tessellations, thumbnails. Losing it costs time, never data.

Keys are BLAKE3 of what the content was made from. Entries carry their own checksum, so a damaged
one is simply not there, and a disk that cannot be written only makes the next run slower.
"""

from contextlib import suppress
from itertools import count
from os import getpid
from pathlib import Path
from typing import NewType

from schemas.canonical import canonical_bytes
from store.disk import Disk
from store.frame import DamagedFrameError, decode_frame, encode_frame

CacheKey = NewType("CacheKey", str)
FOLDER = "cache"


def cache_key(purpose: str, **inputs: object) -> CacheKey:
    """The key of a thing: 64 hex digits of BLAKE3 over its purpose and all it is made from."""
    from blake3 import blake3

    content = canonical_bytes({"purpose": purpose, "inputs": inputs})
    return CacheKey(blake3(content).hexdigest())


class Cache:
    """Entries as files under `.rr/cache/ab/cdef…`, or in memory when there is no folder."""

    def __init__(self, folder: Path | None, disk: Disk | None = None) -> None:
        self._root = None if folder is None else folder / FOLDER
        self._disk = Disk() if disk is None else disk
        self._memory: dict[CacheKey, bytes] = {}
        self._counter = count()

    def get(self, key: CacheKey) -> bytes | None:
        """The content of an entry, or None when there is none, or it is damaged."""
        if self._root is None:
            return self._memory.get(key)
        path = self._path(self._root, key)
        try:
            content = decode_frame(self._disk.read(path))
            self._disk.touch(path)  # eviction takes what was not asked for longest
        except DamagedFrameError:
            with suppress(OSError):
                self._disk.remove(path)
            return None
        except OSError:
            return None
        return content

    def put(self, key: CacheKey, content: bytes) -> bool:
        """Keep a content; False when it could not be written, which is never an error."""
        if self._root is None:
            self._memory[key] = content
            return True
        path = self._path(self._root, key)
        try:
            for folder in (self._root, path.parent):
                self._disk.make_folder(folder)
            self._write(path, encode_frame(content))
        except OSError:
            return False
        return True

    def size(self) -> int:
        """Bytes of all entries."""
        if self._root is None:
            return sum(map(len, self._memory.values()))
        return sum(size for _, size, _ in self._entries(self._root))

    def evict(self, limit_bytes: int) -> int:
        """Remove what was not asked for longest until at most so many bytes stay; bytes removed."""
        if self._root is None:
            freed = sum(map(len, self._memory.values()))
            self._memory.clear()
            return freed
        entries = sorted(self._entries(self._root))
        excess = sum(size for _, size, _ in entries) - limit_bytes
        freed = 0
        for _, size, path in entries:
            if freed >= excess:
                break
            with suppress(OSError):
                self._disk.remove(path)
                freed += size
        return freed

    def _entries(self, root: Path) -> list[tuple[int, int, Path]]:
        found = []
        for path in root.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        return found

    def _path(self, root: Path, key: CacheKey) -> Path:
        return root / key[:2] / key[2:]

    def _write(self, path: Path, data: bytes) -> None:
        # No sync: an entry lost in a power cut is made again.
        temporary = path.with_name(f".tmp-{getpid()}-{next(self._counter)}")
        descriptor = self._disk.create(temporary)
        try:
            try:
                self._disk.write(descriptor, data)
            finally:
                self._disk.close(descriptor)
            self._disk.rename(temporary, path)
        except BaseException:
            with suppress(OSError):
                self._disk.remove(temporary)
            raise
