"""Reading what is left of a damaged pack: every block that is sound, whatever the table says."""

from collections.abc import Iterator
from pathlib import Path

from store.disk import Disk
from store.pack import Pack
from store.pack_format import (
    BLOCK_HEADER,
    MAGIC,
    DamagedPackError,
    block_length,
    check_page,
    decode_block,
)


def salvaged(disk: Disk, path: Path) -> Iterator[bytes]:
    """The contents in all sound blocks of a pack; blocks are found by their own lengths and by
    what is left of the table.
    """
    known, end = _known_blocks(disk, path)
    offset = len(MAGIC)
    while offset < end:
        try:
            length = block_length(disk.read_at(path, offset, BLOCK_HEADER.size))
            contents = decode_block(disk.read_at(path, offset, length))
        except DamagedPackError:
            offset = min((other for other in known if other > offset), default=end)
            continue
        yield from contents
        offset += length


def _known_blocks(disk: Disk, path: Path) -> tuple[set[int], int]:
    """Where blocks begin as far as the table can be read, and where they end."""
    known: set[int] = set()
    try:
        pack = Pack(disk, path)
    except DamagedPackError:
        return known, disk.status(path).size
    for number in range(pack.footer.pages):
        try:
            known.update(
                place.block for _, place in pack.listed(check_page(pack.stored_page(number)))
            )
        except DamagedPackError:
            continue
    return known, pack.footer.table
