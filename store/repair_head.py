"""Which operation a lost op_head is to name again."""

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Operation
from store.backends.base import Backend
from store.fsck_graph import Ledger
from store.fsck_head import find_heads
from store.head import decode_head
from store.names import HEAD
from store.objects import SHORT


class HeadNotLostError(RRError):
    """`--head` was given, but `.rr/op_head` and the operation it names are sound.

    It chooses where to go on when either of them is lost, and for nothing else.
    """

    code = "RR-R060"
    exit_code = 1
    http_status = 409
    hint = "run `rr op restore ID` to go to the state of any operation"


class NoSuchHeadError(RRError):
    """`--head` names none of the operations that may have been the last one, or several.

    Only an intact operation that no other follows can be it. `rr fsck` lists them.
    """

    code = "RR-R061"
    exit_code = 5
    http_status = 404
    hint = "run `rr fsck`: it lists the operations that may have been the last"


def named_head(backend: Backend, ledger: Ledger) -> OperationId | None:
    """The operation that op_head names, or None when either of the two cannot be read."""
    try:
        head = decode_head(backend.load(HEAD))
    except RRError:
        return None
    return head if ledger.kinds.get(head) == Operation.KIND else None


def newest(backend: Backend, ledger: Ledger) -> OperationId | None:
    """The operation that op_head must have named, or None where that is in doubt.

    An object that cannot be read and that nothing needs may be a still newer operation.
    """
    if ledger.bad.keys() - ledger.lost.keys():
        return None
    candidates = find_heads(backend, ledger)
    return candidates[0] if len(candidates) == 1 else None


def check_choice(backend: Backend, ledger: Ledger, given: str) -> OperationId:
    """The candidate that begins as given; raises HeadNotLostError and NoSuchHeadError."""
    if named_head(backend, ledger) is not None:
        raise HeadNotLostError("op_head is sound", place=HEAD)
    candidates = find_heads(backend, ledger)
    found = [item for item in candidates if given and item.startswith(given)]
    if len(found) != 1:
        told = ", ".join(item[:SHORT] for item in candidates) or "none is left"
        raise NoSuchHeadError(
            f"{given!r} is not one of the newest operations: {told}",
            place=given,
            details={"candidates": list(candidates)},
        )
    return found[0]
