"""The log of events: entries one after the other, each line checked and chained to the one before.

A line is 64 hex digits, a blank, when it was written down (whole seconds since 1970), a blank, and
the canonical JSON of the entry. The digits are the BLAKE3 of those of the line before, a blank and
the rest, so that the last line speaks for all of them.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.event import EventKey
    from schemas.stream_entry import Body, Entry

    Key = EventKey | str

LOCAL = "local"
"""The stream that a clone writes itself; pushed ones are called `clone-` and twelve digits."""
START = "0" * 64
"""What stands for the line before the first."""
LONGEST_LINE = 1 << 20
_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_PUSHED = re.compile(r"clone-[0-9a-f]{12}")
_HEAD = re.compile(rb"([0-9a-f]{64}) (0|[1-9][0-9]{0,15}) ")
_LATEST = 10**16 - 1
_FEW = 8
_DEEPER = -2
"""Data of an entry stands two levels deeper than data alone."""


class DamagedLogError(RRError):
    """The log of events is not as it was written: a flipped bit, a line cut out or changed.

    What stands before the damage can be read, and is. Nothing is written behind it. History and
    every other command are not touched by it.
    """

    code = "RR-R090"
    exit_code = 7
    http_status = 500
    hint = (
        "bring the file back from a copy (a push keeps one at the remote), or move it out of "
        ".rr/events: a new log begins"
    )


class BadStreamError(RRError):
    """No stream can have this name: lower-case letters, digits and dashes, a letter first."""

    code = "RR-R091"
    exit_code = 2
    http_status = 422
    hint = "leave the name out for the project's own log"


class EntryTooLongError(RRError):
    """An entry is longer than a line of the log may be: 1 MiB. Nothing was written."""

    code = "RR-R092"
    exit_code = 1
    http_status = 413
    hint = "say it in less: an event is about something, it does not hold it"


class ForkedLogError(RRError):
    """Two logs have the same name and do not say the same.

    A project folder was copied, and both copies went on; or a log was moved away, and a new one
    begun. A push finds another name for the second by itself.
    """

    code = "RR-R093"
    exit_code = 6
    http_status = 409
    hint = "push again: the log gets a name of its own"


class ForeignEntryError(RRError):
    """What arrived is no entry of a log, or does not go on where the log ends.

    Each must be an entry that this release reads, in its canonical bytes, with the number after
    that of the one before. Nothing of the message was written.
    """

    code = "RR-R094"
    exit_code = 8
    http_status = 422
    hint = "push again; if that changes nothing, run `rr fsck` on the side it comes from"


class TornEndError(RRError):
    """The last line of a log of events is not whole: whoever wrote it was cut off, or writes now.

    What it was to say was never said to be written. The next event that is written takes its place.
    """

    code = "RR-R095"
    exit_code = 1
    http_status = 500
    hint = "nothing: the next event takes its place"


class End(NamedTuple):
    """Where a log ends: how many entries it has, and the digits of the last."""

    length: int = 0
    digest: str = START


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it stands in a log; `text` is its canonical JSON."""

    seq: int
    digest: str
    recorded_at: int
    text: bytes

    @property
    def end(self) -> End:
        """Where the log ended when this was its last line."""
        return End(self.seq, self.digest)

    @property
    def raw(self) -> bytes:
        """The bytes of the line, its end among them."""
        return b"%s %d %s\n" % (self.digest.encode(), self.recorded_at, self.text)

    @property
    def entry(self) -> "Entry":
        """The entry; raises InvalidRecordError and ValueError for one that is none."""
        import json

        from schemas.stream_entry import Entry

        return Entry.from_dict(json.loads(self.text))

    def is_kind(self, kind: str) -> bool:
        """Whether the entry is of a kind; the text alone tells."""
        return self.text.endswith(b',"kind":"%s","seq":%d}' % (kind.encode(), self.seq))


class Writer(ABC):
    """The end of a log, held against other writers."""

    end: End

    @abstractmethod
    def extend(self, lines: Sequence[Line]) -> None:
        """Write lines that follow the end; they are durable when this returns."""

    def append(self, bodies: "Iterable[Body]", time: int) -> list[Line]:
        """Write entries down with the time given; raises EntryTooLongError."""
        lines: list[Line] = []
        end = self.end
        for body in bodies:
            lines.append(make_line(end, body, time))
            end = lines[-1].end
        self.extend(lines)
        return lines


