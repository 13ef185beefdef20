"""Undo the last operation; spec.yaml follows only where it holds nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.working import LocalEditsError, follow

if TYPE_CHECKING:
    from engine.project import Project
    from store.undo import UndoResult


@dataclass(frozen=True, slots=True)
class Undone:
    """What the store undid, and whether spec.yaml follows the generation active now."""

    result: UndoResult
    working_file_follows: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the undo as JSON values."""
        result = self.result
        return {
            "operation": result.operation,
            "undone": result.undone,
            "command": result.command,
            "branch": result.after.branch,
            "generation": result.after.generation,
            "changes": [
                {"ref": change.ref, "before": change.before, "after": change.after}
                for change in result.changes
            ],
            "not_undoable": [
                {"operation": item.operation, "command": item.command, "reason": item.reason}
                for item in result.not_undoable
            ],
            "working_file_follows": self.working_file_follows,
        }


def undo(project: Project, *, author: str, time: int) -> Undone:
    """Return what was undone; raises NothingToUndoError.

    Undoing a switch brings spec.yaml back too. Undoing a generate leaves it: the edits that were
    recorded are the work at hand.
    """
    repository = project.repository()
    result = repository.undo(author=author, time=time)
    target = result.after.generation
    follows = False
    if result.command == "switch" and target is not None:
        try:
            follow(repository, project.working_file, target, discard=False)
            follows = True
        except LocalEditsError:  # the edits stay; `rr status` shows them against the new active
            follows = False
    return Undone(result, follows)
