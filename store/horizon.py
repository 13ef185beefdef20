"""The horizon: the oldest operation that is kept once older ones have expired.

Clean-up writes it into the detail of the operation `gc`, and every operation after that repeats
it, so that whoever has the newest operation knows at once where the log ends.
"""

from schemas.ids import OperationId, is_id
from schemas.records import Operation

GC = "gc"
"""The command of clean-up in the log."""
HORIZON = "horizon"
"""The key in the detail of operations."""


def horizon_of(operation: Operation) -> OperationId | None:
    """The oldest operation kept, as this one tells, or None when none has expired."""
    found = operation.detail.get(HORIZON)
    return OperationId(found) if isinstance(found, str) and is_id(found) else None


def parent_of(
    operation_id: OperationId, operation: Operation, horizon: OperationId | None
) -> OperationId | None:
    """The operation before this one, or None at the first one or at the horizon."""
    return None if operation_id == horizon else operation.parent
