"""The backends the contract is run on: one line each. A new one joins here and inherits all tests.

A place makes an empty backend in a folder of its own and closes it again. Opening it twice with
the same folder must give two doors to the same content, as two processes would have.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock

from store.backends import Backend, FileBackend, MemoryBackend
from store.backends.postgres import PostgresBackend
from store.blobs import Blobs
from store.blobs_files import FileBlobs
from store.frame import DamagedFrameError, decode_frame
from store.names import OBJECTS
from store.pack_writer import PackWriter
from store.projects import create_project
from store.sql import Sql
from tests.servers import new_name, shared_database

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
    """Move loose objects that are sound and small into one pack; join packs when there are many."""
    loose = {}
    for name in backend.loose(OBJECTS):
        with suppress(DamagedFrameError):
            loose[name] = decode_frame(backend.load(name))
    if not loose:
        return
    backend.packs.folder.mkdir(exist_ok=True)
    joined = backend.packs.sound() if len(backend.packs.sound()) > 8 else []
    writer = PackWriter(backend.disk, backend.packs.folder, ".tmp-")
    added = [
        name
        for name, content in loose.items()
        if writer.add(bytes.fromhex(name.removeprefix(OBJECTS)), content)
    ]
    for pack in joined:
        for key, place in pack.entries():
            writer.add(key, pack.content(place))
    path = writer.close()
    for name in added:
        backend.path(name).unlink()
    for pack in joined:
        if pack.path != path:
            pack.path.unlink()


@contextmanager
def packed(folder: Path) -> Iterator[Door]:
    turn = Lock()
    yield lambda: PackedBackend(folder / ".rr", turn)


@contextmanager
def in_database(folder: Path) -> Iterator[Door]:
    """A project of its own in a real PostgreSQL; each door has connections of its own."""
    yield from _doors(None)


@contextmanager
def in_database_and_folder(folder: Path) -> Iterator[Door]:
    """The same, with every frame above 64 KiB in a folder."""
    yield from _doors(FileBlobs(folder / "blobs"))


def _doors(blobs: Blobs | None) -> Iterator[Door]:
    url = shared_database()
    with ExitStack() as opened:
        first = opened.enter_context(Sql.open(url, blobs=blobs))
        project = create_project(first, new_name()).id

        def door() -> Backend:
            return PostgresBackend(opened.enter_context(Sql.open(url, blobs=blobs)), project)

        yield door


PLACES: dict[str, Callable[[Path], AbstractContextManager[Door]]] = {
    "memory": memory,
    "files": files,
    "packed": packed,
    "postgres": in_database,
    "postgres and files": in_database_and_folder,
}
