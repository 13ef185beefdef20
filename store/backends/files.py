"""A repository in a folder: the layout of docs/internals/format.md."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Lock

from store.backends.base import Backend, MissingError
from store.disk import Disk
from store.names import FILES, OBJECTS, check_name, object_id_of
from store.trouble import coded

TEMPORARY = ".tmp-"
"""How the names of files begin that are being written; a leftover one is never read."""
LOCK = "lock"
LEFT_BEHIND_S = 3600
"""From this age on a file being written is one that nobody writes any more."""
_FAN = 2
"""Digits of an id that name the folder: 256 folders keep each listing short."""


class FileBackend(Backend):
    """Named bytes as files in a folder, usually `.rr`; the folder is made by the first write."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = Disk() if disk is None else disk
        self._counter = count()
        self._unsynced: dict[Path, None] = {}  # a dict, because it keeps an order
        self._flushing = Lock()

    @property
    def folder(self) -> Path:
        """The folder itself: derived things lie beside history."""
        return self._folder

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._folder)

    def path(self, name: str) -> Path:
        """The file of a name: `objects/abcd…` lies at `objects/ab/cd…`; raises BadNameError."""
        check_name(name)
        digits = name.removeprefix(OBJECTS)
        if digits == name:
            return self._folder / name
        return self._folder / "objects" / digits[:_FAN] / digits[_FAN:]

    def load(self, name: str) -> bytes:
        """The bytes of a file; raises MissingError."""
        path = self.path(name)
        with coded(path):
            try:
                return self._disk.read(path)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise MissingError(f"{name} is not in {self.place}", place=str(path)) from error

    def save(self, name: str, data: bytes) -> None:
        """Write a temporary file in the same folder, sync it, give it its name."""
        path = self.path(name)
        with coded(path):
            self._make_folders(path.parent)
            self._write(path, data)
        self._note(path)

    def keep(self, name: str) -> None:
        """Make a file young, and have its name synced: who wrote it may not have done so yet."""
        path = self.path(name)
        with coded(path):
            self._disk.touch(path)
        self._note(path)

    def flush(self) -> None:
        """Sync each folder in which names changed, once."""
        with self._flushing:  # so that no thread returns while another still syncs its folder
            for folder in tuple(self._unsynced):
                # Taken off first: a name that changes during the sync puts it back.
                del self._unsynced[folder]
                try:
                    with coded(folder):
                        self._disk.sync_folder(folder)
                except BaseException:
                    self._unsynced[folder] = None
                    raise

    def names(self, prefix: str = "") -> Iterator[str]:
        """The names that begin with a prefix, sorted; reads only the folders it must."""
        with coded(self._folder):
            if prefix.startswith(OBJECTS):
                yield from self._object_names(prefix.removeprefix(OBJECTS))
                return
            for entry in self._disk.names(self._folder):
                if entry in FILES and entry.startswith(prefix):
                    yield entry
                elif entry == "objects" and OBJECTS.startswith(prefix):
                    yield from self._object_names("")

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        path = self.path(name)
        with coded(path):
            return self._disk.is_file(path)

    def strays(self) -> Iterator[str]:
        """Leftovers of interrupted writes, and files among the objects that are no objects."""
        for path in self._stray_paths():
            yield _stray(path)

    def sweep(self) -> Iterator[str]:
        """Remove leftovers of an hour or more; yields where each lay. The lock must be held.

        The lock does not tell whether a leftover is one: commands store objects before they take
        it. But no write of one file lasts an hour. Its age is measured by the clock of the disk,
        which other machines may share.
        """
        left = [path for path in self._stray_paths() if path.name.startswith(TEMPORARY)]
        if not left:
            return
        lock = self._folder / LOCK
        with coded(lock):
            self._disk.touch(lock)
            now = self._disk.modified_s(lock)
        for path in left:
            with (
                coded(path),
                suppress(FileNotFoundError),
            ):  # its writer may have been slow, not dead
                if now - self._disk.modified_s(path) < LEFT_BEHIND_S:
                    continue
                self._disk.remove(path)
                yield str(path)

    def _stray_paths(self) -> Iterator[Path]:
        for entry in self._disk.names(self._folder):
            if entry.startswith(TEMPORARY):
                yield self._folder / entry
        objects = self._folder / "objects"
        for fan in self._disk.names(objects):
            if not self._disk.is_folder(objects / fan):
                yield objects / fan
                continue
            for entry in self._disk.names(objects / fan):
                if object_id_of(OBJECTS + fan + entry) is None:
                    yield objects / fan / entry

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the kernel's lock on the file `lock`."""
        path = self._folder / LOCK
        with coded(path):
            self._make_folders(self._folder)
        with self._disk_lock(path):
            yield

    @contextmanager
    def _disk_lock(self, path: Path) -> Iterator[None]:
        # Only taking the lock is translated, never the block that runs under it.
        held = self._disk.locked(path)
        with coded(path):
            held.__enter__()
        try:
            yield
        finally:
            held.__exit__(None, None, None)

    def _object_names(self, digits: str) -> Iterator[str]:
        root = self._folder / "objects"
        fans = [digits[:_FAN]] if len(digits) >= _FAN else self._disk.names(root)
        for fan in fans:
            if len(fan) == _FAN and fan.startswith(digits[:_FAN]):
                for entry in self._disk.names(root / fan):
                    name = OBJECTS + fan + entry
                    if name.startswith(OBJECTS + digits) and object_id_of(name) is not None:
                        yield name

    def _write(self, path: Path, data: bytes) -> None:
        temporary, descriptor = self._create_temporary(path.parent)
        try:
            try:
                self._disk.write(descriptor, data)
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
            self._disk.rename(temporary, path)
        except BaseException:
            # Ctrl-C too must leave nothing behind; if even this fails, fsck calls it a leftover.
            with suppress(OSError):
                self._disk.remove(temporary)
            raise

    def _create_temporary(self, folder: Path) -> tuple[Path, int]:
        # Process and counter make the name; a leftover of an equal process only skips a number.
        while True:
            path = folder / f"{TEMPORARY}{os.getpid()}-{next(self._counter)}"
            with suppress(FileExistsError):
                return path, self._disk.create(path)

    def _make_folders(self, folder: Path) -> None:
        missing = []
        while not self._disk.is_folder(folder):
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            self._disk.make_folder(new)
            self._unsynced[new.parent] = None

    def _note(self, path: Path) -> None:
        # Another process may have made the folder and not synced it, so its parent is due too.
        self._unsynced[path.parent] = None
        if path.parent != self._folder:
            self._unsynced[path.parent.parent] = None


def _stray(path: Path) -> str:
    left = path.name.startswith(TEMPORARY)
    return f"{path}: {'left by an interrupted write' if left else 'not a part of a repository'}"
