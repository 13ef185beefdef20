"""Checking packs: every byte of every block, page and footer, each read once and in order."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from store.disk import Disk
from store.objects import SHORT
from store.pack import Pack
from store.pack_format import (
    BLOCK_HEADER,
    MAGIC,
    DamagedPackError,
    Place,
    block_length,
    check_page,
    decode_block,
)
from store.packs import Packs
from store.trouble import coded


class PackedObject(NamedTuple):
    """An object in a pack: its id, and its content or why that cannot be had."""

    object_id: str
    content: bytes | DamagedPackError


class PackFault(NamedTuple):
    """Something wrong with a pack: where, why, and the ids of the objects that it hits."""

    path: Path
    error: RRError
    hit: tuple[str, ...]


Found = PackedObject | PackFault
_Entries = list[tuple[Place, bytes]]


def read_packs(packs: Packs) -> Iterator[Found]:
    """Every object in every pack, block by block, and every fault; never raises on damage."""
    for path, error in packs.broken():
        with coded(path):
            yield from _without_table(packs.disk, path, error)
    for pack in packs.sound():
        try:
            with coded(pack.path):
                yield from _read_pack(pack)
        except RRError as error:
            yield PackFault(pack.path, error, ())


def _read_pack(pack: Pack) -> Iterator[Found]:
    entries: _Entries = []
    lost_pages = 0
    before = b""
    for page in range(pack.footer.pages):
        try:
            listed = check_page(pack.stored_page(page))
        except DamagedPackError as damage:
            lost_pages += 1
            yield PackFault(pack.path, damage, ())
            continue
        for key, place in pack.listed(listed):
            if key <= before:
                error = DamagedPackError("the table is not sorted", place=str(pack.path))
                yield PackFault(pack.path, error, (key.hex(),))
            before = key
            entries.append((place, key))
    entries.sort()
    yield from _read_blocks(pack, entries, complete=not lost_pages)


def _read_blocks(pack: Pack, entries: _Entries, *, complete: bool) -> Iterator[Found]:
    """Walk the blocks from the first byte to the table; `entries` are sorted by place."""
    blocks = {
        offset: [(place.number, key) for place, key in group]
        for offset, group in groupby(entries, key=lambda entry: entry[0].block)
    }
    offset = len(MAGIC)
    while offset < pack.footer.table:
        listed = blocks.pop(offset, [])
        try:
            stored = pack.stored_block(offset)
            contents = decode_block(stored)
        except DamagedPackError as damage:
            yield from _lost_block(pack, damage, listed)
            offset = min((known for known in blocks if known > offset), default=pack.footer.table)
            continue
        yield from _read_block(pack, contents, dict(listed), complete=complete)
        offset += len(stored)
    for listed in blocks.values():
        error = DamagedPackError("the table names a block that is not there")
        yield from _lost_block(pack, error, listed)


def _lost_block(
    pack: Pack, error: DamagedPackError, listed: list[tuple[int, bytes]]
) -> Iterator[Found]:
    hit = tuple(key.hex() for _, key in listed)
    yield PackFault(pack.path, error, hit)
    for object_id in hit:
        yield PackedObject(object_id, error)


def _read_block(
    pack: Pack, contents: list[bytes], listed: dict[int, bytes], *, complete: bool
) -> Iterator[Found]:
    for number, content in enumerate(contents):
        found = sha256_hex(content)
        key = listed.pop(number, None)
        if key is None:
            error = DamagedPackError("the table does not list an object of the pack")
            yield PackedObject(found, error)
            if complete:  # else the damaged page was named already
                yield PackFault(pack.path, error, (found,))
        elif key.hex() != found:
            error = DamagedPackError("an object has other content than its name says")
            yield PackFault(pack.path, error, (key.hex(),))
            yield PackedObject(key.hex(), error)
        else:
            yield PackedObject(found, content)
    if listed:
        error = DamagedPackError("the table leads past the end of a block")
        yield from _lost_block(pack, error, list(listed.items()))


def _without_table(disk: Disk, path: Path, error: DamagedPackError) -> Iterator[Found]:
    """What blocks tell of themselves when the footer that leads to the table is damaged."""
    hit: list[str] = []
    offset = len(MAGIC)
    try:
        while True:
            length = block_length(disk.read_at(path, offset, BLOCK_HEADER.size))
            hit += map(sha256_hex, decode_block(disk.read_at(path, offset, length)))
            offset += length
    except DamagedPackError:
        pass
    yield PackFault(path, error, tuple(hit))
    for object_id in hit:
        yield PackedObject(object_id, error)


def fault_text(fault: PackFault) -> str:
    """The fault in words: what is wrong and the first of the objects that it hits."""
    if not fault.hit:
        return fault.error.message
    shown = ", ".join(object_id[:SHORT] for object_id in fault.hit[:3])
    more = f" and {len(fault.hit) - 3} more" if len(fault.hit) > 3 else ""
    return f"{fault.error.message}; it hits {shown}{more}"


def check_pack(disk: Disk, path: Path) -> Pack:
    """The pack at a path after reading all of it; raises DamagedPackError at the first fault."""
    pack = Pack(disk, path)
    for found in _read_pack(pack):
        if isinstance(found, PackFault):
            raise found.error
    return pack
