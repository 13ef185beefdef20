"""Repositories on a disk for the tests of clean-up: with a past, and files of any age."""

import os
from pathlib import Path

from schemas.ids import GenerationId
from store.backends import FileBackend
from store.backends.files import CLEANING, LOCK
from store.gc import GcReport, gc
from store.gc_plan import DAY_S, Policy
from store.layout import format_bytes
from store.names import FORMAT
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit

NOW = START + 1000 * DAY_S
POLICY = Policy(now=NOW, clock=NOW, keep_days=90, grace_days=14)


def new_files(folder: Path, *, layout: int = 2) -> Repository:
    """A new repository in `folder/.rr`."""
    repository = Repository.init(FileBackend(folder / ".rr"), author=AUTHOR, time=START)
    repository.backend.save(FORMAT, format_bytes(layout))
    return repository


def files_of(repository: Repository) -> FileBackend:
    assert isinstance(repository.backend, FileBackend)
    return repository.backend


def age(repository: Repository, days: float) -> None:
    """Make every file as if it had been written so many days ago."""
    time = NOW - days * DAY_S
    for path in (repository.folder or Path()).rglob("*"):
        os.utime(path, (time, time))


def clean(repository: Repository, *, dry_run: bool = False, policy: Policy = POLICY) -> GcReport:
    return gc(FileBackend(files_of(repository).folder), policy, author=AUTHOR, dry_run=dry_run)


def tree(repository: Repository) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and its time; locks are touched to see what time it is."""
    folder = files_of(repository).folder
    return {
        str(path.relative_to(folder)): (
            path.read_bytes(),
            0 if path.name in (LOCK, CLEANING) else path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def line(repository: Repository, count: int, *, days_apart: float = 10) -> list[GenerationId]:
    """Generations on main, the last of them recorded just now, each some days after the other."""
    first = NOW - (count - 1) * days_apart * DAY_S
    return [
        commit(repository, number=number, time=int(first + number * days_apart * DAY_S))
        for number in range(count)
    ]
