"""Colours shown as colours: in 24 bits, on a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rrcli.output import Output

_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")
_LIGHT = 128 * 1000
"""Above this sum of weighted levels (of 255,000) black is read better than white."""


def swatched(value: str, out: Output) -> str:
    """Return a value, with a patch of its colour before it where it is one and colour is on."""
    if not out.color or not _HEX.fullmatch(value):
        return value
    return f"{_ground(value)}   \x1b[0m {value}"


def swatched_line(line: str, out: Output) -> str:
    """Return a line as wide as it was, each colour in it written on a ground of that colour."""
    if not out.color or "#" not in line:
        return line
    return _HEX.sub(lambda found: f"{_ground(found[0])}{_ink(found[0])}{found[0]}\x1b[0m", line)


def _ground(color: str) -> str:
    red, green, blue = _levels(color)
    return f"\x1b[48;2;{red};{green};{blue}m"


def _ink(color: str) -> str:
    red, green, blue = _levels(color)
    return "\x1b[30m" if 299 * red + 587 * green + 114 * blue > _LIGHT else "\x1b[97m"


def _levels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
