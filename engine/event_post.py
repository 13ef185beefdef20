"""Posting to a log: events and snapshots that others send, each once however often they send it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from schemas.errors import RRError
from schemas.event import Event
from schemas.message import InvalidMessageError
from schemas.stream_entry import StateSnapshot
from store.eventlog import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.eventlog import EventLog, Key

    Posts = Sequence[Event] | Sequence[StateSnapshot]


class AlreadyOtherwiseError(RRError):
    """The log has an event or a snapshot of the same id, and it says something else.

    An event is known by its source and its id. What stands in a log is never changed; nothing of
    what was sent was written.
    """

    code: ClassVar[str] = "RR-E094"
    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "give what is new an id of its own"


@dataclass(frozen=True, slots=True)
class Posted:
    """One event or snapshot: its number in the log, and whether it was written just now."""

    id: str
    source: str
    seq: int
    new: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"source": self.source, "id": self.id, "seq": self.seq, "new": self.new}


def read_posts(data: bytes, kind: str) -> list[Event] | list[StateSnapshot]:
    """Return the messages in some bytes: one, a JSON array, or one on each line.

    Raises InvalidMessageError, its place the number of the message.
    """
    tables = _tables(data)
    if kind == StateSnapshot.KIND:
        return [_read(StateSnapshot, table, n) for n, table in enumerate(tables, 1)]
    return [_read(Event, table, n) for n, table in enumerate(tables, 1)]


def post(log: EventLog, messages: Posts, time: int) -> list[Posted]:
    """Return where each message stands; those that are new are written, all or none.

    Raises AlreadyOtherwiseError, and the errors of the log.
    """
    if not messages:
        return []
    kind = messages[0].KIND
    with log.writer(log.own) as writer:
        before = log.known(log.own, kind, [key_of(one) for one in messages])
        said: dict[Key, Event | StateSnapshot] = {}
        seqs = {key: line.seq for key, line in before.items()}
        for key, line in before.items():
            body = line.entry.body
            assert isinstance(body, Event | StateSnapshot), "of the kind that was asked for"
            said[key] = body
        new: list[Event | StateSnapshot] = []
        posted: list[Posted] = []
        for one in messages:
            key = key_of(one)
            is_new = key not in said
            if is_new:
                said[key] = one
                new.append(one)
                seqs[key] = writer.end.length + len(new)
            elif said[key].to_dict() != one.to_dict():
                raise AlreadyOtherwiseError(
                    f"{kind} {one.id} stands at {seqs[key]} and says something else",
                    place=str(seqs[key]),
                )
            source = one.source if isinstance(one, Event) else ""
            posted.append(Posted(one.id, source, seqs[key], is_new))
        writer.append(new, time)
    return posted


def _tables(data: bytes) -> list[object]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidMessageError("what was sent is not UTF-8", place="1") from error
    try:
        found = _json(text)
        return found if isinstance(found, list) else [found]
    except ValueError as whole:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2:
            raise InvalidMessageError("what was sent is no JSON", place="1") from whole
    tables: list[object] = []
    for number, line in enumerate(lines, 1):
        try:
            tables.append(_json(line))
        except ValueError as error:
            raise InvalidMessageError(f"message {number} is no JSON", place=str(number)) from error
    return tables


def _json(text: str) -> object:
    """Return a JSON value; raises ValueError, also for one nested beyond all reason."""
    try:
        found: object = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return found


def _read(kind: type[Any], table: object, number: int) -> Any:
    try:
        return kind.from_dict(table)
    except InvalidMessageError as error:
        raise InvalidMessageError(
            f"message {number}, {error.message}",
            place=f"{number}: {error.place}",
            details=error.details,
        ) from error
