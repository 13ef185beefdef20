"""The server we start ourselves: as whom, on what, and what is left when either of us dies."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.migrate import migrate
from server.postgres import (
    LEAVING_S,
    Installation,
    NoPostgresError,
    PostgresFailedError,
    RunningPostgres,
    find_binaries,
    major_version,
    making,
    postgres,
)
from store.backends.postgres import PostgresBackend
from store.frame import encode_frame
from store.names import HEAD, object_name
from store.projects import create_project, find_project
from store.sql import Access, Sql

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that another user can reach: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="rr-test-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


def ask(url: str, question: str) -> object:
    async def asked(sql: Sql) -> object:
        async with sql.transaction(Access()) as db:
            return await db.fetchval(question)

    with Sql.open(url, role=None) as sql:
        return sql.run(asked(sql))


def eventually(true: Callable[[], bool]) -> bool:
    last = time.monotonic() + 20
    while not true() and time.monotonic() < last:
        time.sleep(0.02)
    return true()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_what_was_durable_is_there_after_a_kill(data: Path) -> None:
    """Flushed objects and every head survive SIGKILL of the whole server."""
    with postgres(data) as running:
        settings = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        told = [ask(running.url(), f"show {name}") for name in settings]
        assert told == ["on", "on", "on", ""]
        assert stat.S_IMODE(running.sockets.stat().st_mode) == 0o700
        migrate(running.url())
        with Sql.open(running.url()) as sql:
            backend = PostgresBackend(sql, create_project(sql, "aurora").id)
            for digit in range(10):
                backend.save(object_name(f"{digit}" * 64), encode_frame(b"x"))
            backend.flush()
            backend.save(HEAD, b"x")
            os.killpg(running.process.pid, signal.SIGKILL)
    with postgres(data) as again, Sql.open(again.url()) as sql:
        backend = PostgresBackend(sql, find_project(sql, "aurora").id)
        assert len(list(backend.names())) == 11
        assert backend.load(HEAD) == b"x"


def test_it_is_gone_with_its_folder_when_the_block_ends(data: Path) -> None:
    with postgres(data, durable=False) as running:
        assert ask(running.url(), "show fsync") == "off"
    assert running.process.returncode == 0
    assert not running.sockets.exists()
    assert data.exists()


@pytest.mark.parametrize("durable", [True, False])
def test_it_stops_when_whoever_started_it_is_killed(data: Path, durable: bool) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from server.postgres import postgres\n"
        "with postgres(Path(sys.argv[1]), durable=sys.argv[2] == 'True') as running:\n"
        "    print(running.process.pid, running.sockets, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(data), str(durable)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid, sockets = starter.stdout.readline().split()
        assert is_running(int(pid))
        os.kill(starter.pid, signal.SIGKILL)
    assert eventually(lambda: not is_running(int(pid)))
    assert eventually(lambda: not Path(sockets).exists())
    with postgres(data, durable=durable) as again:
        assert ask(again.url(), "select 1") == 1


def test_a_second_one_on_the_same_folder_is_refused_at_once(data: Path) -> None:
    with postgres(data, durable=False) as running:
        begun = time.monotonic()
        with pytest.raises(PostgresFailedError, match="another server runs"), postgres(data):
            pass
        assert time.monotonic() - begun < LEAVING_S / 3
        assert ask(running.url(), "select 1") == 1


def test_making_a_folder_that_was_cut_short_begins_anew(data: Path) -> None:
    """initdb writes PG_VERSION early: what it leaves when it is killed is no data folder."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from server.postgres import postgres\n"
        "with postgres(Path(sys.argv[1])): pass\n"
    )
    command = [sys.executable, "-c", code, str(data)]
    with subprocess.Popen(command, start_new_session=True) as starter:
        assert eventually(lambda: any(data.parent.glob("*/PG_VERSION")))
        os.killpg(starter.pid, signal.SIGKILL)
    assert not data.exists(), "it gets its name when it is whole"
    with postgres(data, durable=False) as running:
        assert ask(running.url(), "select 1") == 1
    assert [path.name for path in data.parent.iterdir() if path.is_dir()] == ["data"]


def test_a_durable_folder_is_on_the_disk_when_it_is_made(tmp_path: Path) -> None:
    for durable in (True, False):
        found = Installation(tmp_path, tmp_path, tmp_path, {}, durable)
        assert ("--no-sync" in making(found, tmp_path)) is not durable


def test_data_of_another_major_version_is_refused(data: Path) -> None:
    with postgres(data, durable=False):
        pass
    assert int((data / "PG_VERSION").read_text()) == major_version(find_binaries())
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresFailedError, match="version"), postgres(data):
        pass


def test_a_folder_that_is_no_data_folder_is_refused(data: Path) -> None:
    data.mkdir()
    (data / "shoe.stl").write_text("")
    with pytest.raises(PostgresFailedError, match="not empty"), postgres(data):
        pass
    assert [path.name for path in data.iterdir()] == ["shoe.stl"]


def test_binaries_are_named_or_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.delenv("RR_PG_BIN", raising=False)
    found = find_binaries()
    monkeypatch.setenv("RR_PG_BIN", str(tmp_path))
    with pytest.raises(NoPostgresError, match="no initdb"), postgres(data):
        pass
    monkeypatch.setenv("RR_PG_BIN", str(found))
    assert find_binaries() == found
    monkeypatch.delenv("RR_PG_BIN")
    monkeypatch.setattr("server.postgres.find_spec", lambda name: None)
    monkeypatch.setattr("server.postgres.shutil.which", lambda name: str(found / name))
    assert find_binaries() == found
    monkeypatch.setattr("server.postgres.shutil.which", lambda name: None)
    monkeypatch.setattr("server.postgres._DEBIAN", tmp_path)
    with pytest.raises(NoPostgresError):
        find_binaries()
    newest = tmp_path / "17" / "bin"
    for folder in (tmp_path / "9" / "bin", newest):
        folder.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (folder / name).touch()
    assert find_binaries() == newest


@pytest.mark.skipif(not AS_ROOT, reason="only root can close a folder to itself as another user")
def test_root_runs_it_as_another_user_and_opens_no_folder(tmp_path: Path, data: Path) -> None:
    """A virtual environment below a closed home: the binaries are copied, the home stays closed."""
    closed = tmp_path / "home"
    binaries = find_binaries()
    package = binaries.parent.parent
    shutil.copytree(package, closed / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    closed.chmod(0o700)
    inside = closed / package.name / binaries.parent.name / binaries.name
    with postgres(data, durable=False, binaries=inside) as one:
        assert one.binaries != find_binaries()
        assert Path(f"/proc/{one.process.pid}").stat().st_uid != 0
        assert ask(one.url(), "select 1") == 1
        copied = one.binaries
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not copied.exists()


def test_what_runs_says_its_address(tmp_path: Path) -> None:
    one = RunningPostgres(tmp_path, Path("/tmp/a b"), None, tmp_path)  # type: ignore[arg-type]
    assert one.url("rr") == "postgresql://rr_admin@/rr?host=%2Ftmp%2Fa%20b"
