from pathlib import Path

import pytest

from store.backends import FileBackend
from store.layout import NotARepositoryError
from store.locate import find_repository
from store.repository import Repository


def test_the_nearest_repository_above_is_found(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "a" / "b"):
        folder.mkdir(parents=True, exist_ok=True)
        Repository.init(FileBackend(folder / ".rr"), author="me", time=1)
    deep = tmp_path / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    assert find_repository(deep) == tmp_path / "a" / "b" / ".rr"
    assert find_repository(tmp_path / "a") == tmp_path / ".rr"


def test_an_unfinished_one_is_passed_over(tmp_path: Path) -> None:
    Repository.init(FileBackend(tmp_path / ".rr"), author="me", time=1)
    (tmp_path / "x" / ".rr").mkdir(parents=True)
    assert find_repository(tmp_path / "x") == tmp_path / ".rr"


def test_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError) as caught:
        find_repository(tmp_path)
    assert "rr init" in caught.value.next_step
