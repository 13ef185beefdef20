"""What any remote can do: say what it has, take what it lacks, give what is wanted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self, TypeVar

from schemas.errors import RRError
from store.arrive import OBJECT_LIMIT

if TYPE_CHECKING:
    from schemas.ids import GenerationId, OperationId
    from schemas.records import Generation

Text = TypeVar("Text", bound=str)
PROTOCOL = 1
ENTRIES = 4_096
ENTRIES_BYTES = 4 << 20
"""So many entries of a log of events, and bytes of them, are sent at once."""


class RemoteUnreachableError(RRError):
    """The remote cannot be reached, or the connection broke and did not come back.

    What had arrived before is kept on the side where it arrived, and no branch has moved unless
    all of it was there. The same command goes on where it stopped.
    """

    code: ClassVar[str] = "RR-E063"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "check the address with `rr remote list`, then run the command again"


class RemoteRefusedError(RRError):
    """The remote was reached and refuses: no key, a wrong key, no such project, or a fault there.

    The message is what the remote says. Nothing has moved, there or here.
    """

    code: ClassVar[str] = "RR-E064"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "check the key and the project of the remote: `rr remote list`"


class BadAnswerError(RRError):
    """The remote answered what a remote of RR Engine never answers.

    A name that no branch can have, an id that is none, or text that cannot be read. Nothing of it
    was used. Perhaps the address is that of another service.
    """

    code: ClassVar[str] = "RR-E066"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 502
    hint: ClassVar[str] = "check the address with `rr remote list`, and the releases on both sides"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a remote takes at once: ids in a question, objects and their bytes in a message."""

    ids: int = 16_384
    objects: int = 8_192
    message_bytes: int = 8 << 20
    object_bytes: int = OBJECT_LIMIT


@dataclass(frozen=True, slots=True)
class Hello:
    """What a remote says of itself: its branches and tags, the one to begin with, its limits.

    `cases` are the names of its reviews and its factory feedback, `role` is who we are to it.
    """

    refs: Mapping[str, GenerationId]
    head: str | None
    protected: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    role: str = "owner"
    limits: Limits = field(default_factory=Limits)


class Move(NamedTuple):
    """One branch or tag of the remote that is to move, and from where; None: not there."""

    ref: str
    before: GenerationId | None
    after: GenerationId | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a remote did: its operation (None if all was so already), and what is new there."""

    operation: OperationId | None
    generations: Mapping[GenerationId, Generation] = field(default_factory=dict)


class Remote(ABC):
    """Somewhere else that holds the same project. Each method may be repeated without harm."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it is, for messages to people; no password or key is in it."""

    @abstractmethod
    def hello(self) -> Hello:
        """What it has, and what it takes at once."""

    @abstractmethod
    def lacking(self, object_ids: Sequence[str]) -> list[str]:
        """Those of the ids that it does not have, in their order."""

    @abstractmethod
    def send(self, contents: Mapping[str, bytes]) -> None:
        """Let it store objects; they are durable there when this returns."""

    @abstractmethod
    def missing(
        self, wanted: Sequence[GenerationId], known: Sequence[GenerationId]
    ) -> Iterator[str]:
        """The ids of all that the wanted generations need and known ones do not, parents first."""

    @abstractmethod
    def want(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The objects of some ids, in any order. Whoever asks checks them."""

    @abstractmethod
    def move(
        self,
        moves: Sequence[Move],
        *,
        author: str,
        time: int,
        sent: Sequence[str] = (),
        cases: Sequence[str] = (),
    ) -> Moved:
        """Move branches and tags, all or none, if each is still where the caller saw it.

        `cases` are names of reviews and feedback to be kept with them. `sent` are ids of
        generations that may be new there: a help to find them, no more. Raises RefMovedError,
        DivergedError, IncompleteGenerationError, PushForbiddenError and RoleForbidsError.
        """

    @abstractmethod
    def log_length(self, stream: str) -> int | None:
        """How many entries of a clone's log of events are there; None where no logs are kept."""

    @abstractmethod
    def send_entries(self, stream: str, texts: Sequence[bytes], *, time: int) -> int:
        """Let it add entries (canonical JSON, in their order) to a clone's log; its length then.

        Those that it has must be the same, and are not added again. Raises ForkedLogError.
        """

    def close(self) -> None:
        """Let go of what was opened for it."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def in_lots(items: Iterable[Text], size: int) -> Iterator[list[Text]]:
    """Give the items some at a time."""
    lot: list[Text] = []
    for item in items:
        lot.append(item)
        if len(lot) == size:
            yield lot
            lot = []
    if lot:
        yield lot
