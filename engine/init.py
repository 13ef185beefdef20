"""Start a project: the repository first, then a working file that is valid from the first day."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from engine.project import STORE_FOLDER, WORKING_FILE, Project
from store.backends import FileBackend
from store.repository import Repository

CONFIG_TEXT = "# Settings of this project; `rr config list` shows what there is.\n"


@dataclass(frozen=True, slots=True)
class Started:
    """A new project, and whether its spec.yaml was written now (an existing one is kept)."""

    project: Project
    wrote_spec: bool


def init_project(
    folder: Path, *, style: str, size: str, wearer: str | None, author: str, time: int
) -> Started:
    """Return the new project in `folder` (made if missing); an existing spec.yaml is kept.

    Raises AlreadyARepositoryError, and SizeError before anything is written.
    """
    from engine.starter import starter_spec
    from engine.styles import require_style

    require_style(style)
    name = spec_name(folder.absolute().name)
    text = starter_spec(name, style=style, size=size, wearer=wearer).encode()
    folder.mkdir(parents=True, exist_ok=True)
    backend = FileBackend(folder / STORE_FOLDER)
    repository = Repository.init(backend, author=author, time=time)
    repository.save_config(CONFIG_TEXT.encode())
    working = folder / WORKING_FILE
    if working.exists():
        return Started(Project(folder), wrote_spec=False)
    # Kept in the store as well, so that switching away from an unedited starter loses nothing.
    repository.put_blob(text)
    repository.backend.flush()
    working.write_bytes(text)
    return Started(Project(folder), wrote_spec=True)


def spec_name(folder_name: str) -> str:
    """Return a spec name made from a folder's name: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", folder_name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "shoe"
