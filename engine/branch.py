"""Branches: list, create, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError
from store.refnames import BRANCH, branch_ref

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository


class BranchExistsError(RRError):
    """There is a branch of that name already. Choose another name, or delete that branch first."""

    code: ClassVar[str] = "RR-E020"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr branch lists the names in use"


class NoSuchBranchError(RRError):
    """There is no branch of that name. `rr branch` lists the branches."""

    code: ClassVar[str] = "RR-E021"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr branch lists the branches"


class ActiveBranchError(RRError):
    """The active branch cannot be deleted. Switch to another branch first."""

    code: ClassVar[str] = "RR-E022"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr switch OTHER, then delete it"


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch: its name, its tip (None before its first generation), whether it is active."""

    name: str
    generation_id: GenerationId | None
    active: bool


def list_branches(repository: Repository) -> list[Branch]:
    """Return all branches by name; a fresh project has its one branch without a generation."""
    snapshot = repository.snapshot()
    active = snapshot.active.branch
    found = [
        Branch(ref.removeprefix(BRANCH), target, ref == f"{BRANCH}{active}")
        for ref, target in snapshot.refs(BRANCH)
    ]
    if active is not None and not any(branch.active for branch in found):
        found.append(Branch(active, None, active=True))
    return sorted(found, key=lambda branch: branch.name)


def create_branch(repository: Repository, name: str, rev: str, *, author: str, time: int) -> Branch:
    """Return the new branch at `rev`; does not switch. Raises BranchExistsError."""
    ref = branch_ref(name)
    snapshot = repository.snapshot()
    if snapshot.get(ref) is not None:
        raise BranchExistsError(f"there is a branch {name!r} already", place=ref)
    target = repository.resolve(rev, snapshot)
    repository.transact(
        "branch",
        author=author,
        time=time,
        expect={ref: None},
        set={ref: target},
        detail={"branch": name, "generation": target},
    )
    return Branch(name, target, active=False)


def delete_branch(repository: Repository, name: str, *, author: str, time: int) -> Branch:
    """Return the branch as it was before its deletion; its generations stay, and undo restores it.

    Raises NoSuchBranchError and ActiveBranchError.
    """
    ref = branch_ref(name)
    snapshot = repository.snapshot()
    target = snapshot.get(ref)
    if snapshot.active.branch == name:
        raise ActiveBranchError(f"{name!r} is the active branch", place=ref)
    if target is None:
        raise NoSuchBranchError(f"there is no branch {name!r}", place=ref)
    repository.transact(
        "branch delete",
        author=author,
        time=time,
        expect={ref: target},
        set={ref: None},
        detail={"branch": name, "generation": target},
    )
    return Branch(name, target, active=False)
