"""A pack gives back what was put in, and no flipped bit in it passes."""

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import sha256_hex
from store.disk import Disk
from store.fsck_packs import Misnamed, PackedObject, PackFault, check_pack, fault_text, read_packs
from store.pack import Pack
from store.pack_format import (
    BLOCK_RAW,
    CONTENT_LIMIT,
    FOOTER_LENGTH,
    PAGE_ENTRIES,
    DamagedPackError,
    Place,
    decode_block,
    encode_block,
)
from store.pack_writer import PackWriter
from store.packs import Packs
from store.recent import Recent


def key_of(content: bytes) -> bytes:
    return bytes.fromhex(sha256_hex(content))


def write(folder: Path, groups: list[list[bytes]], disk: Disk | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    writer = PackWriter(disk or Disk(), folder, ".tmp-")
    for group in groups:
        for content in group:
            assert writer.add(key_of(content), content)
        writer.end_block()
    return writer.close()


class Counting(Disk):
    """A disk that counts reads and their bytes."""

    reads = total = 0

    def read_at(self, path: Path, offset: int, length: int) -> bytes:
        self.reads += 1
        self.total += length
        return super().read_at(path, offset, length)


@given(st.lists(st.lists(st.binary(max_size=300), max_size=40), max_size=6))
def test_what_was_packed_is_found_and_nothing_else(groups: list[list[bytes]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name) / "packs", groups)
        pack = check_pack(Disk(), path)
        contents = {key_of(content): content for group in groups for content in group}
        assert [key for key, _ in pack.entries()] == sorted(contents)
        for key, content in contents.items():
            place = pack.find(key)
            assert place is not None and pack.content(place) == content
        for other in (b"\0" * 32, b"\xff" * 32, key_of(b"not there" * 50)):
            assert (pack.find(other) is not None) == (other in contents)
        assert path.name == f"{_blake3(path.read_bytes())}.pack"


def _blake3(data: bytes) -> str:
    from blake3 import blake3

    return blake3(data).hexdigest()


def test_equal_contents_in_equal_order_make_the_equal_file(tmp_path: Path) -> None:
    groups = [[b"%d" % number for number in range(500)], [b"x" * 1000]]
    one, two = write(tmp_path / "a", groups), write(tmp_path / "b", groups)
    assert one.name == two.name and one.read_bytes() == two.read_bytes()


def test_one_object_of_many_costs_a_few_small_reads(tmp_path: Path) -> None:
    contents = [b"object %d" % number for number in range(60_000)]
    path = write(tmp_path, [contents])
    pages = -(-len(contents) // PAGE_ENTRIES)
    reads = []
    for content in Random(3).sample(contents, 50):
        disk = Counting()
        pack = Pack(disk, path)
        place = pack.find(key_of(content))
        assert place is not None and pack.content(place) == content
        reads.append(disk.reads)
        assert disk.total < BLOCK_RAW
    assert pages > 900
    assert max(reads) <= 2 + 11 + 2  # footer and magic, halving 938 pages and a guess, a block
    assert sum(reads) / len(reads) < 9  # a guess by proportion is nearly always next to it


def test_ids_crowded_together_are_found_by_halving(tmp_path: Path) -> None:
    """Ids a stranger chose to be neighbours must not make a search read every page."""
    keys = [b"\x80" * 8 + number.to_bytes(24, "big") for number in range(20_000)]
    writer = PackWriter(Disk(), tmp_path, ".tmp-")
    for number, key in enumerate(keys):
        writer.add(key, b"%d" % number)
    disk = Counting()
    pack = Pack(disk, writer.close())
    for number in (0, 7, 9_999, 19_999):
        before = disk.reads
        place = pack.find(keys[number])
        assert place is not None and pack.content(place) == b"%d" % number
        assert disk.reads - before <= 4 + 9 + 2
    assert pack.find(b"\x80" * 32) is None and pack.find(b"\x7f" * 32) is None


def test_every_flipped_byte_is_found_and_the_objects_it_hits_are_named(tmp_path: Path) -> None:
    groups = [[b"first %d" % number for number in range(70)], [b"second " * 40, b"", b"third"]]
    whole = write(tmp_path / "packs", groups).read_bytes()
    path = next((tmp_path / "packs").iterdir())
    contents = {sha256_hex(content) for group in groups for content in group}
    first, second = ({sha256_hex(content) for content in group} for group in groups)
    pack = Pack(Disk(), path)
    starts = sorted({place.block for _, place in pack.entries()})
    for place in range(len(whole)):
        hit = bytearray(whole)
        hit[place] ^= 1 << place % 8
        path.write_bytes(hit)
        found = list(read_packs(Packs(tmp_path, Disk())))
        faults = [item for item in found if isinstance(item, PackFault)]
        assert faults, f"byte {place} was not found"
        assert all(fault.path == path and fault_text(fault) for fault in faults)
        sound = {
            item.object_id
            for item in found
            if isinstance(item, PackedObject) and isinstance(item.content, bytes)
        }
        lost = {item.object_id for item in found if isinstance(item, PackedObject)} - sound
        if starts[0] <= place < starts[1]:
            assert (sound, lost) == (second, first)
        elif starts[1] <= place < pack.footer.parity:
            assert (sound, lost) == (first, second)
        elif place < starts[0] or pack.footer.parity <= place < pack.footer.table:
            assert (sound, lost) == (contents, set()), "magic and parity hold no object"
        elif pack.footer.table <= place < len(whole) - FOOTER_LENGTH:
            assert sound | lost == contents and lost, "the objects of a damaged page"
        elif place >= len(whole) - FOOTER_LENGTH:
            assert (sound, lost) == (set(), contents)


def test_a_pack_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, [[b"%d" % number for number in range(100)]])
    whole = path.read_bytes()
    for length in range(0, len(whole), 13):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedPackError):
            check_pack(Disk(), path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(DamagedPackError) as caught:
        Pack(Disk(), path)
    assert caught.value.place == str(path)


def test_blocks_are_closed_in_time_and_large_contents_stay_out(tmp_path: Path) -> None:
    chance = Random(5)
    contents = [chance.randbytes(100_000) for _ in range(8)]
    pack = check_pack(Disk(), write(tmp_path, [contents]))
    assert len({place.block for _, place in pack.entries()}) == 3
    writer = PackWriter(Disk(), tmp_path, ".tmp-")
    assert not writer.add(b"k" * 32, b"\0" * (CONTENT_LIMIT + 1))
    assert len(writer) == 0
    writer.abandon()
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_full_disk_leaves_no_half_of_a_pack(tmp_path: Path) -> None:
    class Full(Disk):
        def write(self, descriptor: int, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        PackWriter(Full(), tmp_path, ".tmp-")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "claim", [b"", b"\0\0\0\0", b"\2\0\0\0\1\0\0\0a", b"\1\0\0\0\5\0\0\0a", b"\1\0\0\0\1\0\0\0aa"]
)
def test_a_block_that_lies_about_its_contents_is_refused(claim: bytes) -> None:
    from blake3 import blake3
    from zstandard import ZstdCompressor

    frame = ZstdCompressor().compress(claim)
    guarded = len(frame).to_bytes(4, "little") + frame
    with pytest.raises(DamagedPackError):
        decode_block(blake3(guarded).digest() + guarded)
    assert decode_block(encode_block([b"a", b""])) == [b"a", b""]


def test_a_frame_that_claims_all_memory_is_refused() -> None:
    from blake3 import blake3
    from zstandard import ZstdCompressor

    frame = ZstdCompressor().compress(b"\0" * (1 << 23))
    guarded = len(frame).to_bytes(4, "little") + frame
    with pytest.raises(DamagedPackError, match="sane"):
        decode_block(blake3(guarded).digest() + guarded)


def test_a_table_that_leads_astray_is_found(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    wrong = PackWriter(Disk(), tmp_path / "packs", ".tmp-")
    wrong.add(key_of(b"a"), b"a")
    wrong.add(key_of(b"b"), b"not b")
    wrong.end_block()
    wrong._keys[key_of(b"c")] = Place(8, 9).packed()
    wrong._keys[key_of(b"d")] = Place(9999, 0).packed()
    wrong.close()
    found = list(read_packs(Packs(tmp_path, Disk())))
    hit = {one for item in found if isinstance(item, PackFault) for one in item.hit}
    assert hit == {sha256_hex(content) for content in (b"b", b"c", b"d")}


def test_several_packs_are_one_and_a_replaced_one_is_no_obstacle(tmp_path: Path) -> None:
    disk = Disk()
    one = write(tmp_path / "packs", [[b"a", b"b"]])
    packs = Packs(tmp_path, disk)
    assert packs.content(key_of(b"a")) == b"a"
    write(tmp_path / "packs", [[b"b", b"c"]])
    assert packs.content(key_of(b"c")) == b"c"
    keys = sorted(map(key_of, (b"a", b"b", b"c")))
    assert list(packs.keys(b"\0" * 32, b"\xff" * 32)) == keys
    assert list(packs.keys(keys[1], keys[1])) == [keys[1]]
    write(tmp_path / "packs", [[b"a", b"b", b"c", b"d"]])
    one.unlink()
    assert [packs.content(key_of(content)) for content in (b"a", b"d")] == [b"a", b"d"]
    (tmp_path / "packs" / ".tmp-1-1").write_bytes(b"half")
    assert [path.name for path in packs.strays()] == [".tmp-1-1"]


def test_a_pack_whose_table_is_remembered_may_go_too(tmp_path: Path) -> None:
    contents = [os.urandom(2000) for _ in range(300)]
    one = write(tmp_path / "packs", [contents])
    packs = Packs(tmp_path, Disk())
    assert packs.content(key_of(contents[0])) == contents[0]
    write(tmp_path / "packs", [contents, [b"more"]])
    one.unlink()
    assert [packs.content(key_of(content)) for content in contents] == contents
    assert list(packs.keys(b"\0" * 32, b"\xff" * 32)) == sorted(
        key_of(content) for content in [*contents, b"more"]
    )


def test_a_broken_pack_hides_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "packs", [[b"a"]])
    write(tmp_path / "packs", [[b"b"]])
    path.write_bytes(path.read_bytes()[:-1])
    packs = Packs(tmp_path, Disk())
    assert packs.content(key_of(b"b")) == b"b"
    with pytest.raises(DamagedPackError):  # it may be there
        packs.content(key_of(b"a"))
    assert [found for found, _ in packs.broken()] == [path]


def test_a_damaged_copy_hides_no_good_one(tmp_path: Path) -> None:
    one = write(tmp_path / "packs", [[b"a", b"b"], [b"c"]])
    whole = one.read_bytes()
    for name in ("0" * 64, "f" * 64):
        other = one.with_name(f"{name}.pack")
        other.write_bytes(whole)
        for place in (50, len(whole) - FOOTER_LENGTH - 9, len(whole) - 1):
            hit = bytearray(whole)
            hit[place] ^= 1
            one.write_bytes(hit)
            packs = Packs(tmp_path, Disk())
            assert [packs.content(key_of(item)) for item in (b"a", b"c")] == [b"a", b"c"]
            assert other in {pack.path for pack in packs.holders(key_of(b"a"))}
        other.unlink()
        one.write_bytes(whole)


def test_a_pack_of_another_name_is_no_damage_but_told(tmp_path: Path) -> None:
    path = write(tmp_path / "packs", [[b"a"]])
    assert not any(isinstance(one, Misnamed) for one in read_packs(Packs(tmp_path, Disk())))
    other = path.rename(path.with_name(f"{'0' * 64}.pack"))
    found = list(read_packs(Packs(tmp_path, Disk())))
    assert found == [PackedObject(sha256_hex(b"a"), b"a"), Misnamed(other)]


def test_the_recent_ones_are_kept_and_no_more() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    recent: Recent[int, int] = Recent(2)
    for number in (1, 2, 1, 3, 1, 2):
        assert recent.get(number, lambda number=number: make(number)) == number  # type: ignore[misc]
    assert made == [1, 2, 3, 2]
    with pytest.raises(OSError, match="no"):
        recent.get(9, lambda: _fail())
    assert recent.get(9, lambda: 9) == 9


def _fail() -> int:
    raise OSError("no")


def test_the_age_of_a_pack_can_be_given(tmp_path: Path) -> None:
    writer = PackWriter(Disk(), tmp_path, ".tmp-")
    writer.add(key_of(b"a"), b"a")
    path = writer.close(time_ns=5_000_000_000)
    assert os.stat(path).st_mtime_ns == 5_000_000_000 == Disk().status(path).time_ns
