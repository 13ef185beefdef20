"""ZIP archives with the same bytes everywhere: fixed order, times and modes, not compressed."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import IO

from exporters import sums
from exporters.errors import BundleDamaged

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644
# A full owner bundle has 20 MB; a larger archive, or a member packed tighter than any mesh or
# picture can be, is made to fill memory.
LARGEST_BYTES = 256 * 1024 * 1024
_LARGEST_RATIO = 100
_RATIO_COUNTS_FROM = 1024 * 1024
MOST_MEMBERS = 4096
# What a directory of that many members, with the longest of paths, takes up.
_LARGEST_DIRECTORY = MOST_MEMBERS * 512
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _END_64_BYTES = 22, 20
_HEADER_BYTES = 30
_SIZES_BEHIND = 1 << 3
"""The flag of a member whose sizes stand behind it: a tool that wrote a stream sets it."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)


def zip_bytes(files: Mapping[str, bytes], *, compress: bool = False) -> bytes:
    """The files (path to bytes) as one ZIP, members sorted by path.

    Stored members give the same archive on every machine. `compress` deflates them: smaller, but
    the bytes then depend on the zlib of this Python, so only the members are promised.
    """
    out = BytesIO()
    write_zip(out, files, compress=compress)
    return out.getvalue()


def write_zip(out: IO[bytes], files: Mapping[str, bytes], *, compress: bool = False) -> None:
    """Write the same bytes where they are not to be held at once."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method, compresslevel=6) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _FIRST_DAY)
            info.compress_type = method
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, files[path])


def read_zip(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP, path to bytes; `BundleDamaged` when it is no whole ZIP of a bundle.

    Nothing is unpacked before the directory was checked: paths that leave the bundle's folder,
    stand twice or differ in case alone, links, members that share bytes, bytes of no member, and
    counts, sizes and ratios beyond any bundle are refused. With a `SHA256SUMS` among the members,
    those it does not name stay packed and come back empty, except for signatures.
    """
    found: dict[str, bytes] = {}
    _require_few_members(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            directory = _checked(archive.infolist(), len(data))
            _require_no_gaps(data, archive)
            listed = _listed(archive, directory)
            for path, info in directory.items():
                wanted = listed is None or path in listed
                found[path] = _unpacked(archive, info) if wanted else b""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error) as error:
        raise BundleDamaged("this is no whole ZIP archive") from error
    except (RuntimeError, ValueError, OSError) as error:
        raise BundleDamaged("a member of the archive cannot be read") from error
    return found


def _require_few_members(data: bytes) -> None:
    """Raise `BundleDamaged` for a directory too long to be looked at, before it is.

    zipfile makes an object of every entry first. Bundles have no comment and no 64-bit directory.
    """
    end = data[-_END_BYTES:]
    if len(end) < _END_BYTES or end[:4] != _END or end[20:] != b"\0\0":
        raise BundleDamaged("this is no whole ZIP archive of a bundle")
    if data[-_END_BYTES - _END_64_BYTES :].startswith(_END_64):
        raise BundleDamaged("the archive is made for more than any bundle holds")
    directory = int.from_bytes(end[12:16], "little")
    if int.from_bytes(end[10:12], "little") > MOST_MEMBERS or directory > _LARGEST_DIRECTORY:
        raise BundleDamaged("the archive holds more members than any bundle")


def _checked(infos: list[zipfile.ZipInfo], archive_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """Path to directory entry, once every entry is one that a bundle can have."""
    if len(infos) > MOST_MEMBERS:
        raise BundleDamaged("the archive holds more members than any bundle")
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    unpacked = packed = 0
    for info in infos:
        path = info.filename
        if not safe_path(path.removesuffix("/")) or path in found:
            raise BundleDamaged(
                f"the archive holds the path {path!r}, which no bundle has", place=path
            )
        if stat.S_IFMT(info.external_attr >> 16) not in _KINDS:
            raise BundleDamaged(f"{path} is a link or a device, which no bundle has", place=path)
        if info.is_dir():
            if info.file_size or info.compress_size:
                raise BundleDamaged(f"the folder {path} holds bytes of its own", place=path)
            continue
        if (same := _folded(path)) in folded:
            raise BundleDamaged(f"two paths differ from {path} in case alone", place=path)
        folded.add(same)
        unpacked += info.file_size
        packed += _HEADER_BYTES + info.compress_size
        if unpacked > LARGEST_BYTES:
            raise BundleDamaged("the archive unpacks to more than any bundle holds")
        if packed > archive_bytes:
            raise BundleDamaged("members of the archive share bytes", place=path)
        _require_loose(info)
        found[path] = info
    return found


def _require_no_gaps(data: bytes, archive: zipfile.ZipFile) -> None:
    """Raise `BundleDamaged` where bytes before or between the members are none of theirs.

    A tool that goes by the directory never shows them; one that reads a stream would unpack them.
    """
    at = 0
    for info in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if info.header_offset != at:
            break
        name, extra = data[at + 26 : at + 28], data[at + 28 : at + _HEADER_BYTES]
        at += _HEADER_BYTES + int.from_bytes(name, "little") + int.from_bytes(extra, "little")
        at += info.compress_size
        if info.flag_bits & _SIZES_BEHIND:
            at += 16 if data[at : at + 4] == b"PK\x07\x08" else 12
    if at != archive.start_dir:
        raise BundleDamaged("the archive holds bytes that belong to no member")


def _require_loose(info: zipfile.ZipInfo) -> None:
    path, size = info.filename, info.file_size
    if info.compress_type not in _METHODS:
        raise BundleDamaged(f"{path} is packed in a way no bundle is", place=path)
    if size > _RATIO_COUNTS_FROM and size > _LARGEST_RATIO * info.compress_size:
        raise BundleDamaged(f"{path} is packed tighter than any file of a bundle", place=path)


def _folded(path: str) -> str:
    """The path as a disk sees it that knows no case and no two forms of a letter."""
    return unicodedata.normalize("NFC", path).casefold()


def _listed(
    archive: zipfile.ZipFile, directory: Mapping[str, zipfile.ZipInfo]
) -> frozenset[str] | None:
    """The paths that the archive's own sums name; None without sums that can be read."""
    if sums.NAME not in directory:
        return None
    try:
        named = sums.read_sums(_unpacked(archive, directory[sums.NAME]))
    except BundleDamaged:
        return None
    return frozenset(named) | {sums.NAME, *sums.SIGNATURES}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # A read without a length unpacks all there is before it looks at the size the directory gives.
    with archive.open(info) as member:
        return member.read(info.file_size + 1)


def safe_path(path: str) -> bool:
    """Whether a member's path stays inside the folder it is unpacked into, on any system."""
    parts = path.split("/")
    odd = any(sign in "\\:" or not sign.isprintable() for sign in path)
    return not path.startswith("/") and not odd and not {"", ".", ".."} & set(parts)
