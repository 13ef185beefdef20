"""Give up meshes that this kernel has just built again, byte for byte; empty the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.mesh_origins import Origins, mesh_origins
from engine.workers import each, workers
from schemas.errors import RRError
from schemas.ids import GenerationId

if TYPE_CHECKING:
    from store.backends import FileBackend
    from store.disk import Status


class Task(NamedTuple):
    """One geometry to build again; the paths and ids that a process of its own needs for it."""

    store_folder: Path
    generation: GenerationId


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was given up: meshes and their bytes, how many geometries were rebuilt for it, bytes of
    the cache, and of each geometry that was kept because it differs: its generation and why.
    """

    meshes: int
    mesh_bytes: int
    rebuilt: int
    cache_bytes: int
    differing: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        rows = [{"generation": name, "message": text} for name, text in self.differing]
        return {**asdict(self), "differing": rows}


def drop_derived(
    backend: FileBackend,
    *,
    jobs: int = 1,
    dry_run: bool = False,
    progress: Callable[[object], None] = lambda now: None,
) -> Dropped:
    """Return what was dropped, or would be: each geometry is rebuilt and compared all the same.

    Meshes of other kernels, imported ones, and those that do not come out the same are kept.
    Raises the errors of reading history; then nothing was dropped.
    """
    from store.cache import Cache
    from store.drop import drop, mesh_files
    from store.head import read_head

    head = read_head(backend)
    origins = mesh_origins_of(backend)
    wanted = {mesh for one in origins.builds.values() for mesh in one.meshes} - origins.history
    files = mesh_files(backend, wanted)
    same, differing, rebuilt = _rebuild(backend, origins, files, jobs, progress)
    going = {mesh: files[mesh] for mesh in same}
    cache = Cache(backend.folder)
    cache_bytes = cache.size()

    def history() -> set[bytes]:
        moved = read_head(backend) != head  # somebody may have recorded a mesh that must stay
        return mesh_origins_of(backend).history if moved else origins.history

    if not dry_run:
        drop(backend, {mesh: found.time_ns for mesh, found in going.items()}, history)
        cache.evict(0)
    freed = sum(found.size for found in going.values())
    return Dropped(len(going), freed, rebuilt, cache_bytes, differing)


def mesh_origins_of(backend: FileBackend) -> Origins:
    """Return the origins of all meshes that history reaches."""
    from store.again import asked_again
    from store.mark import Group, Marker
    from store.repository import Repository

    repository = Repository.open(backend)

    def origins() -> Origins:
        snapshot = repository.snapshot()
        marker = Marker(repository.objects)
        marker.log(snapshot.operation_id, snapshot.horizon)
        return mesh_origins(
            repository,
            (GenerationId(key.hex()) for key, g in marker.reached.items() if g is Group.GENERATION),
        )

    return asked_again(origins)


def rebuild(task: Task) -> str:
    """Return why a geometry does not come out as recorded, or nothing when it does."""
    from engine.stored_model import rebuilt_model
    from store.backends import FileBackend
    from store.repository import Repository

    repository = Repository.open(FileBackend(task.store_folder))
    try:
        rebuilt_model(repository, repository.generation(task.generation))
    except RRError as error:
        return error.message
    return ""


def _rebuild(
    backend: FileBackend,
    origins: Origins,
    files: dict[bytes, Status],
    jobs: int,
    progress: Callable[[object], None],
) -> tuple[dict[bytes, None], tuple[tuple[str, str], ...], int]:
    """Build what has a mesh to drop; the meshes that came out the same, what differs, how many."""
    builds = [one for one in origins.builds.values() if any(mesh in files for mesh in one.meshes)]
    tasks = [Task(backend.folder, one.generation) for one in builds]
    same: dict[bytes, None] = {}
    needed: set[bytes] = set()
    differing = []
    with workers(jobs) as executor:
        for one, problem in zip(builds, each(executor, rebuild, tasks), strict=True):
            progress(f"rebuilt {one.generation[:12]}")
            if problem:
                differing.append((str(one.generation), problem))
                needed.update(one.meshes)
            else:
                same.update(dict.fromkeys(mesh for mesh in one.meshes if mesh in files))
    kept = {mesh: None for mesh in same if mesh not in needed}
    return kept, tuple(differing), len(builds)
