"""Redo: a new operation that undoes the newest undo still standing. Nothing is erased."""

from dataclasses import dataclass

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Active, Operation
from store.backends.base import Backend
from store.cases import with_cases_of
from store.refdiff import RefChange, diff_refs
from store.snapshot import Snapshot
from store.transact import Entry, append
from store.undo import NOT_UNDOABLE

REDO = "redo"


class NothingToRedoError(RRError):
    """There is no undo left that could be taken back.

    Redo takes back the undos made last, one by one. Once something else was done after them, they
    stand; `rr op restore` goes to the state of any operation all the same.
    """

    code = "RR-R042"
    exit_code = 1
    http_status = 409
    hint = "run `rr op log`, and `rr op restore ID` to go to the state of any operation"


@dataclass(frozen=True, slots=True)
class RedoResult:
    """What a redo did: its own operation, the one brought back, and what that changed."""

    operation: OperationId
    redone: OperationId
    command: str
    changes: tuple[RefChange, ...]
    before: Active
    after: Active


def redo(backend: Backend, snapshot: Snapshot, *, author: str, time: int) -> RedoResult:
    """Take back the newest undo; `snapshot` was read under the lock. Raises NothingToRedoError."""
    undo_id, undone_id, before_undo = _newest_undo(snapshot)
    command = snapshot.objects.record(Operation, undone_id).command
    restored = Snapshot.read(snapshot.objects, before_undo)
    changes = tuple(diff_refs(snapshot.objects, snapshot.root, restored.root))
    entry = Entry(REDO, author, time, {"command": command})
    root = with_cases_of(restored.root, snapshot.root)
    operation = append(backend, snapshot, root, entry, undoes=undo_id)
    return RedoResult(operation, undone_id, command, changes, snapshot.active, restored.active)


def _newest_undo(snapshot: Snapshot) -> tuple[OperationId, OperationId, OperationId]:
    """The newest undo in effect, what it undid, and the operation before it.

    A redo undoes an undo: the state after it is the one before that undo, so the search goes on
    there. What cannot be undone is passed over, as undo does.
    """
    operation_id, operation = snapshot.operation_id, snapshot.operation
    while (before := snapshot.before(operation_id, operation)) is not None:
        if operation.undoes is None:
            if operation.command not in NOT_UNDOABLE:
                break
            operation_id = before
        else:
            undone = snapshot.objects.record(Operation, operation.undoes)
            if undone.undoes is None:
                return operation_id, operation.undoes, before
            before_undone = snapshot.before(operation.undoes, undone)
            if before_undone is None:
                break
            operation_id = before_undone
        operation = snapshot.objects.record(Operation, operation_id)
    raise NothingToRedoError(f"the last thing done was `{operation.command}`, and not an undo")
