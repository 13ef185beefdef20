"""Members of a project and keys, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from schemas.errors import RRError
from server.keys import NewKeyText

if TYPE_CHECKING:
    from uuid import UUID

    from store.sql import Access, Sql


class NoSuchMemberError(RRError):
    """The project has no member of that id, or they were removed."""

    code: ClassVar[str] = "RR-V017"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "list the members of the project"


class MemberExistsError(RRError):
    """The project has a member of that name already."""

    code: ClassVar[str] = "RR-V018"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "change the role of that member, or remove them first"


class NoSuchKeyError(RRError):
    """The project has no key of that id."""

    code: ClassVar[str] = "RR-V019"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "list the keys of the project"


@dataclass(frozen=True, slots=True)
class Member:
    """One member, there or removed."""

    id: UUID
    name: str
    role: str
    created: datetime
    removed: datetime | None


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret."""

    id: str
    label: str
    role: str
    member: UUID | None
    last_four: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None


_MEMBER = "id, name, role, created, removed"
_KEY = (
    "k.id, k.label, coalesce(m.role, k.role) as role, k.member, k.last_four, k.created, "
    "k.expires, k.revoked"
)


async def list_members(sql: Sql, access: Access) -> list[Member]:
    """Every member, by name, those that were removed last."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            f"select {_MEMBER} from members where project = rr_project() "
            "order by removed nulls first, name, id"
        )
    return [Member(**row) for row in rows]


async def add_member(sql: Sql, access: Access, name: str, role: str) -> Member:
    """A new member; raises MemberExistsError."""
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            "insert into members (project, name, role) values (rr_project(), $1, $2) "
            f"on conflict (project, name) where removed is null do nothing returning {_MEMBER}",
            name,
            role,
        )
    if row is None:
        raise MemberExistsError(f"there is a member {name} already", place=name)
    return Member(**row)


async def change_member(sql: Sql, access: Access, member: UUID, role: str) -> Member:
    """A member with another role, which holds for their keys too; raises NoSuchMemberError."""
    return await _change_member(sql, access, member, "role = $2", role)


async def remove_member(sql: Sql, access: Access, member: UUID) -> Member:
    """A member who is one no longer, nor are their keys good; raises NoSuchMemberError."""
    return await _change_member(sql, access, member, "removed = now()")


async def list_keys(sql: Sql, access: Access) -> list[Key]:
    """Every key of the project, newest first."""
    async with sql.transaction(access) as db:
        rows = await db.fetch(
            f"select {_KEY} from api_keys k left join members m on m.id = k.member "
            "where k.project = rr_project() order by k.created desc, k.id"
        )
    return [Key(**row) for row in rows]


async def add_key(
    sql: Sql,
    access: Access,
    made: NewKeyText,
    label: str,
    *,
    member: UUID | None,
    role: str | None,
    days: int | None,
) -> Key:
    """Keep a key that was made: a member's, or one with a role. Raises NoSuchMemberError."""
    async with sql.transaction(access) as db:
        told = role
        if member is not None:
            told = await db.fetchval(
                "select role from members "
                "where id = $1 and project = rr_project() and removed is null",
                member,
            )
            if told is None:
                raise NoSuchMemberError(f"there is no member {member}", place=str(member))
        await db.execute(
            "insert into api_keys (id, member, project, label, role, secret_sha256, last_four, "
            "expires) values ($1, $2, rr_project(), $3, $4, $5, $6, now() + $7)",
            made.id,
            member,
            label,
            told,
            made.digest,
            made.last_four,
            None if days is None else timedelta(days=days),
        )
        return await _key(db, made.id)


async def revoke_key(sql: Sql, access: Access, key_id: str) -> Key:
    """A key that is good no longer, from the first time it was said; raises NoSuchKeyError."""
    async with sql.transaction(access) as db:
        done = await db.fetchval(
            "update api_keys set revoked = coalesce(revoked, now()) "
            "where id = $1 and project = rr_project() returning true",
            key_id,
        )
        if not done:
            raise NoSuchKeyError(f"there is no key {key_id}", place=key_id)
        return await _key(db, key_id)


async def _key(db: Any, key_id: str) -> Key:
    row = await db.fetchrow(
        f"select {_KEY} from api_keys k left join members m on m.id = k.member "
        "where k.id = $1 and k.project = rr_project()",
        key_id,
    )
    return Key(**row)


async def _change_member(
    sql: Sql, access: Access, member: UUID, change: str, *values: str
) -> Member:
    async with sql.transaction(access) as db:
        row = await db.fetchrow(
            f"update members set {change} where id = $1 and project = rr_project() "
            f"and removed is null returning {_MEMBER}",
            member,
            *values,
        )
    if row is None:
        raise NoSuchMemberError(f"there is no member {member}", place=str(member))
    return Member(**row)
