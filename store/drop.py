"""Removing meshes that were just rebuilt and compared; which ones is for others to say."""

from collections.abc import Callable, Container, Iterable, Mapping

from store.backends.base import MissingError
from store.backends.files import FileBackend
from store.disk import Status
from store.gc import remove_old
from store.gc_plan import name_of
from store.trouble import coded


def mesh_files(backend: FileBackend, meshes: Iterable[bytes]) -> dict[bytes, Status]:
    """Time (nanoseconds) and bytes of the file of each mesh that has one."""
    found = {}
    for mesh in meshes:
        try:
            found[mesh] = backend.status(name_of(mesh))
        except MissingError:
            continue
    return found


def drop(
    backend: FileBackend, times_ns: Mapping[bytes, int], needed: Callable[[], Container[bytes]]
) -> None:
    """Remove the files of meshes, but not those that were stored again since: a new generation may
    want them, and it was not compared. `needed` is asked under the lock for what must stay.
    """
    with backend.lock(), coded(backend.folder):
        stay = needed()
        for mesh, time_ns in times_ns.items():
            if mesh not in stay:
                remove_old(backend, backend.path(name_of(mesh)), time_ns.__eq__)
