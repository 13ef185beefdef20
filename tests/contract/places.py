"""The backends the contract is run on: one line each. A new one joins here and inherits all tests.

A place makes an empty backend in a folder of its own and closes it again. Opening it twice with
the same folder must give two doors to the same content, as two processes would have.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from store.backends import Backend, FileBackend, MemoryBackend

Door = Callable[[], Backend]


@contextmanager
def memory(folder: Path) -> Iterator[Door]:
    backend = MemoryBackend()
    yield lambda: backend


@contextmanager
def files(folder: Path) -> Iterator[Door]:
    yield lambda: FileBackend(folder / ".rr")


PLACES: dict[str, Callable[[Path], AbstractContextManager[Door]]] = {
    "memory": memory,
    "files": files,
}
