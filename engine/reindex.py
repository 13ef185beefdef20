"""Make the query index anew: it is derived, and history is whole without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.touched import touched_in
from store.index import Index

if TYPE_CHECKING:
    from store.repository import Repository


def reindex(repository: Repository) -> int:
    """Return how many generations the new index holds. Raises IndexFailedError."""
    return Index(repository, touched_in(repository)).rebuild()
