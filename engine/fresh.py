"""Names beside a place for what is to take it: each writer's own, until the writer is gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_LOCKS = os.name != "nt"
"""Without them, since what is open there cannot be renamed, a name that is taken stays taken."""


@contextmanager
def fresh_file(path: Path) -> Iterator[Path]:
    """Lend the name of a new, empty file beside `path` that no other writer of it has.

    What is still there when the block fails is removed, and so is what a killed writer left.
    """
    with _fresh(path, _new_file) as found:
        yield found


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """Lend the name of a new, empty folder in the same way."""
    with _fresh(path, Path.mkdir) as found:
        yield found


@contextmanager
def watched(path: Path) -> Iterator[Callable[[], bool]]:
    """Lend what tells whether the same file or folder is still there; raises FileNotFoundError."""
    if not _LOCKS:
        yield path.exists
        return
    descriptor = os.open(path, os.O_RDONLY | _AS_IT_IS)  # open, its number is nobody else's
    try:
        yield lambda: _is_at(descriptor, path)
    finally:
        os.close(descriptor)


@contextmanager
def _fresh(path: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    for number in count():
        found = path.with_name(f".{path.name}.new{number or ''}")
        _clear(found)
        try:
            make(found)
            descriptor = _opened(found)
        except (FileExistsError, FileNotFoundError):
            if not path.parent.is_dir():
                raise
            continue  # somebody's, or taken for a leftover
        if descriptor is None or (_locked(descriptor) is not False and _is_at(descriptor, found)):
            break
        os.close(descriptor)
    try:
        yield found
    except BaseException:
        if descriptor is None or _is_at(descriptor, found):
            _remove(found)
        raise
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _new_file(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))


def _clear(path: Path) -> None:
    """Remove what a killed writer left; what another writer holds, or nobody can tell, stays."""
    if path.is_symlink():
        path.unlink(missing_ok=True)
        return
    try:
        descriptor = _opened(path)
    except OSError:
        return
    if descriptor is None:
        return
    try:
        if _locked(descriptor) is True and _is_at(descriptor, path):
            _remove(path)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    import shutil  # brings every compressor along; `switch`, which writes one file, needs none

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _opened(path: Path) -> int | None:
    """A descriptor to lock; None where there are no locks. Raises OSError."""
    return os.open(path, os.O_RDONLY | _AS_IT_IS) if _LOCKS else None


def _locked(descriptor: int) -> bool | None:
    """Whether the kernel's lock was had at once; None where the file system has none."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
