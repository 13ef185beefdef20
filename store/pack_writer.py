"""Writing one pack: blocks as they come, their parity, the table. It has no name until whole."""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from store.disk import Disk
from store.pack_format import (
    BLOCK_RAW,
    CONTENT_LIMIT,
    MAGIC,
    PAGE_ENTRIES,
    Footer,
    Parity,
    Place,
    encode_block,
    encode_footer,
    encode_page,
    encode_parity,
)

PACKS = "packs"
PACK_ENDING = ".pack"
_BLOCK_COUNT = 1 << 15
_NUMBERS = count()


class PackWriter:
    """A new pack under a temporary name; `close` gives it its own, the BLAKE3 of all its bytes."""

    def __init__(self, disk: Disk, folder: Path, prefix: str) -> None:
        from blake3 import blake3

        self._disk, self._folder = disk, folder
        self._hash = blake3()
        self._parity = Parity()
        self._keys: dict[bytes, int] = {}  # places as numbers: there may be a million
        self._waiting: dict[bytes, bytes] = {}
        self._raw = 0
        self._offset = 0
        self._temporary, self._descriptor = self._create(prefix)
        self._append(MAGIC)

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys or key in self._waiting

    def __len__(self) -> int:
        return len(self._keys) + len(self._waiting)

    def add(self, key: bytes, content: bytes) -> bool:
        """Put a content into the present block, once; False when it is too large for a pack."""
        if len(content) > CONTENT_LIMIT:
            return False
        if key in self:
            return True
        self._waiting[key] = content
        self._raw += len(content)
        if self._raw >= BLOCK_RAW or len(self._waiting) >= _BLOCK_COUNT:
            self.end_block()
        return True

    def end_block(self) -> None:
        """Write the present block: what comes next is of another kind and shares little with it."""
        if self._waiting:
            self.copy_block(list(self._waiting), encode_block(list(self._waiting.values())))
            self._waiting, self._raw = {}, 0

    def copy_block(self, keys: list[bytes], stored: bytes) -> None:
        """Write a block whose stored bytes another pack has, with the ids in it in order."""
        for number, key in enumerate(keys):
            self._keys[key] = Place(self._offset, number).packed()
        self._parity.add(stored)
        self._append(stored)

    def close(self, time_ns: int | None = None) -> Path:
        """Write parity and table, sync, give the file its name; `time_ns` is the age it is to have.

        The name is sure to survive a power cut only after its folder was synced.
        """
        self.end_block()
        parity = self._offset
        self._append(encode_parity(self._parity))
        footer = Footer(parity, self._offset, len(self._keys))
        keys = sorted(self._keys)
        for start in range(0, len(keys), PAGE_ENTRIES):
            page = keys[start : start + PAGE_ENTRIES]
            self._append(encode_page([(key, self._keys[key]) for key in page]))
        self._append(encode_footer(footer))
        self._disk.sync(self._descriptor)
        self._end(self._disk.close)
        path = self._folder / f"{self._hash.hexdigest()}{PACK_ENDING}"
        self._disk.rename(self._temporary, path)
        if time_ns is not None:  # not before: an old temporary file is swept away
            self._disk.set_time(path, time_ns)
        return path

    def abandon(self) -> None:
        """Remove what was written so far."""
        with suppress(OSError):
            self._end(self._disk.close)
        with suppress(OSError):
            self._disk.remove(self._temporary)

    def _end(self, close: Callable[[int], None]) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            close(descriptor)

    def _append(self, data: bytes) -> None:
        self._hash.update(data)
        self._disk.write(self._descriptor, data)
        self._offset += len(data)

    def _create(self, prefix: str) -> tuple[Path, int]:
        while True:
            path = self._folder / f"{prefix}{os.getpid()}-{next(_NUMBERS)}"
            with suppress(FileExistsError):
                return path, self._disk.create(path)
