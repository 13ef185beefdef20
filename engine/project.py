"""A project on disk: the folder with `.rr` in it, and its working file `spec.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from store.backends import FileBackend
from store.locate import FOLDER, find_remains, find_repository
from store.repository import Repository

STORE_FOLDER = FOLDER
WORKING_FILE = "spec.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder. Holds paths only; nothing is opened until asked for."""

    root: Path

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
        return Repository.open(self.backend())


def find_project(start: Path) -> Project:
    """Return the project in `start` or the nearest folder above it; raises NotARepositoryError."""
    return Project(find_repository(start).parent)


def find_project_to_check(start: Path) -> Project:
    """Return the nearest project, even one whose `.rr` has lost a file; raises as find_project."""
    return Project(find_remains(start).parent)
