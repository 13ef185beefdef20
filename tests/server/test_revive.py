"""Our own PostgreSQL is killed while it is needed (`server.revive`): it comes back by itself."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import RRError
from server.postgres import PostgresFailedError
from server.revive import revived_postgres
from tests.server.test_postgres import ask, eventually, is_running


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rr-test-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


def running_pid(data: Path) -> int:
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError, ValueError):
        return 0


def answers(url: str) -> bool:
    try:
        return ask(url, "select 1") == 1
    except RRError:
        return False


def test_it_comes_back_on_the_same_address(data: Path) -> None:
    with revived_postgres(data) as running:
        url = running.url()
        before = running.process.pid
        assert answers(url)
        for _ in range(2):
            os.kill(before, signal.SIGKILL)
            assert eventually(lambda before=before: running_pid(data) not in (0, before))  # type: ignore[misc]
            assert eventually(lambda: answers(url))
            before = running_pid(data)
    assert eventually(lambda: not is_running(before))
    assert not running.sockets.exists()


def test_a_first_start_that_fails_is_told(data: Path) -> None:
    data.mkdir()
    (data / "shoe.stl").write_text("")
    with pytest.raises(PostgresFailedError, match="not empty"), revived_postgres(data):
        pass
    with revived_postgres(data.with_name("other")):
        pass
    (data.with_name("other") / "PG_VERSION").write_text("9\n")
    with (
        pytest.raises(PostgresFailedError, match="version"),
        revived_postgres(data.with_name("other")),
    ):
        pass
