"""Migrations and schema.sql make the same database, and leave it alone when it is there."""

import subprocess
import sys

import pytest

from server.migrate import SCHEMA, main, migrate, schema_sql
from server.postgres import find_binaries
from store.projects import create_project, list_projects
from store.sql import Sql
from store.sql_errors import DatabaseSilentError, NoTablesError
from tests.servers import administer, dump, empty_database, fresh_database


def test_the_committed_schema_is_the_generated_one() -> None:
    assert SCHEMA.read_text("utf-8") == schema_sql()


def test_migrations_and_schema_make_the_same_database() -> None:
    with empty_database() as migrated, empty_database() as by_hand:
        migrate(migrated)
        subprocess.run(
            [find_binaries() / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", by_hand, "-f", SCHEMA],
            check=True,
            capture_output=True,
        )
        told = dump(migrated)
        assert told == dump(by_hand)
        assert told.count("CREATE POLICY") > 40
        migrate(by_hand)
        assert dump(by_hand) == told
    with fresh_database() as copied:
        assert dump(copied) == told


def test_a_change_by_hand_shows() -> None:
    """The comparison sees what alembic's own check does not: policies."""
    with fresh_database() as url:
        told = dump(url)
        administer("drop policy see on objects", url.partition("?")[0].rpartition("/")[2])
        assert dump(url) != told


def test_several_at_once_wait_for_each_other() -> None:
    with empty_database() as url:
        command = [sys.executable, "-m", "server.migrate", url]
        started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
        assert [(one.communicate()[1], one.returncode) for one in started] == [(b"", 0)] * 3
        with Sql.open(url) as sql:
            assert list_projects(sql) == []


def test_what_is_there_stays() -> None:
    with fresh_database() as url:
        with Sql.open(url) as sql:
            made = create_project(sql, "aurora")
        migrate(url)
        with Sql.open(url) as sql:
            assert list_projects(sql) == [made]


def test_a_database_without_tables_is_told_so() -> None:
    with empty_database() as url, Sql.open(url) as sql, pytest.raises(NoTablesError) as caught:
        list_projects(sql)
    assert "server.migrate" in caught.value.next_step


def test_no_server_is_told_so() -> None:
    with pytest.raises(DatabaseSilentError):
        migrate("postgresql://nobody@/nothing?host=/nowhere")


def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["postgresql://nobody@/nothing?host=/nowhere"]) == 8
    assert "RR-R080" in capsys.readouterr().err
