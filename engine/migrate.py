"""Take a project to the newest layout of its repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project import Project
    from store.migrate import Migration


def migrate(project: Project, *, dry_run: bool = False) -> Migration:
    """Return the layouts before and after; raises the errors of the file `format`."""
    from store.migrate import migrate as take

    return take(project.backend(), dry_run=dry_run)
