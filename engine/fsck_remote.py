"""Check a remote: every byte of its history, as it gives it, and that nothing of it is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.fetch import checked_cases, checked_refs
from engine.remote import Limits, Remote, RemoteUnreachableError, in_lots
from schemas.errors import InvalidRecordError, RRError
from schemas.feedback import FactoryFeedback
from schemas.ids import GenerationId
from schemas.records import Generation
from store.arrive import check_content
from store.backends import MissingError
from store.cases import blobs_of
from store.fsck import FsckReport
from store.fsck_graph import Damage
from store.names import object_name
from store.objects import SHORT, DamagedObjectError, WrongKindError, read_record
from store.structured import parse_structured
from store.sync import demanded_meshes, needs

if TYPE_CHECKING:
    from schemas.ids import GenerationId as Tip

_KINDS = {"the AI action": "ai_action", "the change request": FactoryFeedback.KIND}
"""The kinds of what a generation needs, by what it is to it; all else is plain bytes."""
_DAMAGE = frozenset(
    kind.code for kind in (MissingError, DamagedObjectError, InvalidRecordError, WrongKindError)
)
_REMEDY = "`rr fsck --repair` where the remote lies, or copy {} there from a clone"


@dataclass(slots=True)
class _Found:
    """What the remote gave: kinds of the good objects ('' for blobs), its generations, photos by id
    with a request that has each, damage.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    generations: dict[GenerationId, Generation] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    damage: dict[str, Damage] = field(default_factory=dict)
    content_bytes: int = 0

    def blame(self, what: str, error: RRError, object_id: str) -> None:
        name = object_name(object_id)
        self.damage.setdefault(
            object_id,
            Damage(what, error.code, error.message, name, _REMEDY.format(name), object_id),
        )


def fsck_remote(remote: Remote, progress: Callable[[int], None] = lambda count: None) -> FsckReport:
    """Return what a check of all that the branches and tags of a remote lead to has found.

    Everything but meshes is read and compared with its name here; of meshes that no kernel builds
    again it is asked whether they are there. Raises the errors of the remote and BadAnswerError.
    """
    hello = remote.hello()
    refs = checked_refs(hello)
    found = _Found()
    cases = checked_cases(hello)
    told = [*_told(remote, list(dict.fromkeys(refs.values())), found), *cases.values()]
    for lot in in_lots(told, min(hello.limits.ids, hello.limits.objects)):
        _read(remote, lot, found)
        progress(len(found.kinds))
    for ref, target in refs.items():
        if target not in found.generations:
            found.blame(f"{ref}", MissingError(f"{ref} leads nowhere", place=ref), target)
    for generation_id, generation in found.generations.items():
        _check(generation_id, generation, found)
    for name, case_id in cases.items():
        kind = found.kinds.get(case_id)
        if kind is not None and kind != name.partition("/")[0]:
            error = WrongKindError(f"it is a {kind or 'blob'}", place=case_id)
            found.blame(name, error, case_id)
    _check_photos(remote, hello.limits, found)
    _check_meshes(remote, hello.limits, found)
    damage = tuple(found.damage.values())
    return FsckReport(len(found.kinds), found.content_bytes, len(found.kinds), damage, ())


def _told(remote: Remote, tips: Sequence[Tip], found: _Found) -> list[str]:
    try:
        return list(remote.missing(tips, []))
    except RRError as error:
        # A server tells it as its own fault, with the code that a folder would raise.
        if error.details.get("code", error.code) not in _DAMAGE:
            raise
        found.blame("history", error, error.place if len(error.place) == 64 else tips[0])
        return list(tips)


def _read(remote: Remote, lot: Sequence[str], found: _Found) -> None:
    absent = set(remote.lacking(lot))
    for object_id in absent:
        found.blame(
            f"object {object_id[:SHORT]}", MissingError("it is missing", place=object_id), object_id
        )
    for object_id, content in _contents(remote, [one for one in lot if one not in absent], found):
        try:
            check_content(object_id, content)
            table = parse_structured(content)
            kind = "" if table is None else str(table["kind"])
            if kind == Generation.KIND:
                record = read_record(Generation, object_id, content)
                found.generations[GenerationId(object_id)] = record
            elif kind == FactoryFeedback.KIND:
                request = read_record(FactoryFeedback, object_id, content)
                found.photos.update(dict.fromkeys(map(str, blobs_of(request)), object_id))
        except RRError as error:
            found.blame(f"object {object_id[:SHORT]}", error, object_id)
            continue
        found.kinds[object_id] = kind
        found.content_bytes += len(content)


def _check_photos(remote: Remote, limits: Limits, found: _Found) -> None:
    left = [photo for photo in found.photos if photo not in found.kinds]
    for lot in in_lots(left, min(limits.ids, limits.objects)):
        _read(remote, lot, found)
    for photo, request in found.photos.items():
        kind = found.kinds.get(photo)
        if kind:
            what = f"a photo of change request {request[:SHORT]}"
            found.blame(what, WrongKindError(f"it is a {kind}", place=photo), photo)


def _contents(
    remote: Remote, object_ids: Sequence[str], found: _Found
) -> Iterator[tuple[str, bytes]]:
    """The objects of a lot; where one cannot be read there, they are asked for one by one."""
    left = dict.fromkeys(object_ids)
    try:
        for object_id, content in remote.want(object_ids):
            left.pop(object_id, None)
            yield object_id, content
        return
    except RRError as error:
        if len(object_ids) == 1:
            if isinstance(error, RemoteUnreachableError):
                raise  # nothing is known of the object
            found.blame(f"object {object_ids[0][:SHORT]}", error, object_ids[0])
            return
    for object_id in left:
        yield from _contents(remote, [object_id], found)


def _check(generation_id: GenerationId, generation: Generation, found: _Found) -> None:
    what = f"generation {generation_id[:SHORT]}"
    for parent in generation.parents:
        if parent not in found.generations:
            found.blame(f"a parent of {what}", MissingError("it is missing", place=parent), parent)
    for role, object_id in needs(generation):
        wanted = _KINDS.get(role, "")
        kind = found.kinds.get(object_id)
        if kind is None:
            error: RRError = MissingError("it is missing", place=object_id)
            found.blame(f"{role} of {what}", error, object_id)
        elif kind != wanted:
            error = WrongKindError(f"it is a {kind or 'blob'}", place=object_id)
            found.blame(f"{role} of {what}", error, object_id)


def _check_meshes(remote: Remote, limits: Limits, found: _Found) -> None:
    whose = {
        need.object_id: f"{need.role} of generation {generation_id[:SHORT]}"
        for generation_id, generation in found.generations.items()
        for need in demanded_meshes(generation)
    }
    for lot in in_lots(whose, limits.ids):
        for object_id in remote.lacking(lot):
            error = MissingError("it is missing", place=object_id)
            found.blame(whose[object_id], error, object_id)
