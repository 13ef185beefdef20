"""What a check says of packs, one fault once, and what a repair of the store does then."""

from pathlib import Path

import pytest

from schemas.records import Operation
from store.backends import FileBackend, MissingError
from store.backends.files import TEMPORARY
from store.frame import DamagedFrameError, encode_frame
from store.fsck import fsck
from store.fsck_graph import Ledger
from store.head import read_head
from store.names import HEAD, OBJECTS, object_id_of, object_name
from store.objects import DamagedObjectError, Objects
from store.pack import Pack
from store.pack_format import FOOTER_LENGTH, PAGE_LENGTH
from store.pack_writer import PackWriter
from store.repair import repair
from tests.contract.places import pack_loose
from tests.faults.disks import BadSectorDisk
from tests.store.test_repair import remake, rich


@pytest.fixture
def backend(tmp_path: Path) -> FileBackend:
    """A store with much history, all of it in one pack."""
    made, repository = FileBackend(tmp_path / ".rr"), rich()
    for name in repository.backend.names():
        made.save(name, repository.backend.load(name))
    pack_loose(made)
    assert not list(made.loose(OBJECTS))
    return FileBackend(made.folder)


def flip(path: Path, *places: int) -> None:
    hit = bytearray(path.read_bytes())
    for place in places:
        hit[place] ^= 1
    path.write_bytes(hit)


def the_pack(backend: FileBackend) -> Pack:
    (pack,) = backend.packs.sound()
    return pack


def named(pack: Path, digit: str) -> Path:
    """A name for a pack that is read first or last."""
    return pack.with_name(f"{digit * 64}.pack")


def operations(backend: FileBackend) -> list[str]:
    ledger = Ledger()
    assert fsck(backend, ledger=ledger).ok
    return [one for one, kind in ledger.kinds.items() if kind == Operation.KIND]


def test_one_fault_of_a_pack_is_told_once_and_mended(backend: FileBackend) -> None:
    pack = the_pack(backend)
    whole, objects = pack.path.read_bytes(), fsck(backend).objects
    for place in (3, 60, pack.footer.parity + 50, pack.footer.table + 3, -9):
        flip(pack.path, place)
        report = fsck(FileBackend(backend.folder))
        first, *others = report.damage
        assert first.what == f"pack {pack.path.name[:12]}" and first.place == str(pack.path)
        assert all(item.what.startswith("operation ") for item in others) and len(others) < 2
        assert report.objects == objects
        done = repair(FileBackend(backend.folder), remake)
        assert [one.place for one in done.repairs] == [str(pack.path)], "nothing else was lost"
        assert done.left.ok and pack.path.read_bytes() == whole


def test_what_a_fault_hits_has_the_name_that_history_gives_it(backend: FileBackend) -> None:
    """The head is stored again beside the pack, so history can be walked from it."""
    pack, head = the_pack(backend), read_head(backend)
    backend.save(object_name(head), backend.load(object_name(head)))
    flip(pack.path, 60)
    told, *others = fsck(FileBackend(backend.folder)).damage
    assert "; it hits operation " in told.message and " more" in told.message
    assert "the refset of operation " in told.message
    assert others == []


@pytest.mark.parametrize("number", [1, 2])
def test_nothing_is_to_be_removed_while_history_is_damaged(
    backend: FileBackend, number: int
) -> None:
    """Behind a damaged operation may lie another one that only that one needs."""
    for one in operations(backend):
        backend.save(object_name(one), backend.load(object_name(one)))
    (pack,) = backend.packs.folder.iterdir()
    pack.unlink()
    fresh = FileBackend(backend.folder)
    for name in list(fresh.names(OBJECTS))[:number]:
        flip(fresh.path(name), -1)
    damage = fsck(fresh).damage
    assert len(damage) > number and not any("remove" in item.remedy for item in damage)


def test_what_nothing_needs_may_be_removed_when_history_is_whole(backend: FileBackend) -> None:
    unused = Objects(backend).put_blob(b"nobody asked for this")
    backend.save(object_name(unused), b"junk")
    (told,) = fsck(backend).damage
    assert told.remedy == "nothing in history needs it; remove the file"


@pytest.mark.parametrize("ailing", ["flip", "junk", "bad sector", "another"])
def test_a_damaged_file_hides_no_good_copy_in_a_pack(backend: FileBackend, ailing: str) -> None:
    object_id = str(object_id_of(next(backend.names(OBJECTS))))
    name, content = object_name(object_id), Objects(backend).get(object_id)
    stored = {"junk": b"junk", "another": encode_frame(b"of another name")}
    backend.save(name, stored.get(ailing, encode_frame(content)))
    path = backend.path(name)
    fresh = FileBackend(backend.folder)
    if ailing == "flip":
        flip(path, -1)
    elif ailing == "bad sector":
        fresh = FileBackend(backend.folder, BadSectorDisk(path, range(1)))
    assert Objects(fresh).get(object_id) == content
    (told,) = fsck(fresh).damage
    assert (told.what, told.object_id) == (f"file of object {object_id[:12]}", object_id)
    assert told.remedy == "`rr fsck --repair` writes it anew from the pack that has it"
    done = repair(fresh, remake)
    assert done.left.ok and [one.object_id for one in done.repairs] == [object_id]
    assert path.read_bytes() == encode_frame(content)


