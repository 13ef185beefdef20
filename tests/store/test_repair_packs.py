"""Repair of packs, and pack_salvage: every single fault is mended, byte for byte."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from schemas.canonical import sha256_hex
from schemas.ids import ObjectId
from store.backends import FileBackend
from store.frame import encode_frame
from store.fsck_packs import PackFault, read_packs
from store.names import object_name
from store.pack import Pack
from store.pack_format import Parity, decode_block
from store.pack_salvage import salvaged
from store.pack_writer import PACKS, PackWriter
from store.repair_packs import mended_packs

GROUPS = (
    [b"operation %d" % number for number in range(70)],
    [b"generation " * 9, b"", b"another"],
    [b"spec %d\n" % number * 5 for number in range(20)],
)
CONTENTS = [content for group in GROUPS for content in group]


@pytest.fixture
def backend(tmp_path: Path) -> FileBackend:
    """A backend with one pack of three blocks."""
    made = FileBackend(tmp_path / ".rr")
    folder = tmp_path / ".rr" / PACKS
    folder.mkdir(parents=True)
    writer = PackWriter(made.disk, folder, ".tmp-")
    for group in GROUPS:
        for content in group:
            writer.add(bytes.fromhex(sha256_hex(content)), content)
        writer.end_block()
    writer.close()
    return made


def the_pack(backend: FileBackend) -> Path:
    (path,) = backend.packs.folder.iterdir()
    return path


def flipped(data: bytes, *places: int) -> bytes:
    hit = bytearray(data)
    for place in places:
        hit[place] ^= 1 << place % 8
    return bytes(hit)


def is_sound(backend: FileBackend) -> bool:
    fresh = FileBackend(backend.folder)
    return not any(isinstance(one, PackFault) for one in read_packs(fresh.packs))


def blocks(backend: FileBackend) -> list[int]:
    pack = Pack(backend.disk, the_pack(backend))
    return sorted({place.block for _, place in pack.entries()})


def test_a_flip_of_any_byte_is_mended_to_the_very_file(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole, time_ns = path.read_bytes(), path.stat().st_mtime_ns
    for place in range(len(whole)):
        path.write_bytes(flipped(whole, place))
        fresh = FileBackend(backend.folder)
        ((mended, how),) = mended_packs(fresh)
        assert mended == path and how == "written anew, byte for byte as it was", place
        assert the_pack(backend).read_bytes() == whole, place
        assert all(fresh.content(ObjectId(sha256_hex(one))) == one for one in CONTENTS[::9])
    assert is_sound(backend) and time_ns <= path.stat().st_mtime_ns


def test_any_run_of_damage_within_one_block_is_mended(backend: FileBackend) -> None:
    path, random = the_pack(backend), Random(5)
    whole = path.read_bytes()
    edges = [*blocks(backend), Pack(backend.disk, path).footer.parity]
    for start, end in pairwise(edges):
        for damage in (bytes(end - start), random.randbytes(end - start), b"\xff" * (end - start)):
            path.write_bytes(whole[:start] + damage + whole[end:])
            assert len(list(mended_packs(FileBackend(backend.folder)))) == 1
            assert path.read_bytes() == whole


def test_of_two_lost_blocks_the_rest_is_saved_and_the_old_pack_waits(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    first, second, third = blocks(backend)
    hit = flipped(whole, first + 40, third + 40)
    path.write_bytes(hit)
    ((mended, how),) = mended_packs(FileBackend(backend.folder))
    assert mended == path and how == "3 objects of it were written into a new pack"
    assert path.read_bytes() == hit and len(list(backend.packs.folder.iterdir())) == 2
    assert list(mended_packs(FileBackend(backend.folder))) == [], "again there is nothing to do"
    assert second and not is_sound(backend)
    for content in (*GROUPS[0], *GROUPS[2]):
        backend.save(object_name(sha256_hex(content)), encode_frame(content))
    ((_, how),) = mended_packs(FileBackend(backend.folder))
    assert how == "all it held is stored beside it now, so it was removed"
    assert is_sound(backend) and not path.exists()
    fresh = FileBackend(backend.folder)
    assert all(fresh.content(ObjectId(sha256_hex(one))) == one for one in CONTENTS)


def test_a_block_is_made_again_though_a_page_of_the_table_is_lost_too(
    backend: FileBackend,
) -> None:
    """The other page still says where the block that follows begins."""
    path = the_pack(backend)
    whole = path.read_bytes()
    table = Pack(backend.disk, path).footer.table
    path.write_bytes(flipped(whole, blocks(backend)[1] + 50, table + 3))
    found = [one for stored in salvaged(backend.disk, path) for one in decode_block(stored)]
    assert found == CONTENTS


def test_any_one_of_several_follows_from_the_parity_and_the_others() -> None:
    random = Random(3)
    several = [random.randbytes(length) for length in (90, 7, 41, 90, 1)]
    for lost in several:
        parity = Parity()
        for one in several:
            parity.add(one)
        for one in several:
            if one is not lost:
                parity.add(one)
        assert parity.content()[: len(lost)] == lost
