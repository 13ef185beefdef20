"""Tickets: what a browser, which cannot send a key with a WebSocket, shows in its place."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from engine.roles import Role
from schemas.errors import RRError
from server.principal import Principal
from store.sql import in_project

if TYPE_CHECKING:
    from store.sql import Sql

LIVES_S: Final = 60


class BadTicketError(RRError):
    """The ticket is not good: it was used, it is older than a minute, or of another project.

    A ticket opens one WebSocket.
    """

    code: ClassVar[str] = "RR-V036"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 401
    hint: ClassVar[str] = "get a new ticket with POST /ws/ticket, and use it at once"


async def new_ticket(sql: Sql, project: UUID, who: Principal) -> str:
    """A ticket for one WebSocket of a project; what is kept of it is a hash."""
    text = secrets.token_urlsafe(32)
    async with sql.transaction(in_project(project, who.role.value)) as db:
        await db.execute(
            "delete from stream_tickets where project = rr_project() and expires < now()"
        )
        await db.execute(
            "insert into stream_tickets (project, sha256, key_id, role, name, key_project, member, "
            "expires) values (rr_project(), $1, $2, $3, $4, $5, $6, "
            f"now() + interval '{LIVES_S} seconds')",
            sha256(text.encode()).digest(),
            who.key_id,
            who.role.value,
            who.name,
            who.project,
            who.member,
        )
    return text


async def use_ticket(sql: Sql, project: UUID, text: str) -> Principal:
    """Whose ticket it is, which is then of no more use; raises BadTicketError."""
    async with sql.transaction(in_project(project, "")) as db:
        row = await db.fetchrow(
            "delete from stream_tickets where project = rr_project() and sha256 = $1 "
            "returning key_id, role, name, key_project, member, expires > now() as good",
            sha256(text.encode("utf-8", "replace")).digest(),
        )
    if row is None or not row["good"]:
        raise BadTicketError("the ticket is not good")
    return Principal(
        row["key_id"], Role(row["role"]), row["name"], row["key_project"], row["member"]
    )
