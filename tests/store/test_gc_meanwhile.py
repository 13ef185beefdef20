"""Clean-up beside others: commands at work, repair, clocks that disagree, and its own death."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from store.backends import FileBackend
from store.backends.files import ASIDE, TEMPORARY
from store.disk import Disk, Status
from store.gc import gc
from store.gc_plan import DAY_S, Policy, make_plan
from store.names import object_name
from store.pack_writer import PACK_ENDING, PackWriter
from store.repair import Repair, repair
from store.repository import Repository
from tests.store.gc_world import NOW, POLICY, age, clean, files_of, line, new_files
from tests.store.samples import AUTHOR, commit


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_files(tmp_path)


def real_policy(*, ahead_days: int = 0, grace_days: int = 0) -> Policy:
    """By the real clock, which is that of the disk, or one that is ahead of it."""
    now = int(time.time()) + ahead_days * DAY_S
    return Policy(now=now, clock=now, keep_days=90, grace_days=grace_days)


def make_old(backend: FileBackend, object_id: str, *, seconds: int) -> None:
    then = time.time() - seconds
    os.utime(backend.path(object_name(object_id)), (then, then))


@pytest.mark.parametrize(
    "policy",
    [real_policy(), real_policy(ahead_days=400), real_policy(ahead_days=400, grace_days=9)],
)
def test_what_a_running_command_has_stored_stays_an_hour(
    repository: Repository, policy: Policy
) -> None:
    """However short the grace is, and however far our clock is ahead of that of the disk."""
    commit(repository, number=0, time=policy.now)
    backend = files_of(repository)
    running = repository.put_blob(b"of a generation to come")
    make_old(backend, running, seconds=3000)
    half = backend.folder / ".tmp-1-1"
    half.write_bytes(b"being written")
    assert clean(repository, policy=policy).removed_objects == 0
    assert repository.has(running) and half.exists()


def test_after_the_hour_a_grace_of_nothing_is_over(repository: Repository) -> None:
    commit(repository, number=0)
    backend = files_of(repository)
    lost = repository.put_blob(b"of a generation that never came")
    make_old(backend, lost, seconds=3700)
    assert clean(repository, policy=real_policy(grace_days=1)).removed_objects == 0
    assert clean(repository, policy=real_policy()).removed_objects == 1
    assert not repository.has(lost)


class KilledError(BaseException):
    """Stands for `kill -9`."""


class Overtaken(Disk):
    """A writer stores an object again just before it is moved aside; then clean-up is killed."""

    def __init__(self, path: Path, store: Callable[[], object]) -> None:
        self.path, self.store = path, store

    def rename(self, source: Path, target: Path) -> None:
        if source.name.startswith(ASIDE):
            raise KilledError
        if source == self.path:
            self.store()
        super().rename(source, target)


def killed_before_giving_back(repository: Repository) -> str:
    """An object whose writer was told that it is stored; only its file moved aside has it."""
    commit(repository, number=0, time=NOW)
    wanted = repository.put_blob(b"wanted again")
    age(repository, 50)
    path = files_of(repository).path(object_name(wanted))
    disk = Overtaken(path, lambda: repository.put_blob(b"wanted again"))
    with pytest.raises(KilledError):
        gc(FileBackend(files_of(repository).folder, disk), POLICY, author=AUTHOR)
    assert not repository.has(wanted)
    return wanted


@pytest.mark.parametrize("by", ["clean-up", "repair"])
def test_what_was_moved_aside_and_not_given_back_is_given_back_by_the_next(
    repository: Repository, by: str
) -> None:
    wanted = killed_before_giving_back(repository)
    (aside,) = files_of(repository).leftovers()
    path = files_of(repository).path(object_name(wanted))
    if by == "clean-up":
        clean(repository)
    else:
        os.utime(aside, (NOW, NOW))  # long enough ago for repair to sweep it away
        told: list[Repair] = []
        done = repair(files_of(repository), lambda *_: iter(()), tell=told.append)
        assert [one.place for one in done.repairs] == [str(path)] and told == [*done.repairs]
    assert repository.get(wanted) == b"wanted again"
    assert list(files_of(repository).strays()) == []


def test_what_was_stored_anew_since_it_was_moved_aside_stays(repository: Repository) -> None:
    wanted = killed_before_giving_back(repository)
    repository.put_blob(b"wanted again")
    (aside,) = files_of(repository).leftovers()
    aside.write_bytes(b"junk")
    clean(repository)
    assert repository.get(wanted) == b"wanted again"
    assert list(files_of(repository).strays()) == []


def test_repair_waits_for_clean_up_and_writers_for_neither(repository: Repository) -> None:
    commit(repository, number=0, time=NOW)
    backend = files_of(repository)
    done: list[object] = []

    def mend() -> None:
        done.append(repair(FileBackend(backend.folder), lambda *_: iter(())))

    with backend.cleaning():
        thread = Thread(target=mend)
        thread.start()
        thread.join(0.2)
        commit(repository, number=1, time=NOW)
        assert thread.is_alive() and not done
    thread.join()
    assert done


class Swept(Disk):
    """Repair of another machine looks for leftovers just before a pack gets its name."""

    def __init__(self, backend: FileBackend) -> None:
        self.backend = backend
        self.found: list[str] = []

    def rename(self, source: Path, target: Path) -> None:
        if target.suffix == PACK_ENDING:
            self.found += self.backend.sweep()
        super().rename(source, target)


def test_a_pack_of_old_things_is_not_swept_away_while_it_is_written(
    repository: Repository,
) -> None:
    backend = files_of(repository)
    disk = Swept(backend)
    backend.packs.folder.mkdir()
    writer = PackWriter(disk, backend.packs.folder, TEMPORARY)
    writer.add(b"\1" * 32, b"waits for its end")
    path = writer.close(time_ns=NOW * 10**9)
    assert disk.found == []
    assert path.stat().st_mtime_ns == NOW * 10**9


def test_what_goes_while_it_is_looked_at_is_no_matter(
    repository: Repository,
) -> None:
    """A writer gives its file its name, and clean-up takes a file and a pack, as we plan."""
    line(repository, 40)
    clean(repository)
    lost = repository.put_blob(b"lost")
    backend = files_of(repository)
    half = backend.folder / ".tmp-1-1"
    half.write_bytes(b"being written")
    age(repository, 50)

    gone: list[Path] = []

    class Vanishing(Disk):
        def status(self, path: Path) -> Status:
            if path in gone:
                raise FileNotFoundError(path)
            return super().status(path)

    seeing = FileBackend(backend.folder, Vanishing())
    (pack,) = seeing.packs.sound()
    before = make_plan(seeing, POLICY, lambda _: None)
    assert (before.leftovers, len(before.packs)) == ([half], 1)
    assert before.dead_blobs == [bytes.fromhex(lost)]
    gone += [half, pack.path, backend.path(object_name(lost))]
    plan = make_plan(seeing, POLICY, lambda _: None)
    assert (plan.leftovers, plan.packs, plan.dead_blobs) == ([], [], [])
    assert plan.live == before.live
