"""Writing entries for many callers at once: those who come together are written together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from schemas.errors import RRError
from server.events.append import Written, append
from store.sql_errors import DatabaseRefusedError

if TYPE_CHECKING:
    from server.events.figures import Figures
    from store.sql import Access, Sql
    from store.stream_rows import Row

GATHER_S: Final = 0.003
"""How long the first of some callers waits for others."""
MOST: Final = 2_000
"""Rows of single callers that are written in one transaction."""
_TRIES: Final = 3


class Target(NamedTuple):
    """A stream, and as whom it is written to."""

    access: Access
    stream: str


class Writer:
    """Adds entries; each caller is answered when theirs are durable, and not before.

    `moved` is called with a project and a stream after each transaction that added something.
    """

    def __init__(
        self, sql: Sql, moved: Callable[[str, str], None], figures: Figures | None = None
    ) -> None:
        self._sql = sql
        self._moved = moved
        self._figures = figures
        self._waiting: dict[Target, list[tuple[Row, asyncio.Future[Written]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def one(self, target: Target, row: Row) -> Written:
        """Add one row, together with those of others; raises OtherEntryError."""
        future: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.get(target)
        if waiting is None:
            waiting = self._waiting[target] = []
            task = asyncio.create_task(self._gather(target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        waiting.append((row, future))
        return (await future).require()

    async def many(self, target: Target, rows: Sequence[Row]) -> list[Written]:
        """Add all of some rows or none; raises OtherEntryError with every row at fault."""
        return await self._write(target, rows, whole=True)

    async def _gather(self, target: Target) -> None:
        """Write for those who wait, until nobody does."""
        await asyncio.sleep(GATHER_S)
        while waiting := self._waiting[target]:
            self._waiting[target], batch = waiting[MOST:], waiting[:MOST]
            try:
                written = await self._write(target, [row for row, _ in batch], whole=False)
            except RRError as error:
                _fail(batch, error)
            except BaseException as error:
                _fail([*batch, *self._waiting.pop(target)], error)
                raise
            else:
                for (_, future), one in zip(batch, written, strict=True):
                    if not future.done():  # else the caller waits no longer
                        future.set_result(one)
        del self._waiting[target]

    async def _write(self, target: Target, rows: Sequence[Row], *, whole: bool) -> list[Written]:
        for attempt in range(_TRIES):
            try:
                written = await self._sql.wait(self._append(target, rows, whole=whole))
            except DatabaseRefusedError as error:
                # Another stream of the project took the same event at the same moment.
                if not _is_taken(error) or attempt == _TRIES - 1:
                    raise
            else:
                self._note(target, rows, written)
                return written
        raise AssertionError("the loop above returns or raises")

    async def _append(self, target: Target, rows: Sequence[Row], *, whole: bool) -> list[Written]:
        async with self._sql.transaction(target.access) as db:
            written = await append(db, target.stream, rows)
            others = [one.other for one in written if one.other is not None]
            if whole and others:  # raised inside, so that it is taken back
                raise type(others[0])(
                    others[0].message,
                    place=others[0].place,
                    details={"others": [other.details for other in others[:100]]},
                )
        return written

    def _note(self, target: Target, rows: Sequence[Row], written: Sequence[Written]) -> None:
        new = [row.kind for row, one in zip(rows, written, strict=True) if one.new]
        if new:
            self._moved(target.access.project, target.stream)
        if self._figures is not None:
            self._figures.wrote(new)


def _fail(batch: Iterable[tuple[Row, asyncio.Future[Written]]], error: BaseException) -> None:
    """Tell every caller of an error; each needs one of its own, with a traceback of its own."""
    for _, future in batch:
        if future.done():
            continue
        if isinstance(error, RRError):
            future.set_exception(
                type(error)(
                    error.message, place=error.place, hint=error.next_step, details=error.details
                )
            )
        elif isinstance(error, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(error)


def _is_taken(error: BaseException) -> bool:
    from asyncpg import UniqueViolationError

    return isinstance(error.__cause__, UniqueViolationError)
