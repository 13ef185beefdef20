"""Writing results to files and folders, whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import ClassVar

from engine.fresh import fresh_file, fresh_folder, watched
from schemas.errors import RRError
from store.locate import FOLDER as STORE_FOLDER

INVENTORIES = ("manifest.json", "chart.json")
"""What a folder written by RR holds beside its sums: a bundle the first, a size run the second."""
SUMS = "SHA256SUMS"
SIGNATURES = (f"{SUMS}.sig", f"{SUMS}.minisig")
"""What may stand beside the sums without being named by them."""


_TRIES = 1000
"""So often a folder is looked at anew that others replace meanwhile; each time one of them ends."""


class FolderInUseError(RRError):
    """The folder to write into holds other things than an earlier bundle, or is a file.

    A file of an earlier bundle that was changed since, such as a form that was filled in, is
    another thing too. It is not replaced. Name a new or an empty folder, or a file that ends in
    `.zip`. Nothing was written.
    """

    code: ClassVar[str] = "RR-E024"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name a new folder, or -o FILE.zip"


class FolderInTheWayError(RRError):
    """A file was to be written where a folder stands.

    Name another file, or a place inside that folder. Nothing was written.
    """

    code: ClassVar[str] = "RR-E029"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name another file, or move the folder away"


class LinkInTheWayError(RRError):
    """A bundle was to be written where a symbolic link stands, whether it leads anywhere or not.

    It is neither followed nor replaced: what is handed over stands where its name says. Name
    another place, or remove the link. Nothing was written.
    """

    code: ClassVar[str] = "RR-E036"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name another place, or remove the link"


class PlaceOfTheStoreError(RRError):
    """A result was to be written inside a `.rr` folder, where the history is kept.

    Whatever stands there is the store's own. Nothing was written.
    """

    code: ClassVar[str] = "RR-E085"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "name a place outside of .rr"


class UnsafeNameError(RRError):
    """The name of the shoe, which files are called after, would lead out of this folder.

    A name may hold any sign; a file name may not. Nothing was written.
    """

    code: ClassVar[str] = "RR-E037"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "name the file yourself with -o"


_LONGEST_NAME = 240


def file_named(name: str, ending: str) -> Path:
    """Return the path, in no folder, of a file called after a shoe; raises UnsafeNameError."""
    whole = name + ending
    odd = whole[0] in ".~-" or any(sign in whole for sign in "/\\:")
    if odd or len(whole.encode()) > _LONGEST_NAME:
        raise UnsafeNameError(f"no file can be called {whole!r}", place="name")
    return Path(whole)


def require_no_link(path: Path) -> None:
    """Raise LinkInTheWayError when the path is a symbolic link; folders above it may be."""
    if path.is_symlink():
        raise LinkInTheWayError(f"{path} is a symbolic link", place=str(path))


def require_place_for_file(path: Path) -> None:
    """Raise FolderInTheWayError for a folder here, FolderInUseError for a file above.

    A place inside the store is a PlaceOfTheStoreError.
    """
    _require_outside_store(path)
    if path.is_dir():
        raise FolderInTheWayError(f"{path} is a folder, not a file", place=str(path))
    _require_no_file_above(path)


def require_place_for_folder(folder: Path) -> None:
    """Raise FolderInUseError unless the folder is new, empty or an earlier bundle as it was made.

    A place inside the store is a PlaceOfTheStoreError, a link a LinkInTheWayError.
    """
    _require_outside_store(folder)
    require_no_link(folder)
    _require_no_file(folder)
    _require_no_file_above(folder)
    if not _is_free(folder):
        raise FolderInUseError(f"{folder} is not empty and no earlier bundle", place=str(folder))


def _require_outside_store(path: Path) -> None:
    # Links are followed: `x -> .rr` names the store as well. Path.resolve raises on a loop of them.
    if STORE_FOLDER in Path(os.path.realpath(path)).parts:
        raise PlaceOfTheStoreError(f"{path} lies in a store", place=str(path))


def _require_no_file_above(path: Path) -> None:
    """Raise FolderInUseError when a file stands where a folder above the path would be."""
    for folder in path.parents:
        if folder.exists():
            _require_no_file(folder)
            return


def _require_no_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderInUseError(f"{folder} is a file, not a folder", place=str(folder))


def write_file(path: Path, data: bytes) -> None:
    """Write one file at one stroke, making the folders above it; a pipe or device is written to.

    Raises FolderInTheWayError and PlaceOfTheStoreError.
    """
    require_place_for_file(path)
    if path.exists() and not path.is_file():  # `-o /dev/null` must not become a file there
        _write(path, data, meant=path)
    else:
        replace_file(path, data)


def replace_file(path: Path, data: bytes) -> None:
    """Write one file at one stroke wherever it is, making the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with fresh_file(path) as fresh:
        _write(fresh, data, meant=path)
        fresh.replace(path)


