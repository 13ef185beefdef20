"""Regenerate: the spec of a generation, built once more by the kernel of this release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geometry.kernel import KERNEL

if TYPE_CHECKING:
    from engine.project import Project
    from engine.record_spec import Generated, Order
    from engine.specfile import SpecFile
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository

REGENERATE = "regenerate"


@dataclass(frozen=True, slots=True)
class Regenerated:
    """What was recorded, of which generation and kernel, and the id of replaced edits if any.

    `done` is None when the kernel of this release gave the very bytes that are recorded.
    """

    done: Generated | None
    regenerated: GenerationId
    generation: Generation
    kept_edits: str | None


def regenerate(project: Project, rev: str, order: Order, *, discard: bool) -> Regenerated:
    """Return the new generation with the spec of `rev`, its bytes kept; spec.yaml follows.

    An imported mesh gives way to what the spec builds.

    Nothing is recorded when this kernel made it and gives the same again. Raises
    RevNotFoundError, RebuildDiffersError when it gives other bytes for an equal build key,
    DetachedError, InvalidSpecError for a spec that this release refuses, and LocalEditsError when
    spec.yaml holds edits recorded nowhere. Nothing moves when an error is raised.
    """
    from engine.generate import generate
    from engine.specfile import SpecFile
    from engine.working import check_no_edits, follow

    repository = project.repository()
    wanted = repository.resolve(rev)
    record = repository.generation(wanted)
    file = SpecFile(project.working_file.name, repository.get(record.spec.source))
    if record.is_made_by(KERNEL) and _same(repository, record, file):
        return Regenerated(None, wanted, record, None)
    if not discard:
        check_no_edits(repository, project.working_file, wanted)
    done = generate(repository, file, _told(order, wanted, record))
    kept = follow(repository, project.working_file, done.generation_id, discard=discard)
    return Regenerated(done, wanted, record, kept)


def regenerate_stored(
    repository: Repository, wanted: GenerationId, order: Order
) -> Generated | None:
    """Return the same where there is no working file; None when nothing is to be recorded."""
    from engine.generate import generate
    from engine.specfile import SpecFile

    record = repository.generation(wanted)
    file = SpecFile("spec", repository.get(record.spec.source))
    if record.is_made_by(KERNEL) and _same(repository, record, file):
        return None
    return generate(repository, file, _told(order, wanted, record))


def _told(order: Order, wanted: GenerationId, record: Generation) -> Order:
    return replace(
        order,
        message=order.message or f"regenerate {wanted[:12]}: {record.message}",
        command=REGENERATE,
        source=REGENERATE,
        conflicts=record.conflicts,
        heirs_of=(),
    )


def _same(repository: Repository, record: Generation, file: SpecFile) -> bool:
    """Whether the present rules give the recorded build key; then the bytes must be equal too."""
    from engine.model import build_key
    from engine.stored_model import rebuilt_model
    from engine.validate import require_valid

    key = build_key(require_valid(file).resolved, parent_hashes=record.geometry.parent_hashes)
    if key != record.geometry.build_key:
        return False
    rebuilt_model(repository, record)
    return True
