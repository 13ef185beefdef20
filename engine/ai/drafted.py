"""The spec as it would be if a draft were accepted: to look at it, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.ai.actions import draft_named
from engine.specfile import SpecFile, read_spec
from schemas.ai_action import MERGE, RESOLVE

if TYPE_CHECKING:
    from engine.project import Project


def drafted_spec(project: Project, prefix: str = "") -> SpecFile:
    """Return the spec that accepting a whole draft would record; nothing is.

    Raises NoSuchDraftError, AiOutOfBoundsError, AiBadValueError, DraftOutdatedError,
    AiGeometryError, InvalidSpecError and UnfitForEditingError.
    """
    from engine.ai.accept import chosen, decided, with_values
    from engine.ai.draft import planned

    repository = project.repository()
    snapshot = repository.snapshot()
    draft = draft_named(snapshot, prefix or None)
    action, name = draft.action, f"AI draft {draft.action_id[:12]}"
    changes = chosen(action, ())
    if action.mode == MERGE:
        ours, theirs = action.generations
        return SpecFile(name, decided(planned(repository, ours, theirs), action).source)
    active = snapshot.active.generation
    if active is None or action.mode == RESOLVE:
        source = read_spec(project.working_file, project.working_file.name).data
    else:
        source = repository.get(repository.generation(active).spec.source)
    return SpecFile(name, with_values(source, action, changes))
