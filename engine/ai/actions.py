"""The AI log: every draft of a project, how it stands, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from schemas.ai_action import ACCEPTED, DRAFTED, REJECTED, AiAction
from schemas.errors import RRError
from schemas.ids import AiActionId

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

SHORTEST: Final = 4


class NoSuchDraftError(RRError):
    """No AI draft begins with these digits, or several do, or none waits. `rr ai log` lists all."""

    code: ClassVar[str] = "RR-E126"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr ai log; rr ai draft makes one"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a draft, with the id of the record of it."""

    action_id: AiActionId
    action: AiAction


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: its id, what it proposes, the generation it led to, all decisions, oldest first.

    What undo has taken back is a decision still, but no generation.
    """

    action_id: AiActionId
    action: AiAction
    generation: GenerationId | None
    decisions: tuple[Decision, ...]

    @property
    def state(self) -> str:
        """`accepted` while a generation stands that it led to; else `rejected`, or `drafted`."""
        if self.generation is not None:
            return ACCEPTED
        is_rejected = any(one.action.outcome == REJECTED for one in self.decisions)
        return REJECTED if is_rejected else DRAFTED

    def to_dict(self) -> dict[str, Any]:
        """Return the draft and what became of it as JSON values."""
        return {
            "action": self.action_id,
            "state": self.state,
            "generation": self.generation,
            **_told(self.action),
            "prompt": self.action.prompt,
            "decisions": [
                {
                    "action": one.action_id,
                    "outcome": one.action.outcome,
                    "by": one.action.accepted_by or one.action.invoked_by,
                    "time": one.action.time,
                    "fields": list(one.action.fields),
                }
                for one in self.decisions
            ],
        }


def drafts(snapshot: Snapshot) -> tuple[Draft, ...]:
    """Return every draft of a project, oldest first."""
    from store.refnames import ACCEPTED as PREFIX

    led_to = {ref.removeprefix(PREFIX): at for ref, at in snapshot.refs(PREFIX)}
    made: list[tuple[AiActionId, AiAction]] = []
    decided: dict[str, list[Decision]] = {}
    for case_id, case in snapshot.cases():
        if isinstance(case, AiAction):
            action_id = AiActionId(case_id)
            if case.draft is None:
                made.append((action_id, case))
            else:
                decided.setdefault(case.draft, []).append(Decision(action_id, case))
    made.sort(key=lambda row: (row[1].time, row[0]))
    return tuple(
        Draft(
            action_id,
            action,
            led_to.get(action_id),
            tuple(
                sorted(decided.get(action_id, ()), key=lambda one: (one.action.time, one.action_id))
            ),
        )
        for action_id, action in made
    )


def draft_named(snapshot: Snapshot, prefix: str | None) -> Draft:
    """Return the draft whose id begins so; without digits the newest that waits.

    Raises NoSuchDraftError.
    """
    known = drafts(snapshot)
    if prefix is None:
        waiting = [one for one in known if one.state == DRAFTED]
        if not waiting:
            raise NoSuchDraftError("no AI draft waits")
        return waiting[-1]
    long_enough = len(prefix) >= SHORTEST
    found = [one for one in known if long_enough and one.action_id.startswith(prefix)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.action_id[:12] for one in found)
    several = f"{prefix!a} begins {len(found)} AI drafts: {names}"
    raise NoSuchDraftError(
        several if found else f"no AI draft begins with {prefix!a}", place="draft"
    )


def ai_log(repository: Repository, rev: str | None = None) -> tuple[Draft, ...]:
    """Return every draft, oldest first; or those that led to one generation, by what it names.

    Raises RevNotFoundError.
    """
    snapshot = repository.snapshot()
    if rev is None:
        return drafts(snapshot)
    generation_id = repository.resolve(rev, snapshot)
    return drafts_of(repository, generation_id)


def drafts_of(repository: Repository, generation_id: GenerationId) -> tuple[Draft, ...]:
    """Return the drafts that a generation was made of, read from the actions that it names.

    They are there though the set of cases has them not, as in a clone without it: then the decision
    stands for its draft.
    """
    named = [AiActionId(one) for one in repository.generation(generation_id).ai_actions]
    known = {one.action_id: one for one in drafts(repository.snapshot())}
    found = []
    for action_id in named:
        action = repository.objects.record(AiAction, action_id)
        draft = None if action.draft is None else known.get(action.draft)
        decision = Decision(action_id, action)
        if draft is None:
            found.append(Draft(action.draft or action_id, action, generation_id, (decision,)))
        else:
            found.append(Draft(draft.action_id, draft.action, generation_id, (decision,)))
    return tuple(found)


def _told(action: AiAction) -> dict[str, Any]:
    return {
        "mode": action.mode,
        "provider": action.provider,
        "model": action.model,
        "prompt_hash": action.prompt_hash,
        "generations": list(action.generations),
        "instrumental": action.instrumental,
        "fields": list(action.fields),
        "changes": [change.to_dict() for change in action.changes],
        "tokens_in": action.tokens_in,
        "tokens_out": action.tokens_out,
        "invoked_by": action.invoked_by,
        "time": action.time,
    }
