import sqlite3
from pathlib import Path

import pytest

from store.backends import FileBackend
from store.index import INDEX, Index, IndexFailedError
from store.index_schema import VERSION
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit, history, make_generation, record


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)


def test_filters() -> None:
    repository, (first, second) = history(2)
    third = make_generation(
        repository, (second,), number=3, time=START + 3, source="import", author="Bob B"
    )
    record(repository, "branch/main", second, third)
    index = Index(repository)
    assert index.find() == [third, second, first]
    assert index.find(author="bob") == [third]
    assert index.find(source="generate") == [second, first]
    assert index.find(name="DESIGN-1") == [second]
    assert index.find(since=START + 1, until=START + 1) == [second]
    assert index.find(limit=1) == [third]
    assert index.find(author="nobody") == []
    assert index.find(author="%") == []
    assert index.children(second) == [third]
    assert index.children(third) == []


def test_it_catches_up_by_itself(repository: Repository) -> None:
    index = Index(repository)
    assert index.find() == []
    made = [commit(repository, number=number) for number in range(3)]
    assert index.find() == made[::-1]
    side = commit(repository, "side", number=9)
    assert Index(repository).find(limit=1) == [side]


def test_no_commit_writes_it(repository: Repository) -> None:
    commit(repository, number=1)
    assert not (repository.folder / INDEX).exists()


@pytest.mark.parametrize("junk", [b"", b"not a database at all" * 100])
def test_a_broken_one_is_made_anew(repository: Repository, junk: bytes) -> None:
    made = [commit(repository, number=number) for number in range(3)]
    assert Index(repository).find() == made[::-1]
    (repository.folder / INDEX).write_bytes(junk)
    assert Index(repository).find() == made[::-1]


def test_one_of_another_version_is_filled_anew(repository: Repository) -> None:
    first = commit(repository, number=1)
    Index(repository).find()
    with sqlite3.connect(repository.folder / INDEX) as database:
        database.execute("update state set value = 'old' where key = 'version'")
        database.execute("update generations set author = 'somebody else'")
    database.close()
    assert Index(repository).find(author="Ada") == [first]
    assert VERSION != "old"


def test_rebuild_counts() -> None:
    repository, _ = history(4)
    index = Index(repository)
    assert index.rebuild() == 4
    commit(repository, number=7)
    assert index.rebuild() == 5


def test_what_cannot_be_a_database_is_a_coded_error(repository: Repository) -> None:
    commit(repository, number=1)
    (repository.folder / INDEX).mkdir()
    with pytest.raises(IndexFailedError) as caught:
        Index(repository).find()
    assert "index.db" in caught.value.next_step
    commit(repository, number=2)  # and history goes on without it
