"""What a derived table has of a project already: asked for some ids at a time, seldom for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from schemas.ids import GenerationId
from store.sql import in_project

if TYPE_CHECKING:
    from uuid import UUID

    from schemas.records import Generation
    from store.sql import Sql
    from store.sync import Reading


QUESTIONS = 64
"""After so many about some ids all are read: it takes as long as a few hundred questions."""


class Known:
    """The ids of a project in `generations` or `operations`; each is asked for once.

    Without a table none is known but those that were added.
    """

    def __init__(self, sql: Sql, project: UUID, table: str | None) -> None:
        self._sql = sql
        self._project = project
        self._table = table
        self._there: set[str] = set()
        self._asked: set[str] = set()
        self._questions = 0

    def add(self, ids: Iterable[str]) -> None:
        """Let some ids be known from now on."""
        self._there.update(ids)

    def among(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are known."""
        new = set(ids) - self._there - self._asked
        if new and self._table is not None:
            self._asked |= new
            self._questions += 1
            everything = self._questions > QUESTIONS
            self._there |= self._sql.run(self._ask(self._table, None if everything else new))
            if everything:
                self._table = None
        return self._there.intersection(ids)

    async def _ask(self, table: str, ids: set[str] | None) -> set[str]:
        async with self._sql.transaction(in_project(self._project, "worker")) as db:
            rows = await db.fetch(
                f"select id from {table} where project = $1 "
                "and ($2::bytea[] is null or id = any($2::bytea[]))",
                self._project,
                None if ids is None else [bytes.fromhex(one) for one in ids],
            )
        return {row["id"].hex() for row in rows}


def closure(
    reading: Reading, starts: Iterable[GenerationId], stop: Known
) -> dict[GenerationId, Generation]:
    """The generations that some lead to, but for those that are known and what these lead to."""
    found: dict[GenerationId, Generation] = {}
    waiting = set(starts)
    while waiting:
        new = waiting - stop.among(waiting)
        for one in new:
            found[one] = reading.get(one)
        waiting = {parent for one in new for parent in found[one].parents} - found.keys()
    return found
