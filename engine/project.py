"""A project on disk: the folder with `.rr` in it, and its working file `spec.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from schemas.errors import RRError
from store.backends import FileBackend
from store.locate import FOLDER, find_remains, find_repository
from store.repository import Repository

STORE_FOLDER = FOLDER
WORKING_FILE = "spec.yaml"
KeyOf = Callable[[str], str | None]
Tell = Callable[[str], None]


def _no_key(remote: str) -> None:
    return None


def _silent(text: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder. Holds paths only; nothing is opened until asked for.

    `key_of` gives the key for a remote by its name; `tell` is told what a person should know.
    """

    root: Path
    key_of: KeyOf = field(default=_no_key, compare=False, repr=False)
    tell: Tell = field(default=_silent, compare=False, repr=False)

    @property
    def store_folder(self) -> Path:
        """The folder `.rr`."""
        return self.root / STORE_FOLDER

    @property
    def config_file(self) -> Path:
        """The project's settings file (it need not exist)."""
        return self.store_folder / "config.toml"

    @property
    def working_file(self) -> Path:
        """The spec file a designer edits."""
        return self.root / WORKING_FILE

    def backend(self) -> FileBackend:
        """Return the place of the repository; nothing in it is looked at."""
        return FileBackend(self.store_folder)

    def repository(self) -> Repository:
        """Return the opened repository; raises the store's errors on unknown format or damage."""
        repository = Repository.open(self.backend())
        repository.elsewhere = partial(_bring, repository, self.key_of)
        repository.unwritten = self._unwritten
        return repository

    def _unwritten(self, error: RRError) -> None:
        self.tell(f"warning: the log of events lacks this: {error.message} ({error.code})")


def find_project(start: Path, key_of: KeyOf = _no_key, tell: Tell = _silent) -> Project:
    """Return the project in `start` or the nearest folder above it; raises NotARepositoryError."""
    return Project(find_repository(start).parent, key_of, tell)


def _bring(repository: Repository, key_of: KeyOf, object_ids: Collection[str]) -> None:
    from engine.on_demand import bring_on_demand  # few need anything of a remote

    bring_on_demand(repository, object_ids, key_of)


def find_project_to_check(start: Path) -> Project:
    """Return the nearest project, even one whose `.rr` has lost a file; raises as find_project."""
    return Project(find_remains(start).parent)
