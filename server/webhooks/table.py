"""The webhooks of a project, as their owner sets them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from store.sql import Access, Sql

ON, OFF, GONE, GAVE_UP = "on", "off", "gone", "gave_up"
FAILING: Final = "failing"
MOST: Final = 20
"""Webhooks of one project."""
_COLUMNS: Final = (
    "id, url, stream, verdicts, proposals, types, state, told, failures, failing_since, next_try, "
    "attempts::text as attempts, created, "
    "case when old_until > now() then old_until end as old_until"
)


class NoSuchWebhookError(RRError):
    """The project has no webhook of that id."""

    code: ClassVar[str] = "RR-V040"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "list the webhooks of the project"


class TooManyWebhooksError(RRError):
    """The project has twenty webhooks already."""

    code: ClassVar[str] = "RR-V041"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "remove one that nobody needs"


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook without its secrets; `told` is the last entry that is done with."""

    id: UUID
    url: str
    stream: str
    verdicts: list[str]
    proposals: list[str]
    types: list[str]
    state: str
    told: int
    failures: int
    failing_since: datetime | None
    next_try: datetime
    created: datetime
    old_until: datetime | None
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown_state(self) -> str:
        """The state as people are told: `failing` is one that is on and has just failed."""
        return FAILING if self.state == ON and self.failures else self.state


async def list_webhooks(sql: Sql, access: Access) -> list[Webhook]:
    """Every webhook of the project, oldest first."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            f"select {_COLUMNS} from webhooks where project = rr_project() order by created, id"
        )
    return [_webhook(row) for row in rows]


async def find_webhook(sql: Sql, access: Access, webhook: UUID) -> Webhook:
    """A webhook by its id; raises NoSuchWebhookError."""
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            f"select {_COLUMNS} from webhooks where project = rr_project() and id = $1", webhook
        )
    return _found(row, webhook)


async def add_webhook(
    sql: Sql, access: Access, given: Mapping[str, Any], secret: bytes, after: int | None
) -> Webhook:
    """A new webhook, told what follows an entry, or what is new; raises TooManyWebhooksError."""
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            "insert into webhooks (project, url, stream, verdicts, proposals, types, state, "
            "secret, told) select rr_project(), $1, $2, $3, $4, $5, $6, $7, coalesce($8, "
            "(select seq from streams where project = rr_project() and name = $2), 0) "
            f"where (select count(*) from webhooks where project = rr_project()) < {MOST} "
            f"returning {_COLUMNS}",
            given["url"],
            given["stream"],
            given["verdicts"],
            given["proposals"],
            given["types"],
            ON if given["enabled"] else OFF,
            secret,
            after,
        )
    if row is None:
        raise TooManyWebhooksError(f"there are {MOST} webhooks in the project")
    return _webhook(row)


async def change_webhook(
    sql: Sql, access: Access, webhook: UUID, given: Mapping[str, Any], after: int | None
) -> Webhook:
    """A webhook with another address or other wishes; what is None stays.

    With another address, another place, or turned on, it is tried anew and at once. Raises
    NoSuchWebhookError.
    """
    enabled = given.get("enabled")
    anew = given.get("url") is not None or after is not None or enabled is True
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            "update webhooks set url = coalesce($2, url), verdicts = coalesce($3, verdicts), "
            "proposals = coalesce($4, proposals), types = coalesce($5, types), "
            "told = coalesce($6, told), state = coalesce($7, "
            "case when $8 and state <> 'off' then 'on' else state end), "
            "failures = case when $8 then 0 else failures end, "
            "failing_since = case when $8 then null else failing_since end, "
            "next_try = case when $8 then now() else next_try end "
            f"where project = rr_project() and id = $1 returning {_COLUMNS}",
            webhook,
            given.get("url"),
            given.get("verdicts"),
            given.get("proposals"),
            given.get("types"),
            after,
            None if enabled is None else ON if enabled else OFF,
            anew,
        )
    return _found(row, webhook)


async def rotate_secret(
    sql: Sql, access: Access, webhook: UUID, secret: bytes, grace: timedelta
) -> Webhook:
    """A webhook with another secret, beside which the old one signs for a while.

    Raises NoSuchWebhookError.
    """
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            "update webhooks set old_secret = secret, old_until = now() + $3, secret = $2 "
            f"where project = rr_project() and id = $1 returning {_COLUMNS}",
            webhook,
            secret,
            grace,
        )
    return _found(row, webhook)


async def remove_webhook(sql: Sql, access: Access, webhook: UUID) -> None:
    """Remove a webhook with everything that is kept of it; raises NoSuchWebhookError."""
    async with sql.transaction(access) as db:
        done = await db.fetchval(
            "delete from webhooks where project = rr_project() and id = $1 returning true", webhook
        )
    if not done:
        raise NoSuchWebhookError(f"there is no webhook {webhook}", place=str(webhook))


async def secrets_of(sql: Sql, access: Access, webhook: UUID) -> list[bytes]:
    """The secrets that sign what goes to a webhook now, the newest first."""
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            f"select {SECRETS} from webhooks where project = rr_project() and id = $1", webhook
        )
    if row is None:
        raise NoSuchWebhookError(f"there is no webhook {webhook}", place=str(webhook))
    return good_secrets(row)


SECRETS: Final = "secret, case when old_until > now() then old_secret end as old_secret"


def good_secrets(row: Any) -> list[bytes]:
    """The secrets of a row that has the columns `SECRETS`."""
    return [bytes(one) for one in (row["secret"], row["old_secret"]) if one is not None]


def _found(row: Any, webhook: UUID) -> Webhook:
    if row is None:
        raise NoSuchWebhookError(f"there is no webhook {webhook}", place=str(webhook))
    return _webhook(row)


def _webhook(row: Any) -> Webhook:
    return Webhook(**{**row, "attempts": json.loads(row["attempts"])})
