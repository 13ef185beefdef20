"""Op restore: go to the state of any operation; spec.yaml follows where it may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.undo import change_rows, follow_if_free

if TYPE_CHECKING:
    from engine.project import Project
    from store.op_restore import OpRestoreResult


@dataclass(frozen=True, slots=True)
class Returned:
    """The state gone to, and whether spec.yaml follows the generation active now."""

    result: OpRestoreResult
    working_file_follows: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the restore as JSON values."""
        result = self.result
        return {
            "operation": result.operation,
            "restored": result.restored,
            "branch": result.after.branch,
            "generation": result.after.generation,
            "changes": change_rows(result.changes),
            "working_file_follows": self.working_file_follows,
        }


def op_restore(project: Project, name: str, *, author: str, time: int) -> Returned:
    """Return the state of an operation, gone to; raises OperationNotFoundError.

    spec.yaml follows unless it holds edits that are recorded nowhere.
    """
    result = project.repository().op_restore(name, author=author, time=time)
    return Returned(result, follow_if_free(project, result.after.generation))
