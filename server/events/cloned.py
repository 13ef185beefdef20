"""Logs of clones: a push adds what is missing of one, entry by entry as it is at home."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.roles import Role
from engine.stream_view import CLONE
from schemas.errors import InvalidRecordError, RRError
from schemas.event import Event
from schemas.stream_entry import Decision, Entry
from server.errors import BadRequestError
from server.events.append import add, hold
from server.events.posted import parsed
from server.events.reading import find_cloned_event, head
from store.stream_rows import Row, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg

    from server.events.streams import Streams
    from server.events.writer import Target

    Db = asyncpg.Connection[Any]

MOST: Final = 10_000


class LogsDifferError(RRError):
    """The log of the clone is not the one that the server has.

    Each entry of a clone's log has its number for ever. Here another entry has the number, or one
    before it is missing; a clone that was copied as a folder shares its log with the first.
    """

    code: ClassVar[str] = "RR-V034"
    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "ask what is here with GET, and send what follows it"


class OthersLogError(RRError):
    """The log was begun by somebody else's key, and your role adds only to its own."""

    code: ClassVar[str] = "RR-V035"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "push with the key that the clone was pushed with first"


def read_entries(body: bytes) -> list[Entry]:
    """Entries, one a line; raises BadRequestError."""
    lines = [line for line in body.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise BadRequestError(f"more than {MOST} entries", place="body")
    try:
        entries = [Entry.from_dict(parsed(line)) for line in lines]
    except InvalidRecordError as error:
        raise BadRequestError(error.message, place="body") from error
    for one, following in zip(entries, islice(entries, 1, None), strict=False):
        if following.seq != one.seq + 1:
            raise BadRequestError(f"entry {following.seq} follows {one.seq}", place="body")
    return entries


async def add_pushed(
    streams: Streams, target: Target, entries: Sequence[Entry], role: Role, by: str
) -> tuple[int, int]:
    """Add what is not here yet; the number of the newest entry, and how many were added.

    Raises LogsDifferError and OthersLogError.
    """
    assert target.stream.startswith(CLONE), "only clones push"
    if not entries:  # a name is taken by whoever puts something there
        return await streams.sql.wait(head(streams.sql, target.access, target.stream)), 0

    async def work() -> tuple[int, int]:
        async with streams.sql.transaction(target.access) as db:
            seq = await hold(db, target.stream, by=by)
            await _require_own(db, target.stream, role, by)
            new = [one for one in entries if one.seq > seq]
            if new and new[0].seq != seq + 1:
                raise LogsDifferError(
                    f"entry {seq + 1} is the next here, not {new[0].seq}",
                    place=target.stream,
                    details={"seq": seq},
                )
            rows = await _rows(db, target.stream, entries)
            await _require_equal(db, target.stream, rows, seq)
            if new:
                await add(db, target.stream, {one.seq: rows[one.seq] for one in new})
            return seq + len(new), len(new)

    seq, added = await streams.sql.wait(work())
    if added:
        streams.figures.wrote(one.kind for one in entries[-added:])
        streams.tails.moved(target.access.project, target.stream)
    return seq, added


async def _require_own(db: Db, stream: str, role: Role, by: str) -> None:
    made_by = await db.fetchval(
        "select made_by from streams where project = rr_project() and name = $1", stream
    )
    if made_by != by and role not in (Role.OWNER, Role.EDIT):
        raise OthersLogError(f"{stream} was begun by somebody else", place=stream)


async def _rows(db: Db, stream: str, entries: Sequence[Entry]) -> dict[int, Row]:
    """The row of each entry; a decision is filed under the type of its event."""
    events = {one.body.key: one.body for one in entries if isinstance(one.body, Event)}
    rows = {}
    for one in entries:
        event = None
        if isinstance(one.body, Decision):
            event = events.get(one.body.event)
            if event is None:
                event = await find_cloned_event(db, stream, one.body.event)
        rows[one.seq] = row_of(one.body, event)
    return rows


async def _require_equal(db: Db, stream: str, rows: dict[int, Row], seq: int) -> None:
    """Raise LogsDifferError where an entry that is here already is another one."""
    there = [number for number in rows if number <= seq]
    differs = await db.fetchval(
        "select min(e.seq) from unnest($2::bigint[], $3::text[], $4::text[]) as g (seq, kind, body)"
        " join stream_entries e on e.project = rr_project() and e.stream = $1 and e.seq = g.seq "
        "where e.kind <> g.kind or e.body <> g.body",
        stream,
        there,
        [rows[number].kind for number in there],
        [rows[number].body for number in there],
    )
    if differs is not None:
        raise LogsDifferError(f"entry {differs} is another one here", place=stream)
