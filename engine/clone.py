"""Clone: a new project with the history of a remote; cut short, the same command goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.fetch import Fetched, checked_refs, fetch
from engine.project import Project
from engine.remotes import Address, RemoteEntry, add_remote, read_remotes
from engine.working import follow
from schemas.errors import RRError
from schemas.records import Active
from store.layout import NotARepositoryError
from store.refnames import BRANCH, check_ref_name, check_remote_name
from store.repository import FIRST_BRANCH, Repository

if TYPE_CHECKING:
    from pathlib import Path

    from engine.errand import Errand
    from engine.remote import Remote
    from schemas.ids import GenerationId

CLONE = "clone"


class CloneInTheWayError(RRError):
    """A clone was to be made in a folder that holds something already.

    A folder that is not there, an empty one, or the beginning of the same clone will do: cut
    short, a clone goes on where it stopped. Nothing was written.
    """

    code: ClassVar[str] = "RR-E068"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name another folder: rr clone URL DIR"


@dataclass(frozen=True, slots=True)
class Cloned:
    """A new project, what was fetched, and where it stands: a branch, perhaps with a generation."""

    project: Project
    fetched: Fetched
    branch: str
    generation_id: GenerationId | None

    def to_dict(self) -> dict[str, Any]:
        """Return the clone as JSON values."""
        return {
            **self.fetched.to_dict(),
            "project": str(self.project.root),
            "branch": self.branch,
            "generation": self.generation_id,
        }


def clone(
    folder: Path, address: Address, remote: Remote, errand: Errand, *, meshes: bool = False
) -> Cloned:
    """Return the new project in `folder`; without `meshes` they come when they are needed.

    Raises CloneInTheWayError and what the remote refuses before anything is written, and the
    errors of fetching.
    """
    entry = RemoteEntry(check_remote_name(errand.remote), address, lazy=not meshes)
    hello = remote.hello()
    checked_refs(hello)
    repository = _begun(Project(folder), entry, errand)
    fetched = fetch(repository, remote, errand, hello=hello, meshes=meshes)
    branches = {
        row.ref: row.after for row in fetched.rows if row.ref.startswith(BRANCH) and row.after
    }
    branch = _first(fetched.hello.head, branches)
    if branches and repository.snapshot().get(BRANCH + branch) is None:
        repository.transact(
            CLONE,
            author=errand.author,
            time=errand.time,
            expect=dict.fromkeys(branches),
            set=branches,
            active=Active(branch=branch),
            detail={"remote": errand.remote, "branch": branch},
        )
    # Of a clone that was cut short: where it stands, although the remote may have gone on since.
    active = repository.snapshot().active
    branch, tip = active.branch or branch, active.generation
    if tip is not None:
        follow(repository, Project(folder).working_file, tip, discard=False)
    return Cloned(Project(folder), fetched, branch, tip)


def folder_for(address: Address) -> str:
    """Return the name of the folder for a clone: that of the project, in plain letters."""
    from engine.init import spec_name

    if address.scheme == "file":
        name = address.folder.name.removesuffix(".rr")
        return name if name and name != ".." else "clone"
    return spec_name(address.project or "clone")


def _begun(project: Project, entry: RemoteEntry, errand: Errand) -> Repository:
    """Return the repository of a new clone, or of one that was begun and cut short."""
    root = project.root
    if root.exists() and not root.is_dir():
        raise CloneInTheWayError(f"{root} is a file", place=str(root))
    try:
        repository = project.repository()
    except NotARepositoryError:
        # An interrupted beginning has made `.rr` at most; `format` is the last file of it.
        there = list(root.iterdir()) if root.exists() else []
        if any(path != project.store_folder for path in there):
            raise CloneInTheWayError(f"{root} is not empty", place=str(root)) from None
        root.mkdir(parents=True, exist_ok=True)
        backend = project.backend()
        repository = Repository.init(backend, author=errand.author, time=errand.time)
    if not repository.load_config():
        add_remote(repository, entry)
    last = repository.operation(repository.head()).command
    if (
        project.working_file.exists()
        or last not in ("init", "fetch", CLONE)
        or read_remotes(repository) != {entry.name: entry}
    ):
        raise CloneInTheWayError(f"{root} holds a project already", place=str(root))
    return repository


def _first(head: str | None, branches: dict[str, GenerationId]) -> str:
    """Return the branch to stand on: the remote's own, else main, else the first by name."""
    for name in (head, FIRST_BRANCH):
        if name and BRANCH + name in branches:
            return name
    return min(branches, default=BRANCH + check_ref_name(FIRST_BRANCH)).removeprefix(BRANCH)
