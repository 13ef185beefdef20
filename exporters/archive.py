"""ZIP archives with the same bytes everywhere: fixed order, times and modes, not compressed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from exporters.errors import BundleDamaged

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644
# A few hundred times a full owner bundle: beyond it an archive is made to fill memory.
_LARGEST_BYTES = 4 * 1024 * 1024 * 1024


def zip_bytes(files: Mapping[str, bytes], *, compress: bool = False) -> bytes:
    """The files (path to bytes) as one ZIP, members sorted by path.

    Stored members give the same archive on every machine. `compress` deflates them: smaller, but
    the bytes then depend on the zlib of this Python, so only the members are promised.
    """
    out = BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method, compresslevel=6) as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _FIRST_DAY)
            info.compress_type = method
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, files[path])
    return out.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP, path to bytes; `BundleDamaged` when it is no whole ZIP.

    Paths that leave the bundle's folder and paths that stand twice are refused.
    """
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = 0
            for info in archive.infolist():
                if info.is_dir():
                    continue
                unpacked += info.file_size
                if unpacked > _LARGEST_BYTES:
                    raise BundleDamaged("the archive unpacks to more than any bundle holds")
                if info.filename in found or not safe_path(info.filename):
                    raise BundleDamaged(
                        f"the archive holds the path {info.filename!r}, which no bundle has",
                        place=info.filename,
                    )
                found[info.filename] = archive.read(info)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, zlib.error) as error:
        raise BundleDamaged("this is no whole ZIP archive") from error
    except (RuntimeError, ValueError, OSError) as error:
        raise BundleDamaged("a member of the archive cannot be read") from error
    return found


def safe_path(path: str) -> bool:
    """Whether a member's path stays inside the folder it is unpacked into."""
    parts = path.split("/")
    return not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & set(parts)
