"""A stored object by its id or a prefix, or the spec of a generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from schemas.errors import RRError

if TYPE_CHECKING:
    from store.repository import Repository

SHORTEST = 4


class ObjectNotFoundError(RRError):
    """No stored object begins with these digits, and no branch, tag or generation has this name."""

    code: ClassVar[str] = "RR-E026"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr show REV --json lists the ids a generation refers to"


class AmbiguousObjectError(RRError):
    """Several stored objects begin with these digits. Give more digits."""

    code: ClassVar[str] = "RR-E027"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "give more digits of the id"


@dataclass(frozen=True, slots=True)
class Content:
    """One object: its full id, its kind (`blob` for plain bytes), its checked content."""

    object_id: str
    kind: str
    data: bytes


def cat(repository: Repository, name: str) -> Content:
    """Return the object of an id prefix, else the generation of a revision.

    Raises ObjectNotFoundError, AmbiguousObjectError and the store's errors of reading.
    """
    from store.revs import RevNotFoundError
    from store.structured import parse_structured

    object_id = _by_prefix(repository, name)
    if object_id is None:
        try:
            object_id = repository.resolve(name)
        except RevNotFoundError as error:
            raise ObjectNotFoundError(f"nothing stored is called {name!r}") from error
    data = repository.get(object_id)
    table = parse_structured(data)
    return Content(object_id, "blob" if table is None else str(table["kind"]), data)


def source_of(repository: Repository, rev: str) -> Content:
    """Return the spec file of a generation as it was written, comments and all."""
    source = repository.generation(repository.resolve(rev)).spec.source
    return Content(source, "blob", repository.get(source))


def _by_prefix(repository: Repository, name: str) -> str | None:
    from store.names import object_id_of, object_name

    if len(name) < SHORTEST or not set(name) <= set("0123456789abcdef"):
        return None
    ids = (object_id_of(found) for found in repository.backend.names(object_name(name)))
    found = [object_id for object_id in ids if object_id is not None]
    if len(found) > 1:
        raise AmbiguousObjectError(
            f"{name!r} begins {len(found)} objects", details={"candidates": list(found)}
        )
    return found[0] if found else None
