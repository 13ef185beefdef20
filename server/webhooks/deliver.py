"""Delivering: each worker takes webhooks that have something to be told, and tells it in order."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from schemas.errors import RRError
from server.webhooks.figures import Figures
from server.webhooks.queue import claim, leave, next_due, note
from server.webhooks.send import sender
from server.webhooks.table import GAVE_UP, GONE

if TYPE_CHECKING:
    from server.webhooks.address import Reach
    from server.webhooks.pace import Pace
    from server.webhooks.queue import Claim, Due
    from server.webhooks.send import Attempt, Sender
    from store.sql import Sql

LOG = logging.getLogger("rr.webhooks")
MOST: Final = 32
"""Webhooks that one worker delivers to at once: a slow receiver holds up its own."""
TURN_S: Final = 5.0
"""So long one webhook is delivered to before others have their turn."""
PAUSE_S: Final = 0.05
"""The table is not asked more often than this, however much is written."""
LEAVE_S: Final = 2.0
"""What is on its way when the server ends has so long to arrive; else it is sent again."""


class Deliverer:
    """Delivers for all projects, from `start` to `aclose`."""

    def __init__(self, sql: Sql, sender: Sender, pace: Pace, figures: Figures) -> None:
        self.sender = sender
        self.figures = figures
        self._sql = sql
        self._pace = pace
        self._woken = asyncio.Event()
        self._leaving = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Look at the table now: an entry was written, or a webhook changed."""
        self._woken.set()

    def start(self) -> None:
        """Begin to look for work, on the loop that runs."""
        if not self._leaving:
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._fell)

    async def _look(self) -> None:
        """Look for work for ever, also over a database that is away for a while."""
        while True:
            self._woken.clear()
            room = MOST - len(self._tasks)
            found: list[Claim] = []
            if room:
                with suppress(RRError):  # a database that is away says so to everybody else
                    found = await self._sql.wait(claim(self._sql, room, self._pace))
            for one in found:
                self._begin(one)
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.look_s):
                    await self._woken.wait()

    async def aclose(self) -> None:
        """Let what is on its way arrive, for a moment, and cut off the rest."""
        self._leaving = True
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LEAVE_S)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _fell(self, task: asyncio.Task[None]) -> None:
        """A bug must not end what looks for work in silence: say so, and begin anew."""
        if not task.cancelled():
            LOG.error("looking for webhooks failed", exc_info=task.exception())
            asyncio.get_running_loop().call_later(self._pace.look_s, self.start)

    def _begin(self, one: Claim) -> None:
        task = asyncio.create_task(self._deliver(one))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        self.figures.busy.inc()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.figures.busy.dec()
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease is left to run out, so that a bug is not met again at once.
            LOG.error("a delivery failed: %s", type(error).__name__, exc_info=error)

    async def _deliver(self, one: Claim) -> None:
        """Tell a webhook what it has not been told, until it fails or others have their turn."""
        try:
            over = time.monotonic() + TURN_S
            while time.monotonic() < over and not self._leaving:
                due = await self._sql.wait(next_due(self._sql, one, self._pace))
                if due is None or not await self._told(one, due):
                    break
        except RRError:  # the database is away: what was sent is sent again, under the same id
            return
        except asyncio.CancelledError:
            await self._leave(one)
            raise
        await self._leave(one)

    async def _told(self, one: Claim, due: Due) -> bool:
        """Whether a message has arrived and the next may go."""
        attempt = await self.sender.send(due.url, due.keys, due.message)
        self.figures.attempts.labels(attempt.outcome).inc()
        wait_s = self._pace.wait_s(due.failures + 1, random.random, attempt.wait_s)
        state = await self._sql.wait(note(self._sql, one, due, attempt, self._pace, wait_s))
        _log(one, due, attempt, state)
        if state in (GONE, GAVE_UP):
            self.figures.ended.labels(state).inc()
        return attempt.is_delivered and bool(state)

    async def _leave(self, one: Claim) -> None:
        with suppress(RRError):
            await self._sql.wait(leave(self._sql, one), LEAVE_S)


@asynccontextmanager
async def delivering(sql: Sql, reach: Reach, pace: Pace) -> AsyncIterator[Deliverer]:
    """A deliverer at work while a block runs."""
    async with sender(reach, pace.attempt_s) as found:
        made = Deliverer(sql, found, pace, Figures())
        made.start()
        try:
            yield made
        finally:
            await made.aclose()


def _log(one: Claim, due: Due, attempt: Attempt, state: str) -> None:
    """One line for each try; of the address it has the host alone, for the rest may be a secret."""
    ended = state in (GONE, GAVE_UP)
    LOG.log(
        logging.WARNING if ended else logging.INFO,
        "webhook turned off" if ended else "webhook",
        extra={
            "fields": {
                "project": str(one.project),
                "webhook": str(one.webhook),
                "host": host_of(due.url),
                "message_id": due.message.id,
                "seq": due.message.seq,
                "outcome": attempt.outcome,
                "status": attempt.status,
                "error": attempt.error,
                "milliseconds": attempt.milliseconds,
                "state": state or "taken over",
            }
        },
    )


def host_of(url: str) -> str:
    """The host of an address as a log may have it."""
    import httpx2

    try:
        return httpx2.URL(url).host
    except httpx2.InvalidURL:
        return ""
