"""Layout 1 becomes layout 2: one file is replaced, or nothing is."""

import errno
from pathlib import Path

import pytest

from schemas.errors import RRError
from store.backends import FileBackend, MemoryBackend
from store.layout import UnknownFormatError
from store.migrate import Migration, migrate
from store.names import FORMAT
from store.repository import Repository
from tests.faults.disks import DeathError, FaultyDisk, dies_after, dies_before, fails_with
from tests.store.gc_world import POLICY, clean, line, new_files, tree


def test_only_the_file_format_changes(tmp_path: Path) -> None:
    repository = new_files(tmp_path, layout=1)
    made = line(repository, 40)
    before = tree(repository)
    assert migrate(repository.backend, dry_run=True) == Migration(1, 2)
    assert tree(repository) == before
    assert migrate(repository.backend) == Migration(1, 2)
    after = tree(repository)
    assert after.pop("format")[0] == b"rr-store 2\n"
    del before["format"]
    assert {name: data for name, (data, _) in after.items()} == {
        name: data for name, (data, _) in before.items()
    }
    assert clean(repository, policy=POLICY).packed_objects > 0
    again = Repository.open(FileBackend(tmp_path / ".rr"))
    assert [found for found, _ in again.walk(again.resolve("main"))] == made[::-1]


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    before = tree(repository)
    assert migrate(repository.backend) == Migration(2, 2)
    assert tree(repository) == before


def test_a_layout_from_the_future_is_left_alone() -> None:
    backend = MemoryBackend()
    backend.save(FORMAT, b"rr-store 3\n")
    for dry_run in (True, False):
        with pytest.raises(UnknownFormatError):
            migrate(backend, dry_run=dry_run)
    assert backend.load(FORMAT) == b"rr-store 3\n"


@pytest.mark.parametrize("fault", [fails_with(errno.ENOSPC), dies_before, dies_after])
def test_stopped_anywhere_it_is_of_one_layout_or_the_other(tmp_path: Path, fault: object) -> None:
    for at in range(6):
        folder = tmp_path / str(at)
        repository = new_files(folder, layout=1)
        made = line(repository, 2)
        disk = FaultyDisk(at, fault)  # type: ignore[arg-type]
        try:
            migrate(FileBackend(folder / ".rr", disk))
        except (RRError, DeathError):
            pass
        else:
            assert at == disk.calls
        after = Repository.open(FileBackend(folder / ".rr"))
        assert after.resolve("main") == made[-1] and after.fsck().ok
        assert migrate(after.backend).after == 2
