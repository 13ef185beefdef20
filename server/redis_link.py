"""The way to Redis: short waits, and none at all just after one was in vain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import redis
    import redis.asyncio

PATIENCE_S = 0.25
"""How long an answer may take. A server on the same network needs a hundredth of it."""
REST_S = 1.5
"""How long nothing is asked after a failure."""
CONNECTIONS = 32
T = TypeVar("T")


class RedisAway(Exception):
    """Redis did not answer, or was not asked because it has just not answered."""


class Breaker:
    """Lets through, or for `rest_s` after a failure does not, and then one at a time.

    May be used from any thread. `clock` gives seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float], rest_s: float = REST_S) -> None:
        self._clock = clock
        self._rest_s = rest_s
        self._lock = threading.Lock()
        self._until: float | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the last that was tried succeeded."""
        return self._until is None

    def admits(self) -> bool:
        """Whether to try now; while it is open, the first after the rest tries for all."""
        with self._lock:
            if self._until is None:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest_s
            return True

    def note(self, *, success: bool) -> None:
        """Tell how the try went."""
        with self._lock:
            self._until = None if success else self._clock() + self._rest_s


class RedisLink:
    """One server that speaks Redis' protocol, for the event loop and for threads.

    Either way a call raises RedisAway within about `patience_s` when there is no answer.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], float],
        *,
        patience_s: float = PATIENCE_S,
        rest_s: float = REST_S,
    ) -> None:
        self._url = url
        self._patience_s = patience_s
        self.breaker = Breaker(clock, rest_s)
        self._turn = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, work: Callable[[redis.asyncio.Redis], Awaitable[T]]) -> T:
        """What a call on the event loop brings; raises RedisAway."""
        from redis.exceptions import RedisError

        async with self._turn:  # taken first: those who wait learn that it has failed meanwhile
            if not self.breaker.admits():
                raise RedisAway("Redis was away a moment ago")
            try:
                async with asyncio.timeout(self._patience_s * 2):
                    found = await work(self.client)
            except (RedisError, OSError, TimeoutError) as error:
                self.breaker.note(success=False)
                raise RedisAway(f"Redis does not answer: {error}") from error
        self.breaker.note(success=True)
        return found

    def ask_now(self, work: Callable[[redis.Redis], T]) -> T:
        """What a call in a thread brings; raises RedisAway."""
        from redis.exceptions import RedisError

        if not self.breaker.admits():
            raise RedisAway("Redis was away a moment ago")
        try:
            found = work(self.thread_client)
        except (RedisError, OSError) as error:
            self.breaker.note(success=False)
            raise RedisAway(f"Redis does not answer: {error}") from error
        self.breaker.note(success=True)
        return found

    async def answers(self) -> bool:
        """Whether it answers now."""
        try:
            await self.ask(lambda client: client.ping())
        except RedisAway:
            return False
        return True

    async def aclose(self) -> None:
        """Close every connection."""
        if "client" in self.__dict__:
            await self.client.aclose()
        if "thread_client" in self.__dict__:
            self.thread_client.close()

    @cached_property
    def client(self) -> redis.asyncio.Redis:
        """The client for the event loop."""
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        return Redis.from_url(self._url, retry=Retry(NoBackoff(), 0), **self._options())

    @cached_property
    def thread_client(self) -> redis.Redis:
        """The client for threads."""
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        return Redis.from_url(self._url, retry=Retry(NoBackoff(), 0), **self._options())

    def _options(self) -> dict[str, Any]:
        return {
            "socket_timeout": self._patience_s,
            "socket_connect_timeout": self._patience_s,
            "protocol": 2,  # the one that every server and every proxy before it speaks
        }
