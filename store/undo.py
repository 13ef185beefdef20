"""Undo: a new operation that brings back the state before an earlier one. Nothing is erased."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Active, Operation
from store.backends.base import Backend
from store.cases import with_cases_of
from store.refdiff import RefChange, diff_refs
from store.snapshot import Snapshot
from store.tracking import keep_tracking
from store.transact import Entry, append

UNDO = "undo"
NOT_UNDOABLE: Mapping[str, str] = {
    "push": "the remote has it already",
    "fetch": "it only tells what the remote has",
    "clone": "it is how this project began",
    "remote remove": "it only forgets what the remote has",
    "gc": "what it freed is gone",
    "ai draft": "the AI log is never rewritten",
    "ai merge": "the AI log is never rewritten",
    "ai reject": "the AI log is never rewritten",
    "review request": "a review stays on record",
    "review approve": "a review stays on record: `rr review reject` takes the approval back",
    "review reject": "a review stays on record: `rr review approve` takes the rejection back",
    "feedback add": "the factory's feedback stays on record",
    "feedback import": "the factory's feedback stays on record",
    "feedback defer": "an answer stays on record: `rr feedback accept` takes it up after all",
    "feedback verify": "what a sample showed stays on record; say it anew",
    "feedback decline": "an answer stays on record: `rr feedback accept` takes it up after all",
}
"""Commands that are recorded but cannot be taken back, with the reason; undo passes over them."""


class NothingToUndoError(RRError):
    """There is no operation left that could be undone.

    The first operation made the repository; there is no state before it. Operations such as a
    push are recorded but cannot be taken back.
    """

    code = "RR-R041"
    exit_code = 1
    http_status = 409
    hint = "run `rr op log` to see what was done"


@dataclass(frozen=True, slots=True)
class Passed:
    """An operation that undo passed over because it cannot be taken back."""

    operation: OperationId
    command: str
    reason: str


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did: its own operation, the one undone, and what that brought back."""

    operation: OperationId
    undone: OperationId
    command: str
    changes: tuple[RefChange, ...]
    before: Active
    after: Active
    not_undoable: tuple[Passed, ...]


def undo(backend: Backend, snapshot: Snapshot, *, author: str, time: int) -> UndoResult:
    """Undo the newest operation not undone yet; `snapshot` was read under the lock.

    Raises NothingToUndoError when only the first operation, or none that can be undone, is left.
    """
    passed: list[Passed] = []
    target_id, target = _newest_standing(snapshot)
    before = snapshot.before(target_id, target)
    while target.command in NOT_UNDOABLE and before is not None:
        passed.append(Passed(target_id, target.command, NOT_UNDOABLE[target.command]))
        target_id, target = _standing(snapshot, before)
        before = snapshot.before(target_id, target)
    if before is None:
        raise _nothing(target, passed)
    restored = Snapshot.read(snapshot.objects, before)
    root = keep_tracking(snapshot.objects, restored.root, snapshot.root)
    changes = tuple(diff_refs(snapshot.objects, snapshot.root, root))
    entry = Entry(UNDO, author, time, {"command": target.command})
    root = with_cases_of(root, snapshot.root)
    operation = append(backend, snapshot, root, entry, undoes=target_id)
    return UndoResult(
        operation=operation,
        undone=target_id,
        command=target.command,
        changes=changes,
        before=snapshot.active,
        after=restored.active,
        not_undoable=tuple(passed),
    )


def _newest_standing(snapshot: Snapshot) -> tuple[OperationId, Operation]:
    return _standing(snapshot, snapshot.operation_id)


def _standing(snapshot: Snapshot, start: OperationId) -> tuple[OperationId, Operation]:
    """The newest operation at or before `start` that is still in effect there.

    After an operation that undoes X, the state is the one before X; so the search goes on at the
    parent of X. The state there equals the state at `start` exactly.
    """
    operation_id = start
    operation = snapshot.objects.record(Operation, operation_id)
    while operation.undoes is not None:
        undone = snapshot.objects.record(Operation, operation.undoes)
        before = snapshot.before(operation.undoes, undone)
        if before is None:
            return operation.undoes, undone
        operation_id = before
        operation = snapshot.objects.record(Operation, operation_id)
    return operation_id, operation


def _nothing(first: Operation, passed: list[Passed]) -> NothingToUndoError:
    also = "".join(f"; {item.command} cannot be undone: {item.reason}" for item in passed)
    if first.parent is not None:
        return NothingToUndoError(
            f"`{first.command}` is the oldest operation kept: those before it have expired{also}",
            details={"not_undoable": [item.command for item in passed]},
        )
    return NothingToUndoError(
        f"the first operation, `{first.command}`, made the repository and cannot be undone{also}",
        hint="to throw the repository away, remove its .rr folder" if not passed else None,
        details={"not_undoable": [item.command for item in passed]},
    )
