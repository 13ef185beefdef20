"""Reading history: generations with the names that stand on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from store.refnames import BRANCH, TAG

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.index import Query
    from store.repository import Repository
    from store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One generation in a log: who it is, which names stand on it, whether it is active."""

    generation_id: GenerationId
    generation: Generation
    branches: tuple[str, ...]
    tags: tuple[str, ...]
    active: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as JSON values with the fixed field names."""
        record = self.generation
        return {
            "generation": self.generation_id,
            "parents": list(record.parents),
            "geometry_hash": record.geometry.geometry_hash,
            "kernel": record.geometry.kernel,
            "name": record.name,
            "message": record.message,
            "author": record.author,
            "time": record.time,
            "source": record.source,
            "branches": list(self.branches),
            "tags": list(self.tags),
            "active": self.active,
            "audit": len(record.audit),
            "conflicts": len(record.conflicts),
        }


def log(
    repository: Repository,
    rev: str | None,
    *,
    limit: int | None = None,
    everything: bool = False,
    graph: bool = False,
    query: Query | None = None,
) -> Iterator[LogEntry]:
    """Yield generations newest first: of `rev`, of the active generation, or of all branches.

    With `graph` no parent comes before any of its children. A `query` is asked of the index, which
    catches up first. A project without a generation has an empty log. Raises RevNotFoundError.
    """
    snapshot = repository.snapshot()
    refs = list(snapshot.refs())
    starts = _starts(repository, snapshot, rev, refs if everything else [])
    names = _names(refs)
    active = snapshot.active.generation
    found = (
        _walked(repository, starts, graph)
        if query is None
        else _asked(repository, starts, query, limit)
    )
    for generation_id, generation in islice(found, limit):
        branches, tags = names.get(generation_id, ((), ()))
        yield LogEntry(generation_id, generation, branches, tags, generation_id == active)


def _walked(
    repository: Repository, starts: list[GenerationId], graph: bool
) -> Iterator[tuple[GenerationId, Generation]]:
    return repository.walk_graph(*starts) if graph else repository.walk(*starts)


def _asked(
    repository: Repository, starts: list[GenerationId], query: Query, limit: int | None
) -> Iterator[tuple[GenerationId, Generation]]:
    from engine.touched import touched_in
    from store.index import Index

    index = Index(repository, touched_in(repository))
    for generation_id in index.find(query, starts=starts, limit=limit):
        yield generation_id, repository.generation(generation_id)


def entry(repository: Repository, rev: str) -> LogEntry:
    """Return the log entry of one generation; raises RevNotFoundError."""
    snapshot = repository.snapshot()
    generation_id = repository.resolve(rev, snapshot)
    branches, tags = _names(list(snapshot.refs())).get(generation_id, ((), ()))
    active = generation_id == snapshot.active.generation
    return LogEntry(generation_id, repository.generation(generation_id), branches, tags, active)


def _starts(
    repository: Repository,
    snapshot: Snapshot,
    rev: str | None,
    refs: list[tuple[str, GenerationId]],
) -> list[GenerationId]:
    if rev is not None:
        return [repository.resolve(rev, snapshot)]
    active = snapshot.active.generation
    found = [active] if active is not None else []
    return list(dict.fromkeys([*found, *(target for _, target in refs)]))


def _names(
    refs: list[tuple[str, GenerationId]],
) -> dict[GenerationId, tuple[tuple[str, ...], tuple[str, ...]]]:
    found: dict[GenerationId, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for ref, target in refs:
        branches, tags = found.get(target, ((), ()))
        if ref.startswith(BRANCH):
            found[target] = ((*branches, ref.removeprefix(BRANCH)), tags)
        elif ref.startswith(TAG):
            found[target] = (branches, (*tags, ref.removeprefix(TAG)))
    return found
