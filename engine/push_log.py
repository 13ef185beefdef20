"""The log of events goes along with a push: a remote keeps it as it is at home."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from engine.remote import ENTRIES, ENTRIES_BYTES
from schemas.errors import RRError
from store.eventlog import ForkedLogError
from store.eventlog_pushed import pushed_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.remote import Remote
    from store.eventlog import EventLog, Line
    from store.repository import Repository

AGAIN: Final = 64
"""So many entries that a remote has are sent again: they tell whether it is the same log."""
COPIES: Final = 256
"""So many copies of one project may push to one remote."""


def push_log(repository: Repository, remote: Remote, time: int) -> int:
    """Return how many entries the remote has taken. What fails is told and fails no push."""
    log = repository.events
    first = None
    try:
        first = None if log is None else next(log.lines(log.own), None)
        if log is None or first is None:
            return 0
        for stream in islice(pushed_names(first), COPIES):
            known = remote.log_length(stream)
            if known is None:
                return 0
            try:
                return _send(log, remote, stream, known, time)
            except ForkedLogError:
                continue
    except RRError as error:
        repository.unwritten(error)
    return 0


def _send(log: EventLog, remote: Remote, stream: str, known: int, time: int) -> int:
    """Return how many entries are there now that were not; raises ForkedLogError."""
    end = log.end(log.own)
    if known > end.length:
        raise ForkedLogError(f"{stream} has {known} entries there", place=stream)
    length = known
    for lot in _lots(log.lines(log.own, max(0, known - AGAIN))):
        length = remote.send_entries(stream, [line.text for line in lot], time=time)
    return length - known


def _lots(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Give lines some at a time: as many as a remote takes at once."""
    lot: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.text) + 1
        if lot and (len(lot) == ENTRIES or size > ENTRIES_BYTES):
            yield lot
            lot, size = [], len(line.text) + 1
        lot.append(line)
    if lot:
        yield lot
