"""Checking the logs of events: every line of every stream."""

from collections.abc import Iterator

from schemas.errors import RRError
from store.eventlog import EventLog, TornEndError
from store.fsck_graph import Damage


def check_events(log: EventLog | None) -> Iterator[Damage]:
    """One damage for each stream that has any, and a note for each that has a torn end."""
    if log is None:
        return
    try:
        streams = log.streams()
    except RRError as error:
        yield _damage("folder events", error, 1)
        return
    for stream in streams:
        yield from _check_stream(log, stream)


def _check_stream(log: EventLog, stream: str) -> Iterator[Damage]:
    found: list[RRError] = []
    try:
        found.extend(log.faults(stream))
    except RRError as error:
        found.append(error)
    what = f"log of events {stream}"
    torn = [one for one in found if isinstance(one, TornEndError)]
    rest = [one for one in found if not isinstance(one, TornEndError)]
    if rest:
        yield _damage(what, rest[0], len(rest))
    for one in torn:
        yield Damage(what, one.code, one.message, one.place, one.next_step, "", "note")


def _damage(what: str, error: RRError, count: int) -> Damage:
    more = f", and {count - 1} more" if count > 1 else ""
    return Damage(what, error.code, error.message + more, error.place or what, error.next_step)
