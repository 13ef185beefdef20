"""Telling every project that has a stream that a server has come up."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.happenings import Happening
from schemas.errors import RRError
from server.events.append import MAIN
from server.events.emitting import own_event
from server.events.reading import head
from store.projects import EVERYWHERE
from store.sql import in_project
from store.stream_rows import row_of

if TYPE_CHECKING:
    from server.events.streams import Streams


async def tell_boot(streams: Streams) -> None:
    """Add a `system_boot` to the stream `main` of every project that has one.

    Workers that start in the same minute tell the same event, which is there once.
    """
    now = datetime.now(UTC)
    at = now.strftime("%Y-%m-%dT%H:%M")
    row = row_of(own_event(Happening("system_boot", "server", {"mode": "server"}, at)))
    with suppress(RRError):  # a database that is away says so to everybody else
        for project in await streams.sql.wait(_projects(streams, now)):
            access = in_project(project, "worker", engine=True)
            if await streams.sql.wait(head(streams.sql, access, MAIN)):
                await streams.own(project, [row])


async def _projects(streams: Streams, before: datetime) -> list[str]:
    async with streams.sql.transaction(EVERYWHERE) as db:
        query = "select id from projects where created < $1 order by created"
        rows = await db.fetch(query, before)
    return [str(row["id"]) for row in rows]
