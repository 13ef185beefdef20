"""What the server says itself in the stream `main` of a project: each happening once, for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from engine.stream_view import OWN_SOURCE
from schemas.event import Event
from schemas.feedback import FactoryFeedback
from schemas.review import REJECTED, Review
from server.columns import column_text
from server.events.append import MAIN, append
from store.refnames import BRANCH
from store.stream_rows import row_of

if TYPE_CHECKING:
    import asyncpg

    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.snapshot import Snapshot

    Db = asyncpg.Connection[Any]
    Generations = Mapping[GenerationId, Generation]
    Get = Callable[[GenerationId], Generation]

AT_ONCE: Final = 1_000


def own_event(
    kind: str, name: str, data: Mapping[str, object], subject: str = "", time: int | None = None
) -> Event:
    """An event of the server's: its id is made of what it is about, so it is never there twice."""
    told = {
        key: column_text(value) if isinstance(value, str) else value for key, value in data.items()
    }
    return Event(
        id=f"{kind}/{name}",
        source=OWN_SOURCE,
        type=kind,
        data=told,
        subject=subject,
        time="" if time is None else _moment(time),
    )


def generation_events(new: Generations, refs: Mapping[str, GenerationId], get: Get) -> list[Event]:
    """A `generation.created` for each new generation, parents first, and what is wrong with it."""
    branches = _branches(new, refs)
    events = []
    for one in _parents_first(new):
        record = new[one]
        told = {
            "generation": one,
            "source": record.source,
            "branch": branches.get(one, ""),
            "author": record.author,
        }
        events.append(own_event("generation.created", one, told, one, record.time))
        events += _audit_events(one, record, get)
    return events


def case_events(snapshot: Snapshot, before: Snapshot | None) -> list[Event]:
    """A `factory.feedback` for each parameter of a new request, a `review.rejected` each."""
    known = set() if before is None else {case_id for case_id, _ in before.cases()}
    events = []
    for case_id, case in snapshot.cases():
        if case_id in known:
            continue
        if isinstance(case, FactoryFeedback):
            events += list(_feedback_events(case_id, case))
        elif isinstance(case, Review) and case.verdict == REJECTED:
            told = {"generation": case.generation, "role": case.role, "author": case.author}
            events.append(own_event("review.rejected", case_id, told, case.generation, case.time))
    return events


async def emit(db: Db, events: Sequence[Event]) -> None:
    """Add events in the transaction of what they tell: both are there, or neither.

    Not by COPY: the role of the transaction may not be that of the connection's staging table.
    """
    for start in range(0, len(events), AT_ONCE):
        rows = [row_of(event) for event in events[start : start + AT_ONCE]]
        await append(db, MAIN, rows, copying=False)


def _audit_events(one: GenerationId, record: Generation, get: Get) -> Iterator[Event]:
    """The findings that no parent had."""
    known = {_finding(found) for parent in record.parents for found in get(parent).audit}
    found = dict.fromkeys(_finding(one) for one in record.audit if one["severity"] != "note")
    for code, part in found:
        if (code, part) not in known:
            told = {"generation": one, "code": code, "part": part}
            name = f"{one}/{code}/{part}"
            yield own_event("geometry.audit_finding", name, told, one, record.time)


def _finding(found: Mapping[str, object]) -> tuple[str, str]:
    return str(found["code"]), str(found["part"])


def _feedback_events(case_id: str, case: FactoryFeedback) -> Iterator[Event]:
    told = {"severity": case.severity, "stage": case.stage, "reason": case.reason}
    for number, change in enumerate(case.changes or (None,)):
        more = {} if change is None else {"parameter": change.path}
        name = f"{case_id}/{number}"
        yield own_event("factory.feedback", name, told | more, case.generation, case.time)


def _branches(new: Generations, refs: Mapping[str, GenerationId]) -> dict[GenerationId, str]:
    """The branch of each new generation: the first by name that leads to it."""
    found: dict[GenerationId, str] = {}
    for ref, target in sorted(refs.items()):
        waiting = [target] if ref.startswith(BRANCH) else []
        while waiting:
            one = waiting.pop()
            if one in new and one not in found:
                found[one] = ref.removeprefix(BRANCH)
                waiting += new[one].parents
    return found


def _parents_first(new: Generations) -> Iterator[GenerationId]:
    told: set[GenerationId] = set()
    for start in sorted(new):
        waiting = [start]
        while waiting:
            one = waiting[-1]
            before = [parent for parent in new[one].parents if parent in new and parent not in told]
            if before:
                waiting += before
                continue
            waiting.pop()
            if one not in told:
                told.add(one)
                yield one


def _moment(time: int) -> str:
    """Seconds since 1970 as RFC 3339; nothing for what is no date of four digits."""
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""
