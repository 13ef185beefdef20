"""Colours shown as colours: a patch of 24-bit colour on a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rrcli.output import Output

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def swatched(value: str, out: Output) -> str:
    """Return a value, with a patch of its colour before it where it is one and colour is on."""
    if not out.color or not _HEX.fullmatch(value):
        return value
    red, green, blue = (int(value[at : at + 2], 16) for at in (1, 3, 5))
    return f"\x1b[48;2;{red};{green};{blue}m   \x1b[0m {value}"
