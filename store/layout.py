"""The file `format`: which layout this repository has. An unknown one is not touched.

Layout 1 has a file for each object; layout 2 may have packs and operations that have expired.
"""

import re

from schemas.errors import RRError

FORMAT_VERSION = 2
"""What `rr init` makes; every earlier one is read and written as it is."""
PACKS_FROM = 2
"""The first layout in which `rr gc` may pack objects and let operations expire."""
_PATTERN = re.compile(rb"rr-store ([1-9][0-9]{0,8})\n")
_NUMBER = re.compile(rb"(?:rr[a-z-]*[ \t]+)?([1-9][0-9]{0,8})\s*")


class NotARepositoryError(RRError):
    """There is no repository here.

    A repository is a folder with `.rr/format` in it. RR looks in the current folder and in those
    above it, or where `-C DIR` says.
    """

    code = "RR-R020"
    exit_code = 5
    http_status = 404
    hint = "run `rr init` to make one, or name its folder with `-C DIR`"


class AlreadyARepositoryError(RRError):
    """There is a repository here already; `rr init` changed nothing."""

    code = "RR-R021"
    exit_code = 1
    http_status = 409
    hint = "go on working in it: `rr status`"


class UnknownFormatError(RRError):
    """The repository has a layout that this release does not know.

    A newer release of RR Engine made or upgraded it. Nothing was read further or changed.
    """

    code = "RR-R022"
    exit_code = 1
    http_status = 409
    hint = "update RR Engine: `pip install --upgrade rr-engine`"


class DamagedFormatError(RRError):
    """The file `.rr/format` is not one that RR Engine wrote.

    It must be one line, `rr-store 1` or `rr-store 2`, with a newline at its end. If all else is
    sound, `rr fsck --repair` writes it; else bring the file back from a copy of the project: only
    the release that made it can tell which layout the rest has.
    """

    code = "RR-R023"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck --repair`, or bring `.rr/format` back from a copy of the project"


def format_bytes(version: int = FORMAT_VERSION) -> bytes:
    """What the file `format` holds in a repository of a layout."""
    return f"rr-store {version}\n".encode("ascii")


def check_format(data: bytes, place: str) -> int:
    """The layout that the bytes of `format` name, if this release knows it; else a coded error.

    Any other spelling of a greater number is a layout from the future too, not damage.
    """
    for known in range(1, FORMAT_VERSION + 1):
        if data == format_bytes(known):
            return known
    match = _PATTERN.fullmatch(data) or _NUMBER.fullmatch(data)
    if match is None or int(match[1]) <= FORMAT_VERSION:
        raise DamagedFormatError(f"{place}: the file `format` is damaged", place=place)
    version = int(match[1])
    raise UnknownFormatError(
        f"{place} has layout {version}; this release knows {FORMAT_VERSION}",
        place=place,
        details={"version": version, "known": FORMAT_VERSION},
    )
