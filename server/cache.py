"""What was made before and is made again only if it was lost: in this process, then in Redis."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from schemas.release import RELEASE
from server.redis_link import RedisAway

if TYPE_CHECKING:
    from uuid import UUID

    from server.redis_link import RedisLink

TTL_S = 24 * 3600
LARGEST = 8 << 20
"""Bytes of the largest value that is kept at all."""
MOST_HERE = 64 << 20
"""Bytes that one process keeps."""
_DIGEST = 32


class Place(NamedTuple):
    """Where a value belongs: what it is, whose, for which role, and all that it depends on.

    The project and the role are parts of every name, so that nobody is given what was made for
    another. `parts` must tell apart whatever could make the value another one.
    """

    kind: str
    project: UUID
    role: str
    parts: tuple[str | int | bool | None, ...]

    @property
    def name(self) -> str:
        """The key in Redis. A new release begins anew."""
        told = json.dumps([RELEASE, self.kind, str(self.project), self.role, *self.parts])
        return f"rr:cache:{self.project}:{sha256(told.encode()).hexdigest()}"


class Cache:
    """Bytes by place, for threads. An error is a miss, and never one for who asks."""

    def __init__(
        self,
        link: RedisLink | None,
        *,
        ttl_s: int = TTL_S,
        largest: int = LARGEST,
        most_here: int = MOST_HERE,
    ) -> None:
        self._link = link
        self._ttl_s = ttl_s
        self._largest = largest
        self._most_here = most_here
        self._lock = threading.Lock()
        self._here: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0

    def get_or_make(self, place: Place, make: Callable[[], bytes]) -> bytes:
        """The bytes of a place, made now if they are nowhere; raises what `make` raises."""
        found = self.get(place)
        if found is None:
            found = make()
            self.put(place, found)
        return found

    def get(self, place: Place) -> bytes | None:
        """The bytes of a place, or None."""
        name = place.name
        with self._lock:
            found = self._here.get((str(place.project), name))
            if found is not None:
                self._here.move_to_end((str(place.project), name))
                return found
        found = self._fetch(name)
        if found is not None:
            self._keep(place, name, found)
        return found

    def put(self, place: Place, value: bytes) -> None:
        """Keep the bytes of a place, unless they are too many."""
        if len(value) > self._largest:
            return
        name = place.name
        self._keep(place, name, value)
        if self._link is not None:
            guarded = sha256(name.encode() + value).digest() + value
            try:
                self._link.ask_now(lambda redis: redis.set(name, guarded, ex=self._ttl_s))
            except RedisAway:
                return

    def forget(self, project: str | None = None) -> None:
        """Drop what this process keeps of a project, or all of it."""
        with self._lock:
            for key in [key for key in self._here if project in (None, key[0])]:
                self._size -= len(self._here.pop(key))

    @property
    def size(self) -> int:
        """Bytes that this process keeps."""
        return self._size

    def _fetch(self, name: str) -> bytes | None:
        if self._link is None:
            return None
        try:
            found = self._link.ask_now(lambda redis: redis.get(name))
        except RedisAway:
            return None
        if not isinstance(found, bytes) or not _DIGEST <= len(found) <= self._largest + _DIGEST:
            return None
        value = found[_DIGEST:]
        whole = sha256(name.encode() + value).digest() == found[:_DIGEST]
        return value if whole else None

    def _keep(self, place: Place, name: str, value: bytes) -> None:
        if len(value) > self._most_here:
            return
        with self._lock:
            key = (str(place.project), name)
            self._size += len(value) - len(self._here.pop(key, b""))
            self._here[key] = value
            while self._size > self._most_here:
                self._size -= len(self._here.popitem(last=False)[1])