def _write(path: Path, data: bytes, *, meant: Path) -> None:
    """Write bytes; a failure names the file that was meant, which a full disk alone does not."""
    try:
        path.write_bytes(data)
    except OSError as error:
        error.filename = str(meant)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that becomes visible whole; an earlier bundle there is replaced.

    Raises FolderInUseError when the folder holds anything else.
    """
    write_stream(folder, files.items())


def write_stream(folder: Path, files: Iterable[tuple[str, bytes]]) -> dict[str, int]:
    """The same for files that are made one after the other; returns the size of each."""
    require_place_for_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    sizes: dict[str, int] = {}
    with fresh_folder(folder) as fresh:
        for name, data in files:
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, data, meant=folder / name)
            sizes[name] = len(data)
        _swap(fresh, folder)
    return sizes


def _swap(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of one that may be there; that one goes last, or stays.

    Of several who do this at one moment each does it whole, and the last one's stays.
    """
    import shutil  # brings every compressor along; `switch`, which writes one file, needs none

    for _ in range(_TRIES):
        require_place_for_folder(folder)  # the files may have been minutes in the making
        if not folder.exists() and _moved(fresh, folder):
            return
        old = _aside(fresh, folder)
        try:
            if not _moved(folder, old):
                continue
        except FileNotFoundError:  # another has just put it aside
            continue
        try:
            placed = _moved(fresh, folder)
        except BaseException:
            old.replace(folder)
            raise
        shutil.rmtree(old)
        if placed:
            return
    raise FolderInUseError(f"others write {folder} all the time", place=str(folder))


def _moved(path: Path, to: Path) -> bool:
    """Whether a folder has a new name; False where another folder has it already."""
    try:
        path.replace(to)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return False
    return True


def _aside(fresh: Path, folder: Path) -> Path:
    """A free name for the folder that goes: none but the one who has `fresh` takes it."""
    own = f".{folder.name}.old{fresh.name.removeprefix(f'.{folder.name}.new')}"
    names = (folder.with_name(f"{own}.{n}" if n else own) for n in count())
    return next(path for path in names if not os.path.lexists(path))


def _is_free(folder: Path) -> bool:
    """Whether nothing stands there, or what may be replaced.

    What another writer puts in its place while it is looked at is looked at anew.
    """
    for _ in range(_TRIES):
        if not folder.exists():
            return True
        with suppress(FileNotFoundError), watched(folder) as is_same:
            if _replaceable(folder):
                return True
            if is_same():
                return False
    return False


def _replaceable(folder: Path) -> bool:
    """Whether a folder is empty, or an earlier bundle; one without sums is not looked through."""
    if not any(folder.iterdir()):
        return True
    # Any web project has a manifest.json: only a folder whose every file its own sums name is ours.
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    sums = {line[66:]: line[:64] for line in lines}
    named = sums.keys() | {SUMS, *SIGNATURES}
    there = set()
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            there.add(name := path.relative_to(folder).as_posix())
            if name not in named or path.is_symlink() or not path.is_file():
                return False
    return bool(there & set(INVENTORIES)) and all(
        _is_as_summed(folder / name, sums[name]) for name in sorted(there & sums.keys())
    )


def _is_as_summed(path: Path, digest: str) -> bool:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def write_parts(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write loose files into a folder; others in it stay. FolderInUseError when it is a file."""
    _require_outside_store(folder)
    _require_no_file(folder)
    for name, data in files.items():
        write_file(folder / name, data)
