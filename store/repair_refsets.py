"""Making lost refsets again: the one before, and what the operation says it did.

An outcome is only a guess until its root has the recorded id; that id then proves every node.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from schemas.canonical import canonical_bytes, canonical_id
from schemas.errors import RRError
from schemas.ids import GenerationId, ObjectId, OperationId, RefsetId
from schemas.records import Active, Operation, Refset
from store.backends.base import Backend
from store.cases import CASES, with_cases, with_cases_of
from store.fsck_graph import Ledger
from store.objects import Objects, Record, readable
from store.refnames import ACCEPTED, BRANCH, TAG
from store.refsets import Changes, change_refs
from store.repository import FIRST_BRANCH
from store.revs import resolve
from store.snapshot import Snapshot

Outcome = tuple[Changes, Active | None]
"""Refs set or removed, and the active state if it was set."""


def remade_refsets(backend: Backend, ledger: Ledger, lost: set[str]) -> Iterator[str]:
    """Store what can be made of the lost refsets; yields their ids. Oldest operations first."""
    objects, wanted = Objects(backend), set(lost)
    names = {FIRST_BRANCH}
    yield from _first(objects, wanted, names)
    for operation_id in _oldest_first(objects, ledger):
        if not wanted:
            return
        operation = readable(objects, Operation, operation_id)
        if operation is None:
            continue
        branch = operation.detail.get("branch")
        if isinstance(branch, str):
            names.add(branch)
        made = _made(backend, operation) if _worth_it(objects, operation, wanted) else {}
        for node_id in sorted(wanted & made.keys()):
            objects.put_record(made[ObjectId(node_id)])
            wanted.discard(node_id)
            yield node_id
    yield from _first(objects, wanted, names)


class _Scratch(Objects):
    """Objects as they lie, with records put beside them in memory only."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self.made: dict[ObjectId, Record] = {}

    def put_record(self, record: Record) -> ObjectId:
        object_id = ObjectId(canonical_id(record.to_dict()))
        self.made[object_id] = record
        return object_id

    def get(self, object_id: str) -> bytes:
        record = self.made.get(ObjectId(object_id))
        return super().get(object_id) if record is None else canonical_bytes(record.to_dict())


def _worth_it(objects: Objects, operation: Operation, wanted: set[str]) -> bool:
    """Whether a lost node may be of its trees: the root, or one below it where there are any."""
    if operation.refset in wanted:
        return True
    root = readable(objects, Refset, operation.refset)
    return root is not None and bool(root.children or root.cases)


def _made(backend: Backend, operation: Operation) -> dict[ObjectId, Record]:
    """The nodes that an operation added to the tree, by id; none where it does not tell enough."""
    if operation.parent is None:
        return {}
    try:
        before = Snapshot.read(Objects(backend), operation.parent)
    except RRError:
        return {}
    for root in _returned(backend, operation, before):
        scratch = _Scratch(backend)
        if RefsetId(scratch.put_record(root)) == operation.refset:
            return scratch.made
    cases = [(kind, str(operation.detail[kind])) for kind in CASES if kind in operation.detail]
    for changes, active in _outcomes(backend, operation, before):
        scratch = _Scratch(backend)
        try:
            root = change_refs(scratch, before.root, changes)
            root = with_cases(scratch, root, cases)
        except RRError:
            continue
        root = root if active is None else replace(root, active=active)
        if RefsetId(scratch.put_record(root)) == operation.refset:
            return scratch.made
    return {}


def _returned(backend: Backend, operation: Operation, before: Snapshot) -> Iterator[Refset]:
    """The state that an undo, a redo or a restore went back to, with the cases there were since."""
    objects, restored = Objects(backend), operation.detail.get("operation")
    targets = [restored] if isinstance(restored, str) else []
    undone = None if operation.undoes is None else readable(objects, Operation, operation.undoes)
    if undone is not None and undone.parent is not None:
        targets.append(undone.parent)
    for target in targets:
        with suppress(RRError):
            root = Snapshot.read(objects, OperationId(target)).root
            yield with_cases_of(root, before.root)


def _outcomes(backend: Backend, operation: Operation, before: Snapshot) -> Iterator[Outcome]:
    """What an operation may have done, by its details."""
    detail = operation.detail
    target, to = detail.get("generation"), detail.get("to")
    accepted = detail.get("accepted")
    answers = accepted if isinstance(accepted, list) and isinstance(target, str) else []
    also: Changes = {ACCEPTED + str(one): GenerationId(str(target)) for one in answers}
    yield also, None
    for prefix in (BRANCH, TAG):
        name = detail.get(prefix.rstrip("/"))
        if isinstance(name, str) and isinstance(target, str):
            deleted = operation.command.endswith(" delete")
            changes = {prefix + name: None if deleted else GenerationId(target), **also}
            yield changes, None
            if prefix == BRANCH:
                yield changes, Active(branch=name)
    if isinstance(to, str):
        yield {}, Active(branch=to.removeprefix(BRANCH))
        try:
            found = resolve(backend, before, to)
        except RRError:
            return
        yield {}, Active(generation=found)


def _first(objects: Objects, wanted: set[str], names: set[str]) -> Iterator[str]:
    """The refset of the first operation: no refs, and one of the branches there ever were."""
    for name in sorted(names):
        root = Refset(active=Active(branch=name))
        root_id = canonical_id(root.to_dict())
        if root_id in wanted:
            objects.put_record(root)
            wanted.discard(root_id)
            yield root_id


def _oldest_first(objects: Objects, ledger: Ledger) -> Iterator[OperationId]:
    """Every intact operation, none before the one it follows."""
    after: dict[OperationId | None, list[OperationId]] = {}
    known = {OperationId(item) for item, kind in ledger.kinds.items() if kind == Operation.KIND}
    for operation_id in sorted(known):
        operation = readable(objects, Operation, operation_id)
        parent = None if operation is None else operation.parent
        after.setdefault(parent if parent in known else None, []).append(operation_id)
    waiting = list(after.get(None, ()))
    while waiting:
        operation_id = waiting.pop()
        yield operation_id
        waiting += after.get(operation_id, ())
