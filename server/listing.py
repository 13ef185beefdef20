"""Reading the tables that lists are made of: projects, generations, attestations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.happenings import of_export
from server.events.emitting import emit, own_event
from store.projects import EVERYWHERE, ProjectExistsError, StoredProject
from store.sql import in_project

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from store.sql import Access, Sql

_PROJECT = "id, name, created, settings::text as settings"


async def projects_after(sql: Sql, access: Access, name: str, limit: int) -> list[StoredProject]:
    """The projects that may be seen, by name, after a name."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            f'select {_PROJECT} from projects where name collate "C" > $1 '
            'order by name collate "C" limit $2',
            name,
            limit,
        )
    return [stored_project(row) for row in rows]


async def add_project(sql: Sql, name: str, settings: dict[str, Any]) -> StoredProject:
    """A new, empty project with its rules; raises ProjectExistsError."""
    async with sql.transaction(EVERYWHERE) as db:
        row = await db.fetchrow(
            "insert into projects (name, settings) values ($1, $2::jsonb) "
            f"on conflict (name) do nothing returning {_PROJECT}",
            name,
            json.dumps(settings),
        )
    if row is None:
        raise ProjectExistsError(f"there is a project {name!r} already", place=name)
    return stored_project(row)


async def change_project(
    sql: Sql, access: Access, name: str | None, settings: dict[str, Any]
) -> StoredProject:
    """The project with another name or some other rules; raises ProjectExistsError."""
    from asyncpg import UniqueViolationError

    async with sql.transaction(access) as db:
        try:
            row = await db.fetchrow(
                "update projects set name = coalesce($1, name), "
                "settings = settings || $2::jsonb where id = rr_project() "
                f"returning {_PROJECT}",
                name,
                json.dumps(settings),
            )
        except UniqueViolationError as error:
            raise ProjectExistsError(f"there is a project {name!r} already") from error
    return stored_project(row)


async def generations_before(
    sql: Sql, access: Access, place: tuple[int, str] | None, limit: int
) -> list[tuple[int, str]]:
    """Times and ids of generations, newest first, after a place in that order."""
    time, after = place if place is not None else (1 << 62, "")
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            "select time, id from generations where project = rr_project() "
            "and (time < $1 or (time = $1 and id > $2)) order by time desc, id limit $3",
            time,
            bytes.fromhex(after),
            limit,
        )
    return [(row["time"], row["id"].hex()) for row in rows]


async def makers(sql: Sql, project: UUID, generation: str) -> list[str]:
    """The names of all who brought a generation here: of members, else of their keys."""
    async with sql.transaction(in_project(project, "owner", engine=True)) as db:
        rows = await db.fetch(
            "select coalesce(m.name, k.label, a.key_id) as name from attestations a "
            "left join members m on m.id = a.member left join api_keys k on k.id = a.key_id "
            "where a.project = $1 and a.generation = $2",
            project,
            bytes.fromhex(generation),
        )
    return [row["name"] for row in rows]


async def attested(sql: Sql, access: Access, generations: list[str]) -> dict[str, list[Any]]:
    """Who brought each of some generations here: key, role, member's name, when."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            "select a.generation, a.key_id as key, a.role, m.name as member, a.at "
            "from attestations a left join members m on m.id = a.member "
            "where a.project = rr_project() and a.generation = any($1::bytea[]) order by a.at",
            [bytes.fromhex(one) for one in generations],
        )
    found: dict[str, list[Any]] = {one: [] for one in generations}
    for row in rows:
        at: datetime = row["at"]
        found[row["generation"].hex()].append(
            {
                "key": row["key"],
                "role": row["role"],
                "member": row["member"],
                "at": at.isoformat().replace("+00:00", "Z"),
            }
        )
    return found


async def note_export(
    sql: Sql,
    access: Access,
    export: UUID,
    *,
    generation: str,
    profile: str,
    formats: list[str],
    digest: bytes,
    size: int,
    role: str,
    key_id: str,
) -> None:
    """Keep that a bundle went out, and tell the stream; once for each id."""
    async with sql.transaction(access) as db:
        await db.execute(
            "insert into exports (id, project, generation, profile, formats, sha256, size, role, "
            "key_id) values ($1, rr_project(), $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
            export,
            bytes.fromhex(generation),
            profile,
            formats,
            digest,
            size,
            role,
            key_id,
        )
        await db.execute("select set_config('rr.role', 'worker', true)")
        await emit(db, [own_event(of_export(generation, profile, str(export)))])


def stored_project(row: Any) -> StoredProject:
    """A project of its row."""
    return StoredProject(row["id"], row["name"], row["created"], json.loads(row["settings"]))
