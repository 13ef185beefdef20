"""Checking packs: every byte of every block, page and footer, each read once and in order."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from store.disk import Disk
from store.objects import SHORT
from store.pack import Pack
from store.pack_format import MAGIC, DamagedPackError, Place, decode_block
from store.pack_salvage import read_left, salvaged
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


class Misnamed(NamedTuple):
    """A pack whose every byte is sound, but whose name is not the BLAKE3 of them."""

    path: Path


Found = PackedObject | PackFault | Misnamed
_PLACE = 8
_SHOWN = 3
_NO_BLOCK = "the table names a block that is not there"


def read_packs(packs: Packs) -> Iterator[Found]:
    """Every object in every pack, block by block, and every fault; never raises on damage.

    Each object that is not given whole is hit by a fault of its pack.
    """
    packs = packs.anew()
    for path, error in packs.broken():
        yield from _unlisted(packs.disk, path, error, set())
    for pack in packs.sound():
        faults = 0
        try:
            with coded(pack.path):
                for found in _read_pack(packs.disk, pack):
                    faults += isinstance(found, PackFault)
                    yield found
                if not faults and pack.digest() != pack.path.stem:
                    yield Misnamed(pack.path)
        except RRError as error:
            yield PackFault(pack.path, error, ())


def _read_pack(disk: Disk, pack: Pack) -> Iterator[Found]:
    rows: list[bytes] = []  # place and id in 40 bytes: there may be a million
    lost: list[DamagedPackError] = []
    before = b""
    for number in range(pack.footer.pages):
        try:
            page = pack.read_page(number)
        except DamagedPackError as damage:
            lost.append(damage)
            continue
        for key, place in pack.listed(page):
            if key <= before:
                error = DamagedPackError("the table is not sorted", place=str(pack.path))
                yield PackFault(pack.path, error, (key.hex(),))
            before = key
            rows.append(place.packed().to_bytes(_PLACE, "big") + key)
    rows.sort()
    yield from _read_blocks(pack, rows, complete=not lost)
    try:
        pack.check_ends()
    except DamagedPackError as damage:
        yield PackFault(pack.path, damage, ())
    if lost:
        yield from _unlisted(disk, pack.path, lost[0], {row[_PLACE:].hex() for row in rows})


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
        if key is None and complete:  # else a damaged page lists it
            error = DamagedPackError("the table does not list an object of the pack")
            yield PackFault(pack.path, error, (found,))
            yield PackedObject(found, error)
        elif key is None:
            continue
        elif key.hex() != found:
            error = DamagedPackError("an object has other content than its name says")
            yield PackFault(pack.path, error, (key.hex(),))
            yield PackedObject(key.hex(), error)
        else:
            yield PackedObject(found, content)
    if listed:
        error = DamagedPackError("the table leads past the end of a block")
        yield from _lost_block(pack, error, list(listed.items()))


def _unlisted(disk: Disk, path: Path, error: DamagedPackError, known: set[str]) -> Iterator[Found]:
    """What cannot be found for want of a table: blocks tell of themselves what is in them."""
    hit: list[str] = []
    with suppress(OSError):
        for stored in salvaged(read_left(disk, path)):
            hit += map(sha256_hex, decode_block(stored))
    hit = [object_id for object_id in dict.fromkeys(hit) if object_id not in known]
    yield PackFault(path, error, tuple(hit))
    for object_id in hit:
        yield PackedObject(object_id, error)


def fault_text(fault: PackFault, named: Sequence[str] = ()) -> str:
    """The fault in words: what is wrong, and the first of what it hits, by its name in history."""
    if not fault.hit:
        return fault.error.message
    first = named or [f"object {object_id[:SHORT]}" for object_id in fault.hit]
    shown = ", ".join(first[:_SHOWN])
    more = len(fault.hit) - len(first[:_SHOWN])
    return f"{fault.error.message}; it hits {shown}" + (f" and {more} more" if more > 0 else "")


def check_pack(disk: Disk, path: Path) -> Pack:
    """The pack at a path after reading all of it; raises DamagedPackError at the first fault."""
    pack = Pack(disk, path)
    for found in _read_pack(disk, pack):
        if isinstance(found, PackFault):
            raise found.error
    return pack
