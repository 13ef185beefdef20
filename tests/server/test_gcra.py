"""The buckets: exactly so many at once, then one a step; the same in Redis and in this process."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.gcra import SCRIPT, Limit, LocalBuckets, Verdict, verdict

LIMITS = st.builds(Limit, st.integers(1, 1000), st.integers(1, 3600))


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(limit=LIMITS)
def test_as_many_at_once_as_the_limit_says_and_not_one_more(limit: Limit) -> None:
    buckets = LocalBuckets(Clock())
    told = [buckets.take("x", limit) for _ in range(limit.count + 5)]
    assert [one.allowed for one in told] == [True] * limit.count + [False] * 5
    assert [one.remaining for one in told] == [*range(limit.count - 1, -1, -1), *[0] * 5]


@given(limit=LIMITS, gaps=st.lists(st.floats(0, 5000), max_size=30))
def test_never_more_than_the_limit_and_what_came_back(limit: Limit, gaps: list[float]) -> None:
    clock = Clock()
    buckets, begun, let_through = LocalBuckets(clock), clock.now, 0
    for gap in gaps:
        clock.now += gap
        let_through += buckets.take("x", limit).allowed
        back = (clock.now - begun) * limit.count / limit.seconds
        assert let_through <= limit.count + back + 1e-3


@given(limit=LIMITS)
def test_who_waits_as_long_as_told_is_let_through(limit: Limit) -> None:
    clock = Clock()
    buckets = LocalBuckets(clock)
    while (told := buckets.take("x", limit)).allowed:
        pass
    assert told.wait_s >= 1
    clock.now += told.wait_s
    assert buckets.take("x", limit).allowed


def test_a_share_is_never_nothing() -> None:
    assert Limit(100, 60).share(4) == Limit(25, 60)
    assert Limit(2, 60).share(5) == Limit(1, 60)


def test_a_verdict_counts_whole_seconds_up() -> None:
    limit = Limit(10, 60)
    assert verdict(limit, allowed=True, empty=6_000_000) == Verdict(True, 9, 6, 0)
    assert verdict(limit, allowed=False, empty=59_999_999) == Verdict(False, 0, 60, 6)


def test_no_more_buckets_than_there_is_room_for() -> None:
    clock = Clock()
    buckets = LocalBuckets(clock, most=100)
    limit = Limit(1, 60)
    assert buckets.take("the latest", limit).allowed
    for number in count():
        if number == 1000:
            break
        buckets.take(f"bucket {number}", limit)
        assert len(buckets) <= 100
        if number % 20 == 0:
            assert not buckets.take("the latest", limit).allowed, number
    clock.now += 61
    assert buckets.take("the latest", limit).allowed


@pytest.mark.parametrize("limit", [Limit(1, 1), Limit(7, 3600), Limit(1000, 1), Limit(3, 7)])
def test_the_script_says_what_this_process_says(limit: Limit) -> None:
    import redis

    from tests.servers import new_name, redis_url

    client = redis.Redis.from_url(redis_url())
    script, name = client.register_script(SCRIPT), new_name()
    clock = Clock()
    buckets = LocalBuckets(clock)
    began = client.time()
    for _ in range(limit.count + 2):
        allowed, empty = script([name], [limit.step, limit.window])
        at = client.time()
        clock.now = 1000 + (at[0] - began[0]) + (at[1] - began[1]) / 1e6
        here = buckets.take("x", limit)
        there = verdict(limit, allowed=bool(allowed), empty=int(empty))
        if limit.step > 60_000_000:  # nothing comes back while this runs
            assert there == here
        assert abs(there.full_s - here.full_s) <= 1
    assert 0 < client.pttl(name) <= limit.window / 1000 + 1
    client.close()


def test_a_clock_set_back_locks_nobody_out() -> None:
    """What a server wrote before it was set back by a year counts as an empty bucket."""
    import redis

    from tests.servers import new_name, redis_url

    client = redis.Redis.from_url(redis_url())
    script, name, limit = client.register_script(SCRIPT), new_name(), Limit(5, 3600)
    client.set(name, (client.time()[0] + 365 * 86400) * 1_000_000)
    allowed, empty = script([name], [limit.step, limit.window])
    assert (allowed, int(empty)) == (0, limit.window)
    client.close()
