"""What is active, and how the working file relates to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.working import WorkingState, working_state

if TYPE_CHECKING:
    from engine.project import Project
    from schemas.ids import GenerationId
    from schemas.records import Generation


@dataclass(frozen=True, slots=True)
class Status:
    """The active branch (None: an old generation is active) and generation, and the spec file."""

    branch: str | None
    generation_id: GenerationId | None
    generation: Generation | None
    working: WorkingState

    def to_dict(self) -> dict[str, Any]:
        """Return the status as JSON values."""
        record = self.generation
        return {
            "branch": self.branch,
            "generation": self.generation_id,
            "geometry_hash": record.geometry.geometry_hash if record else None,
            "message": record.message if record else None,
            "audit": len(record.audit) if record else 0,
            "conflicts": len(record.conflicts) if record else 0,
            "working_file": self.working.state,
            "problem": self.working.problem or None,
            "changes": [
                {"path": change.path, "before": change.before, "after": change.after}
                for change in self.working.changes
            ],
        }


def status(project: Project) -> Status:
    """Return the status of a project."""
    repository = project.repository()
    active = repository.snapshot().active
    record = repository.generation(active.generation) if active.generation else None
    working = working_state(repository, project.working_file, active.generation)
    return Status(active.branch, active.generation, record, working)
