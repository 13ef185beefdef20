"""The newest entries of the streams that somebody watches: read once a worker, told to all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from schemas.errors import RRError
from server.events.append import MAIN
from server.events.reading import head, page
from server.wake import REF_MOVED, STREAM_MOVED
from store.sql import in_project

if TYPE_CHECKING:
    from server.events.rows import Stored
    from server.wake import Wake
    from store.sql import Access, Sql

PAGE: Final = 500
KEPT_BYTES: Final = 4 << 20
"""So much of a stream is kept for those who are nearly up to date; others read the table."""
ALONE_S: Final = 0.25
"""How often the table is asked while nothing wakes us: without Redis, or while it is away."""
WOKEN_S: Final = 1.0
"""The same while Redis does; a message may be lost."""
TROUBLE_S: Final = 0.5


class Place(NamedTuple):
    """A stream of a project."""

    project: str
    stream: str


class Tail:
    """The end of one stream. It follows the table; those who watch follow it."""

    def __init__(self, place: Place, sql: Sql, wait_s: Callable[[], float]) -> None:
        self._place = place
        self._sql = sql
        self._wait_s = wait_s
        self._access: Access = in_project(place.project, "worker", engine=True)
        self._kept: deque[Stored] = deque()
        self._bytes = 0
        self._woken = asyncio.Event()
        self._news = asyncio.Event()
        self._is_read = asyncio.Event()
        self.watchers = 0
        self.seq = 0

    def wake(self) -> None:
        """Look at the table now."""
        self._woken.set()

    async def follow(self) -> None:
        """Read on for ever, also over a database that is away for a while."""
        while True:
            self._woken.clear()
            try:
                await self._read()
            except RRError:
                await asyncio.sleep(TROUBLE_S)
                continue
            self._is_read.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s()):
                    await self._woken.wait()

    async def end(self) -> int:
        """The number of the newest entry, as far as it is known here."""
        await self._is_read.wait()
        return self.seq

    async def after(self, seq: int, wait_s: float) -> list[Stored]:
        """The next entries after one, none if there are none in some seconds."""
        await self._is_read.wait()
        if seq >= self.seq:
            news = self._news
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await news.wait()
        if seq >= self.seq:
            return []
        if self._kept and self._kept[0].seq <= seq + 1:
            start = seq + 1 - self._kept[0].seq
            return [self._kept[at] for at in range(start, min(len(self._kept), start + PAGE))]
        return await self._sql.wait(page(self._sql, self._access, self._place.stream, seq, PAGE))

    async def _read(self) -> None:
        if not self._is_read.is_set():  # what is old already is for those who ask for it
            stream = self._place.stream
            self.seq = await self._sql.wait(head(self._sql, self._access, stream))
            return
        while True:
            stream = self._place.stream
            found = await self._sql.wait(page(self._sql, self._access, stream, self.seq, PAGE))
            for entry in found:
                self._keep(entry)
            if found:
                self._news.set()
                self._news = asyncio.Event()
            if len(found) < PAGE:
                return

    def _keep(self, entry: Stored) -> None:
        self._kept.append(entry)
        self._bytes += len(entry.body)
        self.seq = entry.seq
        while self._bytes > KEPT_BYTES or len(self._kept) > PAGE:
            self._bytes -= len(self._kept.popleft().body)


class Tails:
    """All tails of one worker: a stream is followed as long as somebody watches it."""

    def __init__(self, sql: Sql, wake: Wake) -> None:
        self._sql = sql
        self._wake = wake
        self._tails: dict[Place, tuple[Tail, asyncio.Task[None]]] = {}
        self._untold: set[Place] = set()
        self._telling: asyncio.Task[None] | None = None
        self._others: list[Callable[[], object]] = []
        wake.on(STREAM_MOVED, self._heard)
        # What the server itself tells is written where refs move.
        wake.on(REF_MOVED, lambda project: self._heard(project and f"{project}/{MAIN}"))

    def __len__(self) -> int:
        return len(self._tails)

    @asynccontextmanager
    async def watching(self, place: Place) -> AsyncIterator[Tail]:
        """The tail of a stream while a block runs."""
        found = self._tails.get(place)
        if found is None:
            tail = Tail(place, self._sql, self._wait_s)
            found = self._tails[place] = (tail, asyncio.create_task(tail.follow()))
        tail, task = found
        tail.watchers += 1
        try:
            yield tail
        finally:
            tail.watchers -= 1
            if not tail.watchers:
                self._tails.pop(place, None)
                task.cancel()

    def on_moved(self, heard: Callable[[], object]) -> None:
        """Call a function whenever some stream has moved, as far as it is known here."""
        self._others.append(heard)

    def moved(self, project: str, stream: str) -> None:
        """Something was added: tell those here at once, and the other workers."""
        place = Place(project, stream)
        self._look(place)
        self._untold.add(place)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def aclose(self) -> None:
        """Follow nothing any more."""
        tasks = [task for _, task in self._tails.values()]
        tasks += [] if self._telling is None else [self._telling]
        self._tails.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self) -> None:
        """Wake the others, one message a stream however often it has moved meanwhile."""
        while self._untold:
            place = self._untold.pop()
            await self._wake.tell(STREAM_MOVED, f"{place.project}/{place.stream}")
        self._telling = None

    def _heard(self, subject: str | None) -> None:
        if subject is None:
            for tail, _ in self._tails.values():
                tail.wake()
            self._tell_others()
            return
        project, _, stream = subject.partition("/")
        self._look(Place(project, stream))

    def _look(self, place: Place) -> None:
        self._tell_others()
        if place in self._tails:
            self._tails[place][0].wake()

    def _tell_others(self) -> None:
        for heard in self._others:
            heard()

    def _wait_s(self) -> float:
        return WOKEN_S if self._wake.is_listening else ALONE_S
