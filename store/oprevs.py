"""Which operation is meant: an id prefix or `@` for the newest, each with `~n` for those before."""

import re

from schemas.errors import RRError
from schemas.ids import OperationId
from schemas.records import Operation
from store.backends.base import Backend
from store.objects import SHORT
from store.prefixes import of_prefix
from store.snapshot import Snapshot
from store.steps import steps_back
from store.walk import operations

_BASE = re.compile(r"@|[0-9a-f]{4,64}")


class OperationNotFoundError(RRError):
    """No operation has this name, or several have.

    An operation is the first four or more digits of its id as `rr op log` prints it, or `@` for
    the newest; `~2` after it goes two operations back.
    """

    code = "RR-R035"
    exit_code = 5
    http_status = 404
    hint = "run `rr op log` for what there is"


def resolve_operation(backend: Backend, snapshot: Snapshot, name: str) -> OperationId:
    """The operation a name means; raises OperationNotFoundError."""
    named = steps_back(name)
    if named is None or not _BASE.fullmatch(named[0]):
        raise OperationNotFoundError(f"{name!r} cannot name an operation", place=name)
    base, steps = named
    operation_id = _base(backend, snapshot, base)
    for _ in range(steps):
        before = snapshot.before(operation_id, snapshot.objects.record(Operation, operation_id))
        if before is None:
            kept = "first" if snapshot.horizon is None else "oldest kept"
            raise OperationNotFoundError(f"{name} goes back past the {kept}", place=name)
        operation_id = before
    return operation_id


def _base(backend: Backend, snapshot: Snapshot, base: str) -> OperationId:
    if base == "@":
        return snapshot.operation_id
    found = of_prefix(backend, snapshot.objects, Operation, base)
    if snapshot.horizon is not None:  # what has expired may be there still, but only in part
        log = operations(snapshot.objects, snapshot.operation_id)
        kept = {str(operation_id) for operation_id, _ in log}
        found = [item for item in found if item in kept]
    if len(found) == 1:
        return OperationId(found[0])
    told = ", ".join(item[:SHORT] for item in found)
    several = f"{base!r} begins {len(found)} operations: {told}"
    message = several if found else f"no operation begins with {base!r}"
    raise OperationNotFoundError(message, place=base, details={"candidates": found})
