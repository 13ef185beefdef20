"""Large frames in a bucket that speaks S3, through obstore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from store.backends.base import MissingError
from store.blobs import Blobs, BlobsElsewhereError, StoredBlob
from store.sql_errors import DriversMissingError
from store.trouble import StorageFailedError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PATIENCE = timedelta(seconds=20)
_TRIES = 3


class BucketUnreachableError(StorageFailedError):
    """The bucket that holds large objects does not answer, or refused.

    The message has what it said. The command recorded nothing that needs the object.
    """

    code = "RR-R067"
    exit_code = 8
    http_status = 503
    hint = "check BLOB_URL and the credentials of the bucket, then run the command again"


class BucketBlobs(Blobs):
    """One object of the bucket a blob; it is whole and durable when the bucket says so."""

    scheme = "s3"

    def __init__(self, bucket: ObjectStore, place: str) -> None:
        self._bucket: Any = bucket
        self._place = place

    @property
    def place(self) -> str:
        """The address without credentials."""
        return self._place

    def write(self, key: str, data: bytes) -> None:
        """Put an object, in the place of one of that key; raises BucketUnreachableError."""
        with self._coded(key):
            self._bucket.put(key, data)

    def read(self, key: str) -> bytes:
        """The bytes of an object; raises MissingError and BucketUnreachableError."""
        with self._coded(key):
            return bytes(self._bucket.get(key).bytes())

    def remove(self, key: str) -> None:
        """Remove an object."""
        try:
            with self._coded(key):
                self._bucket.delete(key)
        except MissingError:
            return

    def stored(self, prefix: str) -> Iterator[StoredBlob]:
        """The objects under a folder of keys."""
        with self._coded(prefix):
            for page in self._bucket.list(prefix):
                for entry in page:
                    written = entry["last_modified"].timestamp()
                    yield StoredBlob(entry["path"], entry["size"], written)

    @contextmanager
    def _coded(self, key: str) -> Iterator[None]:
        from obstore.exceptions import BaseError, NotFoundError

        where = f"{self._place}/{key}"
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise MissingError(f"{where} is not there", place=where) from error
        except (BaseError, OSError, ValueError) as error:
            told = str(error).partition("\n")[0]
            raise BucketUnreachableError(f"{where}: {told}", place=where) from error


def bucket(url: str) -> BucketBlobs:
    """The bucket of `s3://name/prefix?region=…&endpoint=…`; credentials are the machine's.

    Raises DriversMissingError and BlobsElsewhereError.
    """
    if find_spec("obstore") is None:
        raise DriversMissingError(
            "a bucket needs obstore", place=url, hint="install rr-engine[server]"
        )
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    address, _, query = url.partition("?")
    config = dict(parse_qsl(query))
    plain = config.get("endpoint", "").startswith("http://")
    try:
        found = S3Store.from_url(
            address,
            config=config,  # type: ignore[arg-type]
            client_options={"allow_http": plain, "timeout": _PATIENCE},
            retry_config={"max_retries": _TRIES, "retry_timeout": _PATIENCE},
        )
    except (BaseError, ValueError) as error:
        raise BlobsElsewhereError(f"{address}: {error}", place=address) from error
    return BucketBlobs(found, address)
