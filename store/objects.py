"""Content in and out of a backend: named by SHA-256, framed, and checked at every reading."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Protocol, Self, TypeVar

from schemas.canonical import canonical_bytes, sha256_hex
from schemas.errors import InvalidRecordError, RRError
from schemas.ids import BlobId, ObjectId
from store.backends.base import Backend, MissingError
from store.frame import DamagedFrameError, decode_frame, encode_frame
from store.names import OBJECTS, object_name
from store.structured import parse_structured, refuse_structured
from store.trouble import StorageFailedError

SHORT = 12
"""Digits of an id in messages."""


class DamagedObjectError(RRError):
    """A stored object is damaged, or its content is not what its name promises.

    Either the checksum of the stored bytes is wrong, or their content does not have the SHA-256
    that names it. It is never handed out. Storing the right content again repairs it.
    """

    code = "RR-R013"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck`: it names what is hit and the remedy"


class WrongKindError(RRError):
    """A reference leads to an object of another kind, or to plain bytes.

    For example a generation that names a spec file as its parent. The objects are intact; who
    wrote the reference made the mistake.
    """

    code = "RR-R014"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck` to see which reference is wrong"


class Record(Protocol):
    """What the dataclasses of `schemas.records` have in common."""

    KIND: ClassVar[str]

    def to_dict(self) -> dict[str, object]:
        """The record as plain JSON values."""
        ...

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """The record read back."""
        ...


R = TypeVar("R", bound=Record)


class Objects:
    """The objects of one backend."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def put_blob(self, data: bytes) -> BlobId:
        """Store plain bytes; the id is their SHA-256. Raises StructuredImportError."""
        refuse_structured(data)
        return BlobId(self._put(data))

    def put_record(self, record: Record) -> ObjectId:
        """Store a record as canonical JSON; the id is the SHA-256 of that."""
        return self._put(canonical_bytes(record.to_dict()))

    def get(self, object_id: str) -> bytes:
        """The content of an object, checked; raises MissingError or DamagedObjectError.

        Of several copies one with other content, such as a file copied to a wrong name, hides none.
        """
        try:
            content = self._backend.content(object_id)
        except MissingError as error:
            raise MissingError(
                f"no object {object_id[:SHORT]} in {self._backend.place}", place=object_id
            ) from error
        except DamagedFrameError as error:
            raise _damaged(object_id, error) from error
        if sha256_hex(content) != object_id:
            right = (one for one in self._backend.copies(object_id) if sha256_hex(one) == object_id)
            content = next(right, content)
        return check_name_of(object_id, content)

    def many(self, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Ids with their checked contents, in any order; raises as `get` for what is not there."""
        left = dict.fromkeys(object_ids)
        for object_id, content in self._backend.contents(tuple(left)):
            if object_id in left and sha256_hex(content) == object_id:
                del left[object_id]
                yield object_id, content
        for object_id in left:
            yield object_id, self.get(object_id)

    def small(self) -> Iterator[tuple[str, bytes]]:
        """Small objects, checked, that are dear to find one by one; none where that is cheap."""
        for object_id, content in self._backend.small():
            if sha256_hex(content) == object_id:
                yield object_id, content

    def absent(self, object_ids: Iterable[str]) -> list[str]:
        """Those of the ids, in their order, under which there is no object."""
        names = self._backend.lacking(map(object_name, object_ids))
        return [name.removeprefix(OBJECTS) for name in names]

    def put_many(self, contents: Mapping[str, bytes]) -> None:
        """Store contents under their ids, which the caller has compared with their SHA-256.

        What is there whole is not stored again but made young; what is damaged gets well.
        """
        new = set(self.absent(contents))
        there = [object_id for object_id in contents if object_id not in new]
        copies = self._backend.first_copies(there)
        same = [object_name(one) for one, content in copies if content == contents[one]]
        kept = self._backend.keep_many(same)
        self._backend.save_all(
            {one: content for one, content in contents.items() if object_name(one) not in kept}
        )

    def has(self, object_id: str) -> bool:
        """Whether an object of that name is there; says nothing about its bytes."""
        return self._backend.has(object_name(object_id))

    def record(self, kind: type[R], object_id: str) -> R:
        """A record of the kind a reference promises; raises WrongKindError for any other."""
        return read_record(kind, object_id, self.get(object_id))

    def _put(self, content: bytes) -> ObjectId:
        object_id = ObjectId(sha256_hex(content))
        if not self._is_kept(object_id, content):
            self._backend.save(object_name(object_id), encode_frame(content))
        return object_id

    def _is_kept(self, object_id: str, content: bytes) -> bool:
        """Whether the content is stored already; then it is made young."""
        if not self._holds(object_id, content):
            return False
        try:
            self._backend.keep(object_name(object_id))
        except MissingError:  # cleaned up since it was compared
            return False
        return True

    def _holds(self, object_id: str, content: bytes) -> bool:
        # Compared, not trusted: storing again is how a damaged object gets well.
        try:
            return self._backend.first_copy(object_id) == content
        except (MissingError, DamagedFrameError, StorageFailedError):
            return False  # what the disk cannot read it may still take anew; else `save` raises


def readable(objects: Objects, kind: type[R], object_id: str) -> R | None:
    """The record, or None where there is none that this release can read."""
    try:
        return objects.record(kind, object_id)
    except RRError:
        return None


def check_content(object_id: str, stored: bytes) -> bytes:
    """The content of stored bytes if it has the SHA-256 that names it, else DamagedObjectError."""
    try:
        content = decode_frame(stored)
    except DamagedFrameError as error:
        raise _damaged(object_id, error) from error
    return check_name_of(object_id, content)


def check_name_of(object_id: str, content: bytes) -> bytes:
    """The content itself if it has the SHA-256 that names it, else DamagedObjectError."""
    if sha256_hex(content) != object_id:
        raise DamagedObjectError(
            f"object {object_id[:SHORT]} holds other content than its name says", place=object_id
        )
    return content


def _damaged(object_id: str, error: DamagedFrameError) -> DamagedObjectError:
    return DamagedObjectError(
        f"object {object_id[:SHORT]} is damaged: {error.message}", place=object_id
    )


def read_record(kind: type[R], object_id: str, content: bytes) -> R:
    """The record in a content; raises WrongKindError or InvalidRecordError, with the id."""
    table = parse_structured(content)
    if table is None or table["kind"] != kind.KIND:
        found = "plain bytes" if table is None else f"a {table['kind']}"
        raise WrongKindError(
            f"object {object_id[:SHORT]} should be a {kind.KIND} but is {found}", place=object_id
        )
    try:
        return kind.from_dict(table)
    except InvalidRecordError as error:
        raise InvalidRecordError(
            f"{kind.KIND} {object_id[:SHORT]}: {error.message}", place=object_id
        ) from error
