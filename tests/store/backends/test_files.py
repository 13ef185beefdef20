import os
from pathlib import Path

import pytest

from store.backends import FileBackend
from store.names import HEAD, object_name
from store.repository import Repository
from store.trouble import NotWritableError, StorageFailedError
from tests.store.samples import AUTHOR, START, commit

ID = "0123456789abcdef" * 4
NAME = object_name(ID)


@pytest.fixture
def backend(tmp_path: Path) -> FileBackend:
    return FileBackend(tmp_path / ".rr")


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_layout_is_what_the_format_document_says(backend: FileBackend) -> None:
    repository = Repository.init(backend, author=AUTHOR, time=START)
    repository.save_config(b"")
    objects = [name.removeprefix("objects/") for name in backend.names("objects/")]
    assert tree(backend.folder) == sorted(
        ["config.toml", "format", "lock", "op_head"]
        + [f"objects/{object_id[:2]}/{object_id[2:]}" for object_id in objects]
    )
    assert (backend.folder / "format").read_bytes() == b"rr-store 2\n"
    assert (backend.folder / "lock").read_bytes() == b""


def test_nothing_is_written_before_it_must(tmp_path: Path) -> None:
    backend = FileBackend(tmp_path / ".rr")
    assert not backend.has(NAME)
    assert list(backend.names()) == []
    assert list(tmp_path.iterdir()) == []


def test_leftovers_and_foreign_files_are_strays_and_never_names(backend: FileBackend) -> None:
    backend.save(NAME, b"x")
    folder = backend.path(NAME).parent
    (folder / ".tmp-1-2").write_bytes(b"half")
    (folder / "README").write_bytes(b"")
    (folder.parent / "zz").write_bytes(b"")
    (backend.folder / "index.db").write_bytes(b"")
    (backend.folder / ".tmp-3-4").write_bytes(b"")
    assert list(backend.names()) == [NAME]
    first, *others = backend.strays()
    assert first == f"{backend.folder / '.tmp-3-4'}: left by an interrupted write"
    said = sorted(line.replace(str(folder.parent), "") for line in others)
    assert said == [
        f"{os.sep}01{os.sep}.tmp-1-2: left by an interrupted write",
        f"{os.sep}01{os.sep}README: not a part of a repository",
        f"{os.sep}zz: not a part of a repository",
    ]


def test_strays_are_notes_of_fsck(backend: FileBackend) -> None:
    repository = Repository.init(backend, author=AUTHOR, time=START)
    (backend.folder / "objects" / ".tmp-9-9").write_bytes(b"")
    report = repository.fsck()
    assert report.ok
    assert [item.code for item in report.notes] == ["RR-R016"]


def test_a_leftover_of_an_equal_process_is_no_obstacle(backend: FileBackend) -> None:
    backend.save(NAME, b"x")
    for number in range(5):
        (backend.path(NAME).parent / f".tmp-{os.getpid()}-{number}").write_bytes(b"half")
    backend.save(NAME, b"y")
    assert backend.load(NAME) == b"y"


def test_keeping_makes_young(backend: FileBackend) -> None:
    backend.save(NAME, b"x")
    os.utime(backend.path(NAME), (5, 5))
    backend.keep(NAME)
    assert backend.path(NAME).stat().st_mtime > 1_000_000


def test_a_folder_in_the_place_of_a_file_is_a_coded_error(backend: FileBackend) -> None:
    backend.path(HEAD).mkdir(parents=True)
    with pytest.raises(StorageFailedError):
        backend.load(HEAD)
    with pytest.raises(StorageFailedError):
        backend.save(HEAD, b"")
    assert tree(backend.folder) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_read_only_folder_can_be_read_and_not_written(backend: FileBackend) -> None:
    repository = Repository.init(backend, author=AUTHOR, time=START)
    first = commit(repository, number=1)
    folders = [backend.folder, *(path for path in backend.folder.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert Repository.open(backend).resolve("main") == first
        assert repository.fsck().ok
        with pytest.raises(NotWritableError) as caught:
            commit(repository, number=2)
        assert caught.value.exit_code == 4
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert repository.resolve("main") == first


def test_each_folder_is_synced_once_a_flush(tmp_path: Path) -> None:
    from store.disk import Disk

    class Watching(Disk):
        synced: list[Path] = []  # noqa: RUF012

        def sync_folder(self, folder: Path) -> None:
            self.synced.append(folder)

    disk = Watching()
    backend = FileBackend(tmp_path / ".rr", disk)
    for ending in "abcd":
        backend.save(object_name(ID[:-1] + ending), b"x")
    assert disk.synced == []
    backend.flush()
    objects = tmp_path / ".rr" / "objects"
    assert sorted(disk.synced) == [tmp_path, tmp_path / ".rr", objects, objects / "01"]
    backend.flush()
    assert len(disk.synced) == 4
    backend.keep(NAME[:-1] + "a")
    backend.flush()
    assert sorted(disk.synced[4:]) == [objects, objects / "01"]
