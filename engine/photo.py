"""Photos of a sample: told by their bytes, never by what they are called; kept byte for byte."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from schemas.errors import RRError
from schemas.feedback import FactoryFeedback, Photo

if TYPE_CHECKING:
    from store.cases import Case
    from store.repository import Repository

LARGEST_PHOTO: Final = 8 * 1024 * 1024
MOST_PHOTOS: Final = 8
MOST_PIXELS: Final = 120_000_000
LONGEST_NAME: Final = 120

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_ALIASES: Final = {"jpeg": "image/jpg"}
"""What some programs send, though no registry has it."""
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN: Final = 0xDA
"""JPEG markers: those that tell the size, those without a length, the one before the pixels."""


class BadPhotoError(RRError):
    """A photo is no whole PNG or JPEG, larger than 8 MiB, or one too many: a request has up to 8.

    What a file is called does not count; its bytes do. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E170"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "save it as a PNG or JPEG of up to 8 MiB"


class NoSuchPhotoError(RRError):
    """There is no such photo: not in the change request, not sent before, not beside the form.

    A request on a server names photos that were sent to the same project before it; an object of
    another kind is no photo. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E181"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "name a photo of the request, or send it first and then what names it"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A file that is said to be a photo."""

    name: str
    data: bytes


def read_photo(path: Path) -> PhotoFile:
    """Return a file that may be a photo; raises BadPhotoError and OSError."""
    if path.exists() and not path.is_file():
        raise BadPhotoError("this is no regular file", place=path.name)
    with path.open("rb") as file:
        return PhotoFile(path.name, file.read(LARGEST_PHOTO + 1))


def photos_of(files: Iterable[PhotoFile | Photo]) -> tuple[Photo, ...]:
    """Return photos as a request names them, in their order; raises BadPhotoError."""
    found = tuple(one if isinstance(one, Photo) else photo_of(one) for one in files)
    if len(found) > MOST_PHOTOS:
        raise BadPhotoError(f"{len(found)} photos are more than {MOST_PHOTOS}", place="photos")
    names = [photo.name for photo in found]
    for name in names:
        if names.count(name) > 1:
            raise BadPhotoError(f"two photos are called {name!a}", place="photos")
    return found


def objection(photo: Photo, data: bytes) -> str:
    """Return why bytes that came under a photo's id are not that photo; nothing where they are."""
    try:
        found = photo_of(PhotoFile(photo.name, data))
    except BadPhotoError as error:
        return error.message
    return "" if found == photo else f"{photo.name!a} is not what the request says of it"


def photo_of(file: PhotoFile) -> Photo:
    """Return a file as a request names it; raises BadPhotoError."""
    check_name(file.name)
    return _told_by_bytes(file.name, file.data)


def check_name(name: str) -> str:
    """Return what a photo may be called; raises BadPhotoError for what leads elsewhere or lies."""
    from schemas.printable import unsafe_signs

    wrong = not name.strip(" .") or len(name) > LONGEST_NAME or unsafe_signs(name)
    if wrong or set(name) & set("/\\"):
        raise BadPhotoError(f"{name[:80]!a} is no name for a photo", place="photos")
    return name


def put_photo(repository: Repository, file: PhotoFile, declared: str = "") -> Photo:
    """Return a photo that is kept until clean-up, for a request that will name it.

    `declared` is the media type that came with it: of an image it must be the right one. Raises
    BadPhotoError.
    """
    photo = photo_of(file)
    media = declared.partition(";")[0].strip().lower()
    if media.startswith("image/") and media not in (media_type(photo), _ALIASES.get(photo.format)):
        raise BadPhotoError(
            f"{file.name!a} is a {photo.format}, not {media[:80]!a}", place="photos"
        )
    repository.put_blob(file.data)
    return photo


def kept_photo(repository: Repository, name: str, blob: str) -> Photo:
    """Return a photo that was kept before, under a name; raises BadPhotoError, NoSuchPhotoError.

    What else a project holds is said to be as little there as what is not.
    """
    from store.backends.base import MissingError
    from store.objects import SHORT

    check_name(name)
    try:
        return _told_by_bytes(name, repository.get(blob))
    except (MissingError, BadPhotoError):
        raise NoSuchPhotoError(f"there is no photo {blob[:SHORT]} here", place="photos") from None


def photo_in(request: FactoryFeedback, prefix: str) -> Photo:
    """Return the photo of a request whose id begins so; raises NoSuchPhotoError."""
    found = {one.blob: one for one in request.photos if one.blob.startswith(prefix)}
    if len(found) != 1:
        told = "several photos begin" if found else "no photo of the request begins"
        raise NoSuchPhotoError(f"{told} with {prefix!a}", place="photo")
    return next(iter(found.values()))


def media_type(photo: Photo) -> str:
    """Return what HTTP calls the format of a photo."""
    return f"image/{photo.format}"


def _told_by_bytes(name: str, data: bytes) -> Photo:
    from blake3 import blake3

    from schemas.canonical import sha256_hex
    from schemas.ids import BlobId

    if len(data) > LARGEST_PHOTO:
        raise BadPhotoError(f"{name!a} has more than 8 MiB", place="photos")
    try:
        format, (width, height) = _read(data)
    except (struct.error, IndexError, ValueError) as error:
        raise BadPhotoError(f"{name!a} is no whole PNG or JPEG", place="photos") from error
    if not 0 < width * height <= MOST_PIXELS:
        raise BadPhotoError(f"{name!a} is {width} × {height} pixels", place="photos")
    return Photo(name, format, BlobId(sha256_hex(data)), blake3(data).hexdigest())


def lacking_photo(repository: Repository, cases: Mapping[str, Case]) -> tuple[str, str] | None:
    """Return the name of a case that came without a photo of it, or with another, and why.

    Nothing of what arrives is believed: a case must not hold on to what is no photo.
    """
    for name, case in cases.items():
        for photo in case.photos if isinstance(case, FactoryFeedback) else ():
            if not repository.has(photo.blob):
                return name, f"the photo {photo.name!a} has not arrived"
            if why := objection(photo, repository.get(photo.blob)):
                return name, why
    return None


def _read(data: bytes) -> tuple[str, tuple[int, int]]:
    """The format and size of a picture; ValueError and more for what is none, or not whole."""
    if data.startswith(_PNG):
        return "png", _png_size(data)
    if data.startswith(_JPEG):
        return "jpeg", _jpeg_size(data)
    raise ValueError("neither signature")


def _png_size(data: bytes) -> tuple[int, int]:
    size, at, pixels = (0, 0), len(_PNG), False
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        (check,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[at + 4 : end - 4]) != check:
            raise ValueError("a chunk is damaged")
        if at == len(_PNG):
            if kind != b"IHDR":
                raise ValueError("no header")
            size = struct.unpack_from(">II", data, at + 8)
        pixels = pixels or kind == b"IDAT"
        if kind == b"IEND":
            if end != len(data) or not pixels:  # what stands behind it is another file
                raise ValueError("no pixels, or more than a picture")
            return size
        at = end


def _jpeg_size(data: bytes) -> tuple[int, int]:
    size, at = (0, 0), 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in _ALONE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2:
            raise ValueError("a segment without its length")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            size = (width, height)
        at += length
        if marker == _SCAN:
            # Cameras write more behind the end; what was cut off has none.
            if data.find(_JPEG_END, at) < 0:
                raise ValueError("cut off")
            return size
