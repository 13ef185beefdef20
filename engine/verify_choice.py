"""Which generations to verify: one, a range, the tips, or all that anything reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository

TO = ".."
"""Between the ends of a range; no branch or tag has two dots in a row in its name."""


def tips(repository: Repository, *, everything: bool) -> list[GenerationId]:
    """Return what `verify` rebuilds without a name: the active generation and all tips, or all."""
    snapshot = repository.snapshot()
    active = snapshot.active.generation
    found = [active] if active is not None else []
    found += [target for _, target in snapshot.refs()]
    starts = list(dict.fromkeys(found))
    if not everything:
        return starts
    return [generation_id for generation_id, _ in repository.walk(*starts)]


def chosen(repository: Repository, rev: str) -> list[GenerationId]:
    """Return the generation of a revision, or those of a range `A..B`, newest first.

    A range holds what B reaches and A does not; `A..` ends at the active generation. Raises
    RevNotFoundError and BadRevError.
    """
    first, dots, last = rev.partition(TO)
    if not dots:
        return [repository.resolve(rev)]
    snapshot = repository.snapshot()
    start, end = repository.resolve(first, snapshot), repository.resolve(last or "@", snapshot)
    before = {generation_id for generation_id, _ in repository.walk(start)}
    return [found for found, _ in repository.walk(end) if found not in before]
