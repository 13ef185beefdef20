"""Generate: build a spec and record it as a new generation on a branch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from engine.conflicts import still_open
from engine.record_spec import Generated, Order, Target, record_spec, set_tip
from schemas.errors import RRError

if TYPE_CHECKING:
    from engine.specfile import SpecFile
    from engine.validate import ValidSpec
    from schemas.conflict import Conflict
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot


SUMMARY_LIMIT = 3
"""Changes named in the message of a generation recorded without one."""


class DetachedError(RRError):
    """An old generation is active, not the tip of a branch, so there is no branch to record on.

    Name a new branch with `--branch NEW`: it begins at the active generation. Or go back to a
    branch with `rr switch BRANCH`. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E018"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr generate --branch NEW, or rr switch BRANCH first"


def generate(repository: Repository, file: SpecFile, order: Order) -> Generated:
    """Return the generation made of a spec file, recorded on its branch.

    An equal spec records nothing new. Raises InvalidSpecError, DetachedError, the gate's errors
    and RefMovedError; in each case no branch has moved.
    """
    from engine.emit import emit_invalid
    from engine.gate import fill, missing_appearance
    from engine.validate import InvalidSpecError, require_valid

    snapshot = repository.snapshot()
    target = target_of(snapshot, order.branch)
    try:
        spec = require_valid(file)
    except InvalidSpecError as error:
        emit_invalid(repository, error, order.time)
        raise
    conflicts = _conflicts(repository, spec, target, order)
    unchanged = _unchanged(repository, spec, target, order, conflicts)
    if unchanged is not None:
        return unchanged
    missing = missing_appearance(spec.resolved)
    filled = fill(missing, order.choose(missing), author=order.author) if missing else {}
    message = order.message or _summary(repository, spec, target)
    told = replace(order, message=message)
    return record_spec(repository, spec, target, told, filled=filled, conflicts=conflicts)


def target_of(snapshot: Snapshot, wanted: str | None) -> Target:
    """Return where to record: a branch wanted, else the active one; raises DetachedError."""
    from store.refnames import branch_ref

    active = snapshot.active
    branch = wanted or active.branch
    if branch is None:
        raise DetachedError("no branch is active", place=str(active.generation)[:12])
    tip = snapshot.get(branch_ref(branch))
    detached_onto_new = active.branch is None and tip is None
    parent = tip or active.generation
    return Target(
        branch=branch,
        tip=tip,
        parents=() if parent is None else (parent,),
        moves_active=active.branch == branch or detached_onto_new,
    )


def _conflicts(
    repository: Repository, spec: ValidSpec, target: Target, order: Order
) -> tuple[Conflict, ...]:
    """Return what is open in the new generation."""
    if order.conflicts is not None:
        return order.conflicts
    parents = (repository.generation(parent) for parent in target.parents)
    return tuple(one for parent in parents for one in still_open(repository, parent, spec.authored))


def _unchanged(
    repository: Repository,
    spec: ValidSpec,
    target: Target,
    order: Order,
    conflicts: tuple[Conflict, ...],
) -> Generated | None:
    """Return the parent when it was made of an equal spec and has the same open, else None."""
    from engine.inherited import inherited
    from geometry.kernel import KERNEL
    from schemas.canonical import sha256_hex
    from schemas.resolve import authored_bytes

    if not target.parents:
        return None
    (parent_id,) = target.parents
    parent = repository.generation(parent_id)
    same = parent.spec.authored == sha256_hex(authored_bytes(spec.authored))
    if not same or parent.conflicts != conflicts or order.answers or order.ai:
        return None
    heirs_of = target.parents if order.heirs_of is None else order.heirs_of
    found = inherited(repository, spec, heirs_of)
    if parent.geometry.parent_hashes or found is not None:
        if found is None or found[0].parts != parent.geometry.parts:
            return None
    elif parent.geometry.kernel != KERNEL:
        return None
    if target.tip is None:
        set_tip(repository, target, parent_id, replace(order, command="branch"))
    return Generated(parent_id, parent, target.branch, False, target.tip is None)


def _summary(repository: Repository, spec: ValidSpec, target: Target) -> str:
    """Return what changed in a few words, for a generation recorded without a message."""
    from engine.working import authored_changes, authored_tree

    if not target.parents:
        return "first generation"
    parent: GenerationId = target.parents[0]
    before = authored_tree(repository, repository.generation(parent).spec.authored)
    changes = authored_changes(before, spec.authored)
    if not changes:
        return "regenerated"
    told = [
        f"{change.path.rpartition('.')[2]} {_word(change.before)} → {_word(change.after)}"
        for change in changes[:SUMMARY_LIMIT]
    ]
    more = len(changes) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _word(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return "default" if value is None else str(value)
