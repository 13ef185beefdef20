"""Clean-up of a project in a database."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import store.gc_database
from schemas.errors import RRError
from store.backends import MissingError
from store.backends.postgres import PostgresBackend
from store.blobs import INLINE_LIMIT
from store.blobs_files import FileBlobs
from store.gc import GcReport
from store.gc_database import gc_database
from store.gc_plan import DAY_S
from store.names import OBJECTS, object_name
from store.projects import create_project
from store.repository import Repository
from store.sql import WORKER, Access, Sql
from store.sql_errors import DatabaseDeniedError
from tests.servers import end_connections, new_name, shared_database
from tests.store.gc_world import NOW, POLICY, line
from tests.store.samples import AUTHOR, START, commit, make_generation, record


@dataclass
class World:
    repository: Repository
    worker: PostgresBackend
    folder: Path

    @property
    def backend(self) -> PostgresBackend:
        assert isinstance(self.repository.backend, PostgresBackend)
        return self.repository.backend

    def clean(self, *, dry_run: bool = False) -> GcReport:
        return gc_database(self.worker, POLICY, author=AUTHOR, dry_run=dry_run)

    def age(self, days: float, *names: str) -> None:
        """Make objects as if they had been stored so many days ago; all, when none is named."""

        async def aged() -> None:
            keys = [bytes.fromhex(name.removeprefix(OBJECTS)) for name in names]
            async with self.worker.sql.transaction(self.worker.access) as db:
                await db.execute(
                    "update objects set touched = to_timestamp($2) where project = $1 "
                    "and ($3 or hash = any($4::bytea[]))",
                    self.worker.project, NOW - days * DAY_S, not names, keys,
                )  # fmt: skip

        self.worker.sql.run(aged())

    def names(self) -> set[str]:
        return set(self.backend.names(OBJECTS))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = shared_database()
    blobs = FileBlobs(tmp_path / "blobs")
    with Sql.open(url, blobs=blobs) as sql, Sql.open(url, role=WORKER, blobs=blobs) as work:
        project = create_project(sql, new_name()).id
        repository = Repository.init(PostgresBackend(sql, project), author=AUTHOR, time=START)
        worker = PostgresBackend(work, project, role="worker")
        yield World(repository, worker, tmp_path / "blobs")


def stray(world: World, number: int = 0, *, size: int = 10) -> str:
    """The name of a blob that nothing needs; its bytes do not get shorter in a frame."""
    return object_name(world.repository.put_blob(random.Random(number).randbytes(size)))


def test_what_nothing_needs_goes_after_its_grace(world: World) -> None:
    made = line(world.repository, 3)
    lost, young = stray(world), stray(world, 1)
    world.age(15)
    world.age(13, young)
    before = world.names()
    told = world.clean(dry_run=True)
    assert world.names() == before
    assert world.clean() == told
    assert (told.expired_operations, told.waiting_objects) == (1, 1)  # that of `rr init`
    assert told.removed_objects == 3  # with what it led to
    assert lost in before - world.names()
    assert world.backend.has(young)
    assert [one for one, _ in world.repository.walk(made[-1])] == made[::-1]
    assert world.repository.fsck().ok


def test_operations_expire_and_the_log_ends_at_the_horizon(world: World) -> None:
    made = line(world.repository, 20)
    world.age(15)
    told = world.clean()
    assert told.expired_operations == 11
    assert told.removed_objects > 11
    log = list(world.repository.operations())
    assert log[0][1].command == "gc"
    assert len(log) == 11
    assert log[-1][0] == told.horizon == world.repository.snapshot().horizon
    assert [one for one, _ in world.repository.walk(made[-1])] == made[::-1]
    assert world.repository.fsck().ok
    world.age(15)
    again = world.clean()
    assert (again.expired_operations, again.removed_objects) == (0, 0)


def test_a_young_generation_without_a_name_keeps_its_ancestors(world: World) -> None:
    tip = commit(world.repository, number=0, time=NOW)
    world.age(15)
    world.clean()
    first = make_generation(world.repository, (tip,), number=1)
    second = make_generation(world.repository, (first,), number=2)
    world.age(15)
    world.age(1, object_name(second))
    told = world.clean()
    assert told.removed_objects == 0
    assert told.waiting_objects > 1
    world.age(15)
    assert world.clean().removed_objects == told.waiting_objects
    with pytest.raises(MissingError):
        world.repository.generation(second)
    assert world.repository.generation(tip)


def test_what_is_kept_meanwhile_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer is told that an old object is there, just before its row would go."""
    name = stray(world)
    world.age(15)
    lock = PostgresBackend.lock

    def kept(self: PostgresBackend) -> object:
        world.backend.keep(name)
        return lock(self)

    monkeypatch.setattr(PostgresBackend, "lock", kept)
    told = world.clean()
    assert (told.removed_objects, told.waiting_objects) == (0, 1)
    assert world.backend.has(name)


