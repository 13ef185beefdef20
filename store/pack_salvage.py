"""What is left of a damaged pack: its sound blocks, and one lost block out of the parity."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from store.disk import Disk
from store.pack import Pack
from store.pack_format import (
    BLOCK_HEADER,
    MAGIC,
    DamagedPackError,
    Parity,
    block_length,
    check_page,
    decode_block,
    decode_parity,
)


class Left(NamedTuple):
    """A block of a damaged pack: its offset, that of what follows, its bytes if they are sound."""

    offset: int
    end: int
    stored: bytes | None


def salvaged(disk: Disk, path: Path) -> Iterator[bytes]:
    """The stored bytes of all blocks that are sound or can be made again, in the pack's order."""
    pack = _opened(disk, path)
    again = None if pack is None else _made_again(disk, path, pack)
    for block in _blocks(disk, path, pack):
        if block.stored is not None:
            yield block.stored
        elif again is not None:
            yield again


def _blocks(disk: Disk, path: Path, pack: Pack | None) -> Iterator[Left]:
    """Every block; they are found by their own lengths and by what is left of the table."""
    known = set() if pack is None else _known(pack)
    end = disk.status(path).size if pack is None else pack.footer.parity
    offset = len(MAGIC)
    while offset < end:
        try:
            length = block_length(disk.read_at(path, offset, BLOCK_HEADER.size))
            stored = disk.read_at(path, offset, length)
            decode_block(stored)
        except DamagedPackError:
            after = min((other for other in known if other > offset), default=end)
            yield Left(offset, after, None)
            offset = after
            continue
        yield Left(offset, offset + length, stored)
        offset += length


def _made_again(disk: Disk, path: Path, pack: Pack) -> bytes | None:
    """The one block that is lost: what the parity has more than all others; proved by its sum."""
    lost: list[Left] = []
    others = Parity()
    for block in _blocks(disk, path, pack):
        if block.stored is None:
            lost.append(block)
        else:
            others.add(block.stored)
    if len(lost) != 1:
        return None
    (block,) = lost
    with suppress(DamagedPackError):
        others.add(decode_parity(pack.stored_parity()))
        stored = others.content()[: block.end - block.offset]
        decode_block(stored)
        return stored
    return None


def _opened(disk: Disk, path: Path) -> Pack | None:
    """The pack if its footer can be read."""
    with suppress(DamagedPackError):
        return Pack(disk, path)
    return None


def _known(pack: Pack) -> set[int]:
    """Where blocks begin, as far as the table can be read."""
    known: set[int] = set()
    for number in range(pack.footer.pages):
        with suppress(DamagedPackError):
            page = check_page(pack.stored_page(number))
            known.update(place.block for _, place in pack.listed(page))
    return known
