"""Names beside a place for what is to take it: each writer's own, until the writer is gone."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_MOST = 1000
"""So many writers of one place at once, or left by the killed where no locks tell, are enough."""
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
    found, descriptor = _taken(path, make)
    try:
        yield found
    except BaseException:
        if descriptor is None or _is_at(descriptor, found):
            _remove(found)
        raise
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _taken(path: Path, make: Callable[[Path], object]) -> tuple[Path, int | None]:
    """A new file or folder, with the descriptor that holds it; OSError names what was meant."""
    for number in range(_MOST):
        found = path.with_name(f".{path.name}.new{number or ''}")
        try:
            _clear(found)
            make(found)
        except FileExistsError:
            continue
        except OSError as error:
            error.filename = str(path)
            raise
        try:
            descriptor = _opened(found)
        except FileNotFoundError:  # taken for a leftover before it could be held
            continue
        if descriptor is None or (_locked(descriptor) is not False and _is_at(descriptor, found)):
            return found, descriptor
        os.close(descriptor)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _new_file(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))


def _clear(path: Path) -> None:
    """Remove what a killed writer left; what another writer holds, or nobody can tell, stays."""
    if path.is_symlink():
        _remove(path)
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
        with suppress(OSError):  # somebody else's: the next name is free
            path.unlink()


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
