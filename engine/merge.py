"""Merge: two lines of one design become one, by the meaning of what was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.conflicts import require_decided
from engine.merge_plan import Plan, merge_plan
from engine.places import require_place_for_file
from engine.record_spec import Generated, Order, Target, record_spec, set_tip
from engine.working import check_no_edits, follow
from store.mergebase import merge_bases

if TYPE_CHECKING:
    from engine.project import Project
    from schemas.conflict import Conflict
    from schemas.ids import GenerationId
    from store.repository import Repository

MERGE: Final = "merge"
UP_TO_DATE, FAST_FORWARD, MERGED = "up-to-date", "fast-forward", "merged"


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge did, or would do: `done` is None for a dry run and where all was there already.

    `plan` is there only where both sides have changed since their base.
    """

    kind: str
    named: str
    branch: str
    ours: GenerationId | None
    theirs: GenerationId
    plan: Plan | None = None
    done: Generated | None = None
    kept_edits: str | None = None

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What is open after it: in the merge, or in the generation that the branch moved to."""
        if self.plan is not None:
            return self.plan.conflicts
        return self.done.generation.conflicts if self.done else ()


def merge(
    project: Project,
    rev: str,
    order: Order,
    *,
    discard: bool = False,
    dry_run: bool = False,
    command: str = MERGE,
) -> Merge:
    """Return the merge of `rev` into the active branch; spec.yaml follows. The operation log calls
    it `command`.

    Raises DetachedError, RevNotFoundError, ConflictsOpenError for a side with open conflicts,
    InvalidSpecError, UnfitForEditingError, LocalEditsError, FolderInTheWayError, MeshesClashError
    and RefMovedError; nothing has moved then.
    """
    repository = project.repository()
    found = _seen(repository, rev)
    if dry_run or found.kind == UP_TO_DATE:
        return found
    file = project.working_file
    require_place_for_file(file)
    if not discard:
        check_no_edits(repository, file, found.theirs)
    told = replace(
        order,
        message=order.message or f"merge {found.named} into {found.branch}",
        command=command,
        source=MERGE,
    )
    if found.plan is None:
        done = _moved(repository, found, told)
    else:
        done = record_merge(repository, found.plan, told, found.branch, again=found.named)
    kept = follow(repository, file, done.generation_id, discard=discard)
    return replace(found, done=done, kept_edits=kept)


def _seen(repository: Repository, rev: str) -> Merge:
    """Return what merging would do."""
    from engine.generate import DetachedError
    from store.refnames import BRANCH, TAG, branch_ref

    snapshot = repository.snapshot()
    branch, theirs = snapshot.active.branch, repository.resolve(rev, snapshot)
    if branch is None:
        place, hint = str(snapshot.active.generation)[:12], "rr switch BRANCH first"
        raise DetachedError("no branch is active to merge into", place=place, hint=hint)
    names = [snapshot.get(kind + rev) for kind in (BRANCH, TAG)]
    named = theirs[:12] if theirs not in names and theirs.startswith(rev) else rev
    ours = snapshot.get(branch_ref(branch))
    if ours is None:
        return Merge(FAST_FORWARD, named, branch, ours, theirs)
    bases = merge_bases(repository.objects, [ours], theirs)
    if theirs in bases:
        return Merge(UP_TO_DATE, named, branch, ours, theirs)
    if ours in bases:
        return Merge(FAST_FORWARD, named, branch, ours, theirs)
    for side in (ours, theirs):
        require_decided(side, repository.generation(side))
    return Merge(MERGED, named, branch, ours, theirs, merge_plan(repository, ours, theirs))


def _moved(repository: Repository, found: Merge, order: Order) -> Generated:
    """Let the branch stand on theirs, which has all of ours."""
    target = Target(found.branch, found.ours, (), moves_active=True)
    set_tip(repository, target, found.theirs, order)
    record = repository.generation(found.theirs)
    return Generated(found.theirs, record, found.branch, True, found.ours is None)


def record_merge(
    repository: Repository, plan: Plan, order: Order, branch: str | None, *, again: str = ""
) -> Generated:
    """Return the generation that a plan makes on a branch (None: the active one).

    Raises InvalidSpecError, MeshesClashError, DetachedError, and RefMovedError, whose hint where
    values are open is to merge `again`.
    """
    from engine.gate import DEFAULTS, fill, missing_appearance
    from engine.generate import target_of
    from engine.inherited import heirs_of_merge
    from engine.specfile import SpecFile
    from engine.validate import require_valid
    from store.transact import RefMovedError

    spec = require_valid(SpecFile("the merged spec", plan.source))
    filled = fill(missing_appearance(spec.resolved), DEFAULTS, author=order.author)
    onto = target_of(repository.snapshot(), branch)
    target = Target(onto.branch, plan.ours, (plan.ours, plan.theirs), onto.moves_active)
    order = replace(order, heirs_of=heirs_of_merge(repository, plan))
    try:
        return record_spec(repository, spec, target, order, filled=filled, conflicts=plan.conflicts)
    except RefMovedError as error:
        if not plan.conflicts:
            raise
        # What has open values is not merged: the merge is to be made anew, with what came.
        hint = f"run `rr merge {again or plan.theirs[:12]}` again"
        raise RefMovedError(
            error.message, place=error.place, hint=hint, details=error.details
        ) from None
