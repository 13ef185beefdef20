"""What any place must be able to do to hold a repository: a few small methods."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import RRError
from store.frame import DamagedFrameError, decode_frame, encode_frame
from store.names import OBJECTS, object_name
from store.trouble import StorageFailedError

if TYPE_CHECKING:
    from store.eventlog import EventLog
    from store.packs import Packs


class MissingError(RRError):
    """Something that was asked for is not in this repository.

    An id that was never here, an object somebody deleted, or one that was not fetched.
    """

    code = "RR-R011"
    exit_code = 5
    http_status = 404
    hint = "check the id; if history needs it, `rr fsck` says what is missing and the remedy"


class Backend(ABC):
    """Named bytes with whole-or-nothing writes, an exclusive lock, and a durability barrier.

    Names are those of `store.names`; every method raises BadNameError for others. A backend knows
    nothing of hashes or history, and of frames only what `content` needs.
    """

    @property
    @abstractmethod
    def place(self) -> str:
        """Where this is, for messages to people."""

    @abstractmethod
    def load(self, name: str) -> bytes:
        """The bytes under a name; raises MissingError."""

    def content(self, object_id: str) -> bytes:
        """The content of an object, its checksum right; MissingError or DamagedFrameError."""
        return decode_frame(self.load(object_name(object_id)))

    def first_copy(self, object_id: str) -> bytes:
        """The same of the copy that is read first: its damage is an error, whatever others hold."""
        return self.content(object_id)

    def first_copies(self, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The same of many, in any order; what is not here or cannot be read is left out."""
        for object_id in object_ids:
            try:
                content = self.first_copy(object_id)
            except (MissingError, DamagedFrameError, StorageFailedError):
                continue
            yield object_id, content

    def copies(self, object_id: str) -> Iterator[bytes]:
        """Every copy of it that can be read: one may have been put under a wrong name."""
        yield self.content(object_id)

    def contents(self, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Ids with their contents, in any order; what is not here or damaged is left out."""
        for name, stored in self.load_many(map(object_name, object_ids)):
            with suppress(DamagedFrameError):
                yield name.removeprefix(OBJECTS), decode_frame(stored)

    def small(self) -> Iterator[tuple[str, bytes]]:
        """Ids of small objects with their contents, where many are cheaper than one by one."""
        return iter(())

    def save_all(self, contents: Mapping[str, bytes]) -> None:
        """Put many objects, each content under its id; all are durable after the next `flush`."""
        framed = ((object_name(one), encode_frame(data)) for one, data in contents.items())
        self.save_many(framed)

    @abstractmethod
    def save(self, name: str, data: bytes) -> None:
        """Put bytes under a name: readers see the old bytes or the new ones, never a mixture.

        They are durable after the next `flush`.
        """

    @abstractmethod
    def keep(self, name: str) -> None:
        """Say that bytes already there are wanted: they get young for clean-up, and durable.

        Raises MissingError when they were cleaned up meanwhile.
        """

    def keep_many(self, names: Iterable[str]) -> set[str]:
        """Keep those of the names that are there; which these are."""
        kept = set()
        for name in names:
            with suppress(MissingError):
                self.keep(name)
                kept.add(name)
        return kept

    @abstractmethod
    def flush(self) -> None:
        """Return when all that was saved or kept so far would survive a power cut."""

    @abstractmethod
    def names(self, prefix: str = "") -> Iterator[str]:
        """The names that begin with a prefix, sorted; what is no valid name is left out."""

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Hold the one lock of writers while a block runs; it waits, and dies with its holder."""

    def cleaning(self) -> AbstractContextManager[Sequence[str]]:
        """Hold the lock of clean-up and repair, taken before that of writers; they may go on.

        Gives where that lies which one that died was removing, and which was given back its name.
        """
        return nullcontext(())

    @property
    def folder(self) -> Path | None:
        """A folder for derived things such as the index, or None where there is none."""
        return None

    @property
    def packs(self) -> "Packs | None":
        """The files with many objects in one, or None where there are none."""
        return None

    @property
    def events(self) -> "EventLog | None":
        """The log of events, or None where none is kept."""
        return None

    @property
    def fans(self) -> Sequence[str]:
        """First digits of ids that are listed one by one: each listing may fail by itself."""
        return [f"{fan:02x}" for fan in range(256)]

    def loose(self, prefix: str) -> Iterator[str]:
        """The names of the objects that are stored one by one, as `names` gives them."""
        return self.names(prefix)

    def has(self, name: str) -> bool:
        """Whether there are bytes under a name; backends that can say so cheaply should."""
        try:
            self.load(name)
        except MissingError:
            return False
        return True

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Those of the names that have no bytes here, in the order given."""
        return [name for name in names if not self.has(name)]

    def load_many(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Objects by their names with their bytes, in any order; those not here are left out."""
        for name in names:
            with suppress(MissingError):
                yield name, self.load(name)

    def survey(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | RRError]]:
        """The same for a check: with the error of each that cannot be read in its place."""
        for name in names:
            try:
                yield name, self.load(name)
            except MissingError:
                continue
            except RRError as error:
                yield name, error

    def save_many(self, frames: Iterable[tuple[str, bytes]]) -> None:
        """Save many objects, each as `save` does; a failure may leave some of them saved."""
        for name, data in frames:
            self.save(name, data)

    def strays(self) -> Iterator[str]:
        """Descriptions of things lying among the objects that are none, such as leftovers."""
        return iter(())

    def sweep(self) -> Iterator[str]:
        """Remove what interrupted writes left an hour or more ago; yields where each lay."""
        return iter(())
