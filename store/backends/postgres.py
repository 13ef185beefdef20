"""A repository in PostgreSQL: one project of a database, its objects as rows."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from typing import TYPE_CHECKING, Any

from schemas.errors import RRError
from store.backends.base import Backend, MissingError
from store.blobs import INLINE_LIMIT, BlobsElsewhereError
from store.frame import DamagedFrameError, decode_frame
from store.names import FILES, OBJECTS, check_name, object_name
from store.sql import Access, within

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg

    from store.sql import Lease, Sql

PAGE = 5000
"""Names that are listed, or asked for, in one statement."""
SMALL = 8192
"""Bytes of the largest frame that is taken for a small one."""
BATCH_BYTES = 8 << 20
"""Bytes of frames read or written in one statement."""
Record = tuple[bytes, int, bytes | None, str | None]
"""A row of `rr_arriving`."""
_HEX = 64
_TAKE_THE_PLACE = (
    "on conflict (project, hash) do update set size = excluded.size, frame = excluded.frame, "
    "place = excluded.place, touched = now()"
)
_SAVE = (
    "insert into objects (project, hash, size, frame, place) values ($1, $2, $3, $4, $5) "
    + _TAKE_THE_PLACE
)
# Kept for the life of the connection: a new one each time costs a fifth.
_ARRIVALS = (
    "create temp table if not exists rr_arriving "
    "(hash bytea, size bigint, frame bytea, place text) on commit delete rows"
)
# What is pushed is new, nearly always: then this takes half the time of looking before each row.
_ADD_ARRIVALS = (
    "insert into objects (project, hash, size, frame, place) "
    "select $1, hash, size, frame, place from rr_arriving "
)
_SAVE_ARRIVALS = _ADD_ARRIVALS + _TAKE_THE_PLACE


class PostgresBackend(Backend):
    """Named bytes in the tables `objects` and `project_files`, for one project.

    `role` is whose rows they are by row security; `engine` says that a use case reads.
    """

    def __init__(
        self, sql: Sql, project: UUID, *, role: str = "owner", engine: bool = False
    ) -> None:
        self._sql = sql
        self._project = project
        self._access = Access(str(project), role, engine)
        self._saved = 0
        self._flushed = 0
        self._counting = threading.Lock()
        self._held = threading.local()

    @property
    def sql(self) -> Sql:
        """The database."""
        return self._sql

    @property
    def project(self) -> UUID:
        """The project's id in this database."""
        return self._project

    @property
    def access(self) -> Access:
        """Who asks."""
        return self._access

    @property
    def place(self) -> str:
        """The database without its password, and the project."""
        return f"{self._sql.place} project {self._project}"

    def load(self, name: str) -> bytes:
        """The bytes of a row, or of the blob it names; raises MissingError."""
        check_name(name)
        row = self._sql.run(self._load(name))
        if row is None:
            raise MissingError(f"{name} is not in {self.place}", place=name)
        return self._content_of(row, name)

    def load_many(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of objects in any order, those that are not here left out."""
        for name, row in self._rows(names):
            yield name, self._content_of(row, name)

    def survey(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | RRError]]:
        """The same, with the error of each that cannot be read in its place."""
        for name, row in self._rows(names):
            try:
                yield name, self._content_of(row, name)
            except RRError as error:
                yield name, error

    def _rows(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        for page in _pages(names):
            keys = [_key(check_name(name)) for name in page]
            while keys:
                rows = self._sql.run(self._load_page(keys))
                yield from ((OBJECTS + row["hash"].hex(), row) for row in rows)
                got = {row["hash"] for row in rows}
                keys = [key for key in keys if key not in got] if got else []

    def small(self) -> Iterator[tuple[str, bytes]]:
        """Objects whose frame is small, page by page: one trip for each is dear."""
        after = b""
        while rows := self._sql.run(self._small_page(after)):
            for row in rows:
                with suppress(DamagedFrameError):
                    yield row["hash"].hex(), decode_frame(row["frame"])
            after = rows[-1]["hash"]

    def save(self, name: str, data: bytes) -> None:
        """Put bytes into a row; above 64 KiB into a blob first, where there is a place for them."""
        check_name(name)
        if name in FILES:
            self._sql.run(self._save_file(name, data, self.guarded()))
        else:
            self._sql.run(self._save_object(_key(name), data, self._put_blob(name, data)))
            self._note()

    def save_many(self, frames: Iterable[tuple[str, bytes]]) -> None:
        """Put many objects into rows, batch by batch, through one COPY each."""
        under_way: Future[None] | None = None
        try:
            for batch in _batches(frames):
                records = self._records(batch)  # made while the batch before it is written
                if under_way is not None:
                    under_way.result()
                under_way = self._sql.start(self._copy(records))
        finally:
            if under_way is not None:
                under_way.result()
                self._note()  # not before: a flush meanwhile would count it as durable

    def _records(self, batch: list[tuple[str, bytes]]) -> list[Record]:
        # Sorted, so that two who push the same cannot wait for each other in a circle.
        last = {_key(check_name(name)): (name, data) for name, data in batch}
        return [(key, len(last[key][1]), *self._split(*last[key])) for key in sorted(last)]

    def keep(self, name: str) -> None:
        """Make a row young, and durable with the next flush; raises MissingError."""
        check_name(name)
        if name in FILES:
            if not self.has(name):
                raise MissingError(f"{name} is not in {self.place}", place=name)
            return
        if not self._sql.run(self._touch([_key(name)])):
            raise MissingError(f"{name} is not in {self.place}", place=name)
        self._note()

    def keep_many(self, names: Iterable[str]) -> set[str]:
        """The same for many objects, page by page; those that are there."""
        kept: set[str] = set()
        for page in _pages(names):
            keys = self._sql.run(self._touch([_key(check_name(name)) for name in page]))
            kept.update(OBJECTS + key.hex() for key in keys)
        if kept:
            self._note()
        return kept

    def first_copies(self, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Objects with their contents, page by page; what cannot be read is left out."""
        for name, stored in self.survey(map(object_name, object_ids)):
            with suppress(DamagedFrameError):
                if isinstance(stored, bytes):
                    yield name.removeprefix(OBJECTS), decode_frame(stored)

    def flush(self) -> None:
        """Commit once more, and wait for the disk: what was committed before is then safe too."""
        with self._counting:
            saved = self._saved
            if saved == self._flushed:
                return
        self._sql.run(self._sync())
        with self._counting:
            self._flushed = max(self._flushed, saved)

    def names(self, prefix: str = "") -> Iterator[str]:
        """The names that begin with a prefix, sorted; listed page by page."""
        files = set(self._sql.run(self._files()))
        for entry in sorted({*files, OBJECTS}):
            if entry != OBJECTS:
                if entry.startswith(prefix):
                    yield entry
            elif OBJECTS.startswith(prefix) or prefix.startswith(OBJECTS):
                yield from self._object_names(prefix.removeprefix(OBJECTS))

    @property
    def fans(self) -> tuple[str]:
        """All at once: one index lists them."""
        return ("",)

    def loose(self, prefix: str) -> Iterator[str]:
        """The names of objects; there are no others."""
        yield from self._object_names(prefix.removeprefix(OBJECTS))

    def has(self, name: str) -> bool:
        """Whether there is a row of that name."""
        check_name(name)
        if name in FILES:
            return name in self._sql.run(self._files())
        return bool(self._sql.run(self._present([_key(name)])))

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Those of the names that have no row, in the order given."""
        missing: list[str] = []
        for page in _pages(names):
            keys = [_key(check_name(name)) for name in page]
            there = self._sql.run(self._present(keys))
            missing += [name for name, key in zip(page, keys, strict=True) if key not in there]
        return missing

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold an advisory lock on a connection of its own: if that breaks, the lock is free.

        What is `guarded`, as `op_head` is, is then written through the same connection, so that
        nobody writes it who has lost the lock.
        """
        with self._advisory("write") as driver:
            self._held.driver = driver
            try:
                yield
            finally:
                self._held.driver = None

    @contextmanager
    def cleaning(self) -> Iterator[tuple[str, ...]]:
        """Hold the lock of clean-up."""
        with self._advisory("clean"):
            yield ()

    @contextmanager
    def _advisory(self, what: str) -> Iterator[asyncpg.Connection[Any]]:
        key = f"rr.{what}.{self._project}"
        lease = self._sql.run(self._sql.lease())
        try:
            self._sql.run(_take(self._sql, lease.driver, key), timeout_s=None)
            yield lease.driver
        finally:
            self._sql.run(_leave(self._sql, lease, key))

    async def _load(self, name: str) -> Any:
        async with self._sql.transaction(self._access) as db:
            if name in FILES:
                return await db.fetchrow(
                    "select data as frame from project_files where project = $1 and name = $2",
                    self._project,
                    name,
                )
            return await db.fetchrow(
                "select frame, place from objects where project = $1 and hash = $2",
                self._project,
                _key(name),
            )

    async def _load_page(self, keys: list[bytes]) -> list[Any]:
        async with self._sql.transaction(self._access) as db:
            # Never more at once than fits: the running sum ends the page early.
            return await db.fetch(
                "select hash, frame, place from (select hash, frame, place, sum(case when place is "
                "null then size else 0 end) over (order by hash) - size as before from objects "
                "where project = $1 and hash = any($2::bytea[])) as wanted where before < $3",
                self._project,
                keys,
                BATCH_BYTES,
            )

    async def _small_page(self, after: bytes) -> list[Any]:
        async with self._sql.transaction(self._access) as db:
            return await db.fetch(
                "select hash, frame from objects where project = $1 and hash > $2 "
                "and place is null and size <= $3 order by hash limit $4",
                self._project,
                after,
                SMALL,
                PAGE,
            )

    def guarded(self) -> AbstractAsyncContextManager[asyncpg.Connection[Any]]:
        """A transaction through the connection that holds the lock, if this thread has it."""
        return self._guarded(getattr(self._held, "driver", None))

    @asynccontextmanager
    async def _guarded(
        self, held: asyncpg.Connection[Any] | None
    ) -> AsyncIterator[asyncpg.Connection[Any]]:
        if held is None:
            async with self._sql.transaction(self._access) as db:
                yield db
            return
        with self._sql.using(held):
            async with within(held, self._access):
                yield held

    async def _save_file(
        self, name: str, data: bytes, guarded: AbstractAsyncContextManager[asyncpg.Connection[Any]]
    ) -> None:
        async with guarded as db:
            await db.execute(
                "insert into project_files (project, name, data) values ($1, $2, $3) "
                "on conflict (project, name) do update set data = excluded.data",
                self._project,
                name,
                data,
            )

    async def _save_object(self, key: bytes, data: bytes, place: str | None) -> None:
        frame = data if place is None else None
        async with self._sql.transaction(self._access, lazy=True) as db:
            await db.execute(_SAVE, self._project, key, len(data), frame, place)

    async def _copy(self, records: list[Record]) -> None:
        from asyncpg import UniqueViolationError

        async with self._sql.transaction(self._access, lazy=True) as db:
            await db.execute(_ARRIVALS)
            columns = ["hash", "size", "frame", "place"]
            await db.copy_records_to_table("rr_arriving", records=records, columns=columns)
            await db.execute("savepoint arrived")
            try:
                await db.execute(_ADD_ARRIVALS, self._project)
            except UniqueViolationError:
                await db.execute("rollback to savepoint arrived")
                await db.execute(_SAVE_ARRIVALS, self._project)

    async def _touch(self, keys: list[bytes]) -> list[bytes]:
        async with self._sql.transaction(self._access, lazy=True) as db:
            rows = await db.fetch(
                # In order, so that two who keep the same cannot wait for each other in a circle.
                "with held as (select hash from objects where project = $1 "
                "and hash = any($2::bytea[]) order by hash for no key update) "
                "update objects set touched = now() from held "
                "where project = $1 and objects.hash = held.hash returning objects.hash",
                self._project,
                keys,
            )
        return [row["hash"] for row in rows]

    async def _sync(self) -> None:
        async with self._sql.transaction(self._access) as db:
            # A commit that changed nothing waits for no disk; this writes a few bytes of log.
            await db.execute("select pg_logical_emit_message(true, 'rr', '')")

    async def _files(self) -> list[str]:
        async with self._sql.transaction(self._access) as db:
            rows = await db.fetch(
                "select name from project_files where project = $1", self._project
            )
        return [row["name"] for row in rows]

    async def _present(self, keys: list[bytes]) -> set[bytes]:
        async with self._sql.transaction(self._access) as db:
            rows = await db.fetch(
                "select hash from objects where project = $1 and hash = any($2::bytea[])",
                self._project,
                keys,
            )
        return {row["hash"] for row in rows}

    def _object_names(self, digits: str) -> Iterator[str]:
        if len(digits) > _HEX or not set(digits) <= set("0123456789abcdef"):
            return
        after = bytes.fromhex(digits.ljust(_HEX, "0"))
        last = bytes.fromhex(digits.ljust(_HEX, "f"))
        keys = self._sql.run(self._page(after, last, including=True))
        while keys:
            yield from (OBJECTS + key.hex() for key in keys)
            if len(keys) < PAGE:
                return
            keys = self._sql.run(self._page(keys[-1], last, including=False))

    async def _page(self, after: bytes, last: bytes, *, including: bool) -> list[bytes]:
        compare = ">=" if including else ">"
        async with self._sql.transaction(self._access) as db:
            rows = await db.fetch(
                f"select hash from objects where project = $1 and hash {compare} $2 "
                "and hash <= $3 order by hash limit $4",
                self._project,
                after,
                last,
                PAGE,
            )
        return [row["hash"] for row in rows]

    def _split(self, name: str, data: bytes) -> tuple[bytes | None, str | None]:
        place = self._put_blob(name, data)
        return (data, None) if place is None else (None, place)

    def _put_blob(self, name: str, data: bytes) -> str | None:
        """Write a large frame where it belongs, under a new key; what its row then says of it.

        New, so that clean-up never removes what another writer has just written anew.
        """
        blobs = self._sql.blobs
        if blobs is None or len(data) <= INLINE_LIMIT:
            return None
        digits = name.removeprefix(OBJECTS)
        key = f"{self._project}/{digits[:2]}/{digits}/{self._sql.run(self._new_id())}"
        blobs.write(key, data)
        return f"{blobs.scheme}:{key}"

    async def _new_id(self) -> object:
        async with self._sql.transaction(self._access) as db:
            return await db.fetchval("select gen_random_uuid()")

    def _blob(self, name: str, place: str) -> bytes:
        blobs = self._sql.blobs
        scheme, _, key = place.partition(":")
        if blobs is None or blobs.scheme != scheme:
            message = f"{name} lies in a {scheme} store that this command was not given"
            raise BlobsElsewhereError(message, place=name)
        return blobs.read(key)

    def _content_of(self, row: Any, name: str) -> bytes:
        return self._blob(name, row["place"]) if row["frame"] is None else row["frame"]

    def _note(self) -> None:
        with self._counting:
            self._saved += 1


async def _take(sql: Sql, driver: asyncpg.Connection[Any], key: str) -> None:
    with sql.using(driver):
        await driver.execute("select pg_advisory_lock(hashtextextended($1, 0))", key)


async def _leave(sql: Sql, lease: Lease, key: str) -> None:
    """Free the lock; a connection that cannot say so is closed, which frees it too."""
    freed = False
    with suppress(RRError), sql.using(lease.driver):
        statement = "select pg_advisory_unlock(hashtextextended($1, 0))"
        freed = await lease.driver.fetchval(statement, key)
    if not freed:
        lease.driver.terminate()
    await sql.give_back(lease)


def _key(name: str) -> bytes:
    return bytes.fromhex(name.removeprefix(OBJECTS))


def _pages(names: Iterable[str]) -> Iterator[list[str]]:
    page: list[str] = []
    for name in names:
        page.append(name)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _batches(frames: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    size = 0
    for name, data in frames:
        batch.append((name, data))
        size += len(data)
        if size >= BATCH_BYTES or len(batch) >= PAGE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
