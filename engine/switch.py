"""Make another branch or generation the active one; the working file follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.working import check_no_edits, follow
from schemas.records import Active
from store.refnames import BRANCH

if TYPE_CHECKING:
    from engine.project import Project
    from schemas.ids import GenerationId
    from store.repository import Repository
    from store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Switched:
    """What is active now, whether that is new, and the id of replaced edits if there were any."""

    branch: str | None
    generation_id: GenerationId
    moved: bool
    kept_edits: str | None


def switch(project: Project, rev: str, *, author: str, time: int, discard: bool) -> Switched:
    """Return the state after making `rev` active: a branch by its name, else one generation.

    `@` is what is active already, branch and all: only the working file follows.

    Raises RevNotFoundError, and LocalEditsError when spec.yaml holds edits recorded nowhere.
    Nothing moves when an error is raised.
    """
    repository = project.repository()
    snapshot = repository.snapshot()
    active = _wanted(repository, snapshot, rev)
    target = active.generation
    if target is None:
        raise AssertionError("a resolved revision names a generation")
    if not discard:
        check_no_edits(repository, project.working_file, target)
    moved = active != snapshot.active
    if moved:
        repository.transact(
            "switch",
            author=author,
            time=time,
            expect={BRANCH + active.branch: target} if active.branch else {},
            set={},
            active=active if active.branch is None else Active(branch=active.branch),
            detail={"to": rev},
        )
    kept = follow(repository, project.working_file, target, discard=discard)
    return Switched(active.branch, target, moved, kept)


def _wanted(repository: Repository, snapshot: Snapshot, rev: str) -> Active:
    if rev == "@" and snapshot.active.generation is not None:
        return snapshot.active
    name = rev.removeprefix(BRANCH)
    tip = snapshot.get(BRANCH + name)
    if tip is not None:
        return Active(branch=name, generation=tip)
    return Active(branch=None, generation=repository.resolve(rev, snapshot))
