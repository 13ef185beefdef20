"""What one running server has: its settings, its database, its keys, its workers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from server.auth import Keys
from server.events.streams import Streams, streams
from server.jobs import Jobs
from server.shared import Shared, shared
from server.webhooks.deliver import Deliverer, delivering
from store.backends.postgres import PostgresBackend
from store.repository import Repository
from store.sql import Sql

if TYPE_CHECKING:
    from uuid import UUID

    from engine.roles import Role
    from server.settings import Settings

_THREADS = 40


@dataclass(frozen=True, slots=True)
class Service:
    """One server at work. Everything in it may be used from any thread."""

    settings: Settings
    url: str
    sql: Sql
    keys: Keys
    jobs: Jobs
    shared: Shared
    turns: asyncio.Semaphore
    """Taken by whoever builds, before anything of the body is read: the others wait for it."""
    streams: Streams
    webhooks: Deliverer

    def now(self) -> int:
        """The time that is recorded, in seconds since 1970."""
        return int(time.time())

    def repository(self, project: UUID, role: Role) -> Repository:
        """The repository of a project, as somebody in a role reaches it."""
        return open_repository(self.sql, project, role.value)


def open_repository(
    sql: Sql, project: UUID, role: str, *, author: str = "server", time: int = 0
) -> Repository:
    """The repository of a project, made if it is not there: the row of a project comes first."""
    from store.layout import AlreadyARepositoryError, NotARepositoryError

    backend = PostgresBackend(sql, project, role=role, engine=True)
    try:
        return Repository.open(backend)
    except NotARepositoryError:
        maker = PostgresBackend(sql, project, role="owner")
        with suppress(AlreadyARepositoryError):  # somebody else was first
            Repository.init(maker, author=author, time=time)
        return Repository.open(backend)


@asynccontextmanager
async def service(settings: Settings) -> AsyncIterator[Service]:
    """Bring a server up, with a database of its own where none is given, while a block runs."""
    import anyio

    from server.migrate import migrate
    from store.blobs import open_blobs

    async with AsyncExitStack() as stack:
        url = settings.database_url or await _own_database(settings, stack)
        if settings.migrate:
            await anyio.to_thread.run_sync(migrate, url)
        blobs = None if settings.blob_url is None else open_blobs(settings.blob_url)
        sql = Sql.here(url, blobs=blobs)
        stack.push_async_callback(sql.aclose)
        keys = Keys(sql, settings.keys, clock=time.monotonic, now=lambda: datetime.now(UTC))
        jobs = Jobs(sql, url, settings.blob_url, settings.jobs, settings.answer_s)
        stack.push_async_callback(anyio.to_thread.run_sync, jobs.close)
        others = await stack.enter_async_context(shared(settings, keys))
        count = max(4, 2 * settings.jobs)
        # Those who build must leave threads for all others.
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS + count
        watched = await stack.enter_async_context(streams(sql, others.wake))
        webhooks = await stack.enter_async_context(delivering(sql, settings.reach, settings.pace))
        watched.tails.on_moved(webhooks.wake)
        turns = asyncio.Semaphore(count)
        yield Service(settings, url, sql, keys, jobs, others, turns, watched, webhooks)


async def _own_database(settings: Settings, stack: AsyncExitStack) -> str:
    """The address of a PostgreSQL that runs as long as the server does."""
    import anyio

    from server.postgres import find_binaries, major_version
    from server.revive import revived_postgres

    version = await anyio.to_thread.run_sync(lambda: major_version(find_binaries()))
    running = revived_postgres(settings.data / f"postgresql-{version}")
    found = await anyio.to_thread.run_sync(running.__enter__)
    stack.push_async_callback(anyio.to_thread.run_sync, running.__exit__, None, None, None)
    return found.url()
