"""The last check before an AI's work is recorded or taken in: it has not moved a vertex."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.ai_action import ACCEPTED, APPEARANCE, DRAFT, DRAFTED, MERGE, AiAction
from schemas.errors import RRError

if TYPE_CHECKING:
    from schemas.records import Generation
    from store.repository import Repository

AI_DRAFT, AI_MERGE = "ai_draft", "ai_merge"
AI_SOURCES: Final = frozenset({AI_DRAFT, AI_MERGE})


class AiGeometryError(RRError):
    """What an AI proposes, and a person accepts, would be recorded with another shape.

    A generation made with an AI has the instrumental half that its draft was asked for, byte for
    byte, and that of its parent. Record your own edits first (`rr generate`), or draft anew if the
    shape has changed since. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E127"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr generate records your own edits, then rr ai draft"


def check_recorded(repository: Repository, generation: Generation) -> None:
    """Raise AiGeometryError where a generation names what an AI may not have done."""
    reason = objection(repository, generation)
    if reason:
        raise AiGeometryError(f"the generation {reason}")


def objection(repository: Repository, generation: Generation) -> str:
    """Return what is wrong with a generation that names AI actions, or claims to; else nothing.

    All is read from stored bytes: the halves by their ids, the values from the authored spec.
    Raises InvalidRecordError where an action is none.
    """
    is_ai = generation.source in AI_SOURCES
    if is_ai and not generation.ai_actions:
        return f"is of source {generation.source} and names no AI action"
    if generation.ai_actions and not is_ai:
        return f"names an AI action and is of source {generation.source}"
    for action_id in generation.ai_actions:
        action = repository.objects.record(AiAction, action_id)
        reason = _objection(repository, generation, action)
        if reason:
            return f"uses AI action {action_id[:12]}, {reason}"
    return ""


def _objection(repository: Repository, generation: Generation, action: AiAction) -> str:
    if action.outcome != ACCEPTED:
        return "which nobody has accepted"
    if (action.mode == MERGE) != (generation.source == AI_MERGE):
        return f"which is of mode {action.mode}"
    if action.mode == MERGE and set(action.generations) != set(generation.parents):
        return "which is about other generations than its parents"
    if generation.spec.instrumental != action.instrumental:
        return "and has another instrumental half than the AI was asked for"
    if action.mode == DRAFT:
        for parent_id in generation.parents:
            parent = repository.generation(parent_id)
            if parent.spec.instrumental != generation.spec.instrumental:
                return "and has another instrumental half than its parent"
            if dict(parent.geometry.parts) != dict(generation.geometry.parts) and (
                parent.geometry.kernel == generation.geometry.kernel
            ):
                return "and has other meshes than its parent"
    wrong = _other_values(repository, generation, action)
    if not wrong and not _repeats_its_draft(repository, action):
        return "which says something else than its draft"
    return wrong


def _repeats_its_draft(repository: Repository, action: AiAction) -> bool:
    """Whether a decision is its draft with some of its changes: the way back to the prompt.

    A clone may have been made without the draft; then the decision stands for it.
    """
    from store.objects import readable

    if action.draft is None or not repository.has(action.draft):
        return action.draft is not None
    draft = readable(repository.objects, AiAction, action.draft)
    if draft is None or not set(action.changes) <= set(draft.changes):
        return False
    repeated = replace(
        action,
        prompt=draft.prompt,
        changes=draft.changes,
        time=draft.time,
        outcome=DRAFTED,
        draft=None,
        accepted_by=None,
    )
    return repeated == draft


def _other_values(repository: Repository, generation: Generation, action: AiAction) -> str:
    """Return an objection where the spec has another value than was accepted, or, of a merge, a
    value outside the appearance that neither side wrote.
    """
    if not action.changes and action.mode != MERGE:
        return ""
    written = _written(repository, generation)
    if written is None:
        return "and its authored spec is none"
    for change in action.changes:
        if written.get(change.path) != change.after:
            return f"and has another {change.path} than was accepted"
    if action.mode == MERGE:
        sides = [
            _written(repository, repository.generation(one)) or {} for one in generation.parents
        ]
        for path in sorted({*written, *(path for side in sides for path in side)}):
            ours = written.get(path)
            if not path.startswith(APPEARANCE) and ours not in [side.get(path) for side in sides]:
                return f"and has a {path} that neither side has"
    return ""


def _written(repository: Repository, generation: Generation) -> dict[str, Any] | None:
    """Return the authored values by path, or None for what is no spec: what arrives may be any."""
    from engine.working import authored_tree, flat

    try:
        return flat(authored_tree(repository, generation.spec.authored))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
