"""A repository in memory: the twin of the files backend, for tests, dry runs and one-shot use."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from threading import Lock

from store.backends.base import Backend, MissingError
from store.names import check_name


class MemoryBackend(Backend):
    """Named bytes in a table, shared between threads."""

    def __init__(self) -> None:
        self._table: dict[str, bytes] = {}
        self._lock = Lock()

    @property
    def place(self) -> str:
        """Always `memory`."""
        return "memory"

    def load(self, name: str) -> bytes:
        """The bytes under a name; raises MissingError."""
        try:
            return self._table[check_name(name)]
        except KeyError as error:
            raise MissingError(f"{name} is not in {self.place}", place=name) from error

    def save(self, name: str, data: bytes) -> None:
        """Put bytes under a name, at one stroke."""
        self._table[check_name(name)] = bytes(data)

    def keep(self, name: str) -> None:
        """Check that the name is there; memory has no age."""
        self.load(name)

    def flush(self) -> None:
        """Nothing to do: memory is as durable as it gets."""

    def names(self, prefix: str = "") -> Iterator[str]:
        """The names that begin with a prefix, sorted."""
        return iter(sorted(name for name in tuple(self._table) if name.startswith(prefix)))

    def lock(self) -> AbstractContextManager[bool]:  # type: ignore[override]
        """The lock of writers, which are threads here."""
        return self._lock
