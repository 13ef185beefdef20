"""Limits: exactly as many as allowed, over all workers; and what happens without Redis."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.gcra import Limit
from server.limits import (
    AWAY,
    BUILD,
    CLOSED,
    DEFAULTS,
    DENIED,
    EVENTS,
    LOCAL,
    OPEN,
    READ,
    SYNC,
    WRITE,
    Counted,
    LimitRules,
    Limits,
    LimitsAwayError,
    TooManyRequestsError,
    kind_of,
    read_rate_limits,
)
from server.redis_link import RedisLink
from tests.server.redis_server import redis_server
from tests.server.test_gcra import Clock
from tests.servers import new_name, redis_url

HOURLY = LimitRules({READ: Limit(100, 36_000), BUILD: Limit(3, 36_000)})  # one in six minutes back
PATIENT_S = 60.0


async def _counts(limits: Limits, who: str, times: int) -> list[Counted]:
    told = await asyncio.gather(*(limits.count(who, READ) for _ in range(times)))
    assert None not in told
    return [one for one in told if one is not None]


def test_1600_at_once_let_through_exactly_the_limit() -> None:
    """Four workers, each with a loop and connections of its own, 400 requests each."""
    who, url = new_name(), redis_url()

    def worker(_: int) -> int:
        async def run() -> int:
            link = RedisLink(url, time.monotonic, patience_s=PATIENT_S)
            limits = Limits(link, HOURLY, clock=time.monotonic)
            told = await _counts(limits, who, 400)
            assert link.breaker.is_closed  # all were counted in Redis
            await link.aclose()
            return sum(one.verdict.allowed for one in told)

        return asyncio.run(run())

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(4))) == 100


def test_keys_and_classes_have_buckets_of_their_own() -> None:
    async def walk() -> None:
        link = RedisLink(redis_url(), time.monotonic, patience_s=PATIENT_S)
        limits = Limits(link, HOURLY, clock=time.monotonic)
        one, other = new_name(), new_name()
        for _ in range(3):
            assert (await limits.count(one, BUILD)).verdict.allowed
        assert not (await limits.count(one, BUILD)).verdict.allowed
        assert (await limits.count(other, BUILD)).verdict.allowed
        assert (await limits.count(one, READ)).verdict.allowed
        assert await limits.count(one, WRITE) is None  # no limit is set
        await link.aclose()

    asyncio.run(walk())


def test_stopped_killed_and_started_again() -> None:
    clock = Clock()

    async def walk() -> None:
        with redis_server() as server:
            link = RedisLink(server.url, clock)
            limits = Limits(link, HOURLY, clock=clock)
            clock.now += 10
            assert (await _counts(limits, "ada", 1))[0].verdict.remaining == 99
            server.pause()
            begun = time.monotonic()
            away = await _counts(limits, "ada", 150)
            assert time.monotonic() - begun < 5  # some wait once, all others not at all
            assert sum(one.verdict.allowed for one in away) == 100  # this worker's own count
            server.resume()
            clock.now += 10
            # At least the one; hanging, the server may have counted what it was sent meanwhile.
            assert (await _counts(limits, "ada", 1))[0].verdict.remaining <= 98
            server.kill()
            assert not (await _counts(limits, "ada", 1))[0].verdict.allowed
            server.start()  # with an empty memory, and without our script
            clock.now += 10
            assert (await _counts(limits, "ada", 1))[0].verdict.remaining == 99
            await link.aclose()

    asyncio.run(walk())


def test_without_redis_the_workers_share_the_limit() -> None:
    async def walk() -> int:
        rules = LimitRules(HOURLY.limits, workers=4)
        workers = [Limits(None, rules, clock=Clock()) for _ in range(4)]
        told = [one for limits in workers for one in await _counts(limits, "ada", 400)]
        assert {one.limit for one in told} == {Limit(25, 36_000)}
        return sum(one.verdict.allowed for one in told)

    assert asyncio.run(walk()) == 100


@pytest.mark.parametrize("away", AWAY)
def test_without_redis_it_is_as_the_settings_say(away: str) -> None:
    async def walk() -> None:
        link = RedisLink("unix:///nowhere/socket", time.monotonic)
        limits = Limits(link, LimitRules(HOURLY.limits, away), clock=Clock())
        if away == OPEN:
            assert await limits.count("ada", BUILD) is None
        elif away == CLOSED:
            with pytest.raises(LimitsAwayError):
                await limits.count("ada", BUILD)
        else:
            assert away == LOCAL
            told = [await limits.count("ada", BUILD) for _ in range(4)]
            assert [one is not None and one.verdict.allowed for one in told] == [True] * 3 + [False]
        await link.aclose()

    asyncio.run(walk())


def test_headers_and_error_say_the_same() -> None:
    async def walk() -> list[Counted]:
        limits = Limits(None, LimitRules({BUILD: Limit(2, 60)}), clock=Clock())
        return [one for _ in range(3) if (one := await limits.count("ada", BUILD)) is not None]

    first, second, third = asyncio.run(walk())
    first.require()
    assert first.headers() == {
        "RateLimit-Policy": '"build";q=2;w=60',
        "RateLimit": '"build";r=1;t=30',
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "1",
        "RateLimit-Reset": "30",
    }
    assert second.headers()["RateLimit-Remaining"] == "0"
    assert third.headers() == second.headers() | {"Retry-After": "30"}
    with pytest.raises(TooManyRequestsError) as caught:
        third.require()
    assert caught.value.details["retry_after_s"] == 30
    assert caught.value.http_status == 429


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/projects", READ),
        ("HEAD", "/projects/{project}/generations", READ),
        ("POST", "/projects", WRITE),
        ("DELETE", "/projects/{project}/keys/{key}", WRITE),
        ("POST", "/projects/{project}/generations", BUILD),
        ("POST", "/generate", BUILD),
        ("POST", "/validate", BUILD),
        ("POST", "/imports", BUILD),
        ("POST", "/export/projects/{project}/generations/{generation}", BUILD),
        ("POST", "/projects/{project}/factory_feedback/{feedback}/accept", BUILD),
        ("POST", "/projects/{project}/ai/drafts", BUILD),
        ("POST", "/projects/{project}/ai/merges", BUILD),
        ("POST", "/projects/{project}/ai/drafts/{draft}/reject", WRITE),
        ("GET", "/projects/{project}/ai/drafts", READ),
        ("POST", "/projects/{project}/factory_feedback/{feedback}/decline", WRITE),
        ("GET", "/projects/{project}/sync", SYNC),
        ("POST", "/projects/{project}/sync/objects", SYNC),
        ("POST", "/projects/{project}/sync/refs", SYNC),
    ],
)
def test_every_endpoint_has_a_class(method: str, path: str, kind: str) -> None:
    assert kind_of(method, path) == kind


def test_settings_change_what_they_name() -> None:
    assert read_rate_limits("") == (DEFAULTS, [])
    assert read_rate_limits("none") == ({}, [])
    found, faults = read_rate_limits("read=600/m, build=10/30s,sync=0/m, write=5/2h")
    assert not faults
    assert found == {
        READ: Limit(600, 60),
        BUILD: Limit(10, 30),
        WRITE: Limit(5, 7200),
        EVENTS: DEFAULTS[EVENTS],
        DENIED: DEFAULTS[DENIED],
    }


@pytest.mark.parametrize(
    "entry", ["read", "read=1", "red=1/m", "read=-1/m", "read=1/0s", "read=1/d"]
)
def test_every_wrong_entry_is_told(entry: str) -> None:
    found, faults = read_rate_limits(f"{entry}, write=7/m, nonsense")
    assert [fault.split(" is ")[0] for fault in faults] == [repr(entry), "'nonsense'"]
    assert found[WRITE] == Limit(7, 60)
