"""The tables that are made from history: caught up after each change, and made anew at will."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.project_view import shared_refs
from schemas.ids import GenerationId
from server.columns import column_text
from server.derive_cases import CaseRows, case_rows, write_cases
from server.derive_known import Known, closure
from server.derive_makers import Brought, brought, write_brought
from server.events.emitting import case_events, emit, generation_events
from store.sql import WORKER, in_project
from store.sync import Reading

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg

    from schemas.event import Event
    from schemas.ids import OperationId
    from schemas.records import Generation, Operation
    from store.repository import Repository
    from store.snapshot import Snapshot
    from store.sql import Sql
    from store.sync import Generations

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _News:
    """What a project has that its tables lack."""

    snapshot: Snapshot
    refs: dict[str, GenerationId]
    generations: dict[GenerationId, Generation]
    operations: dict[str, Operation]
    kept: set[GenerationId] | None
    """All generations there should be, where some must go; else None."""
    brought: list[Brought]
    cases: CaseRows | None
    """All reviews and requests there should be, where some are new; else None."""
    events: list[Event]
    """What the stream is told of all this; nothing of what is made anew."""


def catch_up(
    sql: Sql, project: UUID, *, anew: bool = False, read: Generations | None = None
) -> None:
    """Bring the tables of a project to what its newest operation says; `anew` from the beginning.

    `read` are generations that were read already: a push has just checked each. May be cut off and
    repeated at any point. Two at once do no harm: whoever read an older state than the newest
    begins again.
    """
    for _ in range(_ATTEMPTS):
        news = _news(sql, project, anew=anew, read=read or {})
        if news is None or sql.run(_write(sql, project, news, anew=anew)):
            return


def _news(sql: Sql, project: UUID, *, anew: bool, read: Generations) -> _News | None:
    from server.service import open_repository

    repository = open_repository(sql, project, "worker")
    snapshot = repository.snapshot()
    done = Known(sql, project, None if anew else "operations")
    if done.among([snapshot.operation_id]):
        return None
    views = sql.run(_views(sql, project))
    refs = dict(shared_refs(snapshot))
    gone = any(ref not in refs for ref in views)
    known = Known(sql, project, None if anew else "generations")
    # What a view leads to was written with it, so only what has moved is followed.
    moved = [target for ref, target in refs.items() if anew or views.get(ref) != target]
    reading = Reading(repository.objects, read)
    generations = closure(reading, moved, known)
    kept = set(closure(reading, refs.values(), Known(sql, project, None))) if gone else None
    operations, last = _operations(repository, done)
    before = None if last is None else repository.snapshot(last)
    cases = case_rows(snapshot, before)
    events = [] if anew else generation_events(generations, refs, reading.get)
    if cases is not None and not anew:
        events += case_events(snapshot, before)
    return _News(
        snapshot,
        refs,
        generations,
        operations,
        set(generations) if anew else kept,
        brought(repository, reading, operations, known),
        cases,
        events,
    )


def _operations(
    repository: Repository, done: Known
) -> tuple[dict[str, Operation], OperationId | None]:
    """The operations after those that are done, newest first, and the newest of these."""
    found: dict[str, Operation] = {}
    for operation_id, operation in repository.operations():
        if done.among([operation_id]):
            return found, operation_id
        found[operation_id] = operation
    return found, None


async def _views(sql: Sql, project: UUID) -> dict[str, GenerationId]:
    async with sql.transaction(in_project(project, "worker")) as db:
        rows = await db.fetch("select name, generation from views where project = $1", project)
    return {row["name"]: GenerationId(row["generation"].hex()) for row in rows}


async def _write(sql: Sql, project: UUID, news: _News, *, anew: bool) -> bool:
    """Write the news at one stroke; False when they are no longer the newest."""
    from store.head import decode_head

    async with sql.transaction(in_project(project, "worker")) as db:
        await db.execute("select pg_advisory_xact_lock(hashtextextended($1, 1))", str(project))
        head = await db.fetchval(
            "select data from project_files where project = $1 and name = 'op_head'", project
        )
        if head is None or decode_head(bytes(head)) != news.snapshot.operation_id:
            return False
        if news.kept is not None:  # only then is something removed, which the app's role may not
            await db.execute(f"set local role {WORKER}")
        if anew:
            await db.execute("delete from operations where project = $1", project)
        await _write_generations(db, project, news)
        await db.executemany(
            "insert into views (project, name, generation) values ($1, $2, $3) "
            "on conflict (project, name) do update set generation = excluded.generation, "
            "updated = now() where views.generation <> excluded.generation",
            [(project, ref, bytes.fromhex(target)) for ref, target in news.refs.items()],
        )
        if news.kept is not None:
            await db.execute(
                "delete from views where project = $1 and name <> all($2::text[])",
                project,
                list(news.refs),
            )
        await db.executemany(
            "insert into operations (project, id, command, author, time) "
            "values ($1, $2, $3, $4, $5) on conflict do nothing",
            [
                (
                    project,
                    bytes.fromhex(one),
                    column_text(op.command),
                    column_text(op.author),
                    op.time,
                )
                for one, op in news.operations.items()
            ],
        )
        if news.cases is not None:
            await write_cases(db, project, news.cases, anew=anew)
        await write_brought(db, project, news.brought)
        await emit(db, news.events)
    return True


async def _write_generations(db: asyncpg.Connection[Any], project: UUID, news: _News) -> None:
    if news.kept is not None:
        await db.execute(
            "delete from generations where project = $1 and id <> all($2::bytea[])",
            project,
            [bytes.fromhex(one) for one in news.kept],
        )
    await db.executemany(
        "insert into generations "
        "(project, id, source, author, message, time, geometry_hash, kernel, name, style) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        [
            (
                project,
                bytes.fromhex(one),
                record.source,
                column_text(record.author),
                column_text(record.message),
                record.time,
                bytes.fromhex(record.geometry.geometry_hash),
                column_text(record.geometry.kernel),
                column_text(record.name),
                column_text(record.style),
            )
            for one, record in news.generations.items()
        ],
    )
