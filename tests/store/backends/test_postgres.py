"""What only a backend in a database can do wrong: its lock, its bulk ways, its large frames."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from store.backends.base import Backend, MissingError
from store.backends.memory import MemoryBackend
from store.backends.postgres import BATCH_BYTES, PAGE, PostgresBackend
from store.blobs import INLINE_LIMIT, BlobsElsewhereError
from store.blobs_files import FileBlobs
from store.frame import encode_frame
from store.names import CONFIG, FORMAT, HEAD, BadNameError, object_name
from store.projects import create_project
from store.repository import Repository
from store.sql import Access, Sql
from store.sql_errors import DatabaseDeniedError, DatabaseSilentError
from store.transact import RefMovedError
from tests.servers import end_connections, new_name, shared_database
from tests.store.samples import AUTHOR, START, commit, make_generation, record


@pytest.fixture(scope="module")
def url() -> str:
    return shared_database()


@pytest.fixture
def sql(url: str) -> Iterator[Sql]:
    with Sql.open(url) as opened:
        yield opened


@pytest.fixture
def project(sql: Sql) -> UUID:
    return create_project(sql, new_name()).id


@pytest.fixture
def backend(sql: Sql, project: UUID) -> PostgresBackend:
    return PostgresBackend(sql, project)


def frames(count: int, size: int = 40) -> dict[str, bytes]:
    """Objects under their right names, framed."""
    source = random.Random(count)
    contents = [source.randbytes(size) for _ in range(count)]
    return {object_name(sha256(one).hexdigest()): encode_frame(one) for one in contents}


async def _fetch(sql: Sql, access: Access, statement: str, *values: object) -> list[Any]:
    async with sql.transaction(access) as db:
        return await db.fetch(statement, *values)


def rows(backend: PostgresBackend, statement: str) -> list[Any]:
    """What a statement with the project as $1 gives."""
    access = Access(str(backend.project), "owner")
    return backend.sql.run(_fetch(backend.sql, access, statement, backend.project))


@pytest.mark.parametrize("make", [MemoryBackend, None], ids=["the default", "by COPY"])
def test_many_at_once_are_as_one_by_one(backend: PostgresBackend, make: Any) -> None:
    place: Backend = backend if make is None else make()
    wanted = frames(2 * PAGE + 7 if make is None else 40)
    absent = list(frames(3, size=41))
    assert place.lacking([*absent, *wanted]) == [*absent, *wanted]
    place.save_many(iter(wanted.items()))
    place.flush()
    assert place.lacking([*absent, *wanted, *absent[:1]]) == [*absent, *absent[:1]]
    assert dict(place.load_many([*wanted, *absent])) == wanted
    assert list(place.names()) == sorted(wanted)
    place.save_many(wanted.items())
    assert list(place.names()) == sorted(wanted)
    assert list(place.load_many([])) == place.lacking([]) == []


def test_large_and_small_in_one_batch(backend: PostgresBackend) -> None:
    wanted = frames(30) | frames(5, size=BATCH_BYTES // 2) | frames(4, size=INLINE_LIMIT)
    backend.save_many(wanted.items())
    assert dict(backend.load_many(wanted)) == wanted


def test_the_same_name_twice_in_a_batch_is_the_last(backend: PostgresBackend) -> None:
    name = object_name("a" * 64)
    backend.save_many([(name, b"one"), (name, b"two")])
    assert backend.load(name) == b"two"


def test_bulk_ways_refuse_bad_names(backend: PostgresBackend) -> None:
    for bad in ("lock", "objects/x", "objects/" + "A" * 64):
        with pytest.raises(BadNameError):
            backend.lacking([bad])
        with pytest.raises(BadNameError):
            list(backend.load_many([bad]))
        with pytest.raises(BadNameError):
            backend.save_many([(bad, b"x")])


def test_two_who_push_the_same_do_not_wait_in_a_circle(url: str, project: UUID) -> None:
    wanted = frames(1500)
    failures: list[Exception] = []

    def push(seed: int) -> None:
        try:
            with Sql.open(url) as own:
                order = sorted(wanted)
                random.Random(seed).shuffle(order)
                for _ in range(4):
                    PostgresBackend(own, project).save_many((name, wanted[name]) for name in order)
        except Exception as error:  # noqa: BLE001 - a thread must hand its failure over
            failures.append(error)

    threads = [threading.Thread(target=push, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Sql.open(url) as own:
        assert dict(PostgresBackend(own, project).load_many(wanted)) == wanted


def test_projects_of_one_database_are_apart(sql: Sql, backend: PostgresBackend) -> None:
    other = PostgresBackend(sql, create_project(sql, new_name()).id)
    name = object_name("b" * 64)
    for mine in (HEAD, name):
        backend.save(mine, b"mine")
        assert not other.has(mine)
        other.save(mine, b"theirs")
        assert (backend.load(mine), other.load(mine)) == (b"mine", b"theirs")
    assert len(rows(backend, "select from objects where project = $1")) == 1


def test_keeping_makes_young(backend: PostgresBackend) -> None:
    name = object_name("c" * 64)
    backend.save(name, b"x")
    before = rows(backend, "select touched from objects where project = $1")
    backend.keep(name)
    after = rows(backend, "select touched from objects where project = $1")
    assert after[0]["touched"] > before[0]["touched"]
    with pytest.raises(MissingError):
        backend.keep(FORMAT)
    backend.save(FORMAT, b"x")
    backend.keep(FORMAT)


def test_flushing_what_was_flushed_asks_nothing(
    backend: PostgresBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.save(object_name("d" * 64), b"x")
    backend.flush()
    monkeypatch.setattr(PostgresBackend, "_sync", None)
    backend.flush()
    backend.save(HEAD, b"durable by itself")
    backend.flush()
    backend.keep(object_name("d" * 64))
    with pytest.raises(TypeError):
        backend.flush()


def test_the_lock_dies_with_its_process(url: str, backend: PostgresBackend) -> None:
    code = (
        "import sys, uuid\n"
        "from store.sql import Sql\n"
        "from store.backends.postgres import PostgresBackend\n"
        "with PostgresBackend(Sql.open(sys.argv[1]), uuid.UUID(sys.argv[2])).lock():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, url, str(backend.project)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, signal.SIGKILL)
    with backend.lock():
        backend.save(HEAD, b"x")


def test_who_lost_the_lock_cannot_move_the_head(url: str, backend: PostgresBackend) -> None:
    """The connection that held it is cut; another writer goes on; the first must not win."""
    backend.save(HEAD, b"before")
    with pytest.raises(DatabaseSilentError), backend.lock():
        end_connections(url)
        with Sql.open(url) as own:
            other = PostgresBackend(own, backend.project)
            with other.lock():
                other.save(HEAD, b"theirs")
        backend.save(HEAD, b"mine")
    assert backend.load(HEAD) == b"theirs"
    with backend.lock():
        backend.save(HEAD, b"mine")
    assert backend.load(HEAD) == b"mine"


def test_a_commit_whose_lock_is_lost_leaves_history_as_it_was(
    url: str, backend: PostgresBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.init(backend, author=AUTHOR, time=START)
    base = commit(repository, number=0)
    mine = make_generation(repository, (base,), number=1)
    save = PostgresBackend.save

    def cut_before_the_head(self: PostgresBackend, name: str, data: bytes) -> None:
        if name == HEAD:
            end_connections(url)
        save(self, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(PostgresBackend, "save", cut_before_the_head)
        with pytest.raises(DatabaseSilentError):
            record(repository, "branch/main", base, mine)
    assert repository.resolve("main") == base
    record(repository, "branch/main", base, mine)
    assert repository.resolve("main") == mine
    with pytest.raises(RefMovedError):
        record(repository, "branch/main", base, mine)
    assert repository.fsck().ok


def test_many_who_wait_for_the_lock_leave_room_for_its_holder(backend: PostgresBackend) -> None:
    """More waiters than the pool has connections; all of one process, as in a server."""
    backend.save(HEAD, b"0")

    def count() -> None:
        own = PostgresBackend(backend.sql, backend.project)
        with own.lock():
            own.save(HEAD, b"%d" % (int(own.load(HEAD)) + 1))

    threads = [threading.Thread(target=count) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert backend.load(HEAD) == b"40"


def test_one_backend_in_several_threads_lets_one_in_at_a_time(backend: PostgresBackend) -> None:
    backend.save(HEAD, b"0")

    def count() -> None:
        for _ in range(5):
            with backend.lock():
                backend.save(HEAD, b"%d" % (int(backend.load(HEAD)) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert backend.load(HEAD) == b"20"


def test_the_locks_of_projects_and_of_clean_up_are_apart(
    sql: Sql, backend: PostgresBackend
) -> None:
    other = PostgresBackend(sql, create_project(sql, new_name()).id)
    with backend.cleaning() as found, backend.lock(), other.lock(), other.cleaning():
        assert found == ()


def test_roles_are_passed_to_row_security(sql: Sql, backend: PostgresBackend) -> None:
    name = object_name("e" * 64)
    backend.save(name, b"x")
    backend.save(CONFIG, b"x")
    supplier = PostgresBackend(sql, backend.project, role="supplier")
    assert not supplier.has(name)
    assert not supplier.has(CONFIG)
    for call in (supplier.save, lambda name, data: supplier.save_many([(name, data)])):
        with pytest.raises(DatabaseDeniedError):
            call(name, b"y")
    reading = PostgresBackend(sql, backend.project, role="supplier", engine=True)
    assert reading.load(name) == b"x"
    with pytest.raises(DatabaseDeniedError):
        reading.save(CONFIG, b"y")


class TestLargeFrames:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "blobs"

    @pytest.fixture
    def filed(self, url: str, project: UUID, folder: Path) -> Iterator[PostgresBackend]:
        with Sql.open(url, blobs=FileBlobs(folder)) as own:
            yield PostgresBackend(own, project)

    def test_they_lie_in_the_folder_and_small_ones_in_rows(
        self, filed: PostgresBackend, folder: Path
    ) -> None:
        small, large = object_name("1" * 64), object_name("2" * 64)
        filed.save(small, b"s" * INLINE_LIMIT)
        filed.save(large, b"l" * (INLINE_LIMIT + 1))
        assert [path.parent.name for path in folder.rglob("*") if path.is_file()] == ["2" * 64]
        told = rows(filed, "select size, frame is null as away, substr(place, 1, 5) from objects "
                    "where project = $1 order by hash")  # fmt: skip
        assert [tuple(row) for row in told] == [
            (INLINE_LIMIT, False, None),
            (INLINE_LIMIT + 1, True, "file:"),
        ]
        assert dict(filed.load_many([small, large]))[large] == b"l" * (INLINE_LIMIT + 1)
        filed.save(large, b"now small")
        assert filed.load(large) == b"now small"

    def test_a_blob_is_there_before_its_row(
        self, filed: PostgresBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(self: FileBlobs, key: str, data: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(FileBlobs, "write", full)
        for call in (filed.save, lambda name, data: filed.save_many([(name, data)])):
            with pytest.raises(OSError, match="space"):
                call(object_name("3" * 64), b"l" * (INLINE_LIMIT + 1))
        assert list(filed.names()) == []

    def test_a_command_without_the_folder_is_told_so(
        self, filed: PostgresBackend, backend: PostgresBackend
    ) -> None:
        name = object_name("4" * 64)
        filed.save(name, b"l" * (INLINE_LIMIT + 1))
        with pytest.raises(BlobsElsewhereError):
            backend.load(name)
        assert backend.has(name)

    def test_a_blob_that_was_removed_is_missing(self, filed: PostgresBackend, folder: Path) -> None:
        name = object_name("5" * 64)
        filed.save(name, b"l" * (INLINE_LIMIT + 1))
        for path in folder.rglob("5" * 64):
            shutil.rmtree(path)
        with pytest.raises(MissingError):
            filed.load(name)
        ((told, error),) = filed.survey([name])
        assert told == name
        assert isinstance(error, MissingError)
