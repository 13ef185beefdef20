"""What streams have told so far, kept in memory by each worker and read on when it is needed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from engine.betasphere.fold import Fold
from server.events.reading import page
from server.events.tails import Place
from server.route import in_thread
from store.sql import in_project

if TYPE_CHECKING:
    from server.events.rows import Stored
    from store.sql import Sql

MOST: Final = 32
"""So many streams are kept; the one that was used longest ago is read again when it is needed."""
PAGE: Final = 2_000


class _Held:
    """A fold, and the lock of who works with it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.fold = Fold()


class Folds:
    """One fold a stream; whoever holds it is alone with it."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._kept: OrderedDict[Place, _Held] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    @asynccontextmanager
    async def up_to_date(self, place: Place) -> AsyncIterator[Fold]:
        """The fold of a stream, read up to its newest entry; raises BrokenStreamError."""
        while True:
            held = self._kept.setdefault(place, _Held())
            self._kept.move_to_end(place)
            async with held.lock:
                if self._kept.get(place) is not held:  # whoever had it before us broke it
                    continue
                try:
                    await self._read_on(place, held.fold)
                except BaseException:  # cut off in the middle of a page: nobody knows where
                    self._kept.pop(place, None)
                    raise
                yield held.fold
                break
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    async def _read_on(self, place: Place, fold: Fold) -> None:
        access = in_project(place.project, "worker", engine=True)
        while True:
            found = await self._sql.wait(page(self._sql, access, place.stream, fold.seq, PAGE))
            if found:
                await in_thread(_apply, fold, found)
            if len(found) < PAGE:
                return


def _apply(fold: Fold, entries: list[Stored]) -> None:
    for one in entries:
        fold.apply(one.entry)