def test_a_pack_that_lists_another_content_hides_no_good_one(backend: FileBackend) -> None:
    object_id = str(object_id_of(next(backend.names(OBJECTS))))
    content, sound = Objects(backend).get(object_id), the_pack(backend).path
    writer = PackWriter(backend.disk, backend.packs.folder, TEMPORARY)
    writer.add(bytes.fromhex(object_id), b"of another name")
    wrong = writer.close()
    for first, second in (("0", "f"), ("e", "1")):
        wrong, sound = wrong.rename(named(wrong, first)), sound.rename(named(sound, second))
        assert Objects(FileBackend(backend.folder)).get(object_id) == content
        backend.save(object_name(object_id), b"junk")
        assert Objects(FileBackend(backend.folder)).get(object_id) == content
        backend.path(object_name(object_id)).unlink()
    sound.unlink()
    with pytest.raises(DamagedObjectError, match="other content"):
        Objects(FileBackend(backend.folder)).get(object_id)


def test_storing_again_heals_the_file_though_a_pack_has_it_too(backend: FileBackend) -> None:
    """Else only the damaged file would be young, and clean-up could take the pack."""
    objects = Objects(backend)
    object_id = objects.put_blob(b"stored twice")
    pack_loose(backend)
    backend.save(object_name(object_id), b"junk")
    assert objects.get(object_id) == b"stored twice"
    assert objects.put_blob(b"stored twice") == object_id
    assert backend.path(object_name(object_id)).read_bytes() == encode_frame(b"stored twice")


def test_of_two_damaged_copies_the_file_is_named(backend: FileBackend) -> None:
    object_id = str(object_id_of(next(backend.names(OBJECTS))))
    backend.save(object_name(object_id), b"junk")
    place = the_pack(backend).find(bytes.fromhex(object_id))
    assert place is not None
    flip(the_pack(backend).path, place.block + 50)
    with pytest.raises(DamagedFrameError):
        FileBackend(backend.folder).content(object_id)
    (the_pack(backend).path).unlink()
    with pytest.raises(DamagedFrameError):
        FileBackend(backend.folder).content(object_id)
    backend.path(object_name(object_id)).unlink()
    with pytest.raises(MissingError):
        FileBackend(backend.folder).content(object_id)


def test_a_damaged_copy_of_a_pack_is_named_and_mended(backend: FileBackend) -> None:
    """Of two packs with the same objects each has another block damaged; nothing is lost."""
    pack = the_pack(backend)
    whole = pack.path.read_bytes()
    other = pack.path.with_name(f"{'f' * 64}.pack")
    other.write_bytes(whole)
    flip(pack.path, 60, pack.footer.table + 3)
    report = fsck(FileBackend(backend.folder))
    assert {item.place for item in report.damage} == {str(pack.path)}
    assert all(item.what.startswith("pack ") for item in report.damage)
    (note,) = report.notes
    assert note.message == "its name is not the BLAKE3 of its bytes" and note.place == str(other)
    done = repair(FileBackend(backend.folder), remake)
    assert done.left.ok and pack.path.read_bytes() == whole and other.read_bytes() == whole


def test_a_mended_pack_is_looked_at_before_op_head_is_written(backend: FileBackend) -> None:
    head, pack = backend.load(HEAD), the_pack(backend)
    flip(pack.path, -1)
    backend.save(HEAD, b"junk")
    done = repair(FileBackend(backend.folder), remake)
    assert [one.what.split()[0] for one in done.repairs] == ["pack", HEAD]
    assert done.left.ok and backend.load(HEAD) == head


def test_a_pack_that_stays_damaged_may_hold_a_newer_operation(backend: FileBackend) -> None:
    head, pack = read_head(backend), the_pack(backend)
    older = next(one for one in operations(backend) if one != head)
    backend.save(object_name(older), backend.load(object_name(older)))
    backend.save(HEAD, b"junk")
    pages = range(pack.footer.table, pack.footer.size - FOOTER_LENGTH, PAGE_LENGTH)
    flip(pack.path, 60, pack.footer.parity + 50, *pages)
    hit = pack.path.read_bytes()
    assert repair(FileBackend(backend.folder), remake).repairs == ()
    assert backend.load(HEAD) == b"junk" and pack.path.read_bytes() == hit


def test_keeping_an_object_keeps_every_pack_that_lists_it(backend: FileBackend) -> None:
    """The damaged one must not alone be young: clean-up would remove the good one."""
    pack = the_pack(backend)
    other = pack.path.with_name(f"{'f' * 64}.pack")
    other.write_bytes(pack.path.read_bytes())
    flip(pack.path, 60)
    for path in (pack.path, other):
        backend.disk.set_time(path, 5)
    fresh = FileBackend(backend.folder)
    name = next(fresh.names(OBJECTS))
    fresh.keep(name)
    assert all(fresh.disk.status(path).time_ns > 5 for path in (pack.path, other))


def test_a_folder_under_the_name_of_a_pack_is_a_stray(backend: FileBackend) -> None:
    folder = backend.packs.folder / f"{'a' * 64}.pack"
    folder.mkdir()
    report = fsck(FileBackend(backend.folder))
    assert report.ok and [note.place for note in report.notes] == [str(folder)]
    assert repair(FileBackend(backend.folder), remake).repairs == () and folder.is_dir()
