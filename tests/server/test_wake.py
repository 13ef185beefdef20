"""Wake: what one worker tells, the others hear; after a gap everybody drops everything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from server.redis_link import RedisLink
from server.wake import CHANNEL, KEY_REVOKED, REF_MOVED, Wake
from tests.server.redis_server import redis_server
from tests.servers import new_name, redis_url

NONSENSE = [
    b"",
    b"\xff",
    b"[]",
    b"null",
    b'{"kind": "key revoked"}',
    b'{"kind": "key revoked", "id": 7}',
    b'{"kind": [], "id": "x"}',
]


async def until(right: Callable[[], bool]) -> None:
    """Wait until something is so, for a minute at most."""
    last = time.monotonic() + 60
    while not right():
        assert time.monotonic() < last
        await asyncio.sleep(0.01)


def worker(url: str, beat_s: float = 0.3) -> tuple[RedisLink, Wake, list[str | None]]:
    link = RedisLink(url, time.monotonic, patience_s=5, rest_s=0.1)
    wake, heard = Wake(link, beat_s=beat_s), list[str | None]()
    wake.on(KEY_REVOKED, heard.append)
    return link, wake, heard


def test_every_worker_hears_it_and_only_what_it_listens_to() -> None:
    async def walk() -> None:
        links, wakes, heard = zip(*(worker(redis_url()) for _ in range(3)), strict=True)
        key = new_name()
        async with wakes[0].listening(), wakes[1].listening(), wakes[2].listening():
            await until(lambda: all(wake.is_listening for wake in wakes))
            await wakes[0].tell(REF_MOVED, "a project")
            await wakes[0].tell(KEY_REVOKED, key)
            await until(lambda: all(key in one for one in heard))
            wakes[1].tell_now(KEY_REVOKED, f"{key} again")
            await until(lambda: all(f"{key} again" in one for one in heard))
            assert not [one for one in heard if "a project" in one]
            before = [one.count(None) for one in heard]
            await wakes[2].tell(KEY_REVOKED, None)
            await until(lambda: [one.count(None) for one in heard] == [n + 1 for n in before])
        for link in links:
            await link.aclose()

    asyncio.run(walk())


def test_what_makes_no_sense_is_passed_over() -> None:
    async def walk() -> None:
        link, wake, heard = worker(redis_url())
        key = new_name()
        async with wake.listening():
            await until(lambda: wake.is_listening)
            begun = list(heard)
            for data in NONSENSE:
                await link.ask(lambda redis, data=data: redis.publish(CHANNEL, data))  # type: ignore[misc]
            await wake.tell(KEY_REVOKED, key)
            await until(lambda: key in heard)
            assert [one for one in heard if one != key] == begun
        await link.aclose()

    asyncio.run(walk())


@pytest.mark.parametrize("how", ["hangs", "dies"])
def test_after_a_gap_everything_is_dropped(how: str) -> None:
    async def walk() -> None:
        with redis_server() as server:
            link, wake, heard = worker(server.url)
            async with wake.listening():
                await until(lambda: wake.is_listening)
                assert heard == [None]  # it may have missed what came before
                if how == "hangs":
                    server.pause()
                else:
                    server.kill()
                await until(lambda: not wake.is_listening)
                assert heard == [None, None]
                await wake.tell(KEY_REVOKED, "nobody hears this")
                if how == "hangs":
                    server.resume()
                else:
                    server.start()
                await until(lambda: wake.is_listening)
                assert None in heard[2:]
                await asyncio.sleep(0.2)  # the breaker rests no longer
                await wake.tell(KEY_REVOKED, "again")
                await until(lambda: "again" in heard)
            await link.aclose()

    asyncio.run(walk())


def test_without_redis_nothing_is_told_and_nothing_fails() -> None:
    async def walk() -> None:
        for link in (None, RedisLink("unix:///nowhere/socket", time.monotonic)):
            wake = Wake(link)
            async with wake.listening():
                await wake.tell(KEY_REVOKED, "x")
                wake.tell_now(REF_MOVED, "x")
                assert not wake.is_listening

    asyncio.run(walk())
