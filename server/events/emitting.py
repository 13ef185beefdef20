"""What the server says itself in the stream `main` of a project: each happening once, for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.emit import utc_moment
from engine.happenings import Happening, of_feedback, of_generation, of_rejection
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


def own_event(what: Happening, time: int | None = None) -> Event:
    """An event of the server's: its id is made of what it is about, so it is never there twice."""
    told = {
        key: column_text(value) if isinstance(value, str) else value
        for key, value in what.data.items()
    }
    return Event(
        id=f"{what.type}/{what.name}",
        source=OWN_SOURCE,
        type=what.type,
        data=told,
        subject=what.subject,
        time="" if time is None else utc_moment(time),
    )


def generation_events(new: Generations, refs: Mapping[str, GenerationId], get: Get) -> list[Event]:
    """A `generation.created` for each new generation, parents first, and what is wrong with it."""
    branches = _branches(new, refs)
    return [
        own_event(what, new[one].time)
        for one in _parents_first(new)
        for what in of_generation(one, new[one], branches.get(one, ""), get)
    ]


def case_events(snapshot: Snapshot, before: Snapshot | None) -> list[Event]:
    """A `factory.feedback` for each parameter of a new request, a `review.rejected` each."""
    known = set() if before is None else {case_id for case_id, _ in before.cases()}
    events = []
    for case_id, case in snapshot.cases():
        if case_id in known:
            continue
        if isinstance(case, FactoryFeedback):
            events += [own_event(what, case.time) for what in of_feedback(case_id, case)]
        elif isinstance(case, Review) and case.verdict == REJECTED:
            events.append(own_event(of_rejection(case, case_id), case.time))
    return events


async def emit(db: Db, events: Sequence[Event]) -> None:
    """Add events in the transaction of what they tell: both are there, or neither.

    Not by COPY: the role of the transaction may not be that of the connection's staging table.
    """
    for start in range(0, len(events), AT_ONCE):
        rows = [row_of(event) for event in events[start : start + AT_ONCE]]
        await append(db, MAIN, rows, copying=False)


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
