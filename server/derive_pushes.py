"""Whose key pushed a generation: read from the log of operations, so that no crash loses it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from engine.project_view import shared_refs
from engine.roles import Role
from server.derive_known import Known, closure

if TYPE_CHECKING:
    import asyncpg

    from schemas.records import Operation
    from store.repository import Repository
    from store.sync import Reading


class Pushed(NamedTuple):
    """A generation that came by a push, and whose key it was."""

    generation: str
    member: UUID | None
    key: str
    role: str


def pushed(
    repository: Repository, reading: Reading, operations: Mapping[str, Operation], known: Known
) -> list[Pushed]:
    """What each push among some operations (newest first) brought here that was not there before.

    `known` are generations that were there before the oldest of them; it grows.
    """
    from schemas.ids import OperationId

    if not any(operation.command == "push" for operation in operations.values()):
        return []
    found: list[Pushed] = []
    for operation_id, operation in reversed(list(operations.items())):
        refs = shared_refs(repository.snapshot(OperationId(operation_id)))
        new = closure(reading, (target for _, target in refs), known)
        known.add(new)
        key, member = operation.detail.get("key"), operation.detail.get("member")
        role = operation.detail.get("role")
        if operation.command == "push" and isinstance(key, str) and role in set(Role):
            found += [Pushed(one, _member(member), key, str(role)) for one in new]
    return found


def _member(told: object) -> UUID | None:
    """The member that a log names: None where it is nobody of ours."""
    with suppress(ValueError):
        return UUID(told) if isinstance(told, str) else None
    return None


async def write_pushed(db: asyncpg.Connection[Any], project: UUID, rows: list[Pushed]) -> None:
    """Attest what was pushed, in the role of who pushed it; the first time of a key counts."""
    for role in sorted({row.role for row in rows}):
        await db.execute("select set_config('rr.role', $1, true)", role)
        await db.executemany(
            "insert into attestations (project, generation, member, key_id, role) "
            "values ($1, $2, $3, $4, $5) on conflict do nothing",
            [
                (project, bytes.fromhex(row.generation), row.member, row.key, row.role)
                for row in rows
                if row.role == role
            ],
        )
    if rows:
        await db.execute("select set_config('rr.role', 'worker', true)")
