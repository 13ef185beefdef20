import errno

import pytest

from store.trouble import DiskFullError, NotWritableError, StorageFailedError, coded, trouble


@pytest.mark.parametrize(
    ("number", "kind", "exit_code"),
    [
        (errno.ENOSPC, DiskFullError, 1),
        (errno.EDQUOT, DiskFullError, 1),
        (errno.EROFS, NotWritableError, 4),
        (errno.EACCES, NotWritableError, 4),
        (errno.EPERM, NotWritableError, 4),
        (errno.EIO, StorageFailedError, 1),
        (errno.EMFILE, StorageFailedError, 1),
    ],
)
def test_each_refusal_has_its_error(
    number: int, kind: type[StorageFailedError], exit_code: int
) -> None:
    error = trouble(OSError(number, "it said so"), "/some/place")
    assert type(error) is kind
    assert error.exit_code == exit_code
    assert error.place == "/some/place"
    assert "it said so" in error.message
    assert error.next_step


def test_the_block_keeps_the_cause() -> None:
    cause = OSError(errno.EIO, "I/O error")
    with pytest.raises(StorageFailedError) as caught, coded("x"):
        raise cause
    assert caught.value.__cause__ is cause


def test_other_exceptions_pass() -> None:
    with pytest.raises(KeyError), coded("x"):
        raise KeyError
