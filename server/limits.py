"""How often a key may ask: a limit for each class of endpoint, counted for all workers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError
from server.gcra import SCRIPT, Limit, LocalBuckets, Verdict, verdict
from server.redis_link import RedisAway

if TYPE_CHECKING:
    from redis.commands.core import AsyncScript

    from server.redis_link import RedisLink

READ, WRITE, BUILD, SYNC, DENIED = "read", "write", "build", "sync", "denied"
EVENTS = "events"
DEFAULTS: Mapping[str, Limit] = {
    READ: Limit(1200, 60),
    WRITE: Limit(300, 60),
    BUILD: Limit(60, 60),
    SYNC: Limit(6000, 60),
    EVENTS: Limit(6000, 60),
    DENIED: Limit(30, 60),
}
"""Requests of one key; those of an address for what came without a good key."""
LOCAL, OPEN, CLOSED = "local", "open", "closed"
AWAY = (LOCAL, OPEN, CLOSED)
NONE = "none"
_UNITS = {"s": 1, "m": 60, "h": 3600}
_ENTRY = re.compile(r"([a-z]+)=([0-9]{1,7})/([0-9]{0,5})([smh])")
_BUILDS = ("/generate", "/export/", "/imports", "/validate")
_MAKING = ("/generations", "/accept", "/ai/drafts", "/ai/merges")
_STREAMS = ("/events", "/state", "/decide/", "/feedback")


class TooManyRequestsError(RRError):
    """The key has asked more often than the server allows for such requests.

    Each key has a limit for reading, writing, building shoes, synchronising and events
    (`RATE_LIMITS`). The header `Retry-After` has the seconds after which the next request is let
    through; `RateLimit` and `RateLimit-Policy` tell the limit.
    """

    code: ClassVar[str] = "RR-V020"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 429
    hint: ClassVar[str] = "wait as long as Retry-After says, then send the same request again"


class LimitsAwayError(RRError):
    """The server cannot count requests, and was told to refuse them then.

    Redis does not answer, and `RATE_LIMITS_AWAY` is `closed`.
    """

    code: ClassVar[str] = "RR-V021"
    exit_code: ClassVar[int] = 8
    http_status: ClassVar[int] = 503
    hint: ClassVar[str] = "send it again in a while; if it stays so, tell whoever runs the server"


@dataclass(frozen=True, slots=True)
class LimitRules:
    """The limits of each class, what to do without Redis, and among how many workers."""

    limits: Mapping[str, Limit] = field(default_factory=lambda: DEFAULTS)
    away: str = LOCAL
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """One request that was counted: in which class, under which limit, with what verdict."""

    kind: str
    limit: Limit
    verdict: Verdict

    def headers(self) -> dict[str, str]:
        """The fields of the IETF's draft, and those of the older one that most clients read."""
        told, seconds = self.verdict, self.limit.seconds
        found = {
            "RateLimit-Policy": f'"{self.kind}";q={self.limit.count};w={seconds}',
            "RateLimit": f'"{self.kind}";r={told.remaining};t={told.full_s}',
            "RateLimit-Limit": str(self.limit.count),
            "RateLimit-Remaining": str(told.remaining),
            "RateLimit-Reset": str(told.full_s),
        }
        return found if told.allowed else found | {"Retry-After": str(told.wait_s)}

    def require(self) -> None:
        """Raise TooManyRequestsError unless the request was let through."""
        if not self.verdict.allowed:
            wait = self.verdict.wait_s
            raise TooManyRequestsError(
                f"more than {self.limit.count} requests ({self.kind}) in {self.limit.seconds} s",
                place=self.kind,
                details={"retry_after_s": wait, "limit": self.limit.count, "class": self.kind},
            )


class Limits:
    """Counts requests: in Redis, or where it is away or there is none, in this process.

    In this process each worker lets through its share, so that together they let through no more.
    """

    def __init__(
        self, link: RedisLink | None, rules: LimitRules, *, clock: Callable[[], float]
    ) -> None:
        self._link = link
        self._rules = rules
        self._local = LocalBuckets(clock)
        self._script: AsyncScript | None = None

    async def count(self, who: str, kind: str) -> Counted | None:
        """Count one request; None if nothing limits it. Raises LimitsAwayError."""
        limit = self._rules.limits.get(kind)
        if limit is None:
            return None
        name = f"rr:limit:{kind}:{who}"
        if self._link is not None:
            try:
                return Counted(kind, limit, await self._shared(self._link, name, limit))
            except RedisAway as error:
                if self._rules.away == CLOSED:
                    raise LimitsAwayError("the server cannot count requests just now") from error
                if self._rules.away == OPEN:
                    return None
        share = limit.share(self._rules.workers)
        return Counted(kind, share, self._local.take(name, share))

    async def _shared(self, link: RedisLink, name: str, limit: Limit) -> Verdict:
        if self._script is None:
            self._script = link.client.register_script(SCRIPT)
        script = self._script
        allowed, empty = await link.ask(lambda _: script([name], [limit.step, limit.window]))
        return verdict(limit, allowed=bool(allowed), empty=int(empty))


def kind_of(method: str, path: str) -> str:
    """The class of an endpoint, by its method and the pattern of its path."""
    if path.startswith("/projects/{project}/sync"):
        return SYNC
    if method in ("GET", "HEAD", "OPTIONS"):
        return READ
    if path.startswith(_BUILDS) or path.endswith(_MAKING):
        return BUILD
    if path.startswith(_STREAMS):
        return EVENTS
    return WRITE


def read_rate_limits(text: str) -> tuple[Mapping[str, Limit], list[str]]:
    """Limits as `RATE_LIMITS` spells them, with what is wrong about it.

    `read=600/m, build=10/30s` changes two of the usual ones, `none` sets no limit at all, and
    `read=0/m` none for reading.
    """
    if text.strip() == NONE:
        return {}, []
    found, faults = dict(DEFAULTS), []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        spelt = _ENTRY.fullmatch(entry)
        if spelt is None or spelt[1] not in DEFAULTS or spelt[3] == "0":
            faults.append(f"{entry!r} is not like read=600/m; classes: {', '.join(DEFAULTS)}")
        elif int(spelt[2]) == 0:
            found.pop(spelt[1], None)
        else:
            found[spelt[1]] = Limit(int(spelt[2]), int(spelt[3] or 1) * _UNITS[spelt[4]])
    return found, faults
