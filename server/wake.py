"""What one worker tells the others: a key was revoked, a ref or a stream has moved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from server.redis_link import REST_S, RedisAway

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

    from server.redis_link import RedisLink

CHANNEL = "rr:wake"
KEY_REVOKED: Final = "key revoked"
REF_MOVED: Final = "ref moved"
STREAM_MOVED: Final = "stream moved"
BEAT_S = 2.0
"""How long it may be silent before we ask whether anybody is there."""
Heard = Callable[[str | None], object]
"""Told an id, or None: then anything may have changed, or messages were missed."""


class Wake:
    """Messages between the workers of one server, through Redis.

    They only make others drop what they hold: a message that is lost costs time, never truth.
    After every gap each listener is told that it may have missed something.
    """

    def __init__(self, link: RedisLink | None, *, beat_s: float = BEAT_S) -> None:
        self._link = link
        self._beat_s = beat_s
        self._listeners: list[tuple[str, Heard]] = []
        self.is_listening = False

    def on(self, kind: str, heard: Heard) -> None:
        """Call a function on the event loop for each message of a kind."""
        self._listeners.append((kind, heard))

    async def tell(self, kind: str, subject: str | None) -> None:
        """Tell every worker, with None that anything may have changed; nobody hears it without
        Redis.
        """
        if self._link is not None:
            with suppress(RedisAway):
                await self._link.ask(lambda redis: redis.publish(CHANNEL, _text(kind, subject)))

    def tell_now(self, kind: str, subject: str | None) -> None:
        """The same from a thread."""
        if self._link is not None:
            with suppress(RedisAway):
                self._link.ask_now(lambda redis: redis.publish(CHANNEL, _text(kind, subject)))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hear the others while a block runs."""
        if self._link is None:
            yield
            return
        task = asyncio.create_task(self._listen(self._link))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self, link: RedisLink) -> None:
        from redis.exceptions import RedisError

        while True:
            try:
                async with link.client.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    await self._follow(channel)
            except (RedisError, OSError, TimeoutError):
                was, self.is_listening = self.is_listening, False
                if was:
                    self._missed()
            await asyncio.sleep(REST_S)

    async def _follow(self, channel: PubSub) -> None:
        """Hear messages until the server is gone or gives no sign of life."""
        asked = False
        while True:
            message = await channel.get_message(timeout=self._beat_s)
            if message is None and asked:
                raise TimeoutError
            if message is None:
                await channel.ping()
            elif message["type"] == "subscribe":
                self.is_listening = True
                self._missed()
            elif message["type"] == "message":
                self._heard(message["data"])
            asked = message is None

    def _heard(self, data: bytes) -> None:
        try:
            told = json.loads(data)
            kind, subject = told["kind"], told["id"]
        except (ValueError, TypeError, KeyError):
            return
        for wanted, heard in self._listeners:
            if wanted == kind and (subject is None or isinstance(subject, str)):
                heard(subject)

    def _missed(self) -> None:
        for _, heard in self._listeners:
            heard(None)


def _text(kind: str, subject: str | None) -> str:
    return json.dumps({"kind": kind, "id": subject})
