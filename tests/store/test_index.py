import sqlite3
from pathlib import Path

import pytest

from schemas.records import Generation
from store.backends import FileBackend
from store.index import INDEX, Index, IndexFailedError, Query
from store.index_schema import VERSION
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit, history, make_generation, record


def no_paths(generation: Generation) -> tuple[str, ...]:
    return ()


def design_paths(generation: Generation) -> list[str]:
    """Each changes its own design, and the sole's depth in every second one."""
    number = int(generation.name.removeprefix("design-"))
    return [f"design.{number}", *(["instrumental.sole.depth_mm"] if number % 2 else [])]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START)


def test_filters() -> None:
    repository, (first, second) = history(2)
    third = make_generation(
        repository, (second,), number=3, time=START + 3, source="import", author="Bob B"
    )
    record(repository, "branch/main", second, third)
    index = Index(repository, no_paths)
    assert index.find(Query()) == [third, second, first]
    assert index.find(Query(author="bob")) == [third]
    assert index.find(Query(source="generate")) == [second, first]
    assert index.find(Query(name="DESIGN-1")) == [second]
    assert index.find(Query(since=START + 1, until=START + 1)) == [second]
    assert index.find(Query(), limit=1) == [third]
    assert index.find(Query(author="nobody")) == []
    assert index.find(Query(author="%")) == []
    assert index.children(second) == [third]
    assert index.children(third) == []


def test_it_catches_up_by_itself(repository: Repository) -> None:
    index = Index(repository, no_paths)
    assert index.find(Query()) == []
    made = [commit(repository, number=number) for number in range(3)]
    assert index.find(Query()) == made[::-1]
    side = commit(repository, "side", number=9)
    assert Index(repository, no_paths).find(Query(), limit=1) == [side]


def test_no_commit_writes_it(repository: Repository) -> None:
    commit(repository, number=1)
    assert not (repository.folder / INDEX).exists()


@pytest.mark.parametrize("junk", [b"", b"not a database at all" * 100])
def test_a_broken_one_is_made_anew(repository: Repository, junk: bytes) -> None:
    made = [commit(repository, number=number) for number in range(3)]
    assert Index(repository, no_paths).find(Query()) == made[::-1]
    (repository.folder / INDEX).write_bytes(junk)
    assert Index(repository, no_paths).find(Query()) == made[::-1]


def test_one_of_another_version_is_filled_anew(repository: Repository) -> None:
    first = commit(repository, number=1)
    Index(repository, no_paths).find(Query())
    with sqlite3.connect(repository.folder / INDEX) as database:
        database.execute("update state set value = 'old' where key = 'version'")
        database.execute("update generations set author = 'somebody else'")
    database.close()
    assert Index(repository, no_paths).find(Query(author="Ada")) == [first]
    assert VERSION != "old"


def test_rebuild_counts() -> None:
    repository, _ = history(4)
    index = Index(repository, no_paths)
    assert index.rebuild() == 4
    commit(repository, number=7)
    assert index.rebuild() == 5


def test_what_cannot_be_a_database_is_a_coded_error(repository: Repository) -> None:
    commit(repository, number=1)
    (repository.folder / INDEX).mkdir()
    with pytest.raises(IndexFailedError) as caught:
        Index(repository, no_paths).find(Query())
    assert "index.db" in caught.value.next_step
    commit(repository, number=2)  # and history goes on without it


def test_values_that_were_touched_are_found_by_whole_steps_of_their_path() -> None:
    repository, (_, first, _, third) = history(4)
    index = Index(repository, design_paths)
    for word in ("sole", "depth_mm", "sole.depth_mm", "instrumental.sole.depth_mm"):
        assert index.find(Query(touched=word)) == [third, first]
    for word in ("depth", "sole.depth", "%", "_", "", "design.11"):
        assert index.find(Query(touched=word)) == []
    assert index.find(Query(touched="design.3")) == [third]


def test_only_ancestors_of_the_starts_are_found() -> None:
    repository, (first, second) = history(2)
    side = commit(repository, "side", number=7)
    joined = make_generation(repository, (second, side), number=9, time=START + 9)
    record(repository, "branch/main", second, joined)
    index = Index(repository, no_paths)
    assert index.find(Query(), starts=[second]) == [second, first]
    assert index.find(Query(), starts=[side]) == [side]
    assert index.find(Query(), starts=[second, side]) == [side, second, first]
    assert index.find(Query(), starts=[joined], limit=2) == [joined, side]
    assert index.find(Query(), starts=[]) == []
    assert index.find(Query(name="design-1"), starts=[joined]) == [second]
