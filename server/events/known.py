"""Projects that were there a moment ago, so that not every post asks for its project first."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    from store.projects import StoredProject

KEPT_S: Final = 30.0
MOST: Final = 10_000


class KnownProjects:
    """What one worker knows of projects. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[UUID, tuple[float, StoredProject]] = {}

    def get(self, project: UUID) -> StoredProject | None:
        """A project as it was in the last half minute, if it was asked for then."""
        until, found = self._kept.get(project, (0.0, None))
        return found if until > self._clock() else None

    def keep(self, project: StoredProject) -> None:
        """Know a project that was just read."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[project.id] = (self._clock() + KEPT_S, project)
