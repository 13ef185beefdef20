"""Redo: take back the last undo; spec.yaml follows as undo's does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.undo import FOLLOWED, change_rows, follow_if_free

if TYPE_CHECKING:
    from engine.project import Project
    from store.redo import RedoResult


@dataclass(frozen=True, slots=True)
class Redone:
    """What the store brought back, and whether spec.yaml follows the generation active now."""

    result: RedoResult
    working_file_follows: bool

    @property
    def edits_stay(self) -> bool:
        """Whether spec.yaml would have followed, but for its edits."""
        moved = self.result.command in FOLLOWED and self.result.after.generation is not None
        return moved and not self.working_file_follows

    def to_dict(self) -> dict[str, Any]:
        """Return the redo as JSON values."""
        result = self.result
        return {
            "operation": result.operation,
            "redone": result.redone,
            "command": result.command,
            "branch": result.after.branch,
            "generation": result.after.generation,
            "changes": change_rows(result.changes),
            "working_file_follows": self.working_file_follows,
        }


def redo(project: Project, *, author: str, time: int) -> Redone:
    """Return what was brought back; raises NothingToRedoError. spec.yaml follows as undo's does."""
    result = project.repository().redo(author=author, time=time)
    follows = result.command in FOLLOWED and follow_if_free(project, result.after.generation)
    return Redone(result, follows)
