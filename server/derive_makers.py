"""Whose key brought a generation here: read from the log of operations, so no crash loses it.

An operation and the generation that it makes known are durable at one stroke, so there is never
one of which this cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Attester:
    """Whose key brought something here, as the server found out."""

    key_id: str
    role: Role
    member: UUID | None

    def signature(self) -> dict[str, object]:
        """The same as the details of an operation say it."""
        who = {} if self.member is None else {"member": str(self.member)}
        return {"key": self.key_id, "role": self.role.value, **who}


class Brought(NamedTuple):
    """A generation that came by an operation of the server, and whose key it was."""

    generation: str
    member: UUID | None
    key: str
    role: str


def brought(
    repository: Repository, reading: Reading, operations: Mapping[str, Operation], known: Known
) -> list[Brought]:
    """What each operation of somebody with a key, among some (newest first), brought here.

    `known` are generations that were there before the oldest of them; it grows.
    """
    from schemas.ids import OperationId

    if not any("key" in operation.detail for operation in operations.values()):
        return []
    found: list[Brought] = []
    for operation_id, operation in reversed(list(operations.items())):
        refs = shared_refs(repository.snapshot(OperationId(operation_id)))
        new = closure(reading, (target for _, target in refs), known)
        known.add(new)
        key, member = operation.detail.get("key"), operation.detail.get("member")
        role = operation.detail.get("role")
        if isinstance(key, str) and role in set(Role):
            found += [Brought(one, _member(member), key, str(role)) for one in new]
    return found


def _member(told: object) -> UUID | None:
    """The member that a log names: None where it is nobody of ours."""
    with suppress(ValueError):
        return UUID(told) if isinstance(told, str) else None
    return None


async def write_brought(db: asyncpg.Connection[Any], project: UUID, rows: list[Brought]) -> None:
    """Attest what came, in the role of who brought it; the first time of a key counts."""
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
