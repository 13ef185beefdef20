"""Verify: rebuild recorded generations and compare every byte."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.verify_one import Examined, Finding, Task, Verdict, examine, examine_at
from engine.workers import each
from schemas.errors import RRError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from schemas.ids import GenerationId
    from store.repository import Repository

Key = tuple[str, str]
"""What one rebuilding judges: a build key and the geometry hash recorded for it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified: its name, the verdict, what that rests on, and the parts that fail."""

    what: str
    verdict: Verdict
    message: str
    parts: tuple[str, ...] = ()
    generation: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON values."""
        return {**asdict(self), "parts": list(self.parts)}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified; `ok` unless something fails, `complete` when all was rebuilt."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing differs and nothing is damaged."""
        return all(check.verdict in ("same", "not rebuilt") for check in self.checks)

    @property
    def complete(self) -> bool:
        """Whether everything was rebuilt and is the same."""
        return all(check.verdict == "same" for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            "ok": self.ok,
            "complete": self.complete,
            "checks": [check.to_dict() for check in self.checks],
        }


def verify_each(
    repository: Repository, generations: Iterable[GenerationId], executor: Executor | None = None
) -> Iterator[Check]:
    """Yield the check of each generation in their order; each geometry is rebuilt once.

    What fails is in the check, never raised. With an executor the repository must lie in a folder.
    Raises WorkerDiedError.
    """
    ahead: deque[tuple[GenerationId, Key | None]] = deque()
    known: dict[Key, Finding] = {}
    for examined in each(
        executor, _work(repository, executor), _tasks(repository, generations, ahead)
    ):
        generation_id, key = ahead.popleft()
        found = examined.fault or examined.geometry
        if found is None and key is not None:
            # The first of this key may have had a fault of its own; then this one is the first.
            found = known.get(key) or _finding(examine(repository, Task(generation_id, True)))
        if found is None:
            raise AssertionError("a generation without a key has a fault")
        if key is not None and examined.fault is None:
            known.setdefault(key, found)
        what = f"generation {generation_id[:12]}"
        yield Check(what, found.verdict, found.message, found.parts, generation_id)


def verify_generations(repository: Repository, generations: Iterable[GenerationId]) -> Verified:
    """Return the result for some generations, in this process."""
    return Verified(tuple(verify_each(repository, generations)))


def _work(repository: Repository, executor: Executor | None) -> Callable[[Task], Examined]:
    if executor is None:
        return partial(examine, repository)
    if repository.folder is None:
        raise ValueError("worker processes cannot share a repository without a folder")
    return partial(examine_at, repository.folder)


def _tasks(
    repository: Repository,
    generations: Iterable[GenerationId],
    ahead: deque[tuple[GenerationId, Key | None]],
) -> Iterator[Task]:
    """Yield the tasks, and note in `ahead` what each is about; the first of a key is rebuilt."""
    seen: set[Key] = set()
    for generation_id in generations:
        key: Key | None = None
        try:
            geometry = repository.generation(generation_id).geometry
        except RRError:
            ahead.append((generation_id, None))
            yield Task(generation_id, rebuild=True)  # finds the same fault, and names it
            continue
        key = (geometry.build_key, geometry.geometry_hash)
        ahead.append((generation_id, key))
        yield Task(generation_id, rebuild=key not in seen)
        seen.add(key)


def _finding(examined: Examined) -> Finding:
    found = examined.fault or examined.geometry
    if found is None:
        raise AssertionError("a geometry that was asked for is judged")
    return found
