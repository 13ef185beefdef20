"""The backends the contract is run on: one line each. A new one joins here and inherits all tests.

A place makes an empty backend in a folder of its own and closes it again. Opening it twice with
the same folder must give two doors to the same content, as two processes would have.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock

from store.backends import Backend, FileBackend, MemoryBackend
from store.frame import DamagedFrameError, decode_frame
from store.names import OBJECTS
from store.pack_writer import PackWriter

Door = Callable[[], Backend]


@contextmanager
def memory(folder: Path) -> Iterator[Door]:
    backend = MemoryBackend()
    yield lambda: backend


@contextmanager
def files(folder: Path) -> Iterator[Door]:
    yield lambda: FileBackend(folder / ".rr")


class PackedBackend(FileBackend):
    """Files, where every object is moved into a pack as soon as it is durable."""

    def __init__(self, folder: Path, turn: Lock) -> None:
        super().__init__(folder)
        self._turn = turn

    def flush(self) -> None:
        super().flush()
        with self._turn:  # one packs at a time, as one gc under the lock would
            pack_loose(self)


def pack_loose(backend: FileBackend) -> None:
    """Move all loose objects that are sound into one pack; join packs when there are many."""
    loose = {}
    for name in backend.loose(OBJECTS):
        with suppress(DamagedFrameError):
            loose[name] = decode_frame(backend.load(name))
    if not loose:
        return
    backend.packs.folder.mkdir(exist_ok=True)
    joined = backend.packs.sound() if len(backend.packs.sound()) > 8 else []
    writer = PackWriter(backend.disk, backend.packs.folder, ".tmp-")
    for name, content in loose.items():
        writer.add(bytes.fromhex(name.removeprefix(OBJECTS)), content)
    for pack in joined:
        for key, place in pack.entries():
            writer.add(key, pack.content(place))
    path = writer.close()
    for name in loose:
        backend.path(name).unlink()
    for pack in joined:
        if pack.path != path:
            pack.path.unlink()


@contextmanager
def packed(folder: Path) -> Iterator[Door]:
    turn = Lock()
    yield lambda: PackedBackend(folder / ".rr", turn)


PLACES: dict[str, Callable[[Path], AbstractContextManager[Door]]] = {
    "memory": memory,
    "files": files,
    "packed": packed,
}
