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
        parent = snapshot.objects.record(Operation, operation_id).parent
        if parent is None:
            raise OperationNotFoundError(f"{name} goes back past the first", place=name)
        operation_id = parent
    return operation_id


def _base(backend: Backend, snapshot: Snapshot, base: str) -> OperationId:
    if base == "@":
        return snapshot.operation_id
    found = of_prefix(backend, snapshot.objects, Operation, base)
    if len(found) == 1:
        return OperationId(found[0])
    told = ", ".join(item[:SHORT] for item in found)
    several = f"{base!r} begins {len(found)} operations: {told}"
    message = several if found else f"no operation begins with {base!r}"
    raise OperationNotFoundError(message, place=base, details={"candidates": found})
