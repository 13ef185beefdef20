"""Sync: both ways at once, for every branch and tag; what both sides changed is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.fetch import CLASHES, Fetched, fetch
from engine.merge import Merge, merge
from engine.pull import PULL
from engine.push import GONE, NEW, Choice, Pushed, diverged, push, two_meanings
from store.mergebase import merge_bases
from store.refnames import ACCEPTED, BRANCH, REMOTE, TAG, tracking_ref

if TYPE_CHECKING:
    from engine.errand import Errand
    from engine.project import Project
    from engine.receive import DivergedError
    from engine.record_spec import Order
    from engine.remote import Remote
    from schemas.ids import GenerationId
    from store.repository import Repository


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: fetched, moved here, pushed; and the branches that both sides changed.

    `gone` are branches of ours that the remote had, and that were deleted there.
    """

    fetched: Fetched
    moved: tuple[str, ...]
    merge: Merge | None
    pushed: Pushed
    diverged: tuple[DivergedError, ...]
    gone: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the sync as JSON values."""
        return {
            "place": self.fetched.place,
            "fetched": self.fetched.to_dict(),
            "moved": list(self.moved),
            "pushed": self.pushed.to_dict(),
            "diverged": [error.details["ref"] for error in self.diverged],
            "gone": list(self.gone),
        }


@dataclass(slots=True)
class _Plan:
    """What is to move here, what there, and what can move nowhere."""

    here: dict[str, tuple[GenerationId | None, GenerationId]]
    there: list[str]
    diverged: list[DivergedError]
    gone: list[str]


def sync(project: Project, remote: Remote, errand: Errand, order: Order) -> Synced:
    """Return what a sync did. Branches that both sides changed are left, and told.

    So are those that were deleted at the remote: they come back there by a push alone.

    Raises LocalEditsError when spec.yaml cannot follow its branch, and the errors of fetch and
    push; what was done before stays done.
    """
    repository = project.repository()
    fetched = fetch(repository, remote, errand)
    plan = _plan(repository, errand.remote, fetched)
    active = repository.snapshot().active.branch
    merged = None
    if active is not None and BRANCH + active in plan.here:
        rev = tracking_ref(errand.remote, BRANCH + active)
        merged = merge(project, rev, order, command=PULL)
        plan.here.pop(BRANCH + active)
    if plan.here:
        repository.transact(
            "sync",
            author=errand.author,
            time=errand.time,
            expect={ref: before for ref, (before, _) in plan.here.items()},
            set={ref: after for ref, (_, after) in plan.here.items()},
            detail={"remote": errand.remote, "refs": sorted(plan.here)},
        )
    pushed = push(repository, remote, errand, Choice(names=tuple(plan.there), exact=True))
    moved = (*([BRANCH + active] if merged and active else []), *sorted(plan.here))
    return Synced(fetched, moved, merged, pushed, tuple(plan.diverged), tuple(plan.gone))


def _plan(repository: Repository, remote: str, fetched: Fetched) -> _Plan:
    snapshot = repository.snapshot()
    plan = _Plan({}, [], [], [])
    # What was deleted here stays so; only what is new to us becomes a branch of ours.
    first = f"{BRANCH}{snapshot.active.branch}"
    new = {row.ref for row in fetched.rows if row.state == NEW}
    gone = {row.ref for row in fetched.rows if row.state == GONE}
    clashing = {row.ref for row in fetched.rows if row.state == CLASHES}
    theirs = {row.ref: row.after for row in fetched.rows if row.after is not None}
    for ref, ours in snapshot.refs():
        if ref.startswith((REMOTE, ACCEPTED)):
            continue
        found = theirs.get(ref)
        if ref in gone:
            plan.gone.append(ref)
        elif found is None:
            plan.there.append(ref)
        elif found == ours or ref.startswith(TAG):
            if ref in clashing:
                plan.diverged.append(two_meanings(ref, ours, found))
        else:
            bases = merge_bases(repository.objects, [ours], found)
            if ours in bases:
                plan.here[ref] = (ours, found)
            elif found in bases:
                plan.there.append(ref)
            else:
                plan.diverged.append(diverged(ref, ours, found, known=True, remote=remote))
    for ref, found in theirs.items():
        if ref.startswith(BRANCH) and snapshot.get(ref) is None and (ref in new or ref == first):
            plan.here[ref] = (None, found)
    return plan
