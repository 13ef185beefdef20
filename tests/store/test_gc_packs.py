"""How a pack is made anew: full blocks are copied, the rest is put together again."""

import os
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from schemas.canonical import sha256_hex
from store.backends import FileBackend
from store.backends.files import CLEANING, TEMPORARY
from store.disk import Disk
from store.gc import gc
from store.gc_packs import write_packs
from store.gc_plan import DAY_S, make_plan
from store.names import object_name
from store.pack import Pack
from store.pack_format import CONTENT_LIMIT, DamagedPackError, encode_block
from store.pack_writer import PackWriter
from store.repository import Repository
from store.structured import parse_structured
from tests.contract.places import pack_loose
from tests.store.gc_world import NOW, POLICY, age, clean, files_of, line, new_files, tree
from tests.store.samples import AUTHOR, commit, make_generation, record


def blocks(pack: Pack) -> list[bytes]:
    offsets = sorted({place.block for _, place in pack.entries()})
    return [pack.stored_block(offset) for offset in offsets]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a short history has many."""
    monkeypatch.setattr("store.pack_maker.BLOCK_RAW", 4096)
    monkeypatch.setattr("store.gc_packs._HALF_FULL", 2048)


def test_full_blocks_are_copied_and_the_rest_is_put_together_again(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    line(repository, 60, days_apart=0.1)
    clean(repository)
    (before,) = files_of(repository).packs.sound()
    old = blocks(before)
    for number in range(30):
        commit(repository, number=100 + number, time=NOW + number)
    clean(repository)
    (after,) = FileBackend(tmp_path / ".rr").packs.sound()
    new = blocks(after)
    assert len(set(old) & set(new)) > len(old) // 2
    assert len(set(old) - set(new)) <= 7  # the last, short one of each kind
    assert after.footer.objects > before.footer.objects + 90


def test_each_block_holds_objects_of_one_kind(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    line(repository, 60, days_apart=0.1)
    clean(repository)
    (pack,) = files_of(repository).packs.sound()
    for offset in sorted({place.block for _, place in pack.entries()}):
        tables = [parse_structured(content) for content in pack.block(offset)]
        assert len({None if table is None else table["kind"] for table in tables}) == 1


def test_nothing_is_written_when_there_is_nothing_to_pack(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    line(repository, 2)
    backend = files_of(repository)
    done = write_packs(backend, make_plan(backend, POLICY, lambda what: None))
    assert (done.new, done.loose, done.old) == ([], [], [])
    assert not backend.packs.folder.exists()


def test_a_pack_of_nothing_that_is_needed_ends(tmp_path: Path) -> None:
    repository = new_files(tmp_path)
    commit(repository, number=1, time=NOW)
    for number in range(10, 20):
        make_generation(repository, number=number)
    backend = files_of(repository)
    pack_loose(backend)
    commit(repository, number=2, time=NOW)
    age(repository, 40)
    clean(repository)
    (pack,) = FileBackend(tmp_path / ".rr").packs.sound()
    assert pack.footer.objects < 20
    assert repository.fsck().ok


def test_what_waits_since_one_day_lies_in_one_pack(tmp_path: Path) -> None:
    """However often clean-up runs: each time a branch is packed, and its deletion has expired."""
    repository = new_files(tmp_path)
    noon = NOW // DAY_S * DAY_S + DAY_S // 2
    lost = []
    for turn in range(5):
        now = NOW + turn * 200 * DAY_S
        for number in range(8):
            tip = commit(repository, "side", number=100 * turn + number, time=now)
        lost.append(tip)
        clean(repository, policy=replace(POLICY, now=now, grace_days=36_500))
        record(repository, "branch/side", tip, None, command="branch", time=now)
        commit(repository, number=turn, time=now + 100 * DAY_S)
        for minute, path in enumerate(sorted(files_of(repository).packs.folder.iterdir())):
            os.utime(path, (noon + minute,) * 2)
        late = replace(POLICY, now=now + 100 * DAY_S, grace_days=36_500)
        clean(repository, policy=late)
        waiting = [path for path in files_of(repository).packs.folder.iterdir() if is_old(path)]
        assert len(waiting) == 1
        before = tree(repository)
        assert clean(repository, policy=late).waiting_objects > 8 * (turn + 1)
        assert tree(repository) == before
    after = Repository.open(FileBackend(tmp_path / ".rr"))
    assert all(after.generation(tip) for tip in lost)
    assert after.fsck().ok
    assert noon <= waiting[0].stat().st_mtime <= noon + 2
    assert len(files_of(after).packs.sound()) == 2


def is_old(path: Path) -> bool:
    """Whether a pack has the age that the test gave it."""
    return abs(path.stat().st_mtime - NOW) < DAY_S


def test_what_another_program_packed_though_it_is_too_large_gets_a_file(tmp_path: Path) -> None:
    """One that a tag leads to, one that waits for its end, and one that goes."""
    repository = new_files(tmp_path)
    tip, backend = commit(repository, number=0, time=NOW), files_of(repository)
    needed, waits, dead = (Random(seed).randbytes(CONTENT_LIMIT + 1) for seed in range(3))
    made = repository.generation(tip)
    for ref, content in (("tag/needed", needed), ("", waits)):
        spec = replace(made.spec, source=repository.put_blob(content))
        named = repository.put_generation(replace(made, spec=spec))
        if ref:
            record(repository, ref, None, named, time=NOW)
    backend.packs.folder.mkdir()
    writer = PackWriter(backend.disk, backend.packs.folder, TEMPORARY)
    for content in (needed, waits, dead):
        object_id = sha256_hex(content)
        writer.copy_block([bytes.fromhex(object_id)], encode_block([content]))
        if content != dead:
            backend.path(object_name(object_id)).unlink()
    path = writer.close()
    os.utime(path, (NOW - 50 * DAY_S,) * 2)
    clean(repository)
    after = Repository.open(FileBackend(tmp_path / ".rr"))
    assert not path.exists() and after.fsck().ok
    assert [after.get(sha256_hex(content)) for content in (needed, waits)] == [needed, waits]
    assert not after.has(sha256_hex(dead))


def test_a_pack_that_does_not_read_back_gets_no_name_and_nothing_is_removed(
    tmp_path: Path,
) -> None:
    repository = new_files(tmp_path)
    line(repository, 40)
    before = tree(repository)

    class Forgetful(Disk):
        def read_at(self, path: Path, offset: int, length: int) -> bytes:
            return bytes(len(super().read_at(path, offset, length)))

    with pytest.raises(DamagedPackError):
        gc(FileBackend(tmp_path / ".rr", Forgetful()), POLICY, author=AUTHOR)
    assert {name: found for name, found in tree(repository).items() if name != CLEANING} == before
    assert list(files_of(repository).packs.folder.iterdir()) == []
