"""A fault at every call by which clean-up changes a disk, and a power cut at each of them."""

import os
import shutil
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.errors import RRError
from schemas.ids import GenerationId
from store.backends import FileBackend
from store.gc import gc
from store.gc_plan import DAY_S
from store.repository import Repository
from tests.faults.disks import SWEEPING, DeathError, FaultyDisk, PowerDisk, choosers, interrupted
from tests.faults.test_store_faults import FAULTS
from tests.store.gc_world import NOW, POLICY, age, line
from tests.store.samples import AUTHOR, START, commit, make_generation, record

SAMPLE = 13


@pytest.fixture(autouse=True)
def no_real_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


def build(backend: FileBackend) -> list[GenerationId]:
    """A past with everything clean-up meets: packs, expired operations, what waits, leftovers.

    Comes back: the generations on main, newest first.
    """
    repository = Repository.init(backend, author=AUTHOR, time=START)
    lost = commit(repository, "side", number=77, time=NOW - 95 * DAY_S)
    record(repository, "branch/side", lost, None, command="branch", time=NOW - 95 * DAY_S)
    line(repository, 6, days_apart=1)
    gc(backend, replace(POLICY, keep_days=1000), author=AUTHOR)
    make_generation(repository, number=500)
    for number in range(100, 108):
        commit(repository, number=number, time=NOW)
    return [generation for generation, _ in repository.walk(repository.resolve("main"))]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[GenerationId]]:
    """The past on a disk, most files twenty days old, and one generation stored just now."""
    folder = tmp_path_factory.mktemp("past") / ".rr"
    main = build(FileBackend(folder))
    repository = Repository.open(FileBackend(folder))
    age(repository, 20)
    (pack,) = (folder / "packs").iterdir()
    os.utime(pack, (NOW - 10 * DAY_S,) * 2)  # what expires in it waits for four days more
    (folder / "objects" / ".tmp-9-9").write_bytes(b"half")
    make_generation(repository, number=501)
    return folder, main


def count_calls(built: tuple[Path, list[GenerationId]], folder: Path) -> Counter[str]:
    kinds: Counter[str] = Counter()

    class Noting(FaultyDisk):
        def _call(self, call: str, *arguments: object) -> object:
            kinds[call] += 1
            return super()._call(call, *arguments)

    shutil.copytree(built[0], folder)
    gc(FileBackend(folder, Noting(-1, interrupted)), POLICY, author=AUTHOR)
    return kinds


def check(backend: FileBackend, main: list[GenerationId]) -> Repository:
    """All of main is there, the log ends where it says, every byte is sound, undo works."""
    repository = Repository.open(backend)
    report = repository.fsck()
    assert report.ok, report.damage
    assert [found for found, _ in repository.walk(repository.resolve("main"))] == main
    assert len(list(repository.operations())) >= 7
    return repository


def finish(backend: FileBackend, main: list[GenerationId]) -> tuple[set[str], int]:
    """Run it again to its end: the objects left, and the operations in the log."""
    gc(backend, POLICY, author=AUTHOR)
    again = gc(backend, POLICY, author=AUTHOR, dry_run=True)
    assert (again.removed_objects, again.horizon, again.packed_objects) == (0, None, 0)
    repository = check(backend, main)
    found = set(backend.names("objects/")), len(list(repository.operations()))
    repository.undo(author=AUTHOR, time=NOW)
    repository.redo(author=AUTHOR, time=NOW)
    assert repository.fsck().ok
    return found


def test_clean_up_meets_every_kind_of_call(
    built: tuple[Path, list[GenerationId]], tmp_path: Path
) -> None:
    kinds = count_calls(built, tmp_path / ".rr")
    assert set(kinds) == set(SWEEPING)
    assert kinds.total() > 80


def meet(
    built: tuple[Path, list[GenerationId]],
    folder: Path,
    at: int,
    name: str,
    expected: tuple[set[str], int],
) -> None:
    fault, lasting = FAULTS[name]
    shutil.copytree(built[0], folder)
    with pytest.raises((RRError, KeyboardInterrupt, DeathError)):
        disk = FaultyDisk(at, fault, lasting=lasting)
        gc(FileBackend(folder, disk), POLICY, author=AUTHOR)
    check(FileBackend(folder), built[1])
    assert finish(FileBackend(folder), built[1]) == expected
    shutil.rmtree(folder)


def sound_end(built: tuple[Path, list[GenerationId]], folder: Path) -> tuple[set[str], int]:
    shutil.copytree(built[0], folder)
    return finish(FileBackend(folder), built[1])


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_some_calls(
    built: tuple[Path, list[GenerationId]], tmp_path: Path, name: str
) -> None:
    expected = sound_end(built, tmp_path / "sound")
    calls = count_calls(built, tmp_path / "counted").total()
    for at in range(len(name) % SAMPLE, calls, SAMPLE):
        meet(built, tmp_path / str(at), at, name, expected)


@pytest.mark.prove
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_every_call(
    built: tuple[Path, list[GenerationId]],
    tmp_path: Path,
    name: str,
    figures: dict[str, object],
) -> None:
    expected = sound_end(built, tmp_path / "sound")
    calls = count_calls(built, tmp_path / "counted").total()
    for at in range(calls):
        meet(built, tmp_path / str(at), at, name, expected)
    figures[f"calls of `rr gc` that met: {name}"] = calls


class Past:
    """The same past on a disk in memory; every file on it is old."""

    def __init__(self) -> None:
        self._disk = PowerDisk()
        self.main = build(FileBackend(Path("/.rr"), self._disk))

    def disk(self, at: int = -1) -> PowerDisk:
        disk = PowerDisk(at)
        disk.root = deepcopy(self._disk.root)
        return disk

    def calls(self) -> int:
        disk = self.disk()
        gc(FileBackend(Path("/.rr"), disk), POLICY, author=AUTHOR)
        return disk.calls

    def cut(self, at: int) -> None:
        """Lose power at one call; look at every state the disk may then be in."""
        disk = self.disk(at)
        with suppress(DeathError):
            gc(FileBackend(Path("/.rr"), disk), POLICY, author=AUTHOR)
        for choose in choosers():
            backend = FileBackend(Path("/.rr"), disk.after_power_cut(choose))
            check(backend, self.main)
            finish(backend, self.main)


@pytest.fixture(scope="module")
def past() -> Past:
    return Past()


def test_a_power_cut_at_some_calls(past: Past) -> None:
    for at in range(5, past.calls() + 1, SAMPLE):
        past.cut(at)


@pytest.mark.prove
def test_a_power_cut_at_every_call(past: Past, figures: dict[str, object]) -> None:
    calls = past.calls() + 1
    for at in range(calls):
        past.cut(at)
    figures["power cuts during `rr gc`"] = calls
    figures["states of the disk looked at after these"] = calls * len(choosers())
