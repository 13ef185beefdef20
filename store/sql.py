"""A door to one PostgreSQL database: connections that live on an event loop, used from threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeVar, cast
from urllib.parse import unquote, urlsplit

from store.sql_errors import DatabaseSilentError, need_drivers, refused

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from store.blobs import Blobs

T = TypeVar("T")

APP: Final = "rr_app"
"""What a connection is in the database once it is made: neither superuser nor owner of a table."""
WORKER: Final = "rr_worker"
"""The same for clean-up and for making derived tables anew."""
PATIENCE_S: Final = 60.0
CONNECT_S: Final = 10.0
LEAVE_S: Final = 2.0
"""How long the end of a door waits for tasks to give their connections back."""
_POOL: Final = 10
_NO_LIMIT: Final = -1
_SESSION: Final = {
    "application_name": "rr-engine",
    "search_path": "public",
    # A holder of the lock whose machine is gone must not hold it for hours.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "300000",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, for the policies of row security: nobody sees nothing.

    `project` is an id, or `*` for questions about projects themselves. `engine` says that a use
    case reads, which hands out only what the role may see.
    """

    project: str = ""
    role: str = ""
    engine: bool = False
    key: str = ""

    def settings(self) -> str:
        """The statement that says so for one transaction."""
        pairs = (
            ("project", self.project),
            ("role", self.role),
            ("engine", "on" if self.engine else ""),
            ("key", self.key),
        )
        told = (f"set_config('rr.{name}', {quoted(value)}, true)" for name, value in pairs if value)
        calls = ", ".join(told)
        return f"select {calls};" if calls else ""


def quoted(text: str) -> str:
    """A text as PostgreSQL reads it between quotes; a zero cannot be in one."""
    if "\0" in text or "\\" in text:
        raise ValueError("a setting holds neither a zero nor a backslash")
    return "'" + text.replace("'", "''") + "'"


class Lease(NamedTuple):
    """A connection that somebody keeps: SQLAlchemy's, and the driver's own in it."""

    connection: AsyncConnection
    driver: asyncpg.Connection[Any]


