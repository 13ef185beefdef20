"""Op restore: a new operation with the names and the active state that an older one left."""

from dataclasses import dataclass

from schemas.ids import OperationId
from schemas.records import Active
from store.backends.base import Backend
from store.cases import with_cases_of
from store.oprevs import resolve_operation
from store.refdiff import RefChange, diff_refs
from store.snapshot import Snapshot
from store.transact import Entry, append

OP_RESTORE = "op restore"


@dataclass(frozen=True, slots=True)
class OpRestoreResult:
    """What it did: its own operation (None if all was so already), the one restored, changes."""

    operation: OperationId | None
    restored: OperationId
    changes: tuple[RefChange, ...]
    before: Active
    after: Active


def op_restore(
    backend: Backend, snapshot: Snapshot, name: str, *, author: str, time: int
) -> OpRestoreResult:
    """Go to the state an operation left; `snapshot` was read under the lock.

    Raises OperationNotFoundError. Undo takes it back like any other operation.
    """
    target = resolve_operation(backend, snapshot, name)
    wanted = Snapshot.read(snapshot.objects, target)
    changes = tuple(diff_refs(snapshot.objects, snapshot.root, wanted.root))
    operation = None
    root = with_cases_of(wanted.root, snapshot.root)
    if root != snapshot.root:
        entry = Entry(OP_RESTORE, author, time, {"operation": target})
        operation = append(backend, snapshot, root, entry, undoes=None)
    return OpRestoreResult(operation, target, changes, snapshot.active, wanted.active)
