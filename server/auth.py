"""From a header to somebody: keys of the environment and of the database, in constant time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, ClassVar

from engine.roles import Role
from schemas.errors import RRError
from server.keys import LONGEST, EnvironmentKey, StoredKeyText, digest_of, same, stored_key
from server.principal import Principal
from store.sql import Access, in_project

if TYPE_CHECKING:
    from datetime import datetime

    import asyncpg

    from store.sql import Sql

HEADER = "X-API-Key"
KEPT_S = 30.0
"""How long an answer of the database is believed; a message of revocation ends it at once."""
MOST_KEPT = 10_000


class NoKeyError(RRError):
    """The request has no key. Every endpoint but `/health`, `/ready` and the documentation wants
    one, in the header `X-API-Key`; a key in the address is refused.
    """

    code: ClassVar[str] = "RR-V002"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 401
    hint: ClassVar[str] = "send the key in the header X-API-Key"


class BadKeyError(RRError):
    """The key is not one of this server's, or no longer: it was revoked, it has expired, or its
    member was removed. Which of these is told to nobody who does not have the secret.
    """

    code: ClassVar[str] = "RR-V003"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 401
    hint: ClassVar[str] = "ask the owner of the project for a new key"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What the database keeps of a key, with the member whose it is."""

    principal: Principal
    expires: datetime | None
    ended: str = ""


class Keys:
    """Tells who a key is. `clock` gives seconds that only grow, `now` the time of day."""

    def __init__(
        self,
        sql: Sql,
        environment: tuple[EnvironmentKey, ...],
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._sql = sql
        self._environment = environment
        self._clock = clock
        self._now = now
        self._kept: dict[bytes, tuple[float, KeyRow]] = {}
        self._told = 0

    async def principal(self, text: str | None) -> Principal:
        """Whose key it is; raises NoKeyError and BadKeyError."""
        if not text:
            raise NoKeyError("there is no key in the request")
        if len(text) > LONGEST:
            raise BadKeyError("the key is not one of this server's")
        if (found := self._of_environment(text)) is not None:
            return found
        key = stored_key(text)
        row = None if key is None else await self._row(key, digest_of(text))
        if row is None:
            raise BadKeyError("the key is not one of this server's")
        self._check_alive(row)
        return row.principal

    async def still(self, who: Principal) -> Principal:
        """The same person as their key is now; raises BadKeyError once it is no longer good."""
        if any(key.label == who.key_id for key in self._environment) and who.project is None:
            return who
        async with self._sql.transaction(Access(key=who.key_id)) as db:
            row = await _found(db, who.key_id)
        if row is None:
            raise BadKeyError(f"the key {who.key_id} is gone")
        self._check_alive(row)
        return row.principal

    def forget(self, key_id: str | None = None) -> None:
        """Ask the database again for one key, or for all: something was changed."""
        self._told += 1
        for digest, (_, row) in list(self._kept.items()):
            if key_id in (None, row.principal.key_id):
                del self._kept[digest]

    def _of_environment(self, text: str) -> Principal | None:
        digest = digest_of(text)
        found = None
        for key in self._environment:  # all of them, whichever is right
            if compare_digest(digest, key.digest):
                found = Principal(key.label, key.role, key.label)
        return found

    def knows(self, text: str) -> bool:
        """Whether a text is a key of the environment, which may look like anything."""
        return self._of_environment(text) is not None

    def _check_alive(self, row: KeyRow) -> None:
        ended = row.ended
        if not ended and row.expires is not None and row.expires <= self._now():
            ended = "has expired"
        if ended:
            raise BadKeyError(f"the key {row.principal.key_id} {ended}")

    async def _row(self, key: StoredKeyText, digest: bytes) -> KeyRow | None:
        """What is known of a key whose secret is right. Whoever guesses waits for the database."""
        kept = self._kept.get(digest)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        told = self._told
        row = await self._read(key)
        if row is not None and told == self._told:  # else it may have been read before the change
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[digest] = (self._clock() + KEPT_S, row)
        return row

    async def _read(self, key: StoredKeyText) -> KeyRow | None:
        async with self._sql.transaction(Access(key=key.id)) as db:
            # Compared even when there is no such key, and nothing more is asked for a wrong one,
            # so that the time tells nobody which ids exist.
            digest = await db.fetchval("select secret_sha256 from api_keys where id = $1", key.id)
            if not same(key.secret, digest):
                return None
            return await _found(db, key.id)


async def _found(db: asyncpg.Connection[Any], key_id: str) -> KeyRow | None:
    """What is kept of a key, by its id alone, and whose it is now."""
    row = await db.fetchrow("select * from api_keys where id = $1", key_id)
    if row is None:  # taken away this instant
        return None
    role, name, ended = row["role"], row["label"], ""
    if row["member"] is not None:
        await db.execute(in_project(row["project"], "", engine=True).settings())
        member = await db.fetchrow("select * from members where id = $1", row["member"])
        if member is None or member["removed"] is not None:
            ended = "is of a member who was removed"
        else:
            role, name = member["role"], member["name"]
    if row["revoked"] is not None:
        ended = "was revoked"
    who = Principal(key_id, Role(role), name, row["project"], row["member"])
    return KeyRow(who, row["expires"], ended)
