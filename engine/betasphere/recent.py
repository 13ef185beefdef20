"""The last events of a stream, as far as windows look at them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from schemas.event import milliseconds

if TYPE_CHECKING:
    from schemas.event import Event, EventKey
    from schemas.policy import Scalar, Window

REMEMBERED: Final = 4_096
"""So many events are remembered: four of the widest windows, so that a decision may come late."""
MOST_LEAVES: Final = 64
"""Of one event no more values than this are remembered one by one, the first by their paths."""
DEEPEST_LEAF: Final = 6
LONGEST_LEAF: Final = 200
"""Of a longer text, and of a list, the digest is remembered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event as it is remembered: where it stands, and its plain values by path.

    `number` counts the events of the stream. `values` has the digest of all data at `data`.
    """

    seq: int
    number: int
    key: EventKey
    type: str
    time_ms: int | None
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Alike:
    """How many events of a window are alike, the event itself among them, and the oldest."""

    count: int
    first_seq: int


class Recent:
    """The last events, by type; what falls out of them is forgotten."""

    __slots__ = ("_by_key", "_by_type", "_number", "_rows")

    def __init__(self) -> None:
        self._rows: deque[Row] = deque()
        self._by_type: dict[str, deque[Row]] = {}
        self._by_key: dict[EventKey, Row] = {}
        self._number = 0

    def add(self, seq: int, event: Event) -> None:
        """Take one more event in."""
        self._number += 1
        row = row_of(seq, self._number, event)
        self._rows.append(row)
        self._by_type.setdefault(event.type, deque()).append(row)
        self._by_key[row.key] = row
        if len(self._rows) > REMEMBERED:
            self._forget(self._rows.popleft())

    def row(self, key: EventKey) -> Row | None:
        """Return an event that is remembered, or None."""
        return self._by_key.get(key)

    def alike(self, row: Row, window: Window) -> Alike:
        """Return how many events up to this one, and of its type, are like it in a window."""
        count, first_seq = 1, row.seq
        for other in reversed(self._by_type.get(row.type, ())):
            if other.number >= row.number:
                continue
            if other.number <= row.number - window.within:
                break
            if _is_like(other, row, window):
                count, first_seq = count + 1, other.seq
        return Alike(count, first_seq)

    def _forget(self, row: Row) -> None:
        same = self._by_type[row.type]
        same.popleft()
        if not same:
            del self._by_type[row.type]
        if self._by_key.get(row.key) is row:
            del self._by_key[row.key]


def row_of(seq: int, number: int, event: Event) -> Row:
    """Return an event as it is remembered."""
    values: dict[str, Scalar] = {f"event.{name}": one for name, one in event.extensions.items()}
    values |= {
        "event.id": event.id,
        "event.source": event.source,
        "event.type": event.type,
        "event.subject": event.subject or None,
        "event.time": event.time or None,
        "data": _digest(event.data),
    }
    for path, value in _leaves(event.data, "data", DEEPEST_LEAF):
        if len(values) >= MOST_LEAVES:
            break
        values[path] = value
    return Row(seq, number, event.key, event.type, milliseconds(event.time), values)


def _is_like(other: Row, row: Row, window: Window) -> bool:
    if window.seconds is not None:
        if other.time_ms is None or row.time_ms is None:
            return False
        if not 0 <= row.time_ms - other.time_ms <= window.seconds * 1000:
            return False
    return all(
        _typed(other.values.get(path)) == _typed(row.values.get(path)) for path in window.same
    )


def _typed(value: Scalar) -> tuple[bool, Scalar]:
    """Return a value that differs from every other of JSON: true is not 1."""
    return isinstance(value, bool), value


def _leaves(table: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, Scalar]]:
    """Yield the plain values of a table by path, in the order of keys."""
    for key in sorted(table):
        value, inner = table[key], f"{path}.{key}"
        if isinstance(value, Mapping):
            if depth > 1:
                yield from _leaves(value, inner, depth - 1)
        elif isinstance(value, list | tuple) or (
            isinstance(value, str) and len(value) > LONGEST_LEAF
        ):
            yield inner, _digest(value)
        else:
            yield inner, value


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
