"""The projects that a database holds: each is one repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.errors import RRError
from store.sql import Access

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from store.sql import Sql

_COLUMNS = "id, name, created, settings::text as settings"
EVERYWHERE = Access("*", "owner")


class ProjectNotFoundError(RRError):
    """The database holds no project of that name or id, or none that may be seen."""

    code = "RR-R064"
    exit_code = 5
    http_status = 404
    hint = "check the name; the owner of the server can list its projects"


class ProjectExistsError(RRError):
    """The database holds a project of that name already."""

    code = "RR-R082"
    exit_code = 1
    http_status = 409
    hint = "take another name, or work in the project that has it"


@dataclass(frozen=True, slots=True)
class StoredProject:
    """One row: the id is the server's own and in no hash."""

    id: UUID
    name: str
    created: datetime
    settings: Mapping[str, object]


def list_projects(sql: Sql) -> list[StoredProject]:
    """Every project, by name."""
    return sql.run(_list(sql))


def create_project(sql: Sql, name: str) -> StoredProject:
    """A new, empty project; raises ProjectExistsError."""
    return sql.run(_create(sql, name))


def find_project(sql: Sql, name: str) -> StoredProject:
    """The project of an id or a name; raises ProjectNotFoundError."""
    return sql.run(_find(sql, name))


async def _list(sql: Sql) -> list[StoredProject]:
    async with sql.transaction(EVERYWHERE) as db:
        rows = await db.fetch(f"select {_COLUMNS} from projects order by name")
    return [_project(row) for row in rows]


async def _create(sql: Sql, name: str) -> StoredProject:
    async with sql.transaction(EVERYWHERE) as db:
        row = await db.fetchrow(
            "insert into projects (name) values ($1) on conflict (name) do nothing "
            f"returning {_COLUMNS}",
            name,
        )
    if row is None:
        raise ProjectExistsError(f"{sql.place} has a project {name!r} already", place=name)
    return _project(row)


async def _find(sql: Sql, name: str) -> StoredProject:
    async with sql.transaction(EVERYWHERE) as db:
        row = await db.fetchrow(
            f"select {_COLUMNS} from projects where id::text = $1 or name = $1 "
            "order by id::text = $1 desc limit 1",
            name,
        )
    if row is None:
        raise ProjectNotFoundError(f"{sql.place} has no project {name!r}", place=name)
    return _project(row)


def _project(row: Any) -> StoredProject:
    import json

    return StoredProject(row["id"], row["name"], row["created"], json.loads(row["settings"]))
