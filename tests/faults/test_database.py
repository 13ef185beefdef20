"""A database that dies, breaks or fills up while a repository in it is written."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import RRError
from schemas.ids import GenerationId
from server.migrate import migrate
from server.postgres import postgres
from store.backends.postgres import PostgresBackend
from store.frame import encode_frame
from store.names import object_name
from store.projects import create_project, find_project
from store.repository import Repository
from store.sql import Sql
from store.sql_errors import DatabaseFullError, DatabaseSilentError
from tests.faults.wire import database_behind
from tests.servers import fresh_database
from tests.store.samples import AUTHOR, START, commit


def check(url: str, made: list[GenerationId], more: int) -> None:
    """All that was confirmed is there, at most one besides, and all of it sound."""
    with Sql.open(url) as sql:
        repository = Repository.open(PostgresBackend(sql, find_project(sql, "shoe").id))
        there = [one for one, _ in repository.walk(repository.resolve("main"))][::-1]
        assert there[: len(made)] == made
        assert len(there) - len(made) <= more
        assert repository.fsck().ok
        commit(repository, number=10_000)
        assert repository.fsck().ok


def begin(url: str) -> None:
    with Sql.open(url) as sql:
        project = create_project(sql, "shoe")
        Repository.init(PostgresBackend(sql, project.id), author=AUTHOR, time=START)


def test_cut_anywhere_and_done_again_nothing_is_lost_or_doubled() -> None:
    """Every message to the server, one after the other, is the last that passes."""
    with fresh_database() as url:
        begin(url)
        with database_behind(url) as (through, wire), Sql.open(through) as sql:
            repository = Repository.open(PostgresBackend(sql, find_project(sql, "shoe").id))
            made = [commit(repository, number=0)]
            left = [0]

            def passes(data: bytes, from_client: bool) -> bool:
                left[0] -= from_client
                return left[0] != 0

            wire.watch = passes
            for allowed in range(1, 60, 2):
                number = len(made)
                left[0] = allowed
                try:
                    made.append(commit(repository, number=number))
                except DatabaseSilentError:
                    left[0] = -1
                    if len(list(repository.walk(repository.resolve("main")))) > len(made):
                        made.append(repository.resolve("main"))  # only its answer was lost
                    else:
                        made.append(commit(repository, number=number))
                    assert repository.generation(made[-1]).parents == (made[-2],)
            left[0] = -1
        check(url, made, 0)


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rr-test-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


def test_killed_again_and_again_what_was_confirmed_is_there(data: Path) -> None:
    source = random.Random(6)
    made: list[GenerationId] = []
    for turn in range(3):
        with postgres(data) as running:
            if turn == 0:
                migrate(running.url())
                begin(running.url())
            timer = threading.Timer(
                0.2 + source.random(), os.kill, (running.process.pid, signal.SIGKILL)
            )
            with Sql.open(running.url()) as sql:
                repository = Repository.open(PostgresBackend(sql, find_project(sql, "shoe").id))
                if made:
                    line = [one for one, _ in repository.walk(repository.resolve("main"))][::-1]
                    assert line[: len(made)] == made
                    assert len(line) <= len(made) + 1
                    made = line
                timer.start()
                try:
                    for number in range(len(made), 100_000):
                        made.append(commit(repository, number=number))
                        if running.process.poll() is not None:
                            break
                except RRError as error:
                    assert isinstance(error, DatabaseSilentError), error
            timer.join()
            running.process.wait()
            _end_children(data)
    with postgres(data) as running:
        check(running.url(), made, 1)


def _end_children(data: Path) -> None:
    """Wait until the children of a killed server have seen that it is gone."""
    last = time.monotonic() + 20
    while time.monotonic() < last:
        told = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        if str(data) not in told:
            return
        time.sleep(0.05)


def test_a_full_disk_records_nothing_and_then_all(tmp_path: Path) -> None:
    """A small disk of its own under the data; only root can make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=120m,mode=0711", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let us mount a disk")
    for folder in (tmp_path, *tmp_path.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o711)
    try:
        with postgres(disk / "data") as running:
            migrate(running.url())
            begin(running.url())
            with Sql.open(running.url()) as sql:
                backend = PostgresBackend(sql, find_project(sql, "shoe").id)
                repository = Repository.open(backend)
                made = [commit(repository, number=0)]
                ballast = disk / "ballast"
                with ballast.open("wb") as file, pytest.raises(OSError, match="space"):
                    while True:
                        os.write(file.fileno(), bytes(1 << 16))
                source = random.Random(1)
                large = [(object_name(f"{n:064x}"), source.randbytes(1 << 20)) for n in range(40)]
                with pytest.raises((DatabaseFullError, DatabaseSilentError)):
                    backend.save_many((name, encode_frame(data)) for name, data in large)
                    backend.flush()
                ballast.unlink()
                last = time.monotonic() + 30  # a full log makes the server start anew
                while time.monotonic() < last:
                    try:
                        made.append(commit(repository, number=1))
                        break
                    except RRError:
                        time.sleep(0.1)
            check(running.url(), made, 0)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
