"""What was read last, kept for the next reading: a few values by key, the oldest goes first."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """At most `limit` values; safe between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made now if it is not there; what `make` raises is not kept."""
        with self._lock:
            if key in self._values:
                value = self._values[key] = self._values.pop(key)  # youngest again
                return value
        value = make()
        self.put(key, value)
        return value

    def find(self, key: Key) -> Value | None:
        """The value of a key if it is there, which makes it no younger."""
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, as the youngest."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while len(self._values) > self._limit:
                del self._values[next(iter(self._values))]
