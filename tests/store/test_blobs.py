"""Every place for large frames does the same: a folder, and a bucket that speaks S3."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.backends.base import MissingError
from store.blobs import Blobs, BlobsElsewhereError, open_blobs
from store.blobs_bucket import BucketBlobs, BucketUnreachableError
from store.blobs_files import FileBlobs
from store.disk import Disk
from store.trouble import DiskFullError
from tests.store.buckets import FakeBucket, served_bucket

KEY = f"p/ab/{'ab' * 32}"


@pytest.fixture(scope="module")
def bucket() -> Iterator[FakeBucket]:
    with served_bucket() as served:
        yield served


@pytest.fixture(params=["files", "bucket"])
def blobs(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    bucket: FakeBucket,
    monkeypatch: pytest.MonkeyPatch,
) -> Blobs:
    if request.param == "files":
        return open_at(f"file://{tmp_path}/blobs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    bucket.objects.clear()
    bucket.failing = False
    return open_at(f"s3://shoes/large?endpoint={bucket.url}&region=eu")


def open_at(url: str) -> Blobs:
    found = open_blobs(url)
    assert found is not None
    return found


def test_what_goes_in_comes_out(blobs: Blobs) -> None:
    for data in (b"", b"x" * 300_000, b"other"):
        blobs.write(KEY, data)
        assert blobs.read(KEY) == data
    (found,) = blobs.stored("p")
    assert (found.key, found.size) == (KEY, 5)
    assert found.time_s > 1e9
    assert list(blobs.stored("q")) == []


def test_what_is_not_there(blobs: Blobs) -> None:
    with pytest.raises(MissingError):
        blobs.read(KEY)
    blobs.remove(KEY)
    blobs.write(KEY, b"x")
    blobs.remove(KEY)
    with pytest.raises(MissingError):
        blobs.read(KEY)
    assert list(blobs.stored("p")) == []


def test_it_says_where_it_is_without_secrets(blobs: Blobs) -> None:
    assert blobs.place
    assert "secret" not in blobs.place


@pytest.mark.parametrize("url", ["", "x", "file:x", "ftp://x", "s3://", "file://host/x"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(BlobsElsewhereError):
        open_blobs(url)


def test_the_database_itself_is_no_other_place() -> None:
    assert open_blobs("pg:") is None


def test_a_file_is_synced_before_it_has_its_name(tmp_path: Path) -> None:
    calls: list[str] = []

    class Watched(Disk):
        def sync(self, descriptor: int) -> None:
            calls.append("sync")
            super().sync(descriptor)

        def rename(self, source: Path, target: Path) -> None:
            calls.append("rename")
            super().rename(source, target)

        def sync_folder(self, folder: Path) -> None:
            calls.append(folder.name)
            super().sync_folder(folder)

    FileBlobs(tmp_path / "b", Watched()).write(KEY, b"x")
    assert calls == [tmp_path.name, "b", "p", "sync", "rename", "ab"]


def test_a_full_disk_leaves_the_old_blob_and_nothing_half(tmp_path: Path) -> None:
    class Full(Disk):
        def sync(self, descriptor: int) -> None:
            raise OSError(28, "No space left on device")

    FileBlobs(tmp_path).write(KEY, b"old")
    with pytest.raises(DiskFullError):
        FileBlobs(tmp_path, Full()).write(KEY, b"new")
    assert FileBlobs(tmp_path).read(KEY) == b"old"
    assert [blob.key for blob in FileBlobs(tmp_path).stored("p")] == [KEY]


def test_a_bucket_that_fails_is_told(bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.blobs_bucket._TRIES", 0)
    bucket.failing = True
    url = f"s3://shoes?endpoint={bucket.url}&access_key_id=k&secret_access_key=hidden"
    broken = open_at(url)
    assert isinstance(broken, BucketBlobs)
    for call in (lambda: broken.write(KEY, b"x"), lambda: broken.read(KEY)):
        with pytest.raises(BucketUnreachableError) as caught:
            call()
        assert "hidden" not in str(caught.value)
    with pytest.raises(BucketUnreachableError):
        list(broken.stored("p"))


@pytest.mark.parametrize("key", ["../key", "p/../../key", "/etc/key"])
def test_a_row_leads_to_no_file_outside_the_folder(tmp_path: Path, key: str) -> None:
    blobs = FileBlobs(tmp_path / "blobs")
    (tmp_path / "key").write_text("ours")
    for work in (blobs.read, blobs.remove, lambda key: blobs.write(key, b"")):
        with pytest.raises(BlobsElsewhereError):
            work(key)
    assert (tmp_path / "key").read_text() == "ours"
