"""Tags: names that stay where they were put. List, create, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from schemas.errors import RRError
from store.refnames import TAG, tag_ref

if TYPE_CHECKING:
    from schemas.ids import GenerationId
    from store.repository import Repository


class TagExistsError(RRError):
    """There is a tag of that name already, and tags never move.

    Choose another name, or delete that tag first: what others have been told by that name would
    mean something else from then on.
    """

    code: ClassVar[str] = "RR-E030"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr tag lists the names in use"


class NoSuchTagError(RRError):
    """There is no tag of that name. `rr tag` lists the tags."""

    code: ClassVar[str] = "RR-E031"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "rr tag lists the tags"


class Tag(NamedTuple):
    """One tag: its name and the generation it names."""

    name: str
    generation_id: GenerationId


def list_tags(repository: Repository) -> list[Tag]:
    """Return all tags by name."""
    return [Tag(ref.removeprefix(TAG), at) for ref, at in repository.snapshot().refs(TAG)]


def create_tag(repository: Repository, name: str, rev: str, *, author: str, time: int) -> Tag:
    """Return the new tag at `rev`. Raises TagExistsError and RevNotFoundError."""
    ref, snapshot = tag_ref(name), repository.snapshot()
    if snapshot.get(ref) is not None:
        raise TagExistsError(f"there is a tag {name!r} already", place=ref)
    target = repository.resolve(rev, snapshot)
    _set(repository, "tag", Tag(name, target), None, target, author, time)
    return Tag(name, target)


def delete_tag(repository: Repository, name: str, *, author: str, time: int) -> Tag:
    """Return the tag as it was before its deletion; undo restores it. Raises NoSuchTagError."""
    ref = tag_ref(name)
    target = repository.snapshot().get(ref)
    if target is None:
        raise NoSuchTagError(f"there is no tag {name!r}", place=ref)
    _set(repository, "tag delete", Tag(name, target), target, None, author, time)
    return Tag(name, target)


def _set(
    repository: Repository,
    command: str,
    tag: Tag,
    before: GenerationId | None,
    after: GenerationId | None,
    author: str,
    time: int,
) -> None:
    ref = tag_ref(tag.name)
    repository.transact(
        command,
        author=author,
        time=time,
        expect={ref: before},
        set={ref: after},
        detail={"tag": tag.name, "generation": tag.generation_id},
    )
