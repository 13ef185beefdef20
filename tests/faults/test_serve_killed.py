"""`rr serve`, its PostgreSQL or its Redis is killed in the middle of a push: nothing is lost."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import asyncpg
import httpx2
import pytest

from engine.fsck_remote import fsck_remote
from engine.push import Choice, push
from engine.remote import RemoteRefusedError, RemoteUnreachableError
from tests.engine.exchange import ERRAND
from tests.engine.test_push import ALL, assert_whole, refs
from tests.server.redis_server import RedisServer, redis_server
from tests.server.serve_process import Serve, serve_process
from tests.server.sync_server import CutProxy
from tests.server.team import spec
from tests.store.samples import commit, history

SEED = 6
FAILED = (RemoteRefusedError, RemoteUnreachableError)
T = TypeVar("T")


def kills_of(server: Serve) -> dict[str, Callable[[], None]]:
    return {"the server": server.kill, "its PostgreSQL": server.kill_database}


@pytest.mark.parametrize(
    "kills", [1, pytest.param(60, marks=pytest.mark.prove)], ids=lambda n: f"{n} kills"
)
def test_killed_in_the_middle_of_a_push(kills: int, figures: dict[str, object]) -> None:
    """Whichever is killed, after whichever byte: the push is there whole, or is repeated."""
    chance = random.Random(SEED)
    ends: Counter[str] = Counter()
    with serve_process() as server:
        project = server.project()
        ours, _ = history(3)
        with CutProxy(server.port) as proxy, server.remote(project, port=proxy.port) as door:
            push(ours, door, ERRAND, ALL)
            length = proxy.counts["up"]
        for number in range(kills):
            before = refs(ours)
            for _ in range(3):
                commit(ours, number=100 + ends.total() * 3 + _)
            whom, kill = list(kills_of(server).items())[number % 2]
            # Every other kill meets the last question, in which the branches move.
            middle = number % 4 in (0, 3)
            at = chance.randrange(1, length) if middle else length - chance.randrange(150)
            with (
                CutProxy(server.port, up=at, at_cut=kill) as proxy,
                server.remote(project, port=proxy.port) as door,
            ):
                try:
                    push(ours, door, ERRAND, Choice(names=("main",)))
                except FAILED:
                    ends[f"{whom}: told of it"] += 1
                else:
                    ends[f"{whom}: done all the same"] += 1
            server.kill()
            server.start()
            with server.stored(project) as stored:
                assert refs(stored) in (before, refs(ours))
                assert_whole(stored)
            with server.remote(project) as door:
                push(ours, door, ERRAND, Choice(names=("main",)))
                assert dict(door.hello().refs) == refs(ours)
            with server.stored(project) as stored:
                assert_whole(stored)
        told = server.ask("GET", f"/projects/{project}/generations?limit=200").json()["items"]
    assert len(told) == 3 * kills + 3
    assert all(row["attested"] for row in told), "who pushed it is known, whenever it was cut"
    for how, count in sorted(ends.items()):
        figures[f"killed was {how}"] = count


@contextmanager
def locked(server: Serve, table: str) -> Iterator[Callable[[], int]]:
    """A table of the database that nobody can write; how many wait for something."""
    waiting = "select count(*) from pg_locks where not granted"
    with asyncio.Runner() as runner:
        line = runner.run(asyncpg.connect(server.database_url))
        runner.run(line.execute(f"begin; lock table {table} in access exclusive mode"))
        yield lambda: int(runner.run(line.fetchval(waiting)))
        line.terminate()  # if it has not ended with the database
        runner.run(asyncio.sleep(0))


@pytest.mark.parametrize("table", ["attestations", "generations"])
def test_killed_between_a_commit_and_its_tables(table: str) -> None:
    """Whose key it was is told afterwards, although nothing but the log had it then."""
    with serve_process() as server:
        project = server.project()
        key = server.key_of(project, "edit")
        place = f"/projects/{project}/generations"

        def make() -> None:
            with suppress(httpx2.HTTPError):
                server.ask("POST", place, {"spec": spec()}, key=key)

        with locked(server, table) as waiting:
            asking = threading.Thread(target=make)
            asking.start()
            last = time.monotonic() + 60
            while not waiting():
                assert time.monotonic() < last, "it never comes to the tables"
                time.sleep(0.02)
            server.kill()
            asking.join()
        server.start()
        (row,) = server.ask("GET", place).json()["items"]
        assert [one["key"] for one in row["attested"]] == [key.split("_")[2]]


def test_a_server_whose_postgresql_is_killed_goes_on() -> None:
    """Nobody starts anything: it revives its database, and the push that was cut is repeated."""
    with serve_process() as server:
        project = server.project()
        ours, _ = history(3)
        with server.remote(project) as door:
            push(ours, door, ERRAND, ALL)
            commit(ours, number=7)
            server.kill_database()
            with suppress(*FAILED):
                push(ours, door, ERRAND, ALL)  # a child of it may live on for a moment
            last = time.monotonic() + 60
            while server.ask("GET", "/ready").status_code != 200:
                assert time.monotonic() < last, "it is not started again"
                time.sleep(0.1)
            push(ours, door, ERRAND, ALL)
            assert dict(door.hello().refs) == refs(ours)
        with server.stored(project) as stored:
            assert_whole(stored)


def wait_for(server: Serve, redis: str) -> None:
    """Until the server says this of its Redis."""
    last = time.monotonic() + 60
    while server.ask("GET", "/ready").json()["checks"]["redis"] != redis:
        assert time.monotonic() < last, f"Redis is never {redis}"
        time.sleep(0.05)


def ends_of(redis: RedisServer) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    return {"killed": (redis.kill, redis.start), "hanging": (redis.pause, redis.resume)}


@pytest.mark.parametrize(
    "kills", [1, pytest.param(40, marks=pytest.mark.prove)], ids=lambda n: f"{n} kills"
)
def test_redis_ends_in_the_middle_of_a_push(kills: int, figures: dict[str, object]) -> None:
    """Nobody notices: that push goes on, through the same connections, to its end."""
    chance = random.Random(SEED)
    met = 0
    with redis_server() as redis, serve_process(REDIS_URL=redis.url, RATE_LIMITS="") as server:
        project = server.project()
        ours, _ = history(3)
        with CutProxy(server.port) as proxy, server.remote(project, port=proxy.port) as door:
            push(ours, door, ERRAND, ALL)
            length = proxy.counts["up"]
        for number in range(kills):
            commit(ours, number=100 + number)
            end, begin = list(ends_of(redis).values())[number % 2]
            wait_for(server, "ok")
            happened: list[bool] = []

            def ending(end: Callable[[], None] = end, happened: list[bool] = happened) -> None:
                end()
                happened.append(True)

            at = chance.randrange(1, length * 2 // 3)
            with (
                CutProxy(server.port, up=at, at_cut=ending, passes=True) as proxy,
                server.remote(project, port=proxy.port) as door,
            ):
                push(ours, door, ERRAND, ALL)
                assert dict(door.hello().refs) == refs(ours)
            met += len(happened)
            if happened:
                wait_for(server, "away")
                assert server.ask("GET", "/ready").status_code == 200
                begin()
        assert met == kills
        wait_for(server, "ok")
        with server.stored(project) as stored:
            assert_whole(stored)
        with server.remote(project) as door:
            assert fsck_remote(door).ok
    figures["Redis ended in the middle, and the push came to its end"] = met


def patiently(work: Callable[[], T]) -> T:
    """What comes of it in the end: a Redis that is slow, on a busy machine, counts as away."""
    last = time.monotonic() + 60
    while True:
        try:
            return work()
        except (AssertionError, *FAILED):
            if time.monotonic() > last:
                raise
            time.sleep(0.2)


def test_a_server_that_must_count_refuses_the_rest_until_redis_is_back() -> None:
    with (
        redis_server() as redis,
        serve_process(REDIS_URL=redis.url, RATE_LIMITS="", RATE_LIMITS_AWAY="closed") as server,
    ):
        project = patiently(server.project)
        ours, _ = history(3)
        with (
            CutProxy(server.port, up=700, at_cut=redis.kill, passes=True) as proxy,
            server.remote(project, port=proxy.port) as door,
            pytest.raises(FAILED, match="cannot count"),
        ):
            push(ours, door, ERRAND, ALL)
        redis.start()
        with server.remote(project) as door:
            patiently(lambda: push(ours, door, ERRAND, ALL))
            assert dict(patiently(door.hello).refs) == refs(ours)
        with server.stored(project) as stored:
            assert_whole(stored)
