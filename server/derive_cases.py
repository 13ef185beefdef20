"""The tables of reviews, factory feedback and AI actions, from the cases of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from server.columns import column_text

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg

    from store.snapshot import Snapshot


class CaseRows(NamedTuple):
    """All reviews (id, generation, verdict, by), requests (id, status, severity, part) and AI
    actions (id, generation, author, accepted_by, model, time).
    """

    reviews: list[tuple[bytes, bytes, str, str]]
    feedback: list[tuple[bytes, str, str, str | None]]
    ai_actions: list[tuple[bytes, bytes | None, str, str | None, str, int]]


def case_rows(snapshot: Snapshot, before: Snapshot | None) -> CaseRows | None:
    """The rows of a state, or None where nothing of it has changed since an earlier one."""
    from engine.feedback import items
    from schemas.ai_action import AiAction
    from schemas.review import Review

    if before is not None and _marks(before) == _marks(snapshot):
        return None
    reviews = [
        (
            bytes.fromhex(case_id),
            bytes.fromhex(case.generation),
            case.verdict,
            column_text(case.author),
        )
        for case_id, case in snapshot.cases()
        if isinstance(case, Review)
    ]
    feedback = [
        (
            bytes.fromhex(item.feedback_id),
            item.state,
            item.request.severity,
            column_text(item.request.part) or None,
        )
        for item in items(snapshot)
    ]
    ai_actions = [
        (
            bytes.fromhex(case_id),
            bytes.fromhex(case.generations[0]) if case.generations else None,
            column_text(case.invoked_by),
            None if case.accepted_by is None else column_text(case.accepted_by),
            column_text(f"{case.provider} {case.model}"),
            case.time,
        )
        for case_id, case in snapshot.cases()
        if isinstance(case, AiAction)
    ]
    return CaseRows(reviews, feedback, ai_actions)


def _marks(snapshot: Snapshot) -> tuple[object, ...]:
    """What the rows are made of: the set of cases, and the requests that a generation answers."""
    from store.refnames import ACCEPTED

    return (snapshot.root.cases, *snapshot.refs(ACCEPTED))


async def write_cases(
    db: asyncpg.Connection[Any], project: UUID, rows: CaseRows, *, anew: bool
) -> None:
    """Write the rows; `anew` takes away first what is there, which needs the worker's role."""
    if anew:
        for table in ("reviews", "feedback", "ai_actions"):
            await db.execute(f"delete from {table} where project = $1", project)
    await db.executemany(
        "insert into reviews (project, id, generation, verdict, by) values ($1, $2, $3, $4, $5) "
        "on conflict do nothing",
        [(project, *row) for row in rows.reviews],
    )
    await db.executemany(
        "insert into feedback (project, id, status, severity, part) values ($1, $2, $3, $4, $5) "
        "on conflict (project, id) do update set status = excluded.status "
        "where feedback.status <> excluded.status",
        [(project, *row) for row in rows.feedback],
    )
    await db.executemany(
        "insert into ai_actions (project, id, generation, author, accepted_by, model, time) "
        "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        [(project, *row) for row in rows.ai_actions],
    )
