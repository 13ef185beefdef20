"""Cleaning up all projects of a database at the command line (`server.clean`)."""

import pytest

from server.clean import main
from store.backends.postgres import PostgresBackend
from store.names import object_name
from store.projects import create_project
from store.repository import Repository
from store.sql import Sql
from tests.servers import administer, fresh_database
from tests.store.samples import AUTHOR, START, commit


def test_every_project_is_cleaned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BLOB_URL", raising=False)
    with fresh_database() as url, Sql.open(url) as sql:
        name = url.partition("?")[0].rpartition("/")[2]
        create_project(sql, "empty")
        found = []
        for project in ("aurora", "bent", "cup"):
            backend = PostgresBackend(sql, create_project(sql, project).id)
            repository = Repository.init(backend, author=AUTHOR, time=START)
            tip = commit(repository, number=1)
            found.append((repository, tip, repository.put_blob(b"an undone try")))
        administer("update objects set touched = now() - interval '20 days'", name)
        bent = found[1][0].backend
        assert isinstance(bent, PostgresBackend)
        administer(
            "update objects set frame = 'x' where project = '"
            f"{bent.project}' and hash = '\\x{found[1][1]}'",
            name,
        )
        assert main([url]) == 7
        told = capsys.readouterr()
        assert "'aurora': removed" in told.out and "'cup': removed" in told.out
        assert "empty" not in told.out + told.err
        assert "'bent': RR-R013" in told.err
        for repository, tip, lost in (found[0], found[2]):
            assert repository.objects.absent([lost]) == [lost]
            assert repository.generation(tip)
            assert repository.fsck().ok
        assert bent.has(object_name(found[1][2])), "where something is damaged nothing goes"
        assert main([url, "90", "14"]) == 7


@pytest.mark.parametrize(
    "wrong", [[], ["postgresql://x/y", "9"], ["postgresql://x/y", "9", "x"], ["a", "1", "2", "3"]]
)
def test_how_it_is_used(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert "usage" in capsys.readouterr().err


def test_a_database_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["postgresql://nobody@127.0.0.1:1/none"]) == 8
    assert "RR-R080" in capsys.readouterr().err
