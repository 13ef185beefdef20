"""Which operation is the oldest one to keep."""

from schemas.ids import OperationId
from store.snapshot import Snapshot
from store.walk import operations


def oldest_to_keep(snapshot: Snapshot, since: int) -> tuple[OperationId | None, int]:
    """The oldest operation to keep, and how many before it expire; None when none does.

    Kept are the newest operation, all down to the oldest recorded at `since` (seconds since 1970)
    or later, and whatever undo and redo would go back to from one that is kept: the operation that
    it undid, and the one before that.
    """
    log = [
        (operation_id, operation.time, operation.undoes)
        for operation_id, operation in operations(snapshot.objects, snapshot.operation_id)
    ]
    places = {operation_id: place for place, (operation_id, _, _) in enumerate(log)}
    last = len(log) - 1
    oldest = max((place for place, (_, time, _) in enumerate(log) if time >= since), default=0)
    place = 0
    while place <= oldest:
        undone = log[place][2]
        if undone is not None:
            oldest = max(oldest, min(places.get(undone, last) + 1, last))
        place += 1
    return (None, 0) if oldest == last else (log[oldest][0], last - oldest)
