"""What the operating system refuses, as coded errors that say where and what to do."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import RRError


class StorageFailedError(RRError):
    """The operating system could not read or write a file of the repository.

    The message names the file and what the system said. Nothing that was recorded before is
    changed: objects are written under a temporary name and history moves by one rename.
    """

    code = "RR-R001"
    exit_code = 1
    http_status = 500
    hint = "check the disk and run `rr fsck`, then run the command again"


class DiskFullError(StorageFailedError):
    """There is no room left on the disk, or the quota is used up.

    The command recorded nothing. Half-written files are removed where possible; leftovers whose
    names begin with `.tmp-` are harmless.
    """

    code = "RR-R002"
    http_status = 507
    hint = "free some space, then run the command again"


class NotWritableError(StorageFailedError):
    """The repository cannot be written: read-only disk, or no permission.

    Commands that only read still work.
    """

    code = "RR-R003"
    exit_code = 4
    http_status = 403
    hint = "check who owns the .rr folder and how the disk is mounted"


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextmanager
def coded(place: object) -> Iterator[None]:
    """Run a block; an OSError in it leaves as the coded error for its cause, at `place`."""
    try:
        yield
    except OSError as error:
        raise trouble(error, place) from error


def trouble(error: OSError, place: object) -> StorageFailedError:
    """The coded error for an OSError at a place."""
    said = error.strerror or str(error)
    if error.errno in _FULL:
        return DiskFullError(f"no room to write {place}: {said}", place=str(place))
    if error.errno in _DENIED:
        return NotWritableError(f"no permission for {place}: {said}", place=str(place))
    return StorageFailedError(f"the system refused {place}: {said}", place=str(place))
