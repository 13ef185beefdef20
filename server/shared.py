"""What the workers of one server share through Redis, as far as it is there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.cache import Cache
from server.limits import CLOSED, Limits
from server.redis_link import RedisLink
from server.wake import KEY_REVOKED, REF_MOVED, Wake

if TYPE_CHECKING:
    from server.auth import Keys
    from server.settings import Settings

OK, ALONE, AWAY = "ok", "none", "away"


@dataclass(frozen=True, slots=True)
class Shared:
    """Limits, cache and messages; each works without Redis, for this worker alone."""

    link: RedisLink | None
    limits: Limits
    cache: Cache
    wake: Wake
    keys: Keys

    async def state(self) -> str:
        """How Redis is: `ok`, `away`, or `none` when the settings name none."""
        if self.link is None:
            return ALONE
        return OK if await self.link.answers() else AWAY

    async def forget_keys(self, key_id: str | None = None) -> None:
        """Let every worker ask the database again for one key, or for all."""
        self.keys.forget(key_id)
        await self.wake.tell(KEY_REVOKED, key_id)

    def ref_moved(self, project: str) -> None:
        """Tell every worker, from a thread, that what it keeps of a project is of the past."""
        self.wake.tell_now(REF_MOVED, project)


def can_work(settings: Settings, redis: str) -> bool:
    """Whether the server can do its work as Redis is."""
    return redis != AWAY or settings.limits.away != CLOSED


@asynccontextmanager
async def shared(settings: Settings, keys: Keys) -> AsyncIterator[Shared]:
    """Bring up what the workers share, and hear the others, while a block runs."""
    link = None if settings.redis_url is None else RedisLink(settings.redis_url, time.monotonic)
    limits = Limits(link, settings.limits, clock=time.monotonic)
    cache, wake = Cache(link), Wake(link)
    wake.on(KEY_REVOKED, keys.forget)
    wake.on(REF_MOVED, cache.forget)
    try:
        async with wake.listening():
            yield Shared(link, limits, cache, wake, keys)
    finally:
        if link is not None:
            await link.aclose()
