"""Undo the last operation; spec.yaml follows only where it holds nothing of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.working import LocalEditsError, follow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.project import Project
    from schemas.ids import GenerationId
    from store.refdiff import RefChange
    from store.undo import UndoResult


FOLLOWED = frozenset(
    {
        "switch",
        "restore",
        "op restore",
        "merge",
        "pull",
        "resolve-conflict",
        "regenerate",
        "feedback accept",
        "ai accept",
    }
)
"""Commands that moved spec.yaml, so that undoing and redoing them does too."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What the store undid, and whether spec.yaml follows the generation active now."""

    result: UndoResult
    working_file_follows: bool

    @property
    def edits_stay(self) -> bool:
        """Whether spec.yaml would have followed, but for its edits."""
        moved = self.result.command in FOLLOWED and self.result.after.generation is not None
        return moved and not self.working_file_follows

    def to_dict(self) -> dict[str, Any]:
        """Return the undo as JSON values."""
        result = self.result
        return {
            "operation": result.operation,
            "undone": result.undone,
            "command": result.command,
            "branch": result.after.branch,
            "generation": result.after.generation,
            "changes": change_rows(result.changes),
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
    result = project.repository().undo(author=author, time=time)
    follows = result.command in FOLLOWED and follow_if_free(project, result.after.generation)
    return Undone(result, follows)


def change_rows(changes: Iterable[RefChange]) -> list[dict[str, Any]]:
    """Return changes of names as JSON values."""
    return [{"ref": one.ref, "before": one.before, "after": one.after} for one in changes]


def follow_if_free(project: Project, target: GenerationId | None) -> bool:
    """Whether spec.yaml could follow; edits stay, and `rr status` shows them."""
    if target is None:
        return False
    try:
        follow(project.repository(), project.working_file, target, discard=False)
    except LocalEditsError:
        return False
    return True
