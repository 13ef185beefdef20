"""Pull: fetch, then let the active branch have what the remote's branch of that name has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.branch import NoSuchBranchError
from engine.fetch import Fetched, fetch
from engine.generate import DetachedError
from engine.merge import Merge, merge
from engine.push import GONE, diverged
from store.mergebase import merge_bases
from store.refnames import branch_ref, tracking_ref

if TYPE_CHECKING:
    from engine.errand import Errand
    from engine.project import Project
    from engine.record_spec import Order
    from engine.remote import Remote
    from store.repository import Repository

PULL = "pull"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did: what it fetched, and what became of the active branch."""

    fetched: Fetched
    merge: Merge

    def to_dict(self) -> dict[str, Any]:
        """Return the pull as JSON values."""
        merge = self.merge
        after = merge.done.generation_id if merge.done else merge.ours
        return {
            **self.fetched.to_dict(),
            "branch": merge.branch,
            "kind": merge.kind,
            "before": merge.ours,
            "after": after,
            "conflicts": len(merge.conflicts),
            "kept_edits": merge.kept_edits,
        }


def pull(
    project: Project,
    remote: Remote,
    errand: Errand,
    order: Order,
    *,
    may_merge: bool = False,
    discard: bool = False,
) -> Pulled:
    """Return what a pull did; spec.yaml follows. Only with `may_merge` are two lines joined.

    Raises DetachedError, NoSuchBranchError, DivergedError, LocalEditsError, and the errors of
    fetching and merging. What was fetched stays.
    """
    repository = project.repository()
    branch = repository.snapshot().active.branch
    if branch is None:
        raise DetachedError(
            "no branch is active to pull into",
            hint="rr switch BRANCH first, or rr fetch to bring everything and move nothing",
        )
    fetched = fetch(repository, remote, errand)
    rev = tracking_ref(errand.remote, branch_ref(branch))
    gone = {row.ref for row in fetched.rows if row.state == GONE}
    if branch_ref(branch) in gone or repository.snapshot().get(rev) is None:
        raise NoSuchBranchError(
            f"the remote has no branch {branch!r}",
            place=branch,
            hint=f"rr push {errand.remote} {branch} lets it have yours",
        )
    if not may_merge:
        require_one_line(repository, errand.remote, branch)
    return Pulled(fetched, merge(project, rev, order, discard=discard, command=PULL))


def require_one_line(repository: Repository, remote: str, branch: str) -> None:
    """Raise DivergedError when our branch and the remote's have both moved since they met."""
    snapshot = repository.snapshot()
    ref = branch_ref(branch)
    ours, theirs = snapshot.get(ref), snapshot.get(tracking_ref(remote, ref))
    if ours is None or theirs is None:
        return
    if not {ours, theirs} & set(merge_bases(repository.objects, [ours], theirs)):
        raise diverged(ref, ours, theirs, known=True, remote=remote)