class EventLog(ABC):
    """The streams of one repository; `own` is the one that it writes itself."""

    own = LOCAL

    @abstractmethod
    def streams(self) -> list[str]:
        """The names of those that are there, sorted."""

    @abstractmethod
    def end(self, stream: str) -> End:
        """Where a stream ends; one that is not there ends at its beginning.

        Raises DamagedLogError if the last line is not as it was written.
        """

    @abstractmethod
    def lines(self, stream: str, after: int = 0) -> Iterator[Line]:
        """The lines behind a sequence number, each checked; raises DamagedLogError."""

    @abstractmethod
    def writer(self, stream: str) -> AbstractContextManager[Writer]:
        """Hold the end of a stream while a block writes; raises DamagedLogError."""

    @abstractmethod
    def faults(self, stream: str) -> Iterator[RRError]:
        """What is wrong with a stream, line by line: DamagedLogError and TornEndError."""

    def read(self, stream: str, after: int = 0) -> "Iterator[Entry]":
        """The entries behind a sequence number; raises DamagedLogError."""
        for line in self.lines(stream, after):
            yield line.entry

    def known(self, stream: str, kind: str, keys: "Collection[Key]") -> "dict[Key, Line]":
        """Those of some entries of a kind that a stream has, the first of each with its line."""
        wanted = set(keys)
        found: dict[Key, Line] = {}
        marks = [_id_text(key if isinstance(key, str) else key.id) for key in wanted]
        for line in self.lines(stream) if wanted else ():
            likely = len(marks) > _FEW or any(mark in line.text for mark in marks)
            if likely and line.is_kind(kind):
                key = key_of(line.entry.body)
                if key in wanted:
                    found.setdefault(key, line)
        return found


def key_of(body: "Body") -> "Key":
    """What an entry is known by: an event by source and id, all else by its id."""
    from schemas.event import Event
    from schemas.policy import Policy

    if isinstance(body, Event):
        return body.key
    return body.sha256 if isinstance(body, Policy) else body.id


def is_stream(name: str) -> bool:
    """Whether a stream may have a name."""
    return _NAME.fullmatch(name) is not None


def check_stream(name: str) -> str:
    """The name itself if a stream may have it; raises BadStreamError."""
    if not is_stream(name):
        raise BadStreamError(f"{name!a} cannot name a stream", place=ascii(name))
    return name


def check_pushed(name: str) -> str:
    """The name itself if it is that of a clone's log; raises BadStreamError."""
    if not _PUSHED.fullmatch(name):
        raise BadStreamError(f"{name!a} is no log of a clone", place=ascii(name))
    return name


def make_line(end: End, body: "Body", time: int) -> Line:
    """The line that writes an entry down behind an end; raises EntryTooLongError."""
    text = entry_text(end.length + 1, body)
    time = min(max(time, 0), _LATEST)
    line = Line(end.length + 1, _digest(end, time, text), time, text)
    if len(line.raw) > LONGEST_LINE:
        raise EntryTooLongError(f"a {body.KIND} of {len(text)} bytes is too long for the log")
    return line


def entry_text(seq: int, body: "Body") -> bytes:
    """The canonical JSON of an entry: what `Entry.to_dict` says, without loading every kind."""
    from schemas.message import plain_bytes, plain_json

    table = {"seq": seq, "kind": body.KIND, "body": body.to_dict()}
    return plain_bytes(plain_json(table, _DEEPER))


def read_line(raw: bytes, before: End, place: str) -> Line:
    """The line in some bytes, without its end; raises DamagedLogError unless it is as written."""
    seq = before.length + 1
    head = _HEAD.match(raw)
    if head is None:
        raise DamagedLogError(f"entry {seq} has no head", place=place)
    digest, time, text = head[1].decode(), int(head[2]), raw[head.end() :]
    if _digest(before, time, text) != digest:
        raise DamagedLogError(f"the checksum of entry {seq} is wrong", place=place)
    if not text.endswith(b',"seq":%d}' % seq):
        raise DamagedLogError(f"entry {seq} says that it is another one", place=place)
    return Line(seq, digest, time, text)


def _digest(before: End, time: int, text: bytes) -> str:
    from blake3 import blake3

    found: str = blake3(b"%s %d %s" % (before.digest.encode(), time, text)).hexdigest()
    return found


def _id_text(event_id: str) -> bytes:
    from schemas.message import plain_bytes

    return b'"id":' + plain_bytes(event_id)
