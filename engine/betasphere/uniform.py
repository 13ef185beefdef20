"""Uniform numbers that anybody can draw again: digests of names and a counter."""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from struct import unpack
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP: Final = 1.0 / 2**53


def uniforms(*names: str) -> Iterator[float]:
    """Yield numbers between 0 and 1 and neither, without end: odd multiples of 2**-53.

    Four come from each SHA-256 of the names and a counter. Names are written with their lengths
    before them, so that no two rows of names run together.
    """
    parts = [name.encode() for name in names]
    start = sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts))
    for number in count():
        digest = start.copy()
        digest.update(b"%d" % number)
        for word in unpack(">4Q", digest.digest()):
            yield ((word >> 12) * 2 + 1) * _STEP
