"""Restore: an older spec becomes a new generation on the active branch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.working import check_no_edits, follow

if TYPE_CHECKING:
    from engine.project import Project
    from engine.record_spec import Generated, Order
    from schemas.ids import GenerationId

RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was recorded, from which generation, and the id of replaced edits if there were any."""

    done: Generated
    restored: GenerationId
    kept_edits: str | None


def restore(project: Project, rev: str, order: Order, *, discard: bool) -> Restored:
    """Return the new generation with the spec of `rev`; history stays, and spec.yaml follows.

    Built with the kernel of this release. Raises RevNotFoundError, DetachedError,
    InvalidSpecError for a spec that this release refuses, and LocalEditsError when spec.yaml
    holds edits recorded nowhere. Nothing moves when an error is raised.
    """
    from engine.generate import generate
    from engine.specfile import SpecFile

    repository = project.repository()
    wanted = repository.resolve(rev)
    record = repository.generation(wanted)
    if not discard:
        check_no_edits(repository, project.working_file, wanted)
    file = SpecFile(project.working_file.name, repository.get(record.spec.source))
    told = replace(
        order,
        message=order.message or f"restore {wanted[:12]}: {record.message}",
        command=RESTORE,
        conflicts=record.conflicts,
        heirs_of=(wanted,),
    )
    done = generate(repository, file, told)
    kept = follow(repository, project.working_file, done.generation_id, discard=discard)
    return Restored(done, wanted, kept)
