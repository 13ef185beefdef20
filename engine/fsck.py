"""Check every stored byte of a project, and repair what can be made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.project import Project
    from store.backends import Backend
    from store.fsck import FsckReport
    from store.fsck_graph import Damage
    from store.repair import Repair, Repaired


def fsck(project: Project, progress: Callable[[int], None] | None = None) -> FsckReport:
    """Return what a check of all stored bytes found; damage is reported, never raised.

    A mesh of the running kernel that is missing is a note: it is built again when needed.
    """
    from geometry.kernel import KERNEL
    from store.fsck import fsck as check

    backend = project.backend()
    return check(backend, progress, kernel=KERNEL, lazy=_is_lazy(backend))


def _is_lazy(backend: Backend) -> bool:
    """Whether meshes may lie at a remote until they are needed, as far as settings can be read."""
    from engine.remotes import lazy_remotes, read_remotes
    from schemas.errors import RRError
    from store.repository import Repository

    try:
        return bool(lazy_remotes(read_remotes(Repository(backend))))
    except RRError:
        return False


def repair(
    project: Project,
    *,
    head: str | None = None,
    tell: Callable[[Repair], None] = lambda repair: None,
    progress: Callable[[int], None] | None = None,
) -> Repaired:
    """Return what was put right, each thing told when it is done, and what is left.

    Raises HeadNotLostError and NoSuchHeadError for `head`, and the errors of writing.
    """
    from engine.remake import Remaker
    from geometry.kernel import KERNEL
    from store.repair import repair as repair_store

    remake = Remaker(project.working_file)
    return repair_store(
        project.backend(), remake, kernel=KERNEL, head=head, tell=tell, progress=progress
    )


def repair_dict(done: Repair) -> dict[str, str]:
    """Return one repair as JSON values."""
    return {
        "what": done.what,
        "how": done.how,
        "place": done.place,
        "object": done.object_id,
    }


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
