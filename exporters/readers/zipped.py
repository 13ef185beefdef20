"""A member of a ZIP that anybody may have written: no more is unpacked than its directory says."""

from __future__ import annotations

import zipfile

from exporters.errors import UnreadableMesh

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The only ones in a 3MF; of the others a few bytes may unpack to gigabytes at one stroke."""


def member(package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member. Raises `UnreadableMesh`, KeyError and the errors of `zipfile`."""
    info = package.getinfo(name)
    if info.compress_type not in _METHODS:
        raise UnreadableMesh("a member of the package is packed in a way that none is")
    # Without a length all would be unpacked first, and compared with the directory then.
    with package.open(info) as stream:
        return stream.read(info.file_size + 1)
