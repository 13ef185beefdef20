from pathlib import Path

import pytest

from schemas.records import Active
from store.backends import FileBackend, MemoryBackend
from store.head import DamagedHeadError
from store.layout import (
    AlreadyARepositoryError,
    DamagedFormatError,
    NotARepositoryError,
    UnknownFormatError,
)
from store.names import FORMAT, HEAD
from store.refnames import BadRefNameError
from store.repository import Repository
from tests.store.samples import AUTHOR, START, commit, history, new_repository


def test_init_records_itself() -> None:
    repository = Repository.init(MemoryBackend(), author=AUTHOR, time=START, branch="trunk")
    (only,) = repository.operations()
    assert (only[1].command, only[1].author, only[1].time, only[1].parent) == (
        "init",
        AUTHOR,
        START,
        None,
    )
    assert repository.snapshot().active == Active("trunk", None)


def test_init_twice_changes_nothing() -> None:
    repository, (first,) = history(1)
    with pytest.raises(AlreadyARepositoryError):
        Repository.init(repository.backend, author=AUTHOR, time=START)
    assert repository.resolve("main") == first


def test_an_interrupted_init_is_finished_by_the_next_and_loses_nothing() -> None:
    repository, (first,) = history(1)
    del repository.backend._table[FORMAT]  # type: ignore[attr-defined]
    with pytest.raises(NotARepositoryError):
        Repository.open(repository.backend)
    again = Repository.init(repository.backend, author=AUTHOR, time=START)
    assert again.resolve("main") == first


def test_init_refuses_a_bad_branch_before_it_writes(tmp_path: Path) -> None:
    with pytest.raises(BadRefNameError):
        Repository.init(FileBackend(tmp_path / ".rr"), author=AUTHOR, time=START, branch="a b")
    assert list(tmp_path.iterdir()) == []


def test_open_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError) as caught:
        Repository.open(FileBackend(tmp_path / ".rr"))
    assert caught.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "error"), [(b"rr-store 3\n", UnknownFormatError), (b"junk", DamagedFormatError)]
)
def test_an_unknown_or_damaged_format_is_not_touched(
    tmp_path: Path, data: bytes, error: type[Exception]
) -> None:
    backend = FileBackend(tmp_path / ".rr")
    Repository.init(backend, author=AUTHOR, time=START)
    (tmp_path / ".rr" / "format").write_bytes(data)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(error):
        Repository.open(backend)
    with pytest.raises(error):
        Repository.init(backend, author=AUTHOR, time=START)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_damaged_head_stops_history_but_not_objects() -> None:
    repository, (first,) = history(1)
    repository.backend.save(HEAD, b"rr-head 1 nonsense\n")
    with pytest.raises(DamagedHeadError):
        repository.snapshot()
    with pytest.raises(DamagedHeadError):
        commit(repository, number=3)
    assert repository.generation(first).message == "number 0"
    del repository.backend._table[HEAD]  # type: ignore[attr-defined]
    with pytest.raises(DamagedHeadError, match="missing"):
        repository.head()


def test_configuration_is_bytes_of_its_own() -> None:
    repository = new_repository()
    assert repository.load_config() == b""
    repository.save_config(b"[user]\n")
    assert repository.load_config() == b"[user]\n"
    assert [operation.command for _, operation in repository.operations()] == ["init"]


def test_a_snapshot_of_an_earlier_operation() -> None:
    repository, (first, _) = history(2)
    earlier = [operation_id for operation_id, _ in repository.operations()][1]
    assert repository.snapshot(earlier).get("branch/main") == first
    assert repository.resolve("main", repository.snapshot(earlier)) == first


def test_has_tells_what_is_there() -> None:
    repository, (first,) = history(1)
    assert repository.has(first)
    assert not repository.has("ab" * 32)
    assert repository.folder is None
