"""What is left of a damaged pack: its sound blocks, and one lost block out of the parity.

A repair reads the whole pack into memory. Blocks are found by how they begin, so that no table,
no footer and no length of another block must be sound for it.
"""

import errno
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from store.disk import Disk
from store.pack_format import (
    BLOCK_HEADER,
    DIGEST,
    ENTRY,
    FOOTER_LENGTH,
    FRAME_MAGIC,
    MAGIC,
    PAGE_LENGTH,
    DamagedPackError,
    Footer,
    Parity,
    block_length,
    check_page,
    decode_block,
    decode_footer,
    decode_parity,
)

_SECTOR = 512
"""No disk loses less than this at once."""
_LARGEST = 1 << 30
"""Bytes of some 800,000 generations; what is larger is let alone."""
_PATIENCE = 16
"""Times the pack's length: what may be read in vain. One made to waste time ends the search."""


class Span(NamedTuple):
    """Some bytes of a pack, from the first on and up to the end."""

    start: int
    end: int


def read_left(disk: Disk, path: Path) -> bytes:
    """All bytes of a file, with zeros where the disk has lost them; raises OSError for all else."""
    size = disk.status(path).size
    if size > _LARGEST:
        raise OSError(errno.EFBIG, "too large to be read at once")
    return _read_span(disk, path, 0, size)


def salvaged(data: bytes) -> list[bytes]:
    """The stored bytes of all blocks that are sound or can be made again, in the pack's order."""
    footer = _footer(data)
    sound = list(_sound_blocks(data, len(data) if footer is None else footer.parity))
    start = len(MAGIC)
    # Without a footer the last sound block counts as the last one; the parity proves it or not.
    end = footer.parity if footer is not None else sound[-1].end if sound else start
    edges = [Span(start, start), *sound, Span(end, end)]
    gaps = [Span(one.end, other.start) for one, other in pairwise(edges) if one.end < other.start]
    blocks = {span.start: data[span.start : span.end] for span in sound}
    if len(gaps) == 1:
        (gap,) = gaps
        with suppress(DamagedPackError):
            blocks[gap.start] = _made_again(data, list(blocks.values()), gap, end)
    return [stored for _, stored in sorted(blocks.items())]


def listed(data: bytes) -> list[bytes] | None:
    """The ids in the table; None unless every page of it is sound: then it cannot be told."""
    footer = _footer(data)
    if footer is None:
        return None
    keys: list[bytes] = []
    try:
        for number in range(footer.pages):
            start = footer.table + number * PAGE_LENGTH
            page = check_page(data[start : start + footer.page_length(number)])
            keys += (key for key, _ in ENTRY.iter_unpack(page))
    except DamagedPackError:
        return None
    return keys


def _read_span(disk: Disk, path: Path, start: int, end: int) -> bytes:
    """The bytes of a span; where they cannot be read at once, those of its halves."""
    try:
        return disk.read_at(path, start, end - start)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
    if end - start <= _SECTOR:
        return bytes(end - start)
    middle = (start + end) // 2 // _SECTOR * _SECTOR
    if middle <= start:
        middle += _SECTOR
    return _read_span(disk, path, start, middle) + _read_span(disk, path, middle, end)


def _sound_blocks(data: bytes, end: int) -> Iterator[Span]:
    """Every block that is as written, wherever it begins."""
    start, patience = len(MAGIC), _PATIENCE * len(data)
    while patience >= 0:
        frame = data.find(FRAME_MAGIC, start + BLOCK_HEADER.size, end)
        if frame < 0:
            return
        start = frame - BLOCK_HEADER.size
        stored = b""
        try:
            stored = _block_at(data, start, end)
            decode_block(stored)
        except DamagedPackError:
            patience -= len(stored)
            start += 1
            continue
        yield Span(start, start + len(stored))
        start += len(stored)


def _block_at(data: bytes, start: int, end: int) -> bytes:
    length = block_length(data[start : start + BLOCK_HEADER.size])
    if start + length > end:
        raise DamagedPackError("a block reaches out of its place")
    return data[start : start + length]


def _made_again(data: bytes, others: list[bytes], gap: Span, end: int) -> bytes:
    """The one block that is lost: what the parity has more than all others; proved by its sum."""
    longest = max(gap.end - gap.start, *map(len, others), 0)
    parity = Parity()
    for stored in others:
        parity.add(stored)
    parity.add(decode_parity(data[end : end + DIGEST + longest]))
    made = parity.content()[: gap.end - gap.start]
    decode_block(made)
    return made


def _footer(data: bytes) -> Footer | None:
    with suppress(DamagedPackError):
        return decode_footer(data[-FOOTER_LENGTH:], len(data))
    return None
