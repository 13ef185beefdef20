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
    decode_parity,
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
_PLACE = 8
_NO_BLOCK = "the table names a block that is not there"


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
    rows: list[bytes] = []  # place and id in 40 bytes: there may be a million
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
            rows.append(place.packed().to_bytes(_PLACE, "big") + key)
    rows.sort()
    yield from _read_blocks(pack, rows, complete=not lost_pages)


def _read_blocks(pack: Pack, rows: list[bytes], *, complete: bool) -> Iterator[Found]:
    """Walk the blocks from the first byte to the parity; `rows` are sorted by place."""
    blocks = _by_block(rows)
    offset, (known, listed) = len(MAGIC), next(blocks)
    while offset < pack.footer.parity:
        while known < offset:
            yield from _lost_block(pack, DamagedPackError(_NO_BLOCK), listed)
            known, listed = next(blocks)
        here = listed if known == offset else []
        if here:
            known, listed = next(blocks)
        try:
            stored = pack.stored_block(offset)
            contents = decode_block(stored)
        except DamagedPackError as damage:
            yield from _lost_block(pack, damage, here)
            offset = min(known, pack.footer.parity)  # its length is not to be trusted
            continue
        yield from _read_block(pack, contents, dict(here), complete=complete)
        offset += len(stored)
    while listed:
        yield from _lost_block(pack, DamagedPackError(_NO_BLOCK), listed)
        known, listed = next(blocks)
    try:
        decode_parity(pack.stored_parity())
    except DamagedPackError as damage:
        yield PackFault(pack.path, damage, ())


def _by_block(rows: list[bytes]) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
    """Offsets of blocks with the numbers and ids in them; at last an offset past any, and none."""
    for _, group in groupby(rows, key=lambda row: row[: _PLACE - 2]):
        places = [(Place.unpacked(int.from_bytes(row[:_PLACE], "big")), row) for row in group]
        yield places[0][0].block, [(place.number, row[_PLACE:]) for place, row in places]
    yield 1 << 63, []


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
