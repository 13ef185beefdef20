"""Where frames too large for a row lie: a folder, a bucket, or the database after all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.errors import RRError

INLINE_LIMIT = 1 << 16
"""Bytes of a frame up to which a row holds it; larger ones are five times faster elsewhere."""


class BlobsElsewhereError(RRError):
    """The bytes of a large object lie where this command cannot look.

    A server keeps them in a folder of its own or in a bucket; the database only says which. Or the
    address of such a place (`BLOB_URL`) is not one that RR Engine knows.
    """

    code = "RR-R066"
    exit_code = 5
    http_status = 502
    hint = "use the address of the server instead of that of its database, or check BLOB_URL"


class StoredBlob(NamedTuple):
    """A blob as it lies there: its key, its bytes, and when it was written (seconds since 1970)."""

    key: str
    size: int
    time_s: float


class Blobs(ABC):
    """Bytes under keys such as `PROJECT/ab/abcd…`, written whole and durable at once."""

    scheme: str
    """What rows say of a blob that lies here."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where this is, for messages to people."""

    @abstractmethod
    def write(self, key: str, data: bytes) -> None:
        """Put bytes under a key; they are durable when this returns."""

    @abstractmethod
    def read(self, key: str) -> bytes:
        """The bytes under a key; raises MissingError."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Remove a key; one that is not there is no matter."""

    @abstractmethod
    def stored(self, prefix: str) -> Iterator[StoredBlob]:
        """All blobs under a folder of keys, in no order."""


def open_blobs(url: str) -> Blobs | None:
    """The place an address names: `file:///folder`, `s3://bucket/prefix`, or `pg:` for None.

    Raises BlobsElsewhereError for any other.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "pg":
        return None
    if scheme == "file" and rest.removeprefix("//").startswith("/"):
        from store.blobs_files import FileBlobs

        return FileBlobs(Path(rest.removeprefix("//")))
    if scheme == "s3" and rest.startswith("//") and rest.strip("/"):
        from store.blobs_bucket import bucket

        return bucket(url)
    raise BlobsElsewhereError(f"{url!r} is no place for blobs", place=url)
