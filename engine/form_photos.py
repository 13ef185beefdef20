"""The photos that a form names: files beside it, or photos that were sent before; nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.photo import (
    LARGEST_PHOTO,
    BadPhotoError,
    NoSuchPhotoError,
    PhotoFile,
    check_name,
    kept_photo,
    objection,
    photo_of,
)
from schemas.feedback import FactoryFeedback, Photo

if TYPE_CHECKING:
    from store.repository import Repository

Find = Callable[[str], PhotoFile | Photo]
"""A photo by the name that a form has for it; raises BadPhotoError and NoSuchPhotoError."""
BETWEEN: Final = ":"
_ONLY_THIS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)


def none_came(name: str) -> PhotoFile:
    """Raise NoSuchPhotoError: with this form came no photos."""
    raise NoSuchPhotoError(f"the photo {name[:80]!a} did not come with the form", place="photos")


def beside(folder: Path) -> Find:
    """Return how photos are found in a folder: regular files in it, by their names alone.

    A form is a stranger's, so no name leads out of the folder, and no link does.
    """

    def find(name: str) -> PhotoFile:
        # A colon names a drive or a stream of a file on Windows.
        if ":" in check_name(name):
            raise BadPhotoError(f"{name!a} is no name of a file", place="photos")
        path = folder / name
        try:
            if path.is_symlink():
                raise BadPhotoError(f"{name!a} is a link", place="photos")
            file = os.open(path, os.O_RDONLY | _ONLY_THIS | _BINARY)
            try:
                if not stat.S_ISREG(os.fstat(file).st_mode):
                    raise BadPhotoError(f"{name!a} is no regular file", place="photos")
                with os.fdopen(file, "rb", closefd=False) as opened:
                    return PhotoFile(name, opened.read(LARGEST_PHOTO + 1))
            finally:
                os.close(file)
        except OSError as error:
            why = "does not lie" if isinstance(error, FileNotFoundError) else "cannot be read"
            raise NoSuchPhotoError(f"{name!a} {why} beside the form", place="photos") from error

    return find


def sent_before(repository: Repository, told: Iterable[str]) -> Find:
    """Return how photos are found among those that were sent, told as `BLOB:NAME`.

    Raises BadPhotoError for a name that stands for two.
    """
    blobs: dict[str, str] = {}
    for one in told:
        blob, _, name = one.partition(BETWEEN)
        if blobs.setdefault(name, blob) != blob:
            raise BadPhotoError(f"two photos are called {name[:80]!a}", place="photo")

    def find(name: str) -> Photo | PhotoFile:
        return kept_photo(repository, name, blobs[name]) if name in blobs else none_came(name)

    return find


class FormPhotos:
    """The photos of one form: each is looked at once, and kept only when all rows are taken."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._seen: dict[str, Photo] = {}
        self._files: set[str] = set()

    def named(self, name: str) -> Photo:
        """Return the photo of that name; raises BadPhotoError and NoSuchPhotoError."""
        if name not in self._seen:
            found = self._find(name)
            if isinstance(found, PhotoFile):  # its bytes are let go: a form may name hundreds
                self._files.add(name)
                found = photo_of(found)
            self._seen[name] = found
        return self._seen[name]

    def keep(self, repository: Repository, records: Iterable[FactoryFeedback]) -> None:
        """Store the files that requests name; raises BadPhotoError for one that has changed."""
        for photo in {photo.name: photo for record in records for photo in record.photos}.values():
            if photo.name not in self._files:
                continue
            file = self._find(photo.name)
            if not isinstance(file, PhotoFile) or objection(photo, file.data):
                raise BadPhotoError(f"{photo.name!a} has changed meanwhile", place="photos")
            repository.put_blob(file.data)
