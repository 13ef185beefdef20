"""Logs of clones in the tables of a database: what a push to it without a server adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.event import Event
from schemas.stream_entry import Decision
from store.eventlog import ForeignEntryError, ForkedLogError
from store.eventlog_pushed import read_pushed
from store.stream_rows import COLUMNS, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import asyncpg

    from schemas.event import EventKey
    from schemas.stream_entry import Entry
    from store.sql import Access, Sql
    from store.stream_rows import Row

    Db = asyncpg.Connection[Any]

_HEAD: Final = "select seq from streams where project = rr_project() and name = $1"
_MAKE: Final = (
    "insert into streams (project, name, cloned) values (rr_project(), $1, true) "
    "on conflict do nothing"
)
_DIFFERS: Final = (
    "select min(e.seq) from unnest($2::bigint[], $3::text[], $4::text[]) as g (seq, kind, body) "
    "join stream_entries e on e.project = rr_project() and e.stream = $1 and e.seq = g.seq "
    "where e.kind <> g.kind or e.body <> g.body"
)
_ADD: Final = (
    f"insert into stream_entries (project, stream, seq, cloned, {', '.join(COLUMNS)}) "
    "select rr_project(), $1, g.seq, true, g.kind, g.source, g.id, g.type, g.subject, g.about, "
    "g.outcome, g.body from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], "
    "$7::text[], $8::text[], $9::text[], $10::text[]) "
    "as g (seq, kind, source, id, type, subject, about, outcome, body)"
)
_GROW: Final = "update streams set seq = $2 where project = rr_project() and name = $1"
_EVENT: Final = (
    "select body from stream_entries where project = rr_project() and stream = $1 "
    "and kind = 'event' and source = $2 and id = $3 limit 1"
)


def log_length(sql: Sql, access: Access, stream: str) -> int:
    """How many entries of a clone's log are there."""

    async def work() -> int:
        async with sql.transaction(access) as db:
            return int(await db.fetchval(_HEAD, stream) or 0)

    return sql.run(work())


def add_to_tables(sql: Sql, access: Access, stream: str, texts: Sequence[bytes]) -> int:
    """How long a clone's log is once it has some entries, as `store.eventlog_pushed` has it.

    Raises ForeignEntryError and ForkedLogError.
    """
    entries = read_pushed(texts)

    async def work() -> int:
        async with sql.transaction(access) as db:
            await db.execute(_MAKE, stream)
            length = int(await db.fetchval(f"{_HEAD} for update", stream))
            if not entries:
                return length
            if entries[0].seq > length + 1:
                raise ForeignEntryError(
                    f"entry {entries[0].seq} does not follow entry {length}", place=stream
                )
            rows = await _rows(db, stream, entries)
            await _require_equal(db, stream, rows)
            new = {seq: row for seq, row in rows.items() if seq > length}
            if new:
                await db.execute(
                    _ADD, stream, list(new), *map(list, zip(*new.values(), strict=True))
                )
                await db.execute(_GROW, stream, entries[-1].seq)
            return max(length, entries[-1].seq)

    return sql.run(work())


async def _require_equal(db: Db, stream: str, rows: Mapping[int, Row]) -> None:
    kinds, bodies = [row.kind for row in rows.values()], [row.body for row in rows.values()]
    differs = await db.fetchval(_DIFFERS, stream, list(rows), kinds, bodies)
    if differs is not None:
        raise ForkedLogError(f"entry {differs} is another one here", place=stream)


async def _rows(db: Db, stream: str, entries: Sequence[Entry]) -> dict[int, Row]:
    """The row of each entry; a decision is filed under the type of its event."""
    events = {one.body.key: one.body for one in entries if isinstance(one.body, Event)}
    rows = {}
    for one in entries:
        event = None
        if isinstance(one.body, Decision):
            event = events.get(one.body.event) or await _event(db, stream, one.body.event)
        rows[one.seq] = row_of(one.body, event)
    return rows


async def _event(db: Db, stream: str, key: EventKey) -> Event | None:
    import json

    body = await db.fetchval(_EVENT, stream, *key)
    return None if body is None else Event.from_dict(json.loads(body))
