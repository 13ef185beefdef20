"""A repository in a folder: the layout of docs/internals/format.md."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from heapq import merge
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from schemas.ids import ID_LENGTH, is_id
from store.backends.base import Backend, MissingError
from store.disk import Disk, Status
from store.frame import DamagedFrameError, decode_frame, encode_frame
from store.layout import PACKS_FROM, check_format
from store.names import FILES, FORMAT, OBJECTS, check_name, object_id_of, object_name
from store.pack_format import CONTENT_LIMIT, QUICK_LEVEL, DamagedPackError
from store.pack_writer import PackWriter
from store.packs import SET_ASIDE, Packs
from store.trouble import StorageFailedError, coded

if TYPE_CHECKING:
    from store.eventlog import EventLog

TEMPORARY = ".tmp-"
"""How the names of files begin that are being written; a leftover one is never read."""
ASIDE = f"{TEMPORARY}gone-"
"""How the names of files begin that clean-up is removing; what follows is the name they had."""
LOCK = "lock"
LEFT_BEHIND_NS = 3600 * 10**9
"""From this age on a file being written is one that nobody writes any more."""
CLEANING = "gc-lock"
WORTH_A_PACK = 32
"""So many small objects at once get a pack of their own."""
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
        self._packs = Packs(folder, self._disk)

    @property
    def folder(self) -> Path:
        """The folder itself: derived things lie beside history."""
        return self._folder

    @property
    def disk(self) -> Disk:
        """The disk that all is read from and written to."""
        return self._disk

    @property
    def packs(self) -> Packs:
        """The files with many objects in one."""
        return self._packs

    @property
    def events(self) -> "EventLog":
        """The log of events beside history; few commands need it."""
        from store.eventlog_files import FOLDER, FileEventLog

        return FileEventLog(self._folder / FOLDER, self._disk)

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
        """The bytes of a file, or those it would have if its object lies in a pack.

        Raises MissingError and DamagedPackError.
        """
        stored = self._read(name)
        if stored is None:
            return encode_frame(self._packed(name))
        return stored

    def content(self, object_id: str) -> bytes:
        """The content of an object: of its own file, else of a pack that has it.

        A damaged file hides no good copy in a pack. Raises MissingError, DamagedFrameError and its
        kind DamagedPackError, StorageFailedError.
        """
        try:
            return self.first_copy(object_id)
        except DamagedPackError:
            raise
        except (DamagedFrameError, StorageFailedError) as damage:
            try:
                return self._packed(object_name(object_id))
            except (MissingError, DamagedPackError):
                raise damage from None

    def contents(self, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Ids with their contents; those in packs come by their places, so each block once."""
        left = dict.fromkeys(object_ids)
        loose = self._loose_among(map(object_name, left))
        packed = (bytes.fromhex(one) for one in left if object_name(one) not in loose)
        with coded(self._packs.folder):
            places = self._packs.first_places(packed, set())
        for pack, place, key in places:
            with suppress(DamagedPackError, FileNotFoundError):
                content = pack.content(place)
                del left[key.hex()]
                yield key.hex(), content
        for object_id in left:
            with suppress(MissingError, DamagedFrameError, StorageFailedError):
                yield object_id, self.content(object_id)

    def first_copy(self, object_id: str) -> bytes:
        """The content in the object's own file; in a pack when there is no such file."""
        name = object_name(object_id)
        stored = self._read(name)
        return self._packed(name) if stored is None else decode_frame(stored)

    def copies(self, object_id: str) -> Iterator[bytes]:
        """The content in the object's own file, then those in packs; damaged ones are left out."""
        name = object_name(object_id)
        with suppress(DamagedFrameError, StorageFailedError):
            stored = self._read(name)
            if stored is not None:
                yield decode_frame(stored)
        with suppress(DamagedPackError), coded(self._packs.folder):
            yield from self._packs.contents(bytes.fromhex(object_id))

    def save(self, name: str, data: bytes) -> None:
        """Write a temporary file in the same folder, sync it, give it its name."""
        path = self.path(name)
        with coded(path):
            self._make_folders(path.parent)
            self._write(path, data)
        self._note(path)

    def save_all(self, contents: Mapping[str, bytes]) -> None:
        """Write many small objects into one pack, where the layout has packs; the rest one by one.

        Fifty thousand files of their own would take minutes to sync.
        """
        small = {one: data for one, data in contents.items() if len(data) <= CONTENT_LIMIT}
        if len(small) < WORTH_A_PACK or not self._has_packs():
            small = {}
        super().save_all({one: data for one, data in contents.items() if one not in small})
        if small:
            self._write_pack(small)

    def _has_packs(self) -> bool:
        found = self._read(FORMAT)
        return found is not None and check_format(found, self.place) >= PACKS_FROM

    def _write_pack(self, contents: Mapping[str, bytes]) -> None:
        folder = self._packs.folder
        with coded(folder):
            self._make_folders(folder)
            writer = PackWriter(self._disk, folder, TEMPORARY, QUICK_LEVEL)
            try:
                for object_id, content in contents.items():
                    writer.add(bytes.fromhex(object_id), content)
                writer.close()
            except BaseException:
                writer.abandon()
                raise
        self._unsynced[folder] = None
        self._unsynced[self._folder] = None

    def keep(self, name: str) -> None:
        """Make a file young, and have its name synced: who wrote it may not have done so yet."""
        path = self.path(name)
        with coded(path):
            try:
                self._disk.touch(path)
            except FileNotFoundError:
                path = self._keep_pack(name)
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
                yield from self._all_names(prefix)
                return
            for entry in sorted({*FILES, OBJECTS}):
                if entry == OBJECTS:
                    yield from self._all_names(OBJECTS) if OBJECTS.startswith(prefix) else ()
                elif entry.startswith(prefix) and self._disk.is_file(self._folder / entry):
                    yield entry

    def loose(self, prefix: str) -> Iterator[str]:
        """The names of the objects that have a file of their own."""
        with coded(self._folder):
            yield from self._object_names(prefix.removeprefix(OBJECTS))

    def status(self, name: str) -> Status:
        """Age and size of the file of a name; raises MissingError."""
        path = self.path(name)
        with coded(path):
            try:
                return self._disk.status(path)
            except FileNotFoundError as error:
                raise MissingError(f"{name} has no file", place=str(path)) from error

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        path = self.path(name)
        with coded(path):
            return self._disk.is_file(path) or self._is_packed(name)

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Those of the names that have neither a file nor a place in a pack.

        Packs are looked at last: clean-up removes a file only when a pack has its object.
        """
        asked = list(names)
        loose = self._loose_among(asked)
        keys = {name: bytes.fromhex(found) for name in asked if (found := object_id_of(name))}
        unsure: set[bytes] = set()
        with coded(self._packs.folder):
            searched = (key for name, key in keys.items() if name not in loose)
            packed = {key for _, _, key in self._packs.first_places(searched, unsure)}

        def has(name: str) -> bool:
            if name in loose or keys.get(name) in packed:
                return True
            return (name not in keys or keys[name] in unsure) and self.has(name)

        return [name for name in asked if not has(name)]

    def _loose_among(self, names: Iterable[str]) -> set[str]:
        """The objects with files of their own in the folders of some names; each is listed once."""
        starts = {name[: len(OBJECTS) + _FAN] for name in names if name.startswith(OBJECTS)}
        with coded(self._folder):
            return {
                found
                for start in sorted(starts)
                for found in self._object_names(start.removeprefix(OBJECTS))
            }

    def strays(self) -> Iterator[str]:
        """Leftovers of interrupted writes, and files among the objects that are no objects."""
        return map(_stray, self._stray_files())

    def leftovers(self) -> Iterator[Path]:
        """Files that were being written when a program died, or that one is writing just now."""
        return (path for path in self._stray_files() if path.name.startswith(TEMPORARY))

    def sweep(self) -> Iterator[str]:
        """Remove leftovers of an hour or more; yields where each lay. The lock must be held.

        The lock does not tell whether a leftover is one: commands store objects before they take
        it. But no write of one file lasts an hour. Its age is measured by the clock of the disk,
        which other machines may share.
        """
        left = list(self.leftovers())
        if not left:
            return
        with coded(self._folder / LOCK):
            old = self._disk.now_ns(self._folder / LOCK) - LEFT_BEHIND_NS
        for path in left:
            # Where it is gone, its writer was slow, not dead.
            with coded(path), suppress(FileNotFoundError):
                if self._disk.status(path).time_ns <= old:
                    self._disk.discard(path)
                    yield str(path)

    def now_ns(self) -> int:
        """The time (nanoseconds since 1970) by the clock of the disk; clean-up must be locked."""
        path = self._folder / CLEANING
        with coded(path):
            return self._disk.now_ns(path)

    def _stray_files(self) -> Iterator[Path]:
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
        yield from self._packs.strays()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the kernel's lock on the file `lock`."""
        path = self._folder / LOCK
        with coded(path):
            self._make_folders(self._folder)
        with self._disk_lock(path):
            yield

    @contextmanager
    def cleaning(self) -> Iterator[list[str]]:
        """Hold the lock of clean-up, which works alone for long, while writers go on.

        What one that died in the middle had moved aside gets its name back; gives where that lies.
        """
        path = self._folder / CLEANING
        with coded(path):
            self._make_folders(self._folder)
        with self._disk_lock(path):
            yield list(self._give_back())

    def _give_back(self) -> Iterator[str]:
        """A writer who made such a file young was told that it is stored; see `store.gc`."""
        for aside in list(self.leftovers()):
            if aside.name.startswith(ASIDE):
                path = aside.with_name(aside.name.removeprefix(ASIDE))
                with coded(path), suppress(FileNotFoundError):
                    if self._disk.is_file(path):
                        self._disk.discard(aside)
                    else:
                        self._disk.rename(aside, path)
                        yield str(path)

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

    def _read(self, name: str) -> bytes | None:
        path = self.path(name)
        with coded(path):
            try:
                return self._disk.read(path)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def _packed(self, name: str) -> bytes:
        object_id = object_id_of(name)
        with coded(self._packs.folder):
            found = self._packs.content(bytes.fromhex(object_id)) if object_id else None
        if found is None:
            raise MissingError(f"{name} is not in {self.place}", place=str(self.path(name)))
        return found

    def _is_packed(self, name: str) -> bool:
        object_id = object_id_of(name)
        return object_id is not None and any(self._packs.holders(bytes.fromhex(object_id)))

    def _keep_pack(self, name: str) -> Path:
        """Make all packs young that have an object: clean-up takes theirs for the age of it.

        One of them may be damaged, so that only another one has it in truth.
        """
        object_id, kept = object_id_of(name), None
        for pack in self._packs.holders(bytes.fromhex(object_id)) if object_id else ():
            with suppress(FileNotFoundError):  # clean-up has just replaced it
                self._disk.touch(pack.path)
                kept = pack.path
        if kept is not None:
            return kept
        raise MissingError(f"{name} is not in {self.place}", place=str(self.path(name)))

    def _all_names(self, prefix: str) -> Iterator[str]:
        """Loose and packed names under `objects/`, sorted, each once."""
        digits = prefix.removeprefix(OBJECTS)
        low, high = digits.ljust(ID_LENGTH, "0"), digits.ljust(ID_LENGTH, "f")
        if not is_id(low):
            return
        keys = self._packs.keys(bytes.fromhex(low), bytes.fromhex(high))
        before = ""
        for name in merge(self._object_names(digits), (OBJECTS + key.hex() for key in keys)):
            if name != before:
                yield name
            before = name

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
    if path.name.startswith(TEMPORARY):
        return f"{path}: left by an interrupted write"
    if path.name.endswith(SET_ASIDE):
        return f"{path}: a damaged pack that was set aside; all it held is stored elsewhere"
    return f"{path}: not a part of a repository"
