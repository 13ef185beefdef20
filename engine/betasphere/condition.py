"""Values that a policy names by their paths, and whether a condition on one holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from schemas.policy import AT_LEAST, EXISTS, IN, IS, IS_NOT

if TYPE_CHECKING:
    from schemas.event import Event
    from schemas.policy import Condition, Scalar
    from schemas.stream_entry import StateSnapshot

LONGEST_VALUE: Final = 80
"""Longer texts part no beliefs: a bucket has their beginning."""


def value_at(path: str, event: Event, snapshot: StateSnapshot | None) -> Any:
    """Return the value a path leads to, or None."""
    root, _, rest = path.partition(".")
    if root == "data":
        return _inside(event.data, rest)
    if root == "event":
        return _inside(_attributes(event), rest)
    return _inside(snapshot.to_dict(), rest) if snapshot is not None else None


def bucket(
    paths: tuple[str, ...], event: Event, snapshot: StateSnapshot | None
) -> tuple[Scalar, ...]:
    """Return the values of a context, short and plain."""
    return tuple(_short(value_at(path, event, snapshot)) for path in paths)


def holds(condition: Condition, event: Event, snapshot: StateSnapshot | None) -> bool:
    """Return whether a condition holds; of what is not there, only `is_not` and `exists: false`."""
    value, wanted = value_at(condition.path, event, snapshot), condition.value
    if condition.operator == EXISTS:
        return (value is not None) is wanted
    if condition.operator == IS_NOT:
        return not _same(value, wanted)
    if condition.operator == IS:
        return _same(value, wanted)
    if condition.operator == IN:
        return isinstance(wanted, tuple) and any(_same(value, one) for one in wanted)
    if not (_is_number(value) and _is_number(wanted)):
        return False
    return bool(value >= wanted) if condition.operator == AT_LEAST else bool(value <= wanted)


def _attributes(event: Event) -> dict[str, Any]:
    return {
        **event.extensions,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject or None,
        "time": event.time or None,
    }


def _inside(value: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _short(value: Any) -> Scalar:
    if isinstance(value, Mapping | list | tuple):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"))
    if isinstance(value, float) and value.is_integer():
        return int(value)  # as it comes back from a log
    return value[:LONGEST_VALUE] if isinstance(value, str) else value


def _same(value: Any, wanted: Any) -> bool:
    """Return whether two values are the same in JSON, where true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
