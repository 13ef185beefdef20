"""Changing refs: one operation, whole or not at all, and never over somebody else's change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemas.errors import RRError
from schemas.ids import GenerationId, OperationId, RefsetId
from schemas.records import Active, Generation, Operation, Refset
from store.backends.base import Backend
from store.complete import check_complete, check_photo
from store.head import encode_head
from store.horizon import HORIZON
from store.names import HEAD
from store.objects import SHORT, Objects
from store.refnames import check_ref, check_ref_name
from store.refsets import change_refs
from store.snapshot import Snapshot

if TYPE_CHECKING:
    from store.cases import Case

Refs = Mapping[str, GenerationId | None]


class RefMovedError(RRError):
    """Somebody else moved the same branch or tag while this command ran.

    Nothing of theirs was reverted and nothing of yours is lost: your generation is stored, and
    the message names it. RR never tries again by itself, because the two changes may contradict.
    """

    code = "RR-R040"
    exit_code = 6
    http_status = 409
    hint = "run `rr log` to see what they did, and `rr merge ID` to bring yours in"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the operation log is to say: the command, who ran it, when, and details of it."""

    command: str
    author: str
    time: int
    detail: Mapping[str, object]


def transact(
    backend: Backend,
    snapshot: Snapshot,
    entry: Entry,
    *,
    expect: Refs,
    set: Refs,
    active: Active | None = None,
    whole: bool = False,
    cases: "Iterable[Case]" = (),
) -> OperationId:
    """Record one operation on top of `snapshot`, which must have been read under the lock.

    Every ref in `expect` must still be what it says (None: not there), else RefMovedError. What is
    to be named now must have all that it needs, else IncompleteGenerationError; with `whole` the
    caller has looked, under the same lock. What `cases` are about must be there.
    """
    for ref, before in expect.items():
        _check_unmoved(snapshot, ref, before, set.get(ref))
    unexpected = sorted(set.keys() - expect.keys())
    if unexpected:
        raise ValueError(f"refs are set without saying what they were: {unexpected}")
    stored = None if active is None else normal_active(active)
    if not whole:
        _check_targets(snapshot, expect, (*set.values(), stored.generation if stored else None))
    root = change_refs(snapshot.objects, snapshot.root, set)
    root = _with_cases(snapshot, root, cases)
    if stored is not None:
        root = replace(root, active=stored)
    return append(backend, snapshot, root, entry, undoes=None)


def append(
    backend: Backend,
    snapshot: Snapshot | None,
    root: Refset,
    entry: Entry,
    *,
    undoes: OperationId | None,
) -> OperationId:
    """Store a refset and the operation that leads to it, then move op_head; the lock is held.

    The order is the promise: every object is durable before op_head names the operation. Where the
    log ends is handed on from operation to operation; see `store.horizon`.
    """
    refset = RefsetId(Objects(backend).put_record(root))
    return _record(backend, snapshot, refset, entry, undoes)


def note(backend: Backend, snapshot: Snapshot, entry: Entry) -> OperationId:
    """Record an operation that changes no ref; the lock is held. The refset is not stored again."""
    return _record(backend, snapshot, snapshot.operation.refset, entry, None)


def _record(
    backend: Backend,
    snapshot: Snapshot | None,
    refset: RefsetId,
    entry: Entry,
    undoes: OperationId | None,
) -> OperationId:
    horizon = None if snapshot is None else snapshot.horizon
    told = {} if horizon is None else {HORIZON: horizon}
    operation = Operation(
        parent=None if snapshot is None else snapshot.operation_id,
        refset=refset,
        command=entry.command,
        author=entry.author,
        time=entry.time,
        undoes=undoes,
        detail={**told, **entry.detail},
    )
    operation_id = OperationId(Objects(backend).put_record(operation))
    backend.flush()
    backend.save(HEAD, encode_head(operation_id))
    backend.flush()
    return operation_id


def _with_cases(snapshot: Snapshot, root: Refset, cases: "Iterable[Case]") -> Refset:
    """The root with more reviews and feedback in it, each stored here and about what is there."""
    new = tuple(cases)
    if not new:
        return root
    from store.cases import blobs_of, generations_of, with_cases

    found = []
    for case in new:
        for photo in blobs_of(case):
            check_photo(snapshot, photo)
        for about in generations_of(case):
            check_complete(snapshot, about, snapshot.objects.record(Generation, about), ())
        found.append((case.KIND, snapshot.objects.put_record(case)))
    return with_cases(snapshot.objects, root, found)


def normal_active(active: Active) -> Active:
    """The stored form: a branch or a generation, never both, so that the two cannot disagree."""
    if active.branch is None:
        return active
    check_ref_name(active.branch)
    return Active(branch=active.branch)


def _check_targets(
    snapshot: Snapshot, expect: Refs, targets: Iterable[GenerationId | None]
) -> None:
    """Nothing is named that cannot be read back as a generation, with all that it needs.

    Objects are stored before the lock is taken: clean-up may have taken some for unneeded since.
    """
    known = frozenset(before for before in expect.values() if before is not None)
    for target in targets:
        if target is not None:
            generation = snapshot.objects.record(Generation, target)
            if target not in known:
                check_complete(snapshot, target, generation, known)


def _check_unmoved(
    snapshot: Snapshot, ref: str, before: GenerationId | None, wanted: GenerationId | None
) -> None:
    found = snapshot.get(check_ref(ref))
    if found == before:
        return
    kept = "" if wanted is None else f"; your generation {wanted[:SHORT]} is kept"
    raise RefMovedError(
        f"{ref} was {_name(before)} and is now {_name(found)}{kept}",
        place=ref,
        hint=None if wanted is None else f"run `rr merge {wanted[:SHORT]}` to bring it in",
        details={"ref": ref, "expected": before, "found": found, "kept": wanted},
    )


def _name(generation: GenerationId | None) -> str:
    return "not there" if generation is None else generation[:SHORT]
