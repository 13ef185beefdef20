"""The generic cell rate algorithm: one number a bucket, in Redis or in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

MICRO = 1_000_000
MOST_BUCKETS = 100_000

SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local step, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
if full < now then full = now end
if full > now + window then full = now + window end
local next = full + step
if next > now + window then
  return {0, string.format('%.0f', full - now)}
end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
return {1, string.format('%.0f', next - now)}
"""
"""The algorithm as one step of the server, by the server's own clock, in microseconds.

The key holds when its bucket will be full again, and goes when it is. A time further off than the
window is of a clock that was set back, and counts as an empty bucket.
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds; all of them may come at once."""

    count: int
    seconds: int

    @property
    def step(self) -> int:
        """Microseconds after which one more is let through."""
        return -(-self.seconds * MICRO // self.count)

    @property
    def window(self) -> int:
        """Microseconds after which an empty bucket is full."""
        return self.step * self.count

    def share(self, parts: int) -> Limit:
        """What one of several has of it; never less than one."""
        return Limit(max(1, self.count // parts), self.seconds)


class Verdict(NamedTuple):
    """Whether a request is let through, how many more would be, and when (seconds)."""

    allowed: bool
    remaining: int
    full_s: int
    wait_s: int


def verdict(limit: Limit, *, allowed: bool, empty: int) -> Verdict:
    """The verdict on a bucket that needs `empty` microseconds to be full."""
    wait = 0 if allowed else empty + limit.step - limit.window
    return Verdict(
        allowed,
        (limit.window - empty) // limit.step,
        -(-empty // MICRO),
        -(-wait // MICRO),
    )


class LocalBuckets:
    """The same buckets in this process, by a clock (seconds) that only grows.

    There are never more than `most`: those that are full again are forgotten first, then those
    that were used longest ago. For one thread.
    """

    def __init__(self, clock: Callable[[], float], most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._full: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._full)

    def take(self, name: str, limit: Limit) -> Verdict:
        """Take one from a bucket, if there is one."""
        now = int(self._clock() * MICRO)
        full = max(self._full.pop(name, now), now)
        allowed = full + limit.step <= now + limit.window
        if allowed:
            full += limit.step
        self._make_room(now)
        self._full[name] = full
        return verdict(limit, allowed=allowed, empty=full - now)

    def _make_room(self, now: int) -> None:
        if len(self._full) < self._most:
            return
        self._full = {name: full for name, full in self._full.items() if full > now}
        for name in list(self._full)[: max(0, len(self._full) - self._most // 2)]:
            del self._full[name]
