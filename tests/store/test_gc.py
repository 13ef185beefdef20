"""Clean-up: what is packed, what expires, what goes, and that nothing needed ever does."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from schemas.errors import RRError
from schemas.ids import GenerationId
from schemas.records import Operation
from store import fsck_packs as store_fsck_packs
from store import gc as store_gc
from store.backends import FileBackend, MissingError
from store.expiry import oldest_to_keep
from store.fsck import fsck
from store.fsck_graph import Ledger
from store.gc import gc
from store.gc_plan import DAY_S, Policy
from store.horizon import HORIZON, horizon_of
from store.index import Index, Query
from store.names import OBJECTS, object_name
from store.oprevs import OperationNotFoundError
from store.packs import Packs
from store.redo import NothingToRedoError
from store.repository import Repository
from store.snapshot import Snapshot
from store.undo import NothingToUndoError
from tests.store.gc_world import (
    NOW,
    POLICY,
    age,
    clean,
    files_of,
    line,
    new_files,
    tree,
)
from tests.store.samples import AUTHOR, commit, make_generation, record


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_files(tmp_path)


def reopened(repository: Repository) -> Repository:
    return Repository.open(FileBackend(files_of(repository).folder))


def at(day: int) -> Policy:
    """The policy some days later."""
    return replace(POLICY, now=NOW + day * DAY_S, clock=NOW + day * DAY_S)


def loose(repository: Repository) -> set[str]:
    return {name.removeprefix(OBJECTS) for name in files_of(repository).loose(OBJECTS)}


def test_everything_but_meshes_is_packed_and_reads_as_before(repository: Repository) -> None:
    made = line(repository, 20)
    before = {name: repository.get(name) for name in loose(repository)}
    meshes = {str(repository.generation(one).geometry.parts["last"]) for one in made}
    report = clean(repository)
    assert report.packed_objects == len(before) - len(meshes) - report.waiting_objects
    after = reopened(repository)
    assert {name: after.get(name) for name in before} == before
    assert loose(after) >= meshes
    # Those that wait for their end, and what recorded the clean-up itself.
    assert len(loose(after) - meshes) == report.waiting_objects + 1
    assert [generation for generation, _ in after.walk(after.resolve("main"))] == made[::-1]
    assert after.fsck().ok
    assert after.resolve(made[3][:10]) == made[3]


def test_operations_expire_and_the_log_ends_at_the_horizon(repository: Repository) -> None:
    made = line(repository, 20)  # ten days apart: the last 190 days
    age(repository, 50)
    log = list(repository.operations())
    report = clean(repository)
    kept = [item for item in log if item[1].time >= POLICY.keep_since]
    assert len(kept) == 10
    assert report.horizon == kept[-1][0]
    assert report.expired_operations == len(log) - len(kept)
    after = reopened(repository)
    (gc_id, told), *rest = after.operations()
    assert (told.command, told.detail) == ("gc", {HORIZON: kept[-1][0], "expired": 11})
    assert rest == kept
    assert after.head() == gc_id and horizon_of(told) == report.horizon
    for operation_id, _ in log[len(kept) :]:
        with pytest.raises(MissingError):
            after.operation(operation_id)
    # History itself is whole: a branch leads to all of it.
    assert [generation for generation, _ in after.walk(after.resolve("main"))] == made[::-1]
    assert after.fsck().ok
    commit(after, number=99, time=NOW + 1)
    assert horizon_of(after.snapshot().operation) == report.horizon
    assert list(after.operations())[2:] == kept


def test_undo_goes_back_to_the_horizon_and_says_so_there(repository: Repository) -> None:
    made = line(repository, 12)
    age(repository, 50)
    clean(repository)
    after = reopened(repository)
    undone = []
    with pytest.raises(NothingToUndoError, match="expired") as caught:
        while True:
            undone.append(after.undo(author=AUTHOR, time=NOW))
    assert len(undone) == 9
    assert undone[0].not_undoable[0].command == "gc"
    assert "gc" in caught.value.message or caught.value.details
    assert after.resolve("main") == made[2]
    for _ in undone:
        after.redo(author=AUTHOR, time=NOW)
    assert after.resolve("main") == made[-1]
    with pytest.raises(NothingToRedoError):
        after.redo(author=AUTHOR, time=NOW)
    assert after.fsck().ok


def test_op_restore_goes_back_to_the_horizon_and_no_further(repository: Repository) -> None:
    made = line(repository, 12)
    age(repository, 50)
    log = [operation_id for operation_id, _ in repository.operations()]
    clean(repository, policy=replace(POLICY, grace_days=100))  # expired, but still there
    after = reopened(repository)
    assert after.operation(log[11])
    for name in (log[11], "@~12", f"{log[9]}~1"):
        with pytest.raises(OperationNotFoundError):
            after.op_restore(name, author=AUTHOR, time=NOW)
    after.op_restore("@~10", author=AUTHOR, time=NOW)
    assert after.resolve("main") == made[2]
    after.op_restore(log[4], author=AUTHOR, time=NOW)
    assert after.resolve("main") == made[7]


def test_what_an_undo_leads_back_to_is_kept(repository: Repository) -> None:
    """A young undo of an old operation: undoing further goes to before that one."""
    commit(repository, number=1, time=NOW - 300 * DAY_S)
    commit(repository, number=2, time=NOW - 200 * DAY_S)
    repository.undo(author=AUTHOR, time=NOW - DAY_S)
    log = [operation_id for operation_id, _ in repository.operations()]
    snapshot = repository.snapshot()
    assert oldest_to_keep(snapshot, POLICY.keep_since) == (log[2], 1)
    age(repository, 50)
    clean(repository)
    after = reopened(repository)
    assert len(list(after.operations())) == 4
    with pytest.raises(NothingToUndoError):
        after.undo(author=AUTHOR, time=NOW)
    after.redo(author=AUTHOR, time=NOW)
    assert len(list(after.walk(after.resolve("main")))) == 2
    assert after.fsck().ok


def test_what_no_operation_kept_leads_to_goes_after_its_grace(repository: Repository) -> None:
    base = commit(repository, number=0, time=NOW - 500 * DAY_S)
    lost = commit(repository, "side", number=7, time=NOW - 400 * DAY_S)
    record(repository, "branch/side", lost, None, command="branch", time=NOW - 300 * DAY_S)
    tip = commit(repository, number=1, time=NOW)
    kept = repository.generation(lost)
    age(repository, 13)
    assert clean(repository).removed_objects == 0  # too young, though it has expired
    assert reopened(repository).generation(lost)
    age(repository, 15)
    report = clean(repository)
    after = reopened(repository)
    assert report.removed_objects > 4
    for gone in (lost, kept.spec.source, kept.geometry.parts["last"]):
        assert not after.has(gone)
    assert [generation for generation, _ in after.walk(after.resolve("main"))] == [tip, base]
    assert after.fsck().ok


def test_a_young_generation_without_a_name_keeps_its_ancestors(repository: Repository) -> None:
    """Somebody else moved first (exit 6): the generation is kept and named, and so are its own."""
    commit(repository, number=0, time=NOW)
    parent = make_generation(repository, number=5)
    age(repository, 40)
    child = make_generation(repository, (parent,), number=6)
    for turn in range(2):  # loose, then packed
        clean(repository)
        after = reopened(repository)
        record(after, f"branch/found{turn}", None, child, time=NOW)
        assert len(list(after.walk(child))) == 2
        assert after.fsck().ok


def test_all_that_is_left_of_the_ancestors_waits(repository: Repository) -> None:
    """A young merge whose first parent is damaged: what the other one has may still be wanted."""
    commit(repository, number=0, time=NOW)
    grandparent = make_generation(repository, number=4)
    first = make_generation(repository, number=5)
    other = make_generation(repository, (grandparent,), number=6)
    merged = make_generation(repository, (first, other), number=7)
    age(repository, 40)
    sound = files_of(repository).load(object_name(first))
    files_of(repository).save(object_name(first), b"junk")
    files_of(repository).keep(object_name(merged))
    clean(repository)
    assert all(repository.has(found) for found in (grandparent, first, other, merged))
    files_of(repository).save(object_name(first), sound)
    assert len(list(reopened(repository).walk(merged))) == 4


def test_waiting_objects_of_a_pack_wait_apart_and_age(repository: Repository) -> None:
    lost = commit(repository, "side", number=77, time=NOW - 89 * DAY_S)
    record(repository, "branch/side", lost, None, command="branch", time=NOW - 89 * DAY_S)
    line(repository, 40, days_apart=1)
    clean(repository)
    age(repository, 10)
    (pack,) = files_of(repository).packs.sound()
    report = clean(repository, policy=at(2))
    assert report.waiting_objects > 0 and report.removed_objects == 0
    two = reopened(repository)
    packs = files_of(two).packs.sound()
    assert len(packs) == 2 and pack.path not in {one.path for one in packs}
    times = sorted(one.path.stat().st_mtime for one in packs)
    assert times[0] == NOW - 10 * DAY_S
    assert two.generation(lost)
    # Work goes on: what is stored again makes the pack of the living young, not that one.
    commit(two, number=1, time=NOW + 3 * DAY_S)
    assert clean(two, policy=at(3)).removed_objects == 0
    assert clean(two, policy=at(5)).removed_objects > 0
    after = reopened(two)
    assert len(files_of(after).packs.sound()) == 1
    assert not after.has(lost)
    assert after.fsck().ok


def test_doing_it_again_changes_nothing(repository: Repository) -> None:
    line(repository, 30)
    age(repository, 50)
    clean(repository)
    before = tree(repository)
    again = clean(repository)
    assert tree(repository) == before
    assert (again.horizon, again.removed_objects, again.packed_objects) == (None, 0, 0)


def test_a_dry_run_tells_the_same_and_changes_no_byte(repository: Repository) -> None:
    line(repository, 30)
    lost = make_generation(repository, number=500)
    age(repository, 50)
    make_generation(repository, number=501)
    (files_of(repository).folder / ".tmp-1-1").write_bytes(b"half")
    os.utime(files_of(repository).folder / ".tmp-1-1", (NOW - 20 * DAY_S,) * 2)
    before = tree(repository)
    told = clean(repository, dry_run=True)
    assert tree(repository) == before
    assert clean(repository) == told
    assert told.leftovers == 1 and told.waiting_objects > 0 and told.horizon
    assert not reopened(repository).has(lost)
    assert list(files_of(repository).strays()) == []


def test_layout_1_is_collected_and_neither_packed_nor_cut(tmp_path: Path) -> None:
    repository = new_files(tmp_path, layout=1)
    made = line(repository, 40)
    lost = make_generation(repository, number=500)
    age(repository, 50)
    log = list(repository.operations())
    report = clean(repository)
    assert (report.layout, report.packs, report.packed_objects, report.horizon) == (
        1, False, 0, None,
    )  # fmt: skip
    after = reopened(repository)
    assert not after.has(lost) and report.removed_objects == 4
    assert list(after.operations()) == log
    assert [generation for generation, _ in after.walk(after.resolve("main"))] == made[::-1]
    assert not (files_of(after).folder / "packs").exists()
    assert after.fsck().ok


def test_damage_stops_it_before_anything_is_removed(repository: Repository) -> None:
    made = line(repository, 40)
    lost = make_generation(repository, number=500)
    age(repository, 50)
    repository.backend.save(object_name(made[3]), b"junk")
    before = tree(repository)
    with pytest.raises(RRError) as caught:
        clean(repository)
    assert caught.value.exit_code == 7
    assert {name: found for name, found in tree(repository).items() if name != "gc-lock"} == before
    assert repository.has(lost)


def test_a_damaged_pack_stops_it_and_storing_again_heals(repository: Repository) -> None:
    made = line(repository, 40)
    clean(repository)
    (pack,) = files_of(repository).packs.sound()
    stored = repository.generation(made[3])
    place = pack.find(bytes.fromhex(made[3]))
    assert place is not None
    whole = bytearray(pack.path.read_bytes())
    whole[place.block + 60] ^= 4
    pack.path.write_bytes(whole)
    hurt = reopened(repository)
    ledger = Ledger()
    (told,) = fsck(hurt.backend, ledger=ledger).damage
    assert told.what.startswith("pack ") and "it hits generation " in told.message
    assert set(made) <= ledger.bad.keys()
    with pytest.raises(RRError) as caught:
        clean(hurt)
    assert caught.value.exit_code == 7
    for record_ in {made[3]: stored}:
        assert record_ == hurt.put_generation(stored)
    assert hurt.generation(made[3]) == stored
    (told,) = fsck(reopened(hurt).backend, ledger=ledger).damage
    assert {*made} - ledger.bad.keys() == {made[3]}


def test_a_healed_pack_is_made_anew(repository: Repository) -> None:
    made = line(repository, 40)
    generations = [repository.generation(one) for one in made]
    clean(repository)
    (pack,) = files_of(repository).packs.sound()
    place = pack.find(bytes.fromhex(made[0]))
    assert place is not None
    whole = bytearray(pack.path.read_bytes())
    whole[place.block + 60] ^= 4
    pack.path.write_bytes(whole)
    hurt = reopened(repository)
    for one in generations:
        hurt.put_generation(one)
    report = reopened(hurt).fsck()
    assert [item.what.split()[0] for item in report.damage] == ["pack"]
    clean(reopened(hurt))
    assert reopened(hurt).fsck().damage == ()


def test_equal_history_makes_the_equal_pack_and_old_blocks_are_copied(
    repository: Repository, tmp_path: Path
) -> None:
    line(repository, 100, days_apart=0.1)
    clean(repository)
    (pack,) = files_of(repository).packs.sound()
    other = new_files(tmp_path / "other")
    line(other, 100, days_apart=0.1)
    clean(other)
    assert files_of(other).packs.sound()[0].path.name == pack.path.name
    for number in range(40):
        commit(repository, number=1000 + number, time=NOW + number)
    clean(repository)
    after = reopened(repository)
    assert len(files_of(after).packs.sound()) == 1
    assert after.fsck().ok


def test_the_index_forgets_what_is_gone(repository: Repository) -> None:
    commit(repository, number=0, time=NOW - 500 * DAY_S)
    lost = commit(repository, "side", number=7, time=NOW - 400 * DAY_S)

    def found() -> list[GenerationId]:
        return Index(reopened(repository), lambda _: ()).find(Query())

    assert lost in found()
    record(repository, "branch/side", lost, None, command="branch", time=NOW - 300 * DAY_S)
    commit(repository, number=1, time=NOW)
    age(repository, 50)
    clean(repository)
    assert lost not in found() and len(found()) == 2


def test_what_is_recorded_meanwhile_is_kept(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the lock a writer names an old, unneeded generation, and stores another again."""
    import store.gc

    line(repository, 40)
    lost = make_generation(repository, number=500)
    stored_again = make_generation(repository, number=501)
    age(repository, 50)
    real = store.gc.write_packs

    def slowly(backend: FileBackend, plan: object) -> object:
        done = real(backend, plan)  # type: ignore[arg-type]
        other = reopened(repository)
        record(other, "branch/found", None, lost, time=NOW)
        make_generation(other, number=501)  # stored, not recorded yet
        commit(other, number=502, time=NOW)
        return done

    monkeypatch.setattr("store.gc.write_packs", slowly)
    clean(repository)
    after = reopened(repository)
    assert after.resolve("found") == lost
    assert after.fsck().ok
    record(after, "branch/again", None, stored_again, time=NOW)
    assert after.fsck().ok
    assert len(list(after.walk(after.resolve("main")))) == 41


