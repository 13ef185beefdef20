"""Accepting or rejecting a draft: the one place where an AI's proposal reaches a spec."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from engine.ai.actions import Draft, draft_named
from engine.ai.guard import AI_DRAFT, AI_MERGE, AiGeometryError
from engine.ai.patch import AiOutOfBoundsError, appearance_row, checked_value, selected
from schemas.ai_action import ACCEPTED, APPEARANCE, DRAFTED, MERGE, REJECTED, RESOLVE, AiAction
from schemas.canonical import sha256_hex
from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.ai.draft import Invoked
    from engine.merge_plan import Plan
    from engine.project import Project
    from engine.record_spec import Generated, Order
    from engine.validate import ValidSpec
    from schemas.ai_action import AiChange
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot

ACCEPT, REJECT = "ai accept", "ai reject"
LONGEST_LIST: Final = 3


class DraftDecidedError(RRError):
    """The draft is accepted or rejected already. `rr undo` takes the last accept back."""

    code: ClassVar[str] = "RR-E130"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr ai log tells; rr ai draft makes a new one"


class DraftOutdatedError(RRError):
    """Since the draft was made, a value that it would change has become another.

    Accept the others with `--only`, or draft anew. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E131"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr ai draft makes a new one; rr ai accept --only PATH takes the others"


class DraftSpecError(RRError):
    """A draft is accepted without the spec that it completes, or with one where it completes none.

    What the option gate has drafted completes a spec that is not recorded, so over HTTP, where no
    spec.yaml lies beside the project, the same spec is sent again as `spec`. A draft about a
    recorded generation goes into that one's spec and takes no other. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E160"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "give the spec that was to be generated as `spec`, or leave `spec` out"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The draft as it stands now, the generation, and the id of replaced edits, if any."""

    draft: Draft
    done: Generated
    kept_edits: str | None = None


def accept(
    project: Project,
    draft: str | None,
    order: Order,
    *,
    only: Sequence[str] = (),
    discard: bool = False,
) -> Accepted:
    """Return the generation made of a draft (none named: the newest that waits); spec.yaml follows.

    Raises what `accept_in` does, LocalEditsError and FolderInTheWayError.
    """
    from engine.places import require_place_for_file, write_file
    from engine.specfile import read_spec
    from engine.working import check_no_edits, follow

    repository = project.repository()
    snapshot = repository.snapshot()
    active = snapshot.active.generation
    file = project.working_file
    require_place_for_file(file)
    action = draft_named(snapshot, draft).action
    if active is None or action.mode == RESOLVE:
        # What the person wrote is what the draft completes: it is recorded with it.
        source = read_spec(file, file.name).data
        is_kept = repository.has(sha256_hex(source))
        edits = None if is_kept else str(repository.put_blob(source))
        found = accept_in(repository, draft, order, only=only, source=source)
        write_file(file, repository.get(found.done.generation.spec.source))
        return replace(found, kept_edits=edits)
    if not discard:
        check_no_edits(repository, file, active)
    found = accept_in(repository, draft, order, only=only)
    kept = follow(repository, file, found.done.generation_id, discard=discard)
    return replace(found, kept_edits=kept)


def accept_in(
    repository: Repository,
    draft: str | None,
    order: Order,
    *,
    only: Sequence[str] = (),
    source: bytes | None = None,
) -> Accepted:
    """Return the generation that has the accepted values, on the order's branch.

    `source` is the spec file that they go into; without it that is the one recorded at the tip, or
    the merge of the two that the draft is about. `only` are paths or sections. Raises
    NoSuchDraftError, DraftDecidedError, AiOutOfBoundsError, AiBadValueError, DraftOutdatedError,
    AiGeometryError, InvalidSpecError, UnfitForEditingError, DetachedError and RefMovedError;
    nothing has moved then.
    """
    from engine.generate import target_of

    snapshot = repository.snapshot()
    found = draft_named(snapshot, draft)
    _require_waiting(found)
    changes = chosen(found.action, only)
    decision = replace(
        found.action,
        prompt=None,
        changes=changes,
        outcome=ACCEPTED,
        draft=found.action_id,
        accepted_by=order.author,
        time=order.time,
    )
    told = replace(
        order,
        message=order.message or f"accept AI draft {found.action_id[:12]}: {_words(changes)}",
        command=ACCEPT,
        source=AI_MERGE if decision.mode == MERGE else AI_DRAFT,
        ai=(decision,),
    )
    target = target_of(snapshot, order.branch)
    tip = target.parents[0] if target.parents else None
    if decision.mode == MERGE:
        done = _merged(repository, decision, told, tip)
    else:
        if source is None:
            source = _recorded(repository, snapshot, tip)
        done = _edited(repository, decision, told, source)
    return Accepted(draft_named(repository.snapshot(), found.action_id), done)


def accept_sent(
    repository: Repository,
    draft: str,
    order: Order,
    *,
    only: Sequence[str] = (),
    source: bytes | None = None,
) -> Accepted:
    """Return the same for whoever has no working file: `source` is the spec as it was sent.

    Raises what `accept_in` does, and DraftSpecError.
    """
    found = draft_named(repository.snapshot(), draft)
    _require_waiting(found)
    action = found.action
    completes = action.mode == RESOLVE or not action.generations
    if completes and source is None:
        raise DraftSpecError("the draft completes a spec that is not recorded", place="spec")
    if source is not None and not completes:
        raise DraftSpecError("the draft is about what is recorded", place="spec")
    return accept_in(repository, draft, order, only=only, source=source)


