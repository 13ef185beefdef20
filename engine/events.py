"""Reading a log of events: some of its entries, and all that its entries tell."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.betasphere.fold import Fold
from schemas.errors import RRError
from schemas.event import Event
from schemas.policy import Policy
from schemas.stream_entry import Decision, Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from schemas.event import EventKey
    from schemas.stream_entry import Body
    from store.eventlog import EventLog, Line, Writer
    from store.repository import Repository

SHORTEST = 4


class NoLogError(RRError):
    """A repository keeps no log of events, so none can be read or written there."""

    code: ClassVar[str] = "RR-E092"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "work in a project folder: each has a log of its own"


class NoSuchEntryError(RRError):
    """No event or decision of the log has this name, or several have.

    An event is named by its id or its number in the log, a decision by the first four or more
    digits of its id.
    """

    code: ClassVar[str] = "RR-E093"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr events list shows what there is"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: behind a number, of some kinds, events of one type; only the newest `most`."""

    after: int = 0
    kinds: tuple[str, ...] = ()
    type: str = ""
    most: int | None = None


def log_of(repository: Repository) -> EventLog:
    """Return the log of a repository; raises NoLogError."""
    if repository.events is None:
        raise NoLogError(f"{repository.backend.place} keeps no log of events")
    return repository.events


def listed(log: EventLog, stream: str, wanted: Wanted) -> list[Line]:
    """Return the lines of some entries in their order; raises DamagedLogError."""
    kinds = (Event.KIND,) if wanted.type else wanted.kinds
    found: deque[Line] = deque(maxlen=wanted.most)
    for line in log.lines(stream, wanted.after):
        if (not kinds or any(map(line.is_kind, kinds))) and _is_type(line, wanted.type):
            found.append(line)
    return list(found)


def line_dict(line: Line) -> dict[str, Any]:
    """Return an entry with the time it was written down as JSON values."""
    return {"recorded_at": line.recorded_at, **line.entry.to_dict()}


def _is_type(line: Line, wanted: str) -> bool:
    if not wanted:
        return True
    body = line.entry.body
    return isinstance(body, Event) and body.type == wanted


class Knowledge:
    """All that a stream has told so far: the fold, and where each event and decision stands."""

    def __init__(self, log: EventLog, stream: str) -> None:
        self._log, self._stream = log, stream
        self.fold = Fold()
        self.events: dict[EventKey, int] = {}
        self.decisions: dict[str, tuple[int, Decision]] = {}
        self.decided: dict[EventKey, str] = {}
        self.policies: dict[str, Policy] = {}

    def read_on(self) -> None:
        """Take in what was written since; raises DamagedLogError."""
        for entry in self._log.read(self._stream, self.fold.seq):
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Take one more entry in."""
        self.fold.apply(entry)
        body = entry.body
        if isinstance(body, Event):
            self.events.setdefault(body.key, entry.seq)
        elif isinstance(body, Policy):
            self.policies[body.sha256] = body
        elif isinstance(body, Decision):
            self.decisions.setdefault(body.id, (entry.seq, body))
            self.decided.setdefault(body.event, body.id)

    def event_named(self, name: str) -> EventKey:
        """Return the event of an id or a number; raises NoSuchEntryError."""
        found = [key for key in self.events if key.id == name]
        if not found and name.isascii() and name.isdigit():
            found = [key for key, seq in self.events.items() if str(seq) == name]
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} events have the id {name!a}: name one by its number"
        message = several if found else f"the log has no event {name!a}"
        raise NoSuchEntryError(message, place=ascii(name))

    def decision_named(self, name: str) -> Decision:
        """Return the decision whose id begins so; raises NoSuchEntryError."""
        found = [one for key, (_, one) in self.decisions.items() if key.startswith(name)]
        if len(found) == 1 and len(name) >= SHORTEST:
            return found[0]
        several = f"{len(found)} decisions begin with {name!a}"
        message = several if len(found) > 1 else f"the log has no decision {name!a}"
        raise NoSuchEntryError(message, place=ascii(name))

    def bodies(self, keys: Collection[EventKey]) -> Iterator[tuple[int, Event]]:
        """Yield some events with their numbers, in the order of the log."""
        wanted = {self.events[key] for key in keys}
        for line in self._log.lines(self._stream, min(wanted, default=1) - 1) if wanted else ():
            if line.seq in wanted:
                body = line.entry.body
                assert isinstance(body, Event), "that number is an event's"
                yield line.seq, body


class Batch:
    """Entries that are about to be written: known at once, in the log after `write`."""

    def __init__(self, writer: Writer, known: Knowledge) -> None:
        self._writer, self._known = writer, known
        self._bodies: list[Body] = []

    def add(self, body: Body) -> int:
        """Return the number that an entry will have."""
        entry = Entry(self._known.fold.seq + 1, body)
        self._known.take(entry)
        self._bodies.append(body)
        return entry.seq

    def write(self, time: int) -> None:
        """Write all of them down; raises the errors of writing."""
        self._writer.append(self._bodies, time)


def undecided(known: Knowledge) -> Iterable[EventKey]:
    """Return the events nothing was decided about, in the order of the log."""
    return [key for key in known.events if key not in known.decided]
