"""The query index: a derived SQLite table of generations. It is never needed to read history.

No commit writes it. A filtered query first lets it catch up with the operations since it was last
asked, so that nothing that goes wrong here can make a command fail that records history.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schemas.errors import RRError
from schemas.ids import GenerationId
from schemas.records import Generation
from store.index_schema import VERSION, create_tables, row_of
from store.repository import Repository
from store.snapshot import Snapshot

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

_REACHED = """with recursive reached(id) as (
    select value from json_each(?)
    union select parent from parents join reached on child = reached.id
) """
INDEX = "index.db"
_BATCH = 500

Touched = Callable[[Generation], Iterable[str]]
"""The paths of values that a generation has changed; what they mean is the caller's business."""


@dataclass(frozen=True, slots=True)
class Query:
    """What generations are asked for; None asks nothing.

    `author` and `name` match a part, `touched` whole steps of a path (`sole.depth_mm`, `sole`);
    `since` and `until` are seconds since 1970 UTC, both included.
    """

    author: str | None = None
    source: str | None = None
    name: str | None = None
    touched: str | None = None
    since: int | None = None
    until: int | None = None

    def tests(self) -> dict[str, str | int]:
        """SQL conditions on a generation with their one value each."""
        wanted = {
            "instr(lower(author), lower(?))": self.author,
            "source = ?": self.source,
            "instr(lower(name), lower(?))": self.name,
            "id in (select id from touched where instr('.' || path || '.', '.' || ? || '.'))": (
                self.touched
            ),
            "time >= ?": self.since,
            "time <= ?": self.until,
        }
        return {test: value for test, value in wanted.items() if value is not None}


class IndexFailedError(RRError):
    """The query index cannot be used, even after making it anew.

    It is derived: history does not need it, and `log` without filters works. A disk without
    locks, or another program holding `.rr/index.db`, are the usual reasons.
    """

    code = "RR-R050"
    exit_code = 1
    http_status = 500
    hint = "remove .rr/index.db, then run the command again"


class Index:
    """The index of one repository; kept in memory when the repository has no folder."""

    def __init__(self, repository: Repository, touched: Touched) -> None:
        folder = repository.folder
        self._repository, self._touched = repository, touched
        self._path: Path | None = None if folder is None else folder / INDEX
        self._memory: Database | None = None

    def find(
        self,
        query: Query,
        *,
        starts: Sequence[GenerationId] | None = None,
        limit: int | None = None,
    ) -> list[GenerationId]:
        """What a query finds, newest first: among the starts and their ancestors if any are given,
        else among all that any ref led to. Raises IndexFailedError.
        """
        tests = query.tests()
        values: list[str | int] = list(tests.values())
        conditions = list(tests)
        if starts is not None:
            conditions.append("id in reached")
            values.insert(0, json.dumps(list(starts)))
        where = " and ".join(conditions) or "1"
        found = f"select id from generations where {where} order by time desc, id limit ?"
        whole = found if starts is None else _REACHED + found
        values.append(-1 if limit is None else limit)
        return self._with_database(
            lambda database: [GenerationId(row[0]) for row in database.execute(whole, values)]
        )

    def children(self, generation: GenerationId) -> list[GenerationId]:
        """The generations that have this one as a parent, sorted. Raises IndexFailedError."""
        query = "select child from parents where parent = ? order by child"
        return self._with_database(
            lambda database: [GenerationId(row[0]) for row in database.execute(query, [generation])]
        )

    def rebuild(self) -> int:
        """Make the index anew from history; how many generations it holds."""
        self._forget()
        return self._with_database(lambda database: int(database.table("generations").count))

    def _with_database(self, task: Callable[["Database"], T]) -> T:
        """What the task gives on an index that is up to date; a broken one is made anew, once."""
        try:
            try:
                return self._attempt(task)
            except sqlite3.DatabaseError:
                self._forget()
                return self._attempt(task)
        except (sqlite3.Error, OSError) as error:
            raise IndexFailedError(f"the index cannot be used: {error}") from error

    def _attempt(self, task: Callable[["Database"], T]) -> T:
        with self._database() as database:
            _catch_up(database, self._repository, self._touched)
            return task(database)

    @contextmanager
    def _database(self) -> Iterator["Database"]:
        from sqlite_utils import Database  # a third of a second, so only for filtered queries

        if self._path is None:
            if self._memory is None:
                self._memory = Database(memory=True, execute_plugins=False)
            create_tables(self._memory)
            yield self._memory
            return
        database = Database(self._path, execute_plugins=False)
        try:
            create_tables(database)
            yield database
        finally:
            database.close()

    def _forget(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _catch_up(database: "Database", repository: Repository, touched: Touched) -> None:
    """Add the generations that refs lead to and the index does not hold yet."""
    snapshot = repository.snapshot()
    state = dict(database.execute("select key, value from state").fetchall())
    if state.get("operation") == snapshot.operation_id and state.get("version") == VERSION:
        return
    with database.atomic():
        if state.get("version") != VERSION:
            for table in ("generations", "parents", "touched", "state"):
                database.table(table).delete_where()
        found = _new_generations(database, snapshot)
        while batch := list(islice(found, _BATCH)):
            _add(database, batch, touched)
        rows = {"operation": snapshot.operation_id, "version": VERSION}
        database.table("state").insert_all(
            [{"key": key, "value": value} for key, value in rows.items()], replace=True
        )


def _add(
    database: "Database", batch: list[tuple[GenerationId, Generation]], touched: Touched
) -> None:
    database.table("generations").insert_all(
        [row_of(generation_id, generation) for generation_id, generation in batch], replace=True
    )
    database.table("parents").insert_all(
        [
            {"child": generation_id, "position": position, "parent": parent}
            for generation_id, generation in batch
            for position, parent in enumerate(generation.parents)
        ],
        replace=True,
    )
    database.table("touched").insert_all(
        [
            {"id": generation_id, "path": path}
            for generation_id, generation in batch
            for path in touched(generation)
        ],
        replace=True,
    )


def _new_generations(
    database: "Database", snapshot: Snapshot
) -> Iterator[tuple[GenerationId, Generation]]:
    """The generations not indexed, from the refs back to the first that is."""
    active = snapshot.active.generation
    waiting = [target for _, target in snapshot.refs()] + ([active] if active else [])
    seen: set[GenerationId] = set()
    while waiting:
        generation_id = waiting.pop()
        if generation_id in seen or _holds(database, generation_id):
            continue
        seen.add(generation_id)
        generation = snapshot.objects.record(Generation, generation_id)
        yield generation_id, generation
        waiting.extend(generation.parents)


def _holds(database: "Database", generation_id: GenerationId) -> bool:
    query = "select 1 from generations where id = ?"
    return database.execute(query, [generation_id]).fetchone() is not None
