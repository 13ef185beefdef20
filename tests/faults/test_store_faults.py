"""A fault at every call by which the store writes: every create, write, fsync, close, rename …"""

import errno
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from schemas.errors import RRError
from schemas.ids import OperationId
from store.backends import FileBackend
from store.disk import Disk
from store.trouble import DiskFullError, NotWritableError
from tests.faults.disks import (
    SWEEPING,
    WRITING,
    DeathError,
    Fault,
    FaultyDisk,
    PowerDisk,
    choosers,
    dies_after,
    dies_before,
    fails_with,
    interrupted,
    tears,
)
from tests.faults.scenario import check, work


@pytest.fixture(autouse=True)
def no_real_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platter of the machine that runs the tests is not under test; PowerDisk is."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


def count_calls(folder: Path) -> tuple[int, Counter[str]]:
    folder.mkdir(exist_ok=True)
    kinds: Counter[str] = Counter()

    class Counting(FaultyDisk):
        def _call(self, call: str, *arguments: object) -> object:
            kinds[call] += 1
            return super()._call(call, *arguments)

    disk = Counting(-1, interrupted)
    work(FileBackend(folder / ".rr", disk), [])
    return disk.calls, kinds


SAMPLE = 23
"""`make test` meets every 23rd call, `make prove` all of them."""

FAULTS: dict[str, tuple[Fault, bool]] = {
    "input-output error": (fails_with(errno.EIO), False),
    "disk full, half written": (tears, True),
    "read-only from here": (fails_with(errno.EROFS), True),
    "Ctrl-C": (interrupted, False),
    "killed before": (dies_before, False),
    "killed after": (dies_after, False),
}


def test_the_work_meets_every_kind_of_call(tmp_path: Path) -> None:
    calls, kinds = count_calls(tmp_path)
    assert set(kinds) == set(WRITING)
    assert calls > 250


def meet(folder: Path, at: int, name: str) -> None:
    """Work until the fault at one call, then look at what is left."""
    fault, lasting = FAULTS[name]
    done: list[OperationId] = []
    folder.mkdir()
    try:
        work(FileBackend(folder / ".rr", FaultyDisk(at, fault, lasting=lasting)), done)
    except (RRError, KeyboardInterrupt, DeathError):
        check(FileBackend(folder / ".rr"), done)
    else:
        raise AssertionError(f"the fault at call {at} was swallowed")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_some_calls(tmp_path: Path, name: str) -> None:
    calls, _ = count_calls(tmp_path / "sound")
    for at in range(len(name) % SAMPLE, calls, SAMPLE):  # each fault begins at another call
        meet(tmp_path / str(at), at, name)


@pytest.mark.prove
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_every_call(tmp_path: Path, name: str, figures: dict[str, object]) -> None:
    calls, _ = count_calls(tmp_path / "sound")
    for at in range(calls):
        meet(tmp_path / str(at), at, name)
    figures[f"calls that met: {name}"] = calls


@pytest.mark.parametrize(
    ("name", "error", "exit_code"),
    [("disk full, half written", DiskFullError, 1), ("read-only from here", NotWritableError, 4)],
)
def test_the_error_says_what_is_the_matter(
    tmp_path: Path, name: str, error: type[RRError], exit_code: int
) -> None:
    fault, lasting = FAULTS[name]
    calls, _ = count_calls(tmp_path / "sound")
    for at in range(0, calls, 3 * SAMPLE):
        backend = FileBackend(tmp_path / str(at) / ".rr", FaultyDisk(at, fault, lasting=lasting))
        (tmp_path / str(at)).mkdir()
        with pytest.raises(error) as caught:
            work(backend, [])
        assert caught.value.exit_code == exit_code
        assert str(tmp_path) in caught.value.place
        leftovers = list((tmp_path / str(at)).rglob(".tmp-*"))
        assert leftovers == [], "a program that lives tidies up"


def cut(at: int) -> None:
    """Lose power at one call; look at every state the disk may then be in."""
    disk, done = PowerDisk(at), list[OperationId]()
    with suppress(DeathError):
        work(FileBackend(Path("/.rr"), disk), done)
    for choose in choosers():
        check(FileBackend(Path("/.rr"), disk.after_power_cut(choose)), done)


def power_calls() -> int:
    sound = PowerDisk()
    work(FileBackend(Path("/.rr"), sound), [])
    return sound.calls + 1


def test_a_power_cut_at_some_calls() -> None:
    for at in range(3, power_calls(), SAMPLE):
        cut(at)


@pytest.mark.prove
def test_a_power_cut_at_every_call(figures: dict[str, object]) -> None:
    points = power_calls()
    for at in range(points):
        cut(at)
    figures["power cuts"] = points
    figures["states of the disk looked at after a power cut"] = points * len(choosers())


class Forgetful(PowerDisk):
    """A disk whose folders are never synced, to show that the power test sees such a fault."""

    def sync_folder(self, folder: Path) -> None:
        pass


class Careless(PowerDisk):
    """A disk whose files are never synced."""

    def sync(self, descriptor: int) -> None:
        pass


@pytest.mark.parametrize("kind", [Forgetful, Careless])
def test_the_power_test_would_see_a_missing_sync(kind: type[PowerDisk]) -> None:
    disk, done = kind(), list[OperationId]()
    work(FileBackend(Path("/.rr"), disk), done)
    with pytest.raises((AssertionError, RRError)):
        for choose in choosers():
            check(FileBackend(Path("/.rr"), disk.after_power_cut(choose)), done)


def test_every_writing_call_of_the_disk_is_watched() -> None:
    reading = {"read", "read_at", "status", "names", "is_file", "is_folder", "locked", "remove"}
    made_of_these = {"now_ns"}
    of_the_log = {"reopen"}  # swept by tests/store/test_eventlog.py
    known = {*SWEEPING, *reading, *made_of_these, *of_the_log}
    assert {name for name in vars(Disk) if not name.startswith("_")} == known
