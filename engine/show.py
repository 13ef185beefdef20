"""One generation in full: its record, and what it changed against its parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.history import LogEntry, entry
from engine.working import Change, authored_changes, authored_tree

if TYPE_CHECKING:
    from store.repository import Repository


@dataclass(frozen=True, slots=True)
class Shown:
    """A log entry with the authored values that changed since the first parent."""

    entry: LogEntry
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything a generation records as JSON values, its id and names beside it."""
        record = self.entry.generation
        geometry = record.geometry.to_dict()
        return {
            **self.entry.to_dict(),
            "style": record.style,
            "spec": record.spec.to_dict(),
            "build_key": geometry["build_key"],
            "quality": geometry["quality"],
            "parts": geometry["parts"],
            "bounds_um": geometry["bounds_um"],
            "anchors_um": geometry["anchors_um"],
            "measures": geometry["measures"],
            "filled": dict(record.filled),
            "audit": [dict(finding) for finding in record.audit],
            "conflicts": [conflict.to_dict() for conflict in record.conflicts],
            "ai_actions": list(record.ai_actions),
            "factory_feedback": list(record.factory_feedback),
            "imported": geometry.get("imported"),
            "changes": [
                {"path": change.path, "before": change.before, "after": change.after}
                for change in self.changes
            ],
        }


def show(repository: Repository, rev: str) -> Shown:
    """Return one generation; raises RevNotFoundError."""
    found = entry(repository, rev)
    record = found.generation
    if not record.parents:
        return Shown(found, ())
    before = repository.generation(record.parents[0])
    changes = authored_changes(
        authored_tree(repository, before.spec.authored),
        authored_tree(repository, record.spec.authored),
    )
    return Shown(found, changes)
