"""Which authored values a generation changed, and whether a word names such a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.working import authored_tree, flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from schemas.records import Generation
    from store.repository import Repository

_KEPT = 512
"""Specs kept while a history is walked: children and parents follow each other closely."""


def touched_in(repository: Repository) -> Callable[[Generation], Iterable[str]]:
    """Return a function from a generation to the paths of the values that it changed.

    The first generation changed all that its author wrote; a merge what differs from every parent.
    """

    @lru_cache(maxsize=_KEPT)
    def values(authored_id: str) -> dict[str, Any]:
        return flat(authored_tree(repository, authored_id))

    def touched(generation: Generation) -> Iterable[str]:
        own = values(generation.spec.authored)
        others = [
            values(repository.generation(parent).spec.authored) for parent in generation.parents
        ]
        paths = {path for one in (own, *others) for path in one}
        return sorted(
            path for path in paths if all(own.get(path) != other.get(path) for other in others)
        )

    return touched


def is_parameter(words: str) -> bool:
    """Return whether whole steps of some parameter's path are these: `toe_spring_mm`, `sole`."""
    from schemas.parameters import PARAMETERS

    return any(f".{words}." in f".{row.half}.{row.path}." for row in PARAMETERS)