class Sql:
    """One database: `run` takes a coroutine from any thread but the loop's own.

    `open` gives one with a loop of its own, for programs without any; `here` one on the loop that
    runs. `blobs` is where large frames lie, None for the database itself.
    """

    def __init__(
        self, url: str, loop: asyncio.AbstractEventLoop, role: str | None, blobs: Blobs | None
    ) -> None:
        need_drivers()
        from sqlalchemy.ext.asyncio import create_async_engine

        self._dsn = plain_url(url)
        self.place = shown_url(url)
        self.blobs = blobs
        self._loop = loop
        self._role = role
        self._thread: threading.Thread | None = None
        self._busy: dict[object, list[asyncpg.Connection[Any]]] = {}
        self._made: set[asyncpg.Connection[Any]] = set()
        self._ending: set[asyncio.Future[Any]] = set()

        def pool(size: int, more: int) -> AsyncEngine:
            return create_async_engine(
                "postgresql+asyncpg://",
                async_creator=self._connect,
                pool_size=size,
                max_overflow=more,
            )

        self.engine: AsyncEngine = pool(_POOL, _POOL)
        # Whoever waits for a lock holds a connection, and must not starve who holds the lock.
        self._locks = pool(2, _NO_LIMIT)

    @classmethod
    def open(cls, url: str, *, role: str | None = APP, blobs: Blobs | None = None) -> Self:
        """A door with a loop in a thread of its own; close it, or use it in a `with`."""
        need_drivers()
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="rr-sql", daemon=True)
        sql = cls(url, loop, role, blobs)
        sql._thread = thread
        thread.start()
        return sql

    @classmethod
    def here(cls, url: str, *, role: str | None = APP, blobs: Blobs | None = None) -> Self:
        """A door on the loop that is running, for a server; end it with `aclose`."""
        return cls(url, asyncio.get_running_loop(), role, blobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def run(self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None = PATIENCE_S) -> T:
        """What a coroutine returns, run on the loop; raises DatabaseSilentError in the end."""
        future = self.start(coroutine, timeout_s)
        try:
            return future.result()
        except BaseException:
            future.cancel()  # Ctrl-C ends the wait, and what was waited for
            raise

    def start(
        self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None = PATIENCE_S
    ) -> Future[T]:
        """The same without waiting: its future."""
        if self._on_loop():
            coroutine.close()
            raise RuntimeError("a coroutine on the loop must await, not wait")
        return asyncio.run_coroutine_threadsafe(self._within(coroutine, timeout_s), self._loop)

    def close(self) -> None:
        """Give all connections back and end the loop, if it is our own."""
        if self._thread is None or self._loop.is_closed():
            return
        self.run(self.aclose(), timeout_s=CONNECT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def wait(
        self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None = PATIENCE_S
    ) -> T:
        """The same for who is on the loop and awaits."""
        return await self._within(coroutine, timeout_s)

    async def aclose(self) -> None:
        """End all connections, also of tasks that were cancelled and have not given theirs back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                while others := self._ending - {asyncio.current_task()}:
                    await asyncio.wait(others)
        await self.engine.dispose()
        await self._locks.dispose()
        for driver in list(self._made):
            driver.terminate()
        await asyncio.sleep(0)  # a socket is closed by the loop

    @asynccontextmanager
    async def transaction(
        self, access: Access, *, lazy: bool = False
    ) -> AsyncIterator[asyncpg.Connection[Any]]:
        """The driver's own connection, in a transaction in which `access` holds.

        A `lazy` one is seen at once, and durable when a later one that is not lazy is. Raises the
        errors of `store.sql_errors`.
        """
        with refused(self.place):
            async with self._borrowed(access, lazy=lazy) as driver:
                with self.using(driver):
                    async with within(driver, access, begun=True):
                        yield driver

    async def lease(self) -> Lease:
        """A connection apart from the pool, for a lock of a session; give it to `give_back`."""
        with refused(self.place):
            return Lease(*await self._begin(self._locks, None, lazy=False))

    async def give_back(self, lease: Lease) -> None:
        """End a lease."""
        await _give_back(*lease)

    @contextmanager
    def using(self, driver: asyncpg.Connection[Any]) -> Iterator[None]:
        """Say that this task waits for a connection, which is closed if it waits for too long."""
        with refused(self.place), self._noted(driver):
            yield

    @contextmanager
    def _noted(self, driver: asyncpg.Connection[Any]) -> Iterator[None]:
        task = asyncio.current_task()
        busy = self._busy.setdefault(task, [])
        busy.append(driver)
        try:
            yield
        finally:
            busy.remove(driver)
            if not busy:
                self._busy.pop(task, None)

    @asynccontextmanager
    async def _borrowed(
        self, access: Access, *, lazy: bool
    ) -> AsyncIterator[asyncpg.Connection[Any]]:
        connection, driver = await self._begin(self.engine, access, lazy=lazy)
        try:
            yield driver
        finally:
            await self._return(connection, driver)

    async def _return(self, connection: AsyncConnection, driver: asyncpg.Connection[Any]) -> None:
        """In a task of its own: who is cancelled gives the connection back all the same."""
        await asyncio.shield(self._awaited(_give_back(connection, driver)))

    def _awaited(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task that the end of this door waits for."""
        task = asyncio.create_task(coroutine)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _begin(
        self, engine: AsyncEngine, access: Access | None, *, lazy: bool
    ) -> tuple[AsyncConnection, asyncpg.Connection[Any]]:
        """A connection that answers: one that the server closed meanwhile is replaced, once."""
        from asyncpg import InterfaceError, InternalClientError, PostgresConnectionError
        from asyncpg.exceptions import AdminShutdownError, CrashShutdownError

        opening = "select 1;" if access is None else begin(access, lazy=lazy)
        for attempt in range(_POOL + 3):
            connection = await engine.connect()
            pooled = await connection.get_raw_connection()
            driver = cast("asyncpg.Connection[Any]", pooled.driver_connection)
            try:
                with self._noted(driver):
                    await driver.execute(opening)
            except (
                InterfaceError,
                InternalClientError,  # what a closed connection makes of its next statement
                PostgresConnectionError,
                AdminShutdownError,
                CrashShutdownError,
                OSError,
            ):
                driver.terminate()
                await _give_back(connection, driver)
                if attempt == _POOL + 2:
                    raise
            except BaseException:
                driver.terminate()
                await self._return(connection, driver)
                raise
            else:
                return connection, driver
        raise AssertionError("the loop above returns or raises")

    async def _within(self, coroutine: Coroutine[Any, Any, T], timeout_s: float | None) -> T:
        if timeout_s is None:
            return await coroutine
        task = self._awaited(coroutine)
        try:
            done, _ = await asyncio.wait({task}, timeout=timeout_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not done:
            # Cancelling alone would wait for an answer from the same silent server.
            for driver in self._busy.get(task, ()):
                driver.terminate()
            task.cancel()
            await asyncio.wait({task}, timeout=1)
            if task.done() and not task.cancelled():
                task.exception()
            message = f"{self.place} gave no answer in {timeout_s:g} s"
            raise DatabaseSilentError(message, place=self.place)
        return task.result()

    async def _connect(self) -> asyncpg.Connection[Any]:
        import asyncpg

        settings = dict(_SESSION)
        if self._role is not None:
            settings["role"] = self._role
        made: asyncpg.Connection[Any] = await asyncpg.connect(
            self._dsn, timeout=CONNECT_S, server_settings=settings
        )
        self._made.add(made)
        made.add_termination_listener(self._made.discard)
        return made

    def _on_loop(self) -> bool:
        with suppress(RuntimeError):
            return asyncio.get_running_loop() is self._loop
        return False


async def _give_back(connection: AsyncConnection, driver: asyncpg.Connection[Any]) -> None:
    """To the pool, unless the next borrower would find it closed or in a transaction of ours."""
    if driver.is_closed() or driver.is_in_transaction():
        driver.terminate()
        await connection.invalidate()
    await connection.close()


def begin(access: Access, *, lazy: bool = False) -> str:
    """The statements that open a transaction, sent as one."""
    durable = "set local synchronous_commit = off;" if lazy else ""
    return f"begin;{durable}{access.settings()}"


@asynccontextmanager
async def within(
    driver: asyncpg.Connection[Any], access: Access, *, lazy: bool = False, begun: bool = False
) -> AsyncIterator[None]:
    """A transaction on a connection one has; it is taken back when the block raises."""
    if not begun:
        await driver.execute(begin(access, lazy=lazy))
    try:
        yield
    except BaseException:
        from asyncpg import InterfaceError, PostgresError

        with suppress(InterfaceError, PostgresError, OSError):
            if not driver.is_closed():
                await driver.execute("rollback")
        raise
    await driver.execute("commit")


def plain_url(url: str) -> str:
    """The address as the driver takes it: `postgresql+asyncpg://…` is SQLAlchemy's spelling."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql://{rest}" if mark and scheme.startswith("postgres") else url


def shown_url(url: str) -> str:
    """The address as people may see it, without the password."""
    parts = urlsplit(plain_url(url))
    host = parts.netloc.rpartition("@")[2] or _socket_folder(parts.query)
    user = f"{unquote(parts.username)}@" if parts.username else ""
    return f"postgresql://{user}{host}{parts.path}"


def _socket_folder(query: str) -> str:
    found = [part.removeprefix("host=") for part in query.split("&") if part.startswith("host=")]
    return unquote(found[0]) if found else ""


def in_project(project: object, role: str, *, engine: bool = False) -> Access:
    """The access of a role to one project."""
    return replace(Access(role=role, engine=engine), project=str(project))
