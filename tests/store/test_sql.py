"""The door to a database: who asks, which thread waits, and what becomes of broken connections."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RRError
from store.projects import (
    EVERYWHERE,
    ProjectExistsError,
    ProjectNotFoundError,
    create_project,
    find_project,
    list_projects,
)
from store.sql import APP, Access, Sql, in_project, plain_url, quoted, shown_url
from store.sql_errors import (
    DatabaseDeniedError,
    DatabaseFullError,
    DatabaseRefusedError,
    DatabaseSilentError,
    DriversMissingError,
)
from store.trouble import StorageFailedError
from tests.faults.wire import database_behind
from tests.servers import end_connections, new_name, shared_database


@pytest.fixture(scope="module")
def url() -> str:
    return shared_database()


@pytest.fixture
def sql(url: str) -> Iterator[Sql]:
    with Sql.open(url) as opened:
        yield opened


async def ask(sql: Sql, statement: str, access: Access = EVERYWHERE) -> Any:
    async with sql.transaction(access) as db:
        return await db.fetchval(statement)


@pytest.mark.parametrize(
    "url",
    [f"{scheme}://ada:pw@host:1/rr" for scheme in ("postgresql", "postgres", "postgresql+asyncpg")],
)
def test_addresses(url: str) -> None:
    assert plain_url(url) == "postgresql://ada:pw@host:1/rr"
    assert shown_url(url) == "postgresql://ada@host:1/rr"
    assert shown_url("postgresql:///rr?host=%2Frun%2Fpg") == "postgresql:///run/pg/rr"


def test_who_asks_is_told_in_one_statement() -> None:
    assert Access().settings() == ""
    told = Access("p", "owner", engine=True, key="o'k").settings()
    assert told == (
        "select set_config('rr.project', 'p', true), set_config('rr.role', 'owner', true), "
        "set_config('rr.engine', 'on', true), set_config('rr.key', 'o''k', true);"
    )
    assert in_project("p", "qa") == Access("p", "qa")
    for bad in ("a\0b", "a\\b"):
        with pytest.raises(ValueError, match="zero nor a backslash"):
            quoted(bad)


def test_what_a_setting_says_stays_a_text(sql: Sql) -> None:
    role = "owner', true); drop table objects; --"
    told = sql.run(ask(sql, "select rr_role()", Access(role=role)))
    assert told == role


def test_projects(sql: Sql) -> None:
    name = new_name()
    with pytest.raises(ProjectNotFoundError):
        find_project(sql, name)
    made = create_project(sql, name)
    assert made.settings == {}
    assert find_project(sql, name) == made
    assert made in list_projects(sql)
    with pytest.raises(ProjectExistsError):
        create_project(sql, name)
    with pytest.raises(DatabaseRefusedError):
        create_project(sql, "x" * 201)


def test_the_loop_of_a_server_and_its_threads(url: str) -> None:
    """A door on a running loop: threads ask through it, the loop itself only awaits."""

    async def serve() -> tuple[object, list[object]]:
        sql = Sql.here(url)
        try:
            with pytest.raises(RuntimeError, match="must await"):
                sql.run(ask(sql, "select 1"))
            awaited = await ask(sql, "select 1")
            asked = (asyncio.to_thread(lambda: sql.run(ask(sql, "select 2"))) for _ in range(30))
            return awaited, await asyncio.gather(*asked)
        finally:
            await sql.aclose()

    assert asyncio.run(serve()) == (1, [2] * 30)


def test_a_failure_takes_the_transaction_back(sql: Sql) -> None:
    name = new_name()

    async def fail() -> None:
        async with sql.transaction(EVERYWHERE) as db:
            await db.execute("insert into projects (name) values ($1)", name)
            raise KeyError

    for _ in range(25):  # more than the pool has: none is lost, none comes back spoilt
        with pytest.raises(KeyError):
            sql.run(fail())
    assert name not in [project.name for project in list_projects(sql)]


def test_cancelling_gives_the_connection_back_clean(sql: Sql) -> None:
    async def cancelled() -> int:
        for _ in range(25):
            task = asyncio.ensure_future(ask(sql, "select pg_sleep(60)"))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return int(await ask(sql, "select 7"))

    assert sql.run(cancelled()) == 7


@pytest.mark.parametrize("statement", ["select pg_sleep(60)", "select 1"])
@pytest.mark.parametrize("through_wait", [True, False])
def test_the_end_of_a_server_leaves_no_connection(
    url: str, statement: str, through_wait: bool
) -> None:
    """Whatever a task was at when it was cancelled: connecting, asking or giving back."""

    async def serve(steps: int) -> None:
        sql = Sql.here(url)
        asked = ask(sql, statement)
        task = asyncio.create_task(sql.wait(asked) if through_wait else asked)
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await sql.aclose()

    for steps in (1, 2, 3, 5, 8, 12, 20, 40, 80):
        loop = asyncio.new_event_loop()
        before = _open_sockets()
        loop.run_until_complete(serve(steps))  # and nothing after it, as asyncio.run would
        assert _open_sockets() <= before, steps
        loop.close()


def _open_sockets() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(entry.readlink().name)
    return {name for name in found if name.startswith("socket:")}


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("select no_such_column", RRError),
        ("selec", DatabaseRefusedError),
        ("select 1 / 0", DatabaseRefusedError),
        ("drop table objects", DatabaseDeniedError),
        ("do $$ begin raise exception using errcode = '53100'; end $$", DatabaseFullError),
        ("do $$ begin raise exception using errcode = '57P01'; end $$", DatabaseSilentError),
    ],
)
def test_refusals_have_codes(sql: Sql, statement: str, error: type[RRError]) -> None:
    with pytest.raises(error) as caught:
        sql.run(ask(sql, statement))
    assert caught.value.place == sql.place
    assert "pw" not in str(caught.value)


def test_without_the_drivers_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "store.sql_errors.find_spec", lambda name: None if name == "asyncpg" else object()
    )
    with pytest.raises(DriversMissingError, match="asyncpg") as caught:
        Sql.open("postgresql://host/rr")
    assert "rr-engine[sync]" in caught.value.next_step


def test_database_errors_are_errors_of_storage() -> None:
    """So that whoever minds a failing disk minds a failing database too."""
    for one in (DatabaseSilentError, DatabaseFullError, DatabaseDeniedError, DatabaseRefusedError):
        assert issubclass(one, StorageFailedError)


def test_a_pool_of_dead_connections_is_replaced_unseen(sql: Sql, url: str) -> None:
    async def many() -> None:
        await asyncio.gather(*(ask(sql, "select pg_sleep(0.05)") for _ in range(15)))

    for _ in range(2):
        sql.run(many())
        end_connections(url)
        assert sql.run(ask(sql, "select 1")) == 1


def test_a_cut_in_the_middle_is_told_and_the_next_goes_on(url: str) -> None:
    with database_behind(url) as (through, wire), Sql.open(through) as sql:
        assert sql.run(ask(sql, "select 1")) == 1
        wire.watch = lambda data, from_client: b"pg_sleep" not in data
        with pytest.raises(DatabaseSilentError):
            sql.run(ask(sql, "select pg_sleep(0)"))
        wire.watch = lambda data, from_client: True
        assert sql.run(ask(sql, "select 1")) == 1
        wire.cut()
        assert sql.run(ask(sql, "select 1")) == 1


def test_silence_ends_and_leaves_nothing_behind(url: str) -> None:
    with database_behind(url) as (through, wire), Sql.open(through) as sql:
        assert sql.run(ask(sql, "select 1")) == 1
        wire.silent = True
        for _ in range(3):
            begun = time.monotonic()
            with pytest.raises(DatabaseSilentError):
                sql.run(ask(sql, "select 1"), timeout_s=0.2)
            assert time.monotonic() - begun < 5
        wire.silent = False
        assert sql.run(ask(sql, "select 1")) == 1


def test_a_lost_answer_to_commit_is_told(url: str) -> None:
    """Nobody can tell then whether it was recorded; here it was."""
    name = new_name()
    with database_behind(url) as (through, wire), Sql.open(through) as sql:
        list_projects(sql)
        wire.watch = lambda data, from_client: from_client or b"COMMIT" not in data
        with pytest.raises(DatabaseSilentError):
            create_project(sql, name)
    with Sql.open(url) as sql:
        assert find_project(sql, name).name == name


def test_waiting_threads_do_not_starve_each_other(sql: Sql) -> None:
    """More threads than connections: each gets its turn."""
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(sql.run(ask(sql, "select 3"))))
        for _ in range(60)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3] * 60


def test_a_role_that_is_not_there_means_no_tables(url: str) -> None:
    from store.sql_errors import NoTablesError

    with Sql.open(url, role="rr_nobody") as sql, pytest.raises(NoTablesError):
        list_projects(sql)
    assert APP == "rr_app"
