"""A repair cut short at any call by which it writes leaves nothing worse, and can be run again."""

import errno
import os
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from schemas.errors import RRError
from store.backends import FileBackend
from store.fsck import fsck
from store.names import FORMAT, HEAD, OBJECTS, object_name
from store.repair import repair
from store.trouble import DiskFullError, NotWritableError
from tests.faults.disks import (
    DeathError,
    Fault,
    FaultyDisk,
    Node,
    PowerDisk,
    choosers,
    dies_after,
    dies_before,
    fails_with,
    interrupted,
    tears,
)
from tests.store.test_repair import REBUILDABLE, kinds, remake, rich

FAULTS: dict[str, tuple[Fault, bool]] = {
    "input-output error": (fails_with(errno.EIO), False),
    "disk full, half written": (tears, True),
    "read-only from here": (fails_with(errno.EROFS), True),
    "Ctrl-C": (interrupted, False),
    "killed before": (dies_before, False),
    "killed after": (dies_after, False),
}


@pytest.fixture(autouse=True)
def no_real_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platter of the machine that runs the tests is not under test."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk with every kind of damage that can be put right, and one that cannot."""
    folder = tmp_path_factory.mktemp("hurt") / ".rr"
    repository = rich()
    backend = FileBackend(folder)
    for name in repository.backend.names():
        backend.save(name, repository.backend.load(name))
    lost = [item for item, kind in kinds(repository).items() if kind in REBUILDABLE]
    for object_id in sorted(lost)[::2]:
        backend.save(object_name(object_id), b"junk")
    backend.path(object_name(sorted(lost)[1])).unlink()
    backend.save(HEAD, b"junk")
    leftover = folder / ".tmp-1-1"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    return folder


def damaged(folder: Path) -> set[str]:
    return {item.object_id or item.what for item in fsck(FileBackend(folder)).damage}


def good(folder: Path) -> dict[str, bytes]:
    """Every object that can be read, by name."""
    backend, bad = FileBackend(folder), {object_name(item) for item in damaged(folder)}
    return {name: backend.load(name) for name in backend.names(OBJECTS) if name not in bad}


def calls(hurt: Path, folder: Path) -> int:
    shutil.copytree(hurt, folder)
    disk = FaultyDisk(-1, interrupted)
    assert repair(FileBackend(folder, disk), remake).left.ok
    return disk.calls


def meet(hurt: Path, folder: Path, at: int, name: str) -> None:
    """Repair until the fault at one call; look at what is left, then repair for good."""
    fault, lasting = FAULTS[name]
    shutil.copytree(hurt, folder)
    before, kept = damaged(folder), good(folder)
    with pytest.raises((RRError, KeyboardInterrupt, DeathError)):
        repair(FileBackend(folder, FaultyDisk(at, fault, lasting=lasting)), remake)
    # A head that is back lets more be seen, but nothing that could be read is gone.
    assert good(folder).items() >= kept.items()
    if HEAD in damaged(folder):
        assert damaged(folder) <= before
    done = repair(FileBackend(folder), remake)
    assert done.left.ok, done.left.damage


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_some_calls(hurt: Path, tmp_path: Path, name: str) -> None:
    for at in range(len(name) % 11, calls(hurt, tmp_path / "sound"), 11):
        meet(hurt, tmp_path / str(at), at, name)


@pytest.mark.prove
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_every_call(
    hurt: Path, tmp_path: Path, name: str, figures: dict[str, object]
) -> None:
    found = calls(hurt, tmp_path / "sound")
    for at in range(found):
        meet(hurt, tmp_path / str(at), at, name)
    figures[f"calls of a repair that met: {name}"] = found


HOME = Path("/.rr")


