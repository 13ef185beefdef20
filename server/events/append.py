"""Adding entries to a stream: numbers without holes, and nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from engine.stream_view import CLONE
from schemas.errors import RRError
from schemas.event import Event
from schemas.policy import Policy
from store.stream_rows import COLUMNS, Row

if TYPE_CHECKING:
    import asyncpg

    Db = asyncpg.Connection[Any]

MAIN: Final = "main"
COPIED: Final = 64
"""From so many rows on, COPY is faster than arrays."""


class OtherEntryError(RRError):
    """An entry with this id is there already, and says something else.

    Source and id name one event for ever, and the id one snapshot or outcome of a stream. The same
    one may be sent as often as you like; another one needs an id of its own.
    """

    code: ClassVar[str] = "RR-V030"
    exit_code: ClassVar[int] = 6
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "send the new one under an id of its own"


class CloneStreamError(RRError):
    """The stream is the log of a clone, which grows by a push of that clone and by nothing else.

    So it is the same there and here, entry by entry.
    """

    code: ClassVar[str] = "RR-V033"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "write into the stream main, or in the clone itself and push"


class Written(NamedTuple):
    """Where an entry stands, and whether it was not there before; `other` tells what is."""

    seq: int
    new: bool
    other: OtherEntryError | None = None

    def require(self) -> Written:
        """Itself; raises OtherEntryError."""
        if self.other is not None:
            raise self.other
        return self


_STAGING = (
    "create temp table if not exists rr_staging (n int, kind text, source text, id text, "
    "type text, subject text, about text, outcome text, body text) on commit delete rows"
)
_HOLD = "select seq from streams where project = rr_project() and name = $1 for update"
_MAKE = (
    "insert into streams (project, name, cloned, made_by) values (rr_project(), $1, $2, $3) "
    "on conflict do nothing"
)
_GIVEN = (
    "select * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], "
    "$8::text[], $9::text[], $10::text[]) "
    "as g (n, kind, source, id, type, subject, about, outcome, body)"
)
_STAGED = "select * from rr_staging"
# Two queries, one for each unique index that finds what is there. `limit` keeps each look-up one by
# itself: joined, a plan that was made while the table was empty reads all of it for every row.
_KNOWN = (
    "select g.n, e.seq, e.stream, e.body = g.body as same from ({given}) g cross join lateral "
    "(select seq, stream, body from stream_entries where project = rr_project() "
    "and kind = 'event' and not cloned and source = g.source and id = g.id limit 1) e "
    "where g.kind = 'event' union all "
    "select g.n, e.seq, e.stream, e.body = g.body from ({given}) g cross join lateral "
    "(select seq, stream, body from stream_entries where project = rr_project() "
    "and stream = $1 and kind = g.kind and kind in ('state', 'decision', 'feedback') "
    "and not cloned and id = g.id limit 1) e "
    "where g.kind in ('state', 'decision', 'feedback')"
)
_ADD = (
    "with g as ({given}), moved as (update streams set seq = seq + (select count(*) from g) "
    "where project = rr_project() and name = $1 "
    "returning seq - (select count(*) from g) as before, cloned) "
    "insert into stream_entries (project, stream, seq, cloned, kind, source, id, type, subject, "
    "about, outcome, body) select rr_project(), $1, moved.before + row_number() over (order by "
    "g.n), moved.cloned, g.kind, g.source, g.id, g.type, g.subject, g.about, g.outcome, g.body "
    "from moved, g"
)


async def hold(db: Db, stream: str, *, by: str = "") -> int:
    """The number of a stream's newest entry; nobody else adds to it before the transaction ends."""
    seq = await db.fetchval(_HOLD, stream)
    if seq is None:
        await db.execute(_MAKE, stream, stream.startswith(CLONE), by)
        seq = await db.fetchval(_HOLD, stream)
    return int(seq)


async def append(
    db: Db, stream: str, rows: Sequence[Row], *, copying: bool = True
) -> list[Written]:
    """Add what is not there yet, in its order, and say of each row where it stands.

    Rows whose id belongs to something else are told apart and not written.
    """
    firsts, twins = _unlike(rows)
    staged = copying and len(firsts) >= COPIED
    if staged:
        await _stage(db, firsts)
    head = await hold(db, stream)
    given = () if staged else _columns(firsts)
    source = _STAGED if staged else _GIVEN
    known = await _known(db, stream, source, given)
    left = {number: row for number, row in firsts.items() if number not in known}
    if left:
        if known and staged:
            await db.execute("delete from rr_staging where n = any($1::int[])", list(known))
        await add(db, stream, left, staged=staged)
    if staged:  # several batches of one transaction
        await db.execute("delete from rr_staging")
    seqs = {number: head + place for place, number in enumerate(left, 1)}
    return [
        _written(number, rows, twins[number], known, seqs, stream) for number in range(len(rows))
    ]


async def add(db: Db, stream: str, rows: Mapping[int, Row], *, staged: bool = False) -> None:
    """Write rows as the next entries of a stream that is held, whatever is there."""
    given = () if staged else _columns(rows)
    await db.execute(_ADD.format(given=_STAGED if staged else _GIVEN), stream, *given)


async def _stage(db: Db, rows: Mapping[int, Row]) -> None:
    """Copy rows to the staging table of the connection: into a walled table nobody may copy."""
    await db.execute(_STAGING)
    records = [(number, *row) for number, row in rows.items()]
    await db.copy_records_to_table("rr_staging", records=records, columns=["n", *COLUMNS])


async def _known(
    db: Db, stream: str, source: str, given: Sequence[Any]
) -> dict[int, tuple[int, str, bool]]:
    """Number of a row: the entry that has its id already, its stream, whether it is equal."""
    found = await db.fetch(_KNOWN.format(given=source), stream, *given)
    return {row["n"]: (row["seq"], row["stream"], row["same"]) for row in found}


def _unlike(rows: Sequence[Row]) -> tuple[dict[int, Row], list[int]]:
    """The first row of each id, and for every row the number of the first of its id."""
    firsts: dict[int, Row] = {}
    known: dict[tuple[str, str, str], int] = {}
    twins = []
    for number, row in enumerate(rows):
        source = row.source if row.kind == Event.KIND else ""
        key = (row.kind, source, str(number) if row.kind == Policy.KIND else row.id)
        first = known.setdefault(key, number)
        if first == number:
            firsts[number] = row
        twins.append(first)
    return firsts, twins


def _columns(rows: Mapping[int, Row]) -> tuple[list[Any], ...]:
    return (list(rows), *(list(column) for column in zip(*rows.values(), strict=True)))


def _written(
    number: int,
    rows: Sequence[Row],
    first: int,
    known: Mapping[int, tuple[int, str, bool]],
    seqs: Mapping[int, int],
    stream: str,
) -> Written:
    row = rows[number]
    seq, where, same = known[first] if first in known else (seqs[first], stream, True)
    if same and row.body == rows[first].body and where == stream:
        return Written(seq, number == first and first in seqs)
    there = f"entry {seq} of the stream {where}"
    other = OtherEntryError(
        f"{row.kind} {row.id!r} is there already, as {there}, "
        + ("with another content" if where == stream else "in another stream"),
        place=row.id,
        details={"source": row.source, "id": row.id, "stream": where, "seq": seq},
    )
    return Written(seq, False, other)


def require_plain(stream: str) -> str:
    """The name of a stream; raises CloneStreamError for one that only pushes add to."""
    if stream.startswith(CLONE):
        raise CloneStreamError(f"{stream} is the log of a clone", place=stream)
    return stream
