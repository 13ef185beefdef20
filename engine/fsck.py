"""Check every stored byte of a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.project import Project
    from store.fsck import FsckReport
    from store.fsck_graph import Damage


def fsck(project: Project, progress: Callable[[int], None] | None = None) -> FsckReport:
    """Return what a check of all stored bytes found; damage is reported, never raised.

    A mesh of the running kernel that is missing is a note: it is built again when needed.
    """
    from geometry.kernel import KERNEL
    from store.fsck import fsck as check

    return check(project.backend(), progress, kernel=KERNEL)


def fsck_dict(report: FsckReport) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "ok": report.ok,
        "objects": report.objects,
        "stored_bytes": report.stored_bytes,
        "reachable": report.reachable,
        "damage": [_damage_dict(item) for item in report.damage],
        "notes": [_damage_dict(item) for item in report.notes],
    }


def _damage_dict(damage: Damage) -> dict[str, str]:
    return {
        "what": damage.what,
        "code": damage.code,
        "message": damage.message,
        "place": damage.place,
        "remedy": damage.remedy,
        "object": damage.object_id,
    }