def reject(repository: Repository, draft: str | None, who: Invoked) -> Draft:
    """Return a draft that is rejected; it stays in the log. None named: the newest that waits.

    Raises NoSuchDraftError and DraftDecidedError.
    """
    found = draft_named(repository.snapshot(), draft)
    _require_waiting(found)
    decision = replace(
        found.action,
        prompt=None,
        outcome=REJECTED,
        draft=found.action_id,
        invoked_by=who.by,
        time=who.time,
    )
    action_id = repository.objects.put_record(decision)

    def still_waits(now: Snapshot) -> None:
        _require_waiting(draft_named(now, found.action_id))

    repository.transact(
        REJECT,
        author=who.by,
        time=who.time,
        expect={},
        set={},
        detail={AiAction.KIND: action_id},
        cases=(decision,),
        check=still_waits,
    )
    return draft_named(repository.snapshot(), found.action_id)


def _require_waiting(draft: Draft) -> None:
    if draft.state != DRAFTED:
        by = f": {draft.generation[:12]} has it" if draft.generation else ""
        raise DraftDecidedError(
            f"{draft.action_id[:12]} is {draft.state}{by}", place=draft.action_id
        )


def chosen(action: AiAction, only: Sequence[str]) -> tuple[AiChange, ...]:
    """Return the changes that are accepted, each checked again: the stored draft may be anybody's.

    Raises AiOutOfBoundsError and AiBadValueError.
    """
    for change in action.changes:
        row = appearance_row(change.path)
        if row.spec_path != change.path or checked_value(row, change.after) != change.after:
            raise AiOutOfBoundsError(f"{change.path!a} is not as a spec writes it")
    if not only:
        return action.changes
    paths = [path.removeprefix(APPEARANCE) for path in action.fields]
    wanted = {f"{APPEARANCE}{path}" for path in selected(only, paths)}
    return tuple(change for change in action.changes if change.path in wanted)


def _recorded(repository: Repository, snapshot: Snapshot, tip: GenerationId | None) -> bytes:
    """Return the spec file recorded at the tip."""
    at = repository.resolve("@", snapshot) if tip is None else tip
    return repository.get(repository.generation(at).spec.source)


def _edited(repository: Repository, action: AiAction, order: Order, source: bytes) -> Generated:
    """Return the generation of a spec file with the values in it; all else stays as it is."""
    from engine.generate import generate
    from engine.specfile import SpecFile

    data = with_values(source, action, action.changes)
    return generate(repository, SpecFile("the spec with the draft", data), order)


def with_values(source: bytes, action: AiAction, changes: Sequence[AiChange]) -> bytes:
    """Return a spec file with some values of a draft in it, as every other byte is.

    Raises InvalidSpecError, AiGeometryError, DraftOutdatedError and UnfitForEditingError.
    """
    from engine.spec_edit import edited
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    before = require_valid(SpecFile("the spec as it is", source))
    _check_same_shape(before, action)
    for change in changes:
        now = before.resolved.appearance[change.path.removeprefix(APPEARANCE)]
        if now not in (change.before, change.after):
            raise DraftOutdatedError(
                f"{change.path} was {change.before}, is {now}", place=change.path
            )
    return edited(source, {change.path: change.after for change in changes})


def _merged(
    repository: Repository, action: AiAction, order: Order, tip: GenerationId | None
) -> Generated:
    """Return the merge of the two that the draft is about, with the values decided by it."""
    from engine.ai.draft import planned
    from engine.merge import record_merge

    ours, theirs = action.generations
    if tip != ours:
        raise DraftOutdatedError(
            f"the draft merges into {ours[:12]}, and the branch stands on {str(tip)[:12]}",
            place=ours,
            hint="rr ai merge makes a new one",
        )
    plan = decided(planned(repository, ours, theirs), action)
    return record_merge(repository, plan, order, order.branch)


def decided(plan: Plan, action: AiAction) -> Plan:
    """Return a merge's plan with the accepted values in it, and no longer in conflict.

    Raises AiGeometryError where that would move a vertex, and DraftOutdatedError.
    """
    from engine.spec_edit import edited
    from engine.specfile import SpecFile
    from engine.validate import require_valid

    open_paths = {one.path for one in plan.conflicts}
    for change in action.changes:
        if change.path not in open_paths:
            raise DraftOutdatedError(f"{change.path} is not in conflict", place=change.path)
    _check_same_shape(require_valid(SpecFile("the merged spec", plan.source)), action)
    values = {change.path: change.after for change in action.changes}
    return replace(
        plan,
        conflicts=tuple(one for one in plan.conflicts if one.path not in values),
        source=edited(plan.source, values),
    )


def _check_same_shape(spec: ValidSpec, action: AiAction) -> None:
    """Raise AiGeometryError unless the spec shapes the shoe as the AI was told it is shaped."""
    from schemas.resolve import instrumental_bytes

    if sha256_hex(instrumental_bytes(spec.resolved)) != action.instrumental:
        raise AiGeometryError("the shape has changed since the draft was made")


def _words(changes: Sequence[AiChange]) -> str:
    told = [f"{change.path.rpartition('.')[2]} {change.after}" for change in changes[:LONGEST_LIST]]
    more = len(changes) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
