"""All packs of a repository together: where an object lies, and its content."""

from collections.abc import Iterator
from heapq import merge
from pathlib import Path

from schemas.ids import is_id
from store.disk import Disk
from store.pack import Pack
from store.pack_format import DamagedPackError
from store.pack_writer import PACK_ENDING, PACKS

_TRIES = 3
"""A pack may be replaced while it is read; that this happens three times in a row is not luck."""


class Packs:
    """The folder `packs/`. It is looked at again whenever something is not found in it."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder / PACKS
        self.disk = disk
        self._open: dict[str, Pack | DamagedPackError] = {}

    def content(self, key: bytes) -> bytes | None:
        """The content of an object, its block checked, or None; raises DamagedPackError."""
        pack = self.holder(key)
        for _ in range(_TRIES):
            try:
                place = None if pack is None else pack.find(key)
                return None if pack is None or place is None else pack.content(place)
            except FileNotFoundError:  # replaced meanwhile: another has it now
                self._refresh()
                pack = self.holder(key)
        return None

    def holder(self, key: bytes) -> Pack | None:
        """The pack that has an object, or None.

        Raises DamagedPackError when none has it but one cannot be searched: it may be there.
        """
        found = self._search(key)
        if (found is None or isinstance(found, DamagedPackError)) and self._refresh():
            found = self._search(key)
        if isinstance(found, DamagedPackError):
            raise found
        return found

    def keys(self, low: bytes, high: bytes) -> Iterator[bytes]:
        """The ids from `low` to `high`, in order, each once; damaged pages raise."""
        before = None
        while True:
            try:
                for key in merge(*(_keys(pack, before or low, high) for pack in self.sound())):
                    if key != before:
                        yield key
                    before = key
                return
            except FileNotFoundError:  # replaced meanwhile: go on in the others
                continue

    def sound(self) -> list[Pack]:
        """The packs whose footer can be read, by name."""
        self._refresh()
        return [pack for _, pack in sorted(self._open.items()) if isinstance(pack, Pack)]

    def broken(self) -> list[tuple[Path, DamagedPackError]]:
        """The packs whose footer cannot be read, each with the reason."""
        self._refresh()
        return [
            (self.folder / name, found)
            for name, found in sorted(self._open.items())
            if isinstance(found, DamagedPackError)
        ]

    def strays(self) -> Iterator[Path]:
        """Files in the folder that are no packs, such as leftovers of interrupted writes."""
        for name in self.disk.names(self.folder):
            if not _is_pack(name):
                yield self.folder / name

    def forget(self, path: Path) -> None:
        """Read a pack anew that was written in the place of a damaged one."""
        self._open.pop(path.name, None)

    def _search(self, key: bytes) -> Pack | DamagedPackError | None:
        damage = None
        for pack in tuple(self._open.values()):
            try:
                if isinstance(pack, DamagedPackError):
                    raise pack
                if pack.find(key) is not None:
                    return pack
            except DamagedPackError as error:
                damage = error
            except FileNotFoundError:  # replaced meanwhile; the folder is looked at next
                continue
        return damage

    def _refresh(self) -> bool:
        """Look at the folder; whether packs have come or gone."""
        names = {name for name in self.disk.names(self.folder) if _is_pack(name)}
        if names == self._open.keys():
            return False
        found = {name: self._open.get(name) or self._read(name) for name in sorted(names)}
        self._open = {name: pack for name, pack in found.items() if pack is not None}
        return True

    def _read(self, name: str) -> Pack | DamagedPackError | None:
        try:
            return Pack(self.disk, self.folder / name)
        except FileNotFoundError:
            return None
        except DamagedPackError as error:
            return error


def _keys(pack: Pack, low: bytes, high: bytes) -> Iterator[bytes]:
    for key, _ in pack.entries(low):
        if key > high:
            return
        yield key


def _is_pack(name: str) -> bool:
    return name.endswith(PACK_ENDING) and is_id(name.removesuffix(PACK_ENDING))
