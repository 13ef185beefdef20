"""The way to Redis: an answer, or RedisAway soon; then no waiting for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from server.redis_link import PATIENCE_S, Breaker, RedisAway, RedisLink
from tests.server.redis_server import RedisServer, redis_server
from tests.server.test_gcra import Clock


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


def test_a_breaker_rests_and_then_lets_one_try() -> None:
    clock = Clock()
    breaker = Breaker(clock, 1.5)
    assert breaker.admits() and breaker.admits() and breaker.is_closed
    breaker.note(success=False)
    assert not breaker.admits() and not breaker.is_closed
    clock.now += 1.5
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    breaker.note(success=False)
    clock.now += 1.4
    assert not breaker.admits()
    clock.now += 0.2
    assert breaker.admits()
    breaker.note(success=True)
    assert breaker.admits() and breaker.admits() and breaker.is_closed


def test_stopped_killed_and_started_again(server: RedisServer) -> None:
    clock = Clock()

    async def walk() -> None:
        link = RedisLink(server.url, clock)
        clock.now += 10
        assert await link.answers()
        server.pause()
        begun = time.monotonic()
        assert not await link.answers()
        assert time.monotonic() - begun >= PATIENCE_S
        begun = time.monotonic()
        for _ in range(100):
            with pytest.raises(RedisAway, match="a moment ago"):
                await link.ask(lambda redis: redis.ping())
            with pytest.raises(RedisAway, match="a moment ago"):
                link.ask_now(lambda redis: redis.ping())
        assert time.monotonic() - begun < 50 * PATIENCE_S  # 200 calls that did not wait
        server.resume()
        clock.now += 10
        assert await link.answers()
        server.kill()
        assert not await link.answers()
        with pytest.raises(RedisAway):
            link.ask_now(lambda redis: redis.get("x"))
        server.start()
        clock.now += 10
        assert await link.answers()
        assert link.ask_now(lambda redis: redis.set("x", b"1"))
        assert link.ask_now(lambda redis: redis.get("x")) == b"1"
        await link.aclose()

    asyncio.run(walk())


def test_a_thread_waits_no_longer_either(server: RedisServer) -> None:
    link = RedisLink(server.url, Clock())
    assert link.ask_now(lambda redis: redis.ping())
    server.pause()
    with pytest.raises(RedisAway, match="does not answer"):
        link.ask_now(lambda redis: redis.ping())
    assert not link.breaker.is_closed
    server.resume()
    asyncio.run(link.aclose())


def test_nobody_at_the_address() -> None:
    async def walk() -> None:
        link = RedisLink("unix:///nowhere/socket", Clock())
        assert not await link.answers()
        await link.aclose()

    asyncio.run(walk())


def test_a_mistake_of_ours_is_not_taken_for_an_absence(server: RedisServer) -> None:
    """What raises anything else than an error of Redis is a bug, and stays one."""
    link = RedisLink(server.url, Clock())
    with pytest.raises(ZeroDivisionError):
        link.ask_now(lambda _: 1 // 0)
    assert link.breaker.is_closed
