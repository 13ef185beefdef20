"""The cache: a hit is what was put, for that project and role alone; an error is a miss."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.roles import Role
from server.cache import Cache, Place
from server.redis_link import RedisLink
from tests.server.redis_server import redis_server
from tests.server.test_gcra import Clock
from tests.servers import redis_url

NAMES = st.text(max_size=5)
PARTS = st.lists(NAMES | st.integers(0, 9) | st.none() | st.booleans(), max_size=4).map(tuple)
PROJECTS = [UUID(int=number) for number in range(3)]


@pytest.fixture
def link() -> Iterator[RedisLink]:
    yield RedisLink(redis_url(), time.monotonic, patience_s=30)


def place(*parts: str, project: UUID | None = None, role: str = "view") -> Place:
    return Place("export", uuid4() if project is None else project, role, parts)


def test_one_worker_finds_what_another_has_put(link: RedisLink) -> None:
    here, there, where = Cache(link), Cache(link), place("a generation", "factory")
    assert here.get(where) is None
    here.put(where, b"an archive")
    assert there.get(where) == b"an archive"
    ttl = link.ask_now(lambda redis: redis.ttl(where.name))
    assert 0 < ttl <= 24 * 3600  # type: ignore[operator]


def test_no_role_and_no_project_gets_what_was_made_for_another(link: RedisLink) -> None:
    projects = [uuid4(), uuid4()]
    all_places = [place("g", project=p, role=role.value) for p in projects for role in Role]
    cache, other = Cache(link), Cache(link)
    for number, one in enumerate(all_places):
        assert cache.get(one) is None, one
        cache.put(one, str(number).encode())
    for number, one in enumerate(all_places):
        assert cache.get(one) == other.get(one) == str(number).encode()


@given(st.lists(st.tuples(NAMES, st.sampled_from(PROJECTS), NAMES, PARTS), max_size=8))
def test_places_that_differ_have_names_that_differ(
    given_places: list[tuple[str, UUID, str, tuple[str | int | bool | None, ...]]],
) -> None:
    # 1 and True are equal in Python, and different to us.
    places = {repr(one): Place(*one) for one in given_places}
    assert len({one.name for one in places.values()}) == len(places)


def test_what_is_damaged_or_of_another_place_is_a_miss(link: RedisLink) -> None:
    mine, other = place("mine"), place("other")
    Cache(link).put(mine, b"mine")
    Cache(link).put(other, b"other")
    stored = link.ask_now(lambda redis: redis.get(mine.name))
    foreign = link.ask_now(lambda redis: redis.get(other.name))
    assert isinstance(stored, bytes) and isinstance(foreign, bytes)
    damaged = [stored[:end] for end in range(len(stored))]
    damaged += [
        stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :] for at in range(len(stored))
    ]
    for wrong in [b"", foreign, stored + b"x", *damaged]:
        link.ask_now(lambda redis, wrong=wrong: redis.set(mine.name, wrong))  # type: ignore[misc]
        assert Cache(link).get(mine) is None, wrong
    link.ask_now(lambda redis: redis.delete(mine.name))
    link.ask_now(lambda redis: redis.lpush(mine.name, b"a list"))
    assert Cache(link).get(mine) is None


def test_stopped_killed_and_started_again() -> None:
    clock = Clock()
    with redis_server() as server:
        link = RedisLink(server.url, clock)
        clock.now += 10
        where, large = place("x"), place("large")
        Cache(link).put(where, b"1")
        assert Cache(link).get(where) == b"1"
        server.pause()
        begun = time.monotonic()
        for _ in range(50):
            assert Cache(link).get(where) is None
            Cache(link).put(large, b"2" * 1000)
            assert Cache(link).get_or_make(where, lambda: b"made") == b"made"
        assert time.monotonic() - begun < 5  # one wait, not 150
        server.resume()
        clock.now += 10
        assert Cache(link).get(where) == b"1"
        server.kill()
        kept = Cache(link)
        assert kept.get_or_make(where, lambda: b"made") == b"made"
        assert kept.get(where) == b"made"  # this process remembers
        server.start()
        clock.now += 10
        assert Cache(link).get(where) is None  # Redis does not
        kept.put(where, b"again")
        assert Cache(link).get(where) == b"again"
        link.thread_client.close()


def test_what_is_made_is_made_once_and_errors_are_not_kept() -> None:
    cache, where, made = Cache(None), place("x"), []

    def fail() -> bytes:
        raise ZeroDivisionError

    def make() -> bytes:
        made.append(1)
        return b"x"

    with pytest.raises(ZeroDivisionError):
        cache.get_or_make(where, fail)
    assert [cache.get_or_make(where, make) for _ in range(3)] == [b"x"] * 3
    assert made == [1]


def test_too_large_is_not_kept_anywhere(link: RedisLink) -> None:
    where = place("large")
    cache = Cache(link, largest=100)
    cache.put(where, b"x" * 101)
    assert cache.get(where) is None and cache.size == 0
    cache.put(where, b"x" * 100)
    assert Cache(link, largest=100).get(where) == b"x" * 100
    assert Cache(link, largest=99).get(where) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), max_size=40))
def test_never_more_bytes_than_there_is_room_for(puts: list[tuple[int, int]]) -> None:
    cache, kept = Cache(None, largest=50, most_here=100), {}
    for number, size in puts:
        where = place(str(number), project=PROJECTS[number % 3])
        cache.put(where, bytes(size))
        if size <= 50:
            kept[where] = bytes(size)
        assert cache.size <= 100
    found = {where: value for where in kept if (value := cache.get(where)) is not None}
    assert found.items() <= kept.items()
    assert sum(map(len, found.values())) == cache.size


def test_the_one_used_longest_ago_goes_first() -> None:
    cache, places = Cache(None, most_here=3), [place(str(n)) for n in range(4)]
    for one in places[:3]:
        cache.put(one, b"x")
    assert cache.get(places[0]) == b"x"
    cache.put(places[3], b"x")
    assert [cache.get(one) is not None for one in places] == [True, False, True, True]


def test_one_project_is_forgotten_and_the_others_are_not() -> None:
    cache, one, other = Cache(None), place("x"), place("y")
    cache.put(one, b"one")
    cache.put(other, b"other")
    cache.forget(str(one.project))
    assert (cache.get(one), cache.get(other), cache.size) == (None, b"other", 5)
    cache.forget()
    assert (cache.get(other), cache.size) == (None, 0)


def test_threads_do_not_spoil_its_count(link: RedisLink) -> None:
    cache = Cache(None, most_here=500)
    places = [place(str(number)) for number in range(20)]
    ready = threading.Barrier(8)

    def work(seed: int) -> None:
        ready.wait()
        for step in range(300):
            where = places[(seed * 7 + step * 3) % 20]
            assert cache.get(where) in (None, where.name.encode()[:60])
            cache.put(where, where.name.encode()[:60])
            if step % 50 == 0:
                cache.forget(str(where.project))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert cache.size == sum(len(found) for one in places if (found := cache.get(one))) <= 500
