"""All packs of a repository together: where an object lies, and its content."""

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from pathlib import Path
from typing import TypeVar

from schemas.ids import is_id
from store.disk import Disk
from store.pack import Pack
from store.pack_format import DamagedPackError, Place
from store.pack_writer import PACK_ENDING, PACKS

T = TypeVar("T")
SET_ASIDE = f"{PACK_ENDING}.damaged"
"""How the name ends of a damaged pack that repair has put aside; it is never read."""
_TRIES = 3
"""A pack may be replaced while it is read; that this happens three times in a row is not luck."""


class Packs:
    """The folder `packs/`. It is looked at again whenever something is not found in it."""

    def __init__(self, folder: Path, disk: Disk, *, but: str = "") -> None:
        """`but` is the name of one that is passed over."""
        self.folder = folder / PACKS
        self.disk = disk
        self._but = but
        self._open: dict[str, Pack | DamagedPackError] = {}

    def anew(self) -> "Packs":
        """The same folder with nothing remembered, for whoever asks what lies on the disk now."""
        return Packs(self.folder.parent, self.disk, but=self._but)

    def without(self, path: Path) -> "Packs":
        """The same but one."""
        return Packs(self.folder.parent, self.disk, but=path.name)

    def content(self, key: bytes) -> bytes | None:
        """The content of an object, its block checked, or None if no pack has it.

        A damaged copy hides no good one in another pack. Raises DamagedPackError when none can be
        read, though one has the object or cannot be searched.
        """
        return next(self.contents(key), None)

    def contents(self, key: bytes) -> Iterator[bytes]:
        """The same of every pack that has the object: one may list another under its id."""
        return self._answers(lambda pack: _content(pack, key))

    def holders(self, key: bytes) -> Iterator[Pack]:
        """The packs there are now that list an object.

        Raises DamagedPackError if none does and one is not searched.
        """
        return self._answers(lambda pack: _holder(pack, key))

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

    def first_places(
        self, keys: Iterable[bytes], unsure: set[bytes]
    ) -> list[tuple[Pack, Place, bytes]]:
        """A place of each object that a pack has now, in the order in which they lie.

        Those that could not be searched for are added to `unsure`.
        """
        packs = self.sound()
        if self.broken():
            keys = list(keys)
            unsure.update(keys)
        found = []
        for key in sorted(keys):
            try:
                for number, pack in enumerate(packs):
                    place = pack.find(key)
                    if place is not None:
                        found.append((number, place, key))
                        break
            except (DamagedPackError, FileNotFoundError):  # the latter: replaced meanwhile
                unsure.add(key)
        return [(packs[number], place, key) for number, place, key in sorted(found)]

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
        """What is in the folder but is no pack, such as leftovers of interrupted writes."""
        for name in self.disk.names(self.folder):
            if not _is_pack(name) or not self.disk.is_file(self.folder / name):
                yield self.folder / name

    def _answers(self, question: Callable[[Pack], T | None]) -> Iterator[T]:
        """What the packs answer; when none does, the folder is looked at again."""
        damage: DamagedPackError | None = None
        for _ in range(_TRIES):
            damage, answered = None, False
            for pack in tuple(self._open.values()):
                try:
                    if isinstance(pack, DamagedPackError):
                        raise pack
                    answer = question(pack)
                except DamagedPackError as error:
                    damage = error
                except FileNotFoundError:  # replaced meanwhile; the folder is looked at next
                    continue
                else:
                    if answer is not None:
                        answered = True
                        yield answer
            if answered:
                return
            if not self._refresh():
                break
        if damage is not None:
            raise damage

    def _refresh(self) -> bool:
        """Look at the folder; whether packs have come or gone, or can be read again."""
        names, before = self._open.keys(), _readable(self._open)
        found: dict[str, Pack | DamagedPackError] = {}
        for name in filter(_is_pack, self.disk.names(self.folder)):
            pack = None if name == self._but else before.get(name) or self._read(name)
            if pack is not None:
                found[name] = pack
        self._open, after = found, _readable(found)
        return found.keys() != names or after.keys() != before.keys()

    def _read(self, name: str) -> Pack | DamagedPackError | None:
        """A pack, why it cannot be read, or None: what is no file is no pack either."""
        path = self.folder / name
        try:
            return Pack(self.disk, path) if self.disk.is_file(path) else None
        except FileNotFoundError:
            return None
        except DamagedPackError as error:
            return error


def _readable(found: dict[str, Pack | DamagedPackError]) -> dict[str, Pack]:
    return {name: pack for name, pack in found.items() if isinstance(pack, Pack)}


def _content(pack: Pack, key: bytes) -> bytes | None:
    place = pack.find(key)
    return None if place is None else pack.content(place)


def _holder(pack: Pack, key: bytes) -> Pack | None:
    if pack.find(key) is None:
        return None
    pack.check_there()
    return pack


def _keys(pack: Pack, low: bytes, high: bytes) -> Iterator[bytes]:
    for key, _ in pack.entries(low):
        if key > high:
            return
        yield key


def _is_pack(name: str) -> bool:
    return name.endswith(PACK_ENDING) and is_id(name.removesuffix(PACK_ENDING))
