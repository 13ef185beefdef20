"""Large frames as files in a folder of the server."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath
from threading import get_ident

from store.backends.base import MissingError
from store.blobs import Blobs, BlobsElsewhereError, StoredBlob
from store.disk import Disk
from store.trouble import coded

TEMPORARY = ".tmp-"


class FileBlobs(Blobs):
    """One file a blob, synced and then named, so that it is whole or not there."""

    scheme = "file"

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = Disk() if disk is None else disk
        self._counter = count()

    @property
    def place(self) -> str:
        """The folder."""
        return str(self._folder)

    def write(self, key: str, data: bytes) -> None:
        """Write a temporary file in the same folder, sync it, name it, sync the folder."""
        path = self._path(key)
        with coded(path):
            self._make_folders(path.parent)
            temporary = self._temporary(path.parent)
            descriptor = self._disk.create(temporary)
            try:
                try:
                    self._disk.write(descriptor, data)
                    self._disk.sync(descriptor)
                finally:
                    self._disk.close(descriptor)
                self._disk.rename(temporary, path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            self._disk.sync_folder(path.parent)

    def read(self, key: str) -> bytes:
        """The bytes of a file; raises MissingError."""
        path = self._path(key)
        with coded(path):
            try:
                return self._disk.read(path)
            except FileNotFoundError as error:
                raise MissingError(f"{path} is not there", place=str(path)) from error

    def remove(self, key: str) -> None:
        """Remove a file."""
        path = self._path(key)
        with coded(path):
            path.unlink(missing_ok=True)

    def stored(self, prefix: str) -> Iterator[StoredBlob]:
        """The files under a folder; what was being written when a program died is among them."""
        root = self._folder / prefix
        with coded(root):
            for path in root.rglob("*") if root.is_dir() else ():
                if path.is_file():
                    found = self._disk.status(path)
                    key = path.relative_to(self._folder).as_posix()
                    yield StoredBlob(key, found.size, found.time_ns / 1e9)

    def _path(self, key: str) -> Path:
        """The file of a key; a row of the database must not lead out of the folder."""
        if PurePosixPath(key).is_absolute() or ".." in PurePosixPath(key).parts:
            raise BlobsElsewhereError(f"{key!a} is no key of a blob", place=key)
        return self._folder / key

    def _temporary(self, folder: Path) -> Path:
        import os

        return folder / f"{TEMPORARY}{os.getpid()}-{get_ident()}-{next(self._counter)}"

    def _make_folders(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            self._disk.make_folder(one)
            self._disk.sync_folder(one.parent)