def powered() -> PowerDisk:
    """The hurt store on a disk that can lose power, everything on it synced."""
    repository, disk = rich(), PowerDisk()
    backend = FileBackend(HOME, disk)
    for name in repository.backend.names():
        backend.save(name, repository.backend.load(name))
    with backend.lock():
        backend.flush()
    lost = [item for item, kind in kinds(repository).items() if kind in REBUILDABLE]
    for name in [*map(object_name, sorted(lost)[::2]), HEAD]:
        node = disk._find(backend.path(name))
        assert isinstance(node, Node)
        node.content = node.durable = b"junk"
    return disk


def readable(disk: PowerDisk) -> dict[str, bytes]:
    backend = FileBackend(HOME, disk)
    bad = {object_name(item.object_id) for item in fsck(backend).damage if item.object_id}
    return {name: backend.load(name) for name in backend.names(OBJECTS) if name not in bad}


def cut(hurt: PowerDisk, at: int) -> bool:
    """Lose power at one call of a repair; look at every state. Whether power was lost at all."""
    disk, kept = deepcopy(hurt), readable(hurt)
    disk.at = disk.calls + at
    try:
        repair(FileBackend(HOME, disk), remake)
    except DeathError:
        for choose in choosers():
            after = disk.after_power_cut(choose)
            assert readable(after).items() >= kept.items(), choose.name
            assert repair(FileBackend(HOME, after), remake).left.ok, choose.name
        return True
    return False


def test_a_power_cut_at_some_calls() -> None:
    hurt = powered()
    cuts = [cut(hurt, at) for at in range(0, 60, 6)]
    assert cuts[0] and not cuts[-1], "the whole repair is met"


@pytest.mark.prove
def test_a_power_cut_at_every_call(figures: dict[str, object]) -> None:
    hurt, at = powered(), 0
    while cut(hurt, at):
        at += 1
    figures["power cuts during a repair"] = at
    figures["states of the disk looked at after those"] = at * len(choosers())


@pytest.mark.parametrize(
    ("name", "error", "exit_code"),
    [("disk full, half written", DiskFullError, 1), ("read-only from here", NotWritableError, 4)],
)
def test_the_error_says_what_is_the_matter(
    hurt: Path, tmp_path: Path, name: str, error: type[RRError], exit_code: int
) -> None:
    fault, lasting = FAULTS[name]
    folder = Path(shutil.copytree(hurt, tmp_path / ".rr"))
    with pytest.raises(error) as caught:
        repair(FileBackend(folder, FaultyDisk(0, fault, lasting=lasting)), remake)
    assert caught.value.exit_code == exit_code


def test_writers_wait_for_a_repair(hurt: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(hurt, tmp_path / ".rr"))
    held: list[bool] = []

    class Watched(FileBackend):
        def lock(self):  # type: ignore[no-untyped-def]
            held.append(True)
            return super().lock()

        def save(self, name: str, data: bytes) -> None:
            assert held, "written without the lock"
            super().save(name, data)

    assert repair(Watched(folder), remake).left.ok
    assert len(held) == 1


@pytest.mark.parametrize(("age_s", "goes"), [(2 * 3600, True), (60, False)])
def test_only_an_old_leftover_is_removed(tmp_path: Path, age_s: float, goes: bool) -> None:
    folder = tmp_path / ".rr"
    backend = FileBackend(folder)
    repository = rich()
    for name in repository.backend.names():
        backend.save(name, repository.backend.load(name))
    stray = folder / "objects" / "ab" / ".tmp-7-7"
    stray.parent.mkdir(exist_ok=True)
    foreign = folder / "objects" / "notes.txt"
    with backend.lock():
        now = (folder / "lock").stat().st_mtime
    for path in (stray, foreign):
        path.write_bytes(b"half")
        os.utime(path, (now - age_s, now - age_s))
    done = repair(backend, remake)
    assert stray.exists() != goes and foreign.exists()
    assert [one.place for one in done.repairs] == ([str(stray)] if goes else [])
    assert done.left.ok and len(done.left.notes) == (1 if goes else 2)
    assert (folder / FORMAT).exists()
