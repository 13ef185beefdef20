"""Finding and reading spec files: one path, many paths, folders, patterns, standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from schemas.errors import RRError

STDIN_NAME = "-"
SUFFIXES = (".yaml", ".yml", ".json")
READ_LIMIT = (1 << 20) + 1  # one byte over the limit of a spec: enough to know that it is too large


class SpecMissingError(RRError):
    """The spec file named does not exist, or is a folder where one file is wanted.

    Without a path the commands of a project read its `spec.yaml`.
    """

    code: ClassVar[str] = "RR-E008"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "check the path; `rr init` writes a first spec.yaml"


class SpecUnreadableError(RRError):
    """The spec file is there, but the operating system does not let it be read."""

    code: ClassVar[str] = "RR-E009"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "check who may read the file"


@dataclass(frozen=True, slots=True)
class SpecFile:
    """The bytes of a spec and the name that findings give it."""

    name: str
    data: bytes


def read_spec(path: Path, name: str) -> SpecFile:
    """Return one spec file; raises SpecMissingError or SpecUnreadableError.

    Reads no more than one byte past the size limit, whatever is behind the path.
    """
    try:
        with path.open("rb") as stream:
            return SpecFile(name, read_all(stream))
    except FileNotFoundError:
        raise SpecMissingError(f"there is no spec file {name}", place=str(path)) from None
    except IsADirectoryError:
        raise SpecMissingError(f"{name} is a folder, not a spec file", place=str(path)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SpecUnreadableError(f"cannot read {name}: {reason}", place=str(path)) from error


def read_all(stream: BinaryIO) -> bytes:
    """Return what is left of the stream, up to one byte past the size limit of a spec."""
    pieces: list[bytes] = []
    left = READ_LIMIT
    while left and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def expand(given: Sequence[str], base: Path) -> Iterator[tuple[Path, str]]:
    """Yield (path, name) for every spec meant: files as named, folders and patterns searched.

    Raises SpecMissingError for a path or pattern that leads to nothing.
    """
    for text in given:
        path = base / text
        if path.is_dir():
            yield from _named(_in_folder(path, text), base, text)
        elif path.exists() or not _is_pattern(text):
            yield path, text
        else:
            yield from _named(sorted(_matching(base, text)), base, text)


def _in_folder(folder: Path, text: str) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    hidden = [path for path in found if _is_hidden(path.relative_to(folder))]
    found = sorted(set(found) - set(hidden))
    if not found:
        raise SpecMissingError(f"the folder {text} holds no spec file", place=str(folder))
    return found


def _matching(base: Path, text: str) -> list[Path]:
    pattern = Path(text)
    root = Path(pattern.anchor) if pattern.is_absolute() else base
    relative = str(pattern.relative_to(pattern.anchor)) if pattern.is_absolute() else text
    found = [path for path in root.glob(relative) if path.is_file()]
    if not found:
        raise SpecMissingError(f"no spec file matches {text}", place=str(base))
    return found


def _named(paths: Iterable[Path], base: Path, text: str) -> Iterator[tuple[Path, str]]:
    for path in paths:
        try:
            name = str(path.relative_to(base)) if not Path(text).is_absolute() else str(path)
        except ValueError:  # a pattern that leads out of the base with ..
            name = str(path)
        yield path, name


def _is_hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)


def _is_pattern(text: str) -> bool:
    return any(sign in text for sign in "*?[")
