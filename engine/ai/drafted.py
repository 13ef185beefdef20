"""The spec as it would be if a draft were accepted: to look at it, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.ai.actions import Draft, draft_named
from engine.specfile import SpecFile, read_spec
from schemas.ai_action import MERGE, RESOLVE

if TYPE_CHECKING:
    from engine.project import Project


@dataclass(frozen=True, slots=True)
class Beside:
    """A draft with the spec that it changes, as it is and as it would be."""

    draft: Draft
    present: SpecFile
    drafted: SpecFile


def drafted_spec(project: Project, prefix: str = "") -> SpecFile:
    """Return the spec that accepting a whole draft would record; raises what `beside` does."""
    return beside(project, prefix).drafted


def beside(project: Project, prefix: str = "") -> Beside:
    """Return a draft (no digits: the newest that waits) and its two specs; nothing is recorded.

    The present is the active generation, before the first one spec.yaml, of a merge our side.
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
    active = snapshot.active.generation
    if action.mode == MERGE:
        active, theirs = action.generations
        drafted = decided(planned(repository, active, theirs), action).source
    if active is None or action.mode == RESOLVE:
        source = read_spec(project.working_file, project.working_file.name).data
    else:
        source = repository.get(repository.generation(active).spec.source)
    if action.mode != MERGE:
        drafted = with_values(source, action, changes)
    return Beside(draft, SpecFile("the spec as it is", source), SpecFile(name, drafted))