@pytest.mark.parametrize("at", ["files", "packs"])
def test_a_check_that_clean_up_overtakes_finds_no_damage(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Objects move from files into a pack, and old packs go, while a check is reading."""
    line(repository, 50)
    clean(repository)
    dead = make_generation(repository, number=900)
    age(repository, 50)
    for number in range(100, 150):
        commit(repository, number=number, time=NOW)
    done: list[str] = []

    def clean_once() -> None:
        if not done:
            done.append("clean")
            clean(reopened(repository))

    class Overtaken(FileBackend):
        def loose(self, prefix: str) -> Iterator[str]:
            names = list(super().loose(prefix))
            if at == "files" and prefix.endswith(dead[:2]):
                clean_once()
            return iter(names)

    if at == "packs":
        real = store_fsck_packs.read_packs

        def read_packs(packs: Packs) -> Iterator[object]:
            for number, found in enumerate(real(packs)):
                yield found
                if number == 3:
                    clean_once()

        monkeypatch.setattr(store_fsck_packs, "read_packs", read_packs)
    backend = Overtaken(repository.backend.folder)  # type: ignore[arg-type]
    report = fsck(backend)
    assert done and report.ok, report.damage
    assert report.reachable == fsck(reopened(repository).backend).reachable


def test_a_check_that_expiry_overtakes_finds_no_damage(repository: Repository) -> None:
    """Too little to pack, so no pack comes or goes; but the log ends later than when it began."""
    line(repository, 5, days_apart=40)
    age(repository, 50)
    done = []

    class Overtaken(FileBackend):
        def loose(self, prefix: str) -> Iterator[str]:
            if not done:
                done.append(clean(repository))
            return super().loose(prefix)

    report = fsck(Overtaken(files_of(repository).folder))
    assert done[0].expired_operations > 0 and report.ok, report.damage
    assert report.objects == fsck(files_of(repository)).objects


def test_a_plan_that_expiry_overtakes_is_made_once_more(repository: Repository) -> None:
    line(repository, 20)
    age(repository, 50)
    told: list[object] = []

    def overtaken(now: object) -> None:
        told.append(now)
        if told == ["history"]:  # the newest operation is known, those before it are not yet read
            clean(repository)

    all_kept = replace(POLICY, keep_days=10_000)
    planned = gc(files_of(repository), all_kept, author=AUTHOR, dry_run=True, progress=overtaken)
    assert told.count("history") == 2
    assert planned == clean(repository, dry_run=True, policy=all_kept)
    lose = reopened(repository).snapshot().operation_id
    files_of(repository).path(object_name(lose)).unlink()
    with pytest.raises(MissingError):  # what is truly gone is missing the second time as well
        clean(repository, dry_run=True)


def test_clean_up_is_done_by_one_at_a_time(repository: Repository) -> None:
    line(repository, 40)
    backend = files_of(repository)
    with backend.cleaning():
        thread = Thread(target=clean, args=(repository,))
        thread.start()
        commit(repository, number=99, time=NOW)  # writers do not wait for it
        assert thread.is_alive() and not backend.packs.folder.exists()
    thread.join()
    assert backend.packs.folder.exists()


def test_the_log_ends_well_for_who_reads_it_meanwhile(repository: Repository) -> None:
    line(repository, 20)
    age(repository, 50)
    reading = reopened(repository).operations()
    begun = [next(reading) for _ in range(3)]
    clean(repository)
    begun += list(reading)
    assert [item[1].command for item in begun] == ["generate"] * 10


def test_a_pack_that_became_young_meanwhile_stays(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    import store.gc

    line(repository, 40)
    clean(repository)
    for number in range(20):
        commit(repository, number=100 + number, time=NOW)
    (old,) = files_of(repository).packs.sound()
    age(repository, 50)
    real = store.gc.write_packs

    def touching(backend: FileBackend, plan: object) -> object:
        done = real(backend, plan)  # type: ignore[arg-type]
        os.utime(old.path)
        return done

    monkeypatch.setattr("store.gc.write_packs", touching)
    clean(repository)
    assert old.path.exists()
    assert reopened(repository).fsck().ok


def test_what_names_others_goes_before_what_it_names(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped half-way, a generation that is left has all that it names."""
    commit(repository, number=0, time=NOW)
    parents: tuple[GenerationId, ...] = ()
    lost = []
    for number in range(500, 505):
        parents = (make_generation(repository, parents, number=number, time=NOW + number),)
        lost += parents
    age(repository, 50)
    order = []
    real = store_gc.remove_old

    def watching(backend: FileBackend, path: Path, may_go: Callable[[int], bool]) -> None:
        order.append(path.parent.name + path.name)
        real(backend, path, may_go)

    monkeypatch.setattr(store_gc, "remove_old", watching)
    blobs = {blob for one in lost for blob in repository.generation(one).spec.to_dict().values()}
    assert clean(repository).removed_objects == len(order) == 22
    assert order[2:7] == lost[::-1]  # after the operation `init` and its refset
    assert blobs < set(order[7:])


def test_an_operation_says_where_the_log_ends() -> None:
    first = Operation(None, "0" * 64, "init", AUTHOR, NOW)  # type: ignore[arg-type]
    assert horizon_of(first) is None
    assert horizon_of(replace(first, detail={HORIZON: "nonsense"})) is None
    assert horizon_of(replace(first, detail={HORIZON: "a" * 64})) == "a" * 64


def test_a_snapshot_knows_what_came_before(repository: Repository) -> None:
    commit(repository, number=1)
    snapshot = Snapshot.now(repository.backend, repository.objects)
    assert snapshot.horizon is None
    assert snapshot.before(snapshot.operation_id, snapshot.operation) == snapshot.operation.parent
