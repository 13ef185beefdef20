"""`SHA256SUMS`: the file that `sha256sum -c` checks a bundle with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from exporters.errors import BundleDamaged

NAME = "SHA256SUMS"
SIGNATURES = (f"{NAME}.sig", f"{NAME}.minisig")
"""Signatures of the sums: they stand beside them, and no sum can name its own signature."""
_LINE = re.compile(r"([0-9a-f]{64})  ([ -~]+)")


def sha256(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def write_sums(files: Mapping[str, bytes]) -> bytes:
    """One line a file, sorted by path: the hash, two blanks, the path."""
    lines = [f"{sha256(files[path])}  {path}\n" for path in sorted(files)]
    return "".join(lines).encode("ascii")


def read_sums(data: bytes) -> dict[str, str]:
    """Path to hash, as the file says; `BundleDamaged` where it is not as `write_sums` writes it.

    Nothing but a line feed ends a line, as for `sha256sum`: Python knows seven other ends, and one
    of them is a single bit away.
    """
    found: dict[str, str] = {}
    before = ""
    for number, line in enumerate(data.decode("ascii", "replace").split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] <= before:
            raise _damaged(number)
        before = match[2]
        found[before] = match[1]
    if data and not data.endswith(b"\n"):
        raise _damaged(len(found) + 1)
    return found


def _damaged(number: int) -> BundleDamaged:
    return BundleDamaged(f"line {number} of {NAME} is damaged", place=f"{NAME}:{number}")