def test_large_frames_go_with_their_rows_and_leftovers_after_an_hour(world: World) -> None:
    wanted = make_generation(world.repository, (), number=1)
    lost = stray(world, size=INLINE_LIMIT)
    world.backend.save(lost, world.backend.load(lost))  # the first blob is left over
    again = stray(world, 1, size=INLINE_LIMIT)
    assert len(list(world.folder.rglob("*/*/*/*"))) == 3
    world.age(15, lost)
    told = world.clean()
    assert told.removed_objects == 1
    (left,) = (path for path in world.folder.rglob("*/*/*/*") if again[-5:] not in str(path))
    os.utime(left, (NOW - 7200, NOW - 7200))
    assert world.clean().leftovers == 1
    assert len(list(world.folder.rglob("*/*/*/*"))) == 1
    assert world.backend.load(again)
    assert world.repository.generation(wanted)


def test_only_a_worker_may(world: World) -> None:
    stray(world)
    world.age(15)
    with pytest.raises(DatabaseDeniedError):
        gc_database(world.backend, POLICY, author=AUTHOR)
    assert len(world.names()) > 2


def test_a_stop_before_removing_leaves_a_sound_repository(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line(world.repository, 20)
    world.age(15)

    async def cut(backend: PostgresBackend, plan: object, guarded: object) -> list[str]:
        end_connections(shared_database())
        async with backend.sql.transaction(Access()) as db:
            return list(await db.fetch("select no_such_thing"))

    with monkeypatch.context() as patched:
        patched.setattr("store.gc_database._remove", cut)
        with pytest.raises(RRError):
            world.clean()
    assert world.repository.fsck().ok
    assert len(list(world.repository.operations())) == 11
    world.age(15)
    assert world.clean().removed_objects > 0
    assert world.repository.fsck().ok


def test_writers_do_not_wait_while_history_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line(world.repository, 20)
    world.age(15)
    held, read = [False], [0, 0]
    lock, load = PostgresBackend.lock, PostgresBackend.load

    @contextmanager
    def locked(self: PostgresBackend) -> Iterator[None]:
        with lock(self):
            held[0] = True
            yield
        held[0] = False

    def counted(self: PostgresBackend, name: str) -> bytes:
        read[held[0]] += 1
        return load(self, name)

    monkeypatch.setattr(PostgresBackend, "lock", locked)
    monkeypatch.setattr(PostgresBackend, "load", counted)
    assert world.clean().expired_operations == 11
    assert read[0] > 40 and read[1] < 10


def test_what_is_recorded_before_the_lock_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch is set to an old generation that nothing led to when history was read."""
    first = commit(world.repository, number=0, time=NOW)
    old = make_generation(world.repository, (first,), number=1)
    world.age(15)
    lock, made = PostgresBackend.lock, list[str]()

    def named(self: PostgresBackend) -> object:
        if not made:
            made.append("branch")
            record(world.repository, "branch/old", None, old, time=NOW)
        return lock(self)

    monkeypatch.setattr(PostgresBackend, "lock", named)
    world.clean()
    assert world.repository.resolve("old") == old
    assert world.repository.fsck().ok


def test_who_has_lost_the_lock_removes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line(world.repository, 20)
    lost = stray(world)
    world.age(15)
    note = store.gc_database.note

    def noted(*given: Any) -> object:
        done = note(*given)
        end_connections(shared_database())
        return done

    with monkeypatch.context() as patched:
        patched.setattr("store.gc_database.note", noted)
        with pytest.raises(RRError):
            world.clean()
    assert world.backend.has(lost), "somebody else may have the lock by now, and name it"
    assert world.clean().removed_objects > 0
