"""Repair of packs, and pack_salvage: every single fault is mended, byte for byte."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations_with_replacement, pairwise
from pathlib import Path
from random import Random

import pytest

from schemas.canonical import sha256_hex
from schemas.errors import RRError
from schemas.ids import ObjectId
from store.backends import FileBackend
from store.disk import Disk
from store.frame import encode_frame
from store.fsck_packs import PackFault, read_packs
from store.names import object_name
from store.objects import Objects
from store.pack import Pack
from store.pack_format import (
    FOOTER_LENGTH,
    MAGIC,
    PAGE_LENGTH,
    DamagedPackError,
    Parity,
    block_length,
    decode_block,
    encode_block,
)
from store.pack_salvage import salvaged
from store.pack_writer import PACKS, PackWriter
from store.repair_packs import mended_packs
from tests.faults.disks import BadSectorDisk

GROUPS = (
    [b"operation %d" % number for number in range(70)],
    [b"generation " * 9, b"", b"another"],
    [b"spec %d\n" % number * 5 for number in range(20)],
)
CONTENTS = [content for group in GROUPS for content in group]
ALL = set(CONTENTS)


class ReadOnlyDisk(Disk):
    """A disk that whoever writes to it fails on."""

    def create(self, path: Path) -> int:
        raise AssertionError(f"{path} is written")


@pytest.fixture(autouse=True)
def no_real_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platter of the machine that runs the tests is not under test."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture
def backend(tmp_path: Path) -> FileBackend:
    """A backend with one pack of three blocks."""
    return packed(tmp_path / ".rr", GROUPS)


def packed(home: Path, groups: Sequence[list[bytes]]) -> FileBackend:
    """A backend with a pack of the contents, a block for each group."""
    made = FileBackend(home)
    (home / PACKS).mkdir(parents=True, exist_ok=True)
    writer = PackWriter(made.disk, home / PACKS, ".tmp-")
    for group in groups:
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


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.prove)])
def test_a_flip_of_any_byte_is_mended_to_the_very_file(backend: FileBackend, step: int) -> None:
    path = the_pack(backend)
    whole, time_ns = path.read_bytes(), path.stat().st_mtime_ns
    for place in range(0, len(whole), step):
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
    still = FileBackend(backend.folder, ReadOnlyDisk())
    assert list(mended_packs(still)) == [], "again there is nothing to do, and nothing is written"
    assert second and not is_sound(backend)
    for content in (*GROUPS[0], *GROUPS[2]):
        backend.save(object_name(sha256_hex(content)), encode_frame(content))
    ((_, how),) = mended_packs(FileBackend(backend.folder))
    aside = path.with_name(f"{path.name}.damaged")
    assert how == f"all it held is stored elsewhere now, so it was set aside as {aside.name}"
    assert is_sound(backend) and not path.exists() and aside.read_bytes() == hit
    assert readable(backend) >= ALL
    (told,) = FileBackend(backend.folder).strays()
    assert told == f"{aside}: a damaged pack that was set aside; all it held is stored elsewhere"
    path.write_bytes(hit)  # the same again: what was set aside before is not written over
    aside.write_bytes(b"kept")
    assert list(mended_packs(FileBackend(backend.folder))) == []
    assert aside.read_bytes() == b"kept" and path.read_bytes() == hit


def test_what_the_new_pack_lost_is_written_into_it_again(backend: FileBackend) -> None:
    """Both are damaged, the old one beyond help; what is left of it makes the new one whole."""
    path = the_pack(backend)
    path.write_bytes(flipped(path.read_bytes(), *(at + 40 for at in blocks(backend)[1:])))
    assert len(list(mended_packs(FileBackend(backend.folder)))) == 1
    (new,) = set(backend.packs.folder.iterdir()) - {path}
    whole = new.read_bytes()
    new.write_bytes(b"junk")
    assert len(list(mended_packs(FileBackend(backend.folder)))) == 1
    assert new.read_bytes() == whole and readable(backend) >= set(GROUPS[0])


@pytest.mark.parametrize("whole_again", [True, False])
def test_a_disk_that_keeps_nothing_takes_nothing(backend: FileBackend, whole_again: bool) -> None:
    """A pack that does not come back as it was written gets no name: no old one makes way."""
    path = the_pack(backend)
    lost = blocks(backend)[:1] if whole_again else blocks(backend)[1:]
    hit = flipped(path.read_bytes(), *(at + 40 for at in lost))
    path.write_bytes(hit)

    class Forgetful(Disk):
        def read_at(self, path: Path, offset: int, length: int) -> bytes:
            found = super().read_at(path, offset, length)
            return bytes(len(found)) if path.name.startswith(".tmp-") else found

    assert list(mended_packs(FileBackend(backend.folder, Forgetful()))) == []
    assert the_pack(backend) == path and path.read_bytes() == hit


def test_a_block_is_made_again_though_the_table_is_lost_too(backend: FileBackend) -> None:
    """Blocks are found by how they begin, whatever is left of page, footer and magic."""
    path = the_pack(backend)
    whole, table = path.read_bytes(), Pack(backend.disk, path).footer.table
    for other in (0, table + 3, len(whole) - 9):
        hit = flipped(whole, blocks(backend)[1] + 50, other)
        assert [one for stored in salvaged(hit) for one in decode_block(stored)] == CONTENTS
        path.write_bytes(hit)
        assert len(list(mended_packs(FileBackend(backend.folder)))) == 1
        assert path.read_bytes() == whole


def spans(whole: bytes, path: Path) -> dict[str, range]:
    """Every part of the pack by name."""
    pack = Pack(Disk(), path)
    footer = pack.footer
    edges = [*sorted({place.block for _, place in pack.entries()}), footer.parity]
    found = {"magic": range(len(MAGIC)), "parity": range(footer.parity, footer.table)}
    found |= {f"block {at}": range(*both) for at, both in enumerate(pairwise(edges))}
    starts = [footer.table + page * PAGE_LENGTH for page in range(footer.pages)]
    ends = [*starts[1:], len(whole) - FOOTER_LENGTH]
    found |= {f"page {at}": range(*both) for at, both in enumerate(zip(starts, ends, strict=True))}
    return found | {"footer": range(len(whole) - FOOTER_LENGTH, len(whole))}


def readable(backend: FileBackend) -> set[bytes]:
    """What can be read of all contents by a process that begins now."""
    fresh, found = Objects(FileBackend(backend.folder)), set()
    for content in CONTENTS:
        with suppress(RRError):
            found.add(fresh.get(sha256_hex(content)))
    return found


def check_what_is_kept(backend: FileBackend, path: Path, hit: bytes, lost: set[str]) -> None:
    """Repair twice: no sound object is lost, no byte that could be of use is removed."""
    for other in backend.packs.folder.iterdir():
        other.unlink()
    path.write_bytes(hit)
    first = list(mended_packs(FileBackend(backend.folder)))
    assert list(mended_packs(FileBackend(backend.folder))) == [], "one repair does all"
    groups = {f"block {at}": group for at, group in enumerate(GROUPS)}
    sound = {one for name, group in groups.items() if name not in lost for one in group}
    assert readable(backend) >= sound, lost
    files = {file.read_bytes() for file in backend.packs.folder.iterdir()}
    assert hit in files or (is_sound(backend) and readable(backend) == ALL)
    assert len({one.path for one in first}) == len(first)


def test_no_pair_of_faults_loses_a_sound_object(backend: FileBackend) -> None:
    path, chance = the_pack(backend), Random(2)
    whole = path.read_bytes()
    parts = spans(whole, path)
    for one, other in combinations_with_replacement(parts, 2):
        for _ in range(6):
            places = chance.choice(parts[one]), chance.choice(parts[other])
            hit = flipped(whole, *places)
            if places[0] != places[1]:
                check_what_is_kept(backend, path, hit, {one, other})
                kept = path.read_bytes() == whole
                blocks_hit = sum(name.startswith("block") for name in {one, other})
                derived = blocks_hit == 0 or (blocks_hit == 1 and "parity" not in (one, other))
                if derived and {one, other} != {"block 2", "footer"}:
                    assert kept, (one, other)


@pytest.mark.parametrize("sparser", [4, pytest.param(1, marks=pytest.mark.prove)])
def test_a_run_of_damage_anywhere_loses_no_sound_object(backend: FileBackend, sparser: int) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    parts = spans(whole, path)
    for width, step in ((16, 5), (600, 61)):
        for start in range(0, len(whole), sparser * step):
            end = min(len(whole), start + width)
            lost = {name for name, span in parts.items() if start < span.stop and span.start < end}
            hit = whole[:start] + bytes(one ^ 0x5A for one in whole[start:end]) + whole[end:]
            check_what_is_kept(backend, path, hit, lost)
            if len(lost) == 1:
                assert path.read_bytes() == whole, lost


def test_a_pack_cut_short_anywhere_keeps_what_is_there(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    parts = spans(whole, path)
    for length in range(0, len(whole), 17):
        lost = {name for name, span in parts.items() if length < span.stop}
        check_what_is_kept(backend, path, whole[:length], lost)


def test_what_the_disk_cannot_read_is_lost_and_no_more(tmp_path: Path) -> None:
    """A bad sector within one part is mended; on an edge it costs the two blocks it is in."""
    chance = Random(4)
    groups = [[chance.randbytes(700) for _ in range(3)] for _ in range(3)]
    backend = packed(tmp_path / ".rr", groups)
    path = the_pack(backend)
    whole = path.read_bytes()
    parts = spans(whole, path)
    for start in range(0, len(whole), 512):
        for file in backend.packs.folder.iterdir():
            file.unlink()
        path.write_bytes(whole)
        bad = range(start, min(start + 512, len(whole)))
        ailing = FileBackend(backend.folder, BadSectorDisk(path, bad))
        faults = [one for one in read_packs(ailing.packs) if isinstance(one, PackFault)]
        assert faults and all(isinstance(one.error, DamagedPackError) for one in faults)
        assert {one.path for one in faults} == {path}
        list(mended_packs(ailing))
        lost = {name for name, its in parts.items() if start < its.stop and its.start < bad.stop}
        if sum(name.startswith("block") for name in lost) < 2 and lost <= set(parts) - {"parity"}:
            assert path.read_bytes() == whole, lost
        for at, group in enumerate(groups):
            if f"block {at}" not in lost:
                assert all(ailing.content(ObjectId(sha256_hex(one))) == one for one in group)


def test_one_pack_that_cannot_be_read_hides_no_other(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    path.write_bytes(flipped(whole, 30))
    other = path.with_name(f"{'0' * 64}.pack")
    other.write_bytes(b"secret")

    class Refusing(Disk):
        def read_at(self, path: Path, offset: int, length: int) -> bytes:
            if path == other:
                raise PermissionError(13, "Permission denied")
            return super().read_at(path, offset, length)

    ((mended, _),) = mended_packs(FileBackend(backend.folder, Refusing()))
    assert mended == path and path.read_bytes() == whole and other.read_bytes() == b"secret"
    ((broken, error),) = FileBackend(backend.folder, Refusing()).packs.broken()
    assert (broken, error.place) == (other, str(other)) and "Permission denied" in error.message


def test_an_object_packed_twice_is_packed_once_again(tmp_path: Path) -> None:
    """The old pack is as a stranger wrote it, so all in it is elsewhere and it is set aside."""
    backend = packed(tmp_path / ".rr", [[b"alone"]])
    alone = the_pack(backend)
    key = bytes.fromhex(sha256_hex(b"twice"))
    writer = PackWriter(backend.disk, backend.packs.folder, ".tmp-")
    writer.copy_block([key, key], encode_block([b"twice", b"twice"]))
    writer.copy_block([key], encode_block([b"twice"]))
    path = writer.close()
    ((mended, how),) = mended_packs(FileBackend(backend.folder))
    assert mended == path and how.endswith(".damaged")
    assert list(mended_packs(FileBackend(backend.folder))) == []
    assert is_sound(backend) and not path.exists() and alone.exists()
    fresh = FileBackend(backend.folder)
    assert [fresh.content(ObjectId(sha256_hex(one))) for one in (b"twice", b"alone")]


def test_a_huge_length_costs_no_memory(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    asked: list[int] = []

    class Watching(Disk):
        def read_at(self, path: Path, offset: int, length: int) -> bytes:
            asked.append(length)
            return super().read_at(path, offset, length)

    for at in (*blocks(backend), None):
        hit = whole if at is None else whole[: at + 32] + b"\xff" * 4 + whole[at + 36 :]
        footer = flipped(hit, len(hit) - 1)
        for data in (hit, footer) if at is not None else (footer,):
            path.write_bytes(data)
            assert len(list(mended_packs(FileBackend(backend.folder, Watching())))) == 1
            for file in backend.packs.folder.iterdir():
                file.unlink()
            path.write_bytes(whole)
    assert max(asked) <= max(len(whole), 1 << 20)
    with pytest.raises(DamagedPackError, match="sane"):
        block_length(bytes(32) + b"\xff" * 4)


def test_a_pack_made_to_waste_time_is_given_up(tmp_path: Path) -> None:
    """Every forty bytes seem to begin a block as long as the rest of the file."""
    whole = 400_000
    head = bytes(32) + (whole // 2).to_bytes(4, "little") + b"\x28\xb5\x2f\xfd"
    assert salvaged(MAGIC + head * (whole // len(head))) == []
    sound = encode_block([b"first"])
    assert salvaged(MAGIC + sound + head * 1000) == [sound]


def test_junk_under_the_name_of_a_pack_stays(tmp_path: Path) -> None:
    backend = packed(tmp_path / ".rr", [[b"alone"]])
    for number, junk in enumerate((b"", b"x", bytes(5000), Random(1).randbytes(5000))):
        path = backend.packs.folder / f"{number:064}.pack"
        path.write_bytes(junk)
        assert list(mended_packs(FileBackend(backend.folder))) == []
        assert path.read_bytes() == junk and not is_sound(backend)
        path.unlink()


def test_a_file_too_large_for_memory_is_named_and_left(backend: FileBackend) -> None:
    path = backend.packs.folder / f"{'0' * 64}.pack"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # takes no room
    assert list(mended_packs(FileBackend(backend.folder))) == []
    assert path.stat().st_size == 1 << 40 and not is_sound(backend) and readable(backend) == ALL


def test_what_is_no_file_is_no_pack(backend: FileBackend) -> None:
    (backend.packs.folder / f"{'a' * 64}.pack").mkdir()
    loop = backend.packs.folder / f"{'b' * 64}.pack"
    loop.symlink_to(loop)
    fresh = FileBackend(backend.folder)
    assert not fresh.has(object_name("0" * 64)) and is_sound(backend)
    assert readable(backend) == ALL and len(list(fresh.strays())) == 2
    assert list(mended_packs(fresh)) == [] and loop.is_symlink()


def test_a_process_that_lives_on_sees_the_mended_pack(backend: FileBackend) -> None:
    path = the_pack(backend)
    whole = path.read_bytes()
    one = ObjectId(sha256_hex(CONTENTS[0]))
    table = Pack(backend.disk, path).footer.table
    for place in (len(whole) - 1, table + 3, table + PAGE_LENGTH + 3, blocks(backend)[0] + 40):
        path.write_bytes(flipped(whole, place))
        living = FileBackend(backend.folder)
        with suppress(DamagedPackError):  # one page of the two is that of another object
            assert living.content(one) == CONTENTS[0]
        assert len(list(mended_packs(FileBackend(backend.folder)))) == 1
        assert living.content(one) == CONTENTS[0]


def test_a_repair_looks_at_the_disk_and_not_at_what_it_remembers(backend: FileBackend) -> None:
    """What a living process has read before is not stored for that alone."""
    path = the_pack(backend)
    whole = path.read_bytes()
    for one in CONTENTS:
        assert backend.content(ObjectId(sha256_hex(one))) == one
    hit = flipped(whole, *(at + 40 for at in blocks(backend)[:2]))
    path.write_bytes(hit)
    ((_, how),) = mended_packs(backend)
    assert how == "20 objects of it were written into a new pack" and path.read_bytes() == hit
    path.write_bytes(flipped(whole, len(whole) - 1))
    ((_, how),) = mended_packs(backend)
    assert how == "written anew, byte for byte as it was" and path.read_bytes() == whole


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
