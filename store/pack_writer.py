"""Writing one pack into the folder of packs. It has no name until it is whole and was read back."""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from store.disk import Disk
from store.pack_format import LEVEL
from store.pack_maker import PackMaker

PACKS = "packs"
PACK_ENDING = ".pack"
_NUMBERS = count()

Check = Callable[[Disk, Path], object]
"""Reads a pack from a disk; raises where it is not as written."""


class PackWriter(PackMaker):
    """A new pack under a temporary name; `close` gives it its own, the BLAKE3 of all its bytes."""

    def __init__(self, disk: Disk, folder: Path, prefix: str, level: int = LEVEL) -> None:
        self._disk, self._folder = disk, folder
        self._temporary, self._descriptor = self._create(prefix)
        try:
            super().__init__(lambda data: disk.write(self._descriptor, data), level)
        except BaseException:
            self.abandon()
            raise

    def close(self, *, time_ns: int | None = None, check: Check = lambda disk, path: None) -> Path:
        """Write the rest, sync, check, give the file its name; `time_ns` is the age it is to have.

        A name that was taken is taken over, so nothing is lost on trust if the file is checked. The
        name is sure to survive a power cut only after its folder was synced.
        """
        path = self._folder / f"{self.finish()}{PACK_ENDING}"
        self._disk.sync(self._descriptor)
        self._end(self._disk.close)
        check(self._disk, self._temporary)
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

    def _create(self, prefix: str) -> tuple[Path, int]:
        while True:
            path = self._folder / f"{prefix}{os.getpid()}-{next(_NUMBERS)}"
            with suppress(FileExistsError):
                return path, self._disk.create(path)
