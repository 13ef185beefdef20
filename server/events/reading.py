"""Reading streams from their table, which is the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.stream_view import OWN_SOURCE, PARTNERS, kinds_for, types_for
from schemas.errors import RRError
from schemas.event import Event, EventKey
from schemas.stream_entry import Decision
from server.events.rows import Stored, stored

if TYPE_CHECKING:
    import asyncpg

    from engine.roles import Role
    from store.sql import Access, Sql

    Db = asyncpg.Connection[Any]

COLUMNS: Final = "seq, kind, type, body, recorded_at"


class EntryNotFoundError(RRError):
    """The stream has no such event or decision.

    Events are named by their id, decisions by theirs; with the same id from several senders,
    `source` says which event is meant. Each stream has its own.
    """

    code: ClassVar[str] = "RR-V032"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "look with GET /events or GET /decisions of the same stream"


class SeveralEventsError(RRError):
    """Several senders have an event with this id in the stream."""

    code: ClassVar[str] = "RR-V037"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "say which is meant with ?source="


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of a stream somebody asks for; what is empty asks for all."""

    kind: str = ""
    equal: tuple[tuple[str, str], ...] = ()
    """Pairs of a column and its value."""
    role: Role | None = None
    """Whose sight narrows it; None for the server itself."""
    newest_first: bool = field(default=False)

    def where(self, given: list[object]) -> str:
        """The conditions, whose values are added to those that are given."""
        conditions = []
        for column, value in (("kind", self.kind), *self.equal):
            if value:
                given.append(value)
                conditions.append(f"{column} = ${len(given)}")
        types = None if self.role is None else types_for(self.role)
        if self.role is not None and types is not None:
            given += [list(types), list(kinds_for(self.role) or ())]
            conditions.append(f"type = any(${len(given) - 1}) and kind = any(${len(given)})")
            if self.role in PARTNERS:
                given += [OWN_SOURCE, f"{OWN_SOURCE}/"]
                conditions.append(
                    f"(source = ${len(given) - 1} or starts_with(source, ${len(given)}))"
                )
        return "".join(f" and {one}" for one in conditions)


ALL: Final = Wanted()


async def page(
    sql: Sql, access: Access, stream: str, after: int, limit: int, wanted: Wanted = ALL
) -> list[Stored]:
    """Entries of a stream in their order, after a number; or before it, the newest first."""
    given: list[object] = [stream, after, limit]
    order, beyond = ("desc", "<") if wanted.newest_first else ("asc", ">")
    query = (
        f"select {COLUMNS} from stream_entries where project = rr_project() and stream = $1 "
        f"and seq {beyond} $2{wanted.where(given)} order by seq {order} limit $3"
    )
    async with sql.transaction(access) as db:
        rows = await db.fetch(query, *given)
    return [stored(row) for row in rows]


async def heads(sql: Sql, access: Access) -> list[tuple[str, int]]:
    """The streams of a project by name, and the number of the newest entry of each."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            'select name, seq from streams where project = rr_project() order by name collate "C"'
        )
    return [(row["name"], row["seq"]) for row in rows]


async def head(sql: Sql, access: Access, stream: str) -> int:
    """The number of the newest entry of a stream; 0 for one that nobody has written to."""
    async with sql.transaction(access) as db:
        found = await db.fetchval(
            "select seq from streams where project = rr_project() and name = $1", stream
        )
    return 0 if found is None else int(found)


async def find_event(db: Db, stream: str, event_id: str, source: str | None) -> Stored:
    """An event by its id; raises EntryNotFoundError and SeveralEventsError."""
    rows = await db.fetch(
        f"select {COLUMNS} from stream_entries where project = rr_project() and stream = $1 "
        "and kind = 'event' and not cloned and id = $2 and ($3::text is null or source = $3) "
        "limit 2",
        stream,
        event_id,
        source,
    )
    if not rows:
        raise EntryNotFoundError(f"the stream {stream} has no event {event_id!r}", place=event_id)
    if len(rows) > 1:
        raise SeveralEventsError(f"several senders have an event {event_id!r}", place=event_id)
    return stored(rows[0])


async def find_decision_about(db: Db, stream: str, event: Event) -> Stored | None:
    """The decision about an event, if there is one."""
    row = await db.fetchrow(
        f"select {COLUMNS} from stream_entries where project = rr_project() and stream = $1 "
        "and about = $2 and kind = $3 and source = $4 order by seq limit 1",
        stream,
        event.id,
        Decision.KIND,
        event.source,
    )
    return None if row is None else stored(row)


async def find_decision(db: Db, stream: str, decision_id: str) -> Stored:
    """A decision by its id; raises EntryNotFoundError."""
    row = await db.fetchrow(
        f"select {COLUMNS} from stream_entries where project = rr_project() and stream = $1 "
        "and kind = $3 and id = $2 and not cloned",
        stream,
        decision_id,
        Decision.KIND,
    )
    if row is None:
        raise EntryNotFoundError(
            f"the stream {stream} has no decision {decision_id!r}", place=decision_id
        )
    return stored(row)


async def find_cloned_event(db: Db, stream: str, key: EventKey) -> Event | None:
    """An event of a clone's log, or None."""
    row = await db.fetchrow(
        f"select {COLUMNS} from stream_entries where project = rr_project() and stream = $1 "
        "and kind = 'event' and cloned and id = $2 and source = $3 limit 1",
        stream,
        key.id,
        key.source,
    )
    return None if row is None else Event.from_dict(stored(row).table)
