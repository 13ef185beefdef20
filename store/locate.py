"""Finding the repository a command is meant for."""

from pathlib import Path

from store.layout import NotARepositoryError

FOLDER = ".rr"


def find_repository(start: Path) -> Path:
    """The nearest `.rr` at `start` or above it; raises NotARepositoryError.

    A `.rr` without the file `format` is one that `rr init` did not finish, and is passed over.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / FOLDER / "format").is_file():
            return folder / FOLDER
    raise NotARepositoryError(f"no repository in {start} or above it", place=str(start))


def find_remains(start: Path) -> Path:
    """The nearest `.rr` at `start` or above it that is a repository or what is left of one.

    For checking and repair: either of the files `format` and `op_head` may be lost. Raises
    NotARepositoryError.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if any((folder / FOLDER / name).is_file() for name in ("format", "op_head")):
            return folder / FOLDER
    raise NotARepositoryError(f"no repository in {start} or above it", place=str(start))
