"""A project on disk: the folder with `.rr` in it, and its working file `spec.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from store.repository import Repository

STORE_FOLDER = ".rr"
WORKING_FILE = "spec.yaml"


class NotAProjectError(RRError):
    """Neither this folder nor any folder above it is an RR project (none holds `.rr`).

    Go into the project's folder, name it with `-C DIR`, or start a project with `rr init`.
    """

    code: ClassVar[str] = "RR-E001"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr init DIR starts a project; -C DIR names one"


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

    def repository(self) -> Repository:
        """Return the opened repository; raises the store's errors on an unknown format or damage."""
        from store.backends.files import FileBackend
        from store.repository import Repository

        return Repository.open(FileBackend(self.store_folder))


def find_project(start: Path) -> Project:
    """Return the project in `start` or the nearest folder above it; raises NotAProjectError."""
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        if (candidate / STORE_FOLDER).is_dir():
            return Project(candidate)
    raise NotAProjectError("this folder is not in an RR project", place=str(folder))
