"""Finding the newest operation again when op_head is lost."""

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Operation
from store.backends.base import Backend
from store.fsck_graph import Ledger
from store.head import encode_head
from store.objects import SHORT, Objects

_SHOWN = 3


def find_heads(backend: Backend, ledger: Ledger) -> list[OperationId]:
    """Intact operations that no other has as its parent, newest first.

    More than one means that a command died between storing its operation and recording it.
    """
    objects = Objects(backend)
    times: dict[OperationId, int] = {}
    parents: set[OperationId] = set()
    for object_id, kind in ledger.kinds.items():
        if kind == Operation.KIND:
            try:
                operation = objects.record(Operation, object_id)
            except RRError:
                continue
            times[OperationId(object_id)] = operation.time
            if operation.parent is not None:
                parents.add(operation.parent)
    heads = [operation_id for operation_id in times if operation_id not in parents]
    return sorted(heads, key=lambda operation_id: (-times[operation_id], operation_id))


def head_remedy(candidates: list[OperationId]) -> str:
    """What to write into op_head, for each of the newest candidates."""
    if not candidates:
        return "no intact operation is left; restore .rr from a clone or a backup"
    lines = [encode_head(item).decode("ascii").strip() for item in candidates[:_SHOWN]]
    if len(candidates) == 1:
        return f"run `rr fsck --repair`, or write this line into .rr/op_head: {lines[0]}"
    ids = ", ".join(item[:SHORT] for item in candidates[:_SHOWN])
    return (
        f"run `rr fsck --repair --head ID` with the one that was the last of {ids}, or write its "
        f"line into .rr/op_head, newest first: {' | '.join(lines)}"
    )
