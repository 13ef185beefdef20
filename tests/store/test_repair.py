"""Repair of a store: repair, repair_head, repair_refsets. Blobs are made again by a small rule."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes, canonical_id, sha256_hex
from schemas.ids import GenerationId, OperationId, RefsetId
from schemas.records import Active, Generation, Operation, Refset
from store.backends import Backend, MemoryBackend
from store.frame import encode_frame
from store.fsck import fsck
from store.head import encode_head
from store.layout import format_bytes
from store.names import CONFIG, FORMAT, HEAD, OBJECTS, object_id_of, object_name
from store.objects import Objects
from store.redo import NothingToRedoError
from store.repair import Remade, Repaired, repair
from store.repair_head import HeadNotLostError, NoSuchHeadError
from store.repository import Repository
from store.trouble import StorageFailedError
from store.undo import NothingToUndoError
from tests.store.samples import AUTHOR, START, make_generation, new_repository


def remake(objects: Objects, generation: Generation, lost: frozenset[str]) -> Iterator[Remade]:
    """The blobs of `samples.make_generation`, all but the source, and one that is nothing's."""
    number = int(generation.name.removeprefix("design-"))
    yield Remade("a wrong guess", b"nothing has this name")
    yield Remade("made again", b'{"toe_spring_mm":%d}' % number)
    yield Remade("made again", bytes(range(256)) + number.to_bytes(4, "little"))


def told(
    repository: Repository,
    command: str,
    ref: str,
    before: GenerationId | None,
    after: GenerationId | None,
    active: Active | None = None,
) -> None:
    """Record a change of a ref with the details that the real commands give."""
    kind, _, name = ref.partition("/")
    repository.transact(
        command, author=AUTHOR, time=START, expect={ref: before}, set={ref: after}, active=active,
        detail={kind: name, "generation": after or before},
    )  # fmt: skip


def rich(names: int = 0) -> Repository:
    """Branches, a tag, a merge, switches to a branch and to a generation, undo, redo, deletions;
    with `names` more tags the refset is a tree.
    """
    repository = new_repository()
    first = make_generation(repository)
    told(repository, "generate", "branch/main", None, first, Active("main"))
    second = make_generation(repository, (first,), number=1)
    told(repository, "generate", "branch/main", first, second)
    told(repository, "branch", "branch/side", None, first)
    for number in range(names):
        told(repository, "tag", f"tag/t{number}", None, first)
    for to, active in (("side", Active("side")), ("main~1", Active(None, first))):
        repository.transact(
            "switch", author=AUTHOR, time=START, expect={}, set={}, active=active, detail={"to": to}
        )
    third = make_generation(repository, (first,), number=2)
    told(repository, "generate", "branch/new", None, third, Active("new"))
    merged = make_generation(repository, (third, second), number=3, source="merge")
    told(repository, "merge", "branch/new", third, merged)
    told(repository, "tag", "tag/v1", None, second)
    repository.undo(author=AUTHOR, time=START)
    repository.redo(author=AUTHOR, time=START)
    told(repository, "tag delete", "tag/v1", second, None)
    told(repository, "branch delete", "branch/side", first, None)
    repository.op_restore("@~2", author=AUTHOR, time=START)
    return repository


def contents(backend: Backend) -> dict[str, bytes]:
    return {name: backend.load(name) for name in backend.names()}


def kinds(repository: Repository) -> dict[str, str]:
    """What each object is to a person who damages it: its kind, and for blobs their role."""
    found = {}
    for name in repository.backend.names(OBJECTS):
        object_id = object_id_of(name)
        assert object_id is not None
        text = repository.get(object_id)
        for kind in ("generation", "refset", "operation"):
            if b'"kind":"%s"' % kind.encode() in text:
                found[object_id] = kind
                break
        else:
            found[object_id] = "source" if text.startswith(b"toe") else "derived"
    return found


REBUILDABLE = {"refset", "derived"}


def mend(backend: Backend, **choice: str) -> Repaired:
    return repair(backend, remake, **choice)  # type: ignore[arg-type]


def test_a_sound_store_is_not_touched() -> None:
    repository = rich()
    before = contents(repository.backend)
    done = mend(repository.backend)
    assert done.repairs == () and done.left.ok
    assert contents(repository.backend) == before


@pytest.mark.parametrize("names", [0, 40], ids=["leaf", "tree"])
@pytest.mark.parametrize("how", ["flipped", "missing"])
def test_each_object_in_turn_is_put_right_or_stays_as_it_lies(names: int, how: str) -> None:
    repository = rich(names)
    backend = repository.backend
    assert isinstance(backend, MemoryBackend)
    sound = contents(backend)
    for object_id, kind in sorted(kinds(repository).items())[:: 1 if names == 0 else 3]:
        name = object_name(object_id)
        hit = bytes([*sound[name][:-1], sound[name][-1] ^ 4])
        if how == "missing":
            del backend._table[name]
        else:
            backend.save(name, hit)
        done = mend(backend)
        if kind in REBUILDABLE:
            assert done.left.ok, (kind, done.left.damage)
            assert [one.object_id for one in done.repairs] == [object_id]
            assert contents(backend) == sound
        else:
            assert done.repairs == ()
            assert object_id in {item.object_id for item in done.left.damage}
            assert all(item.remedy for item in done.left.damage)
            expected = {other: data for other, data in sound.items() if other != name}
            if how == "flipped":
                expected[name] = hit
            assert contents(backend) == expected, "nothing else is touched"
        backend.save(name, sound[name])


@pytest.mark.parametrize("names", [0, 40], ids=["leaf", "tree"])
def test_all_that_is_rebuildable_at_once(names: int) -> None:
    repository = rich(names)
    backend = repository.backend
    assert isinstance(backend, MemoryBackend)
    sound = contents(backend)
    lost = {object_id for object_id, kind in kinds(repository).items() if kind in REBUILDABLE}
    for number, object_id in enumerate(sorted(lost)):
        if number % 2:
            del backend._table[object_name(object_id)]
        else:
            backend.save(object_name(object_id), b"junk")
    backend.save(HEAD, b"junk")
    del backend._table[FORMAT]
    told_of: list[str] = []
    done = repair(backend, remake, tell=lambda one: told_of.append(one.what))
    assert done.left.ok, done.left.damage
    assert contents(backend) == sound
    assert {one.object_id for one in done.repairs} == lost | {""}
    assert told_of == [one.what for one in done.repairs]
    assert told_of[-1] == FORMAT, "last, when all of history reads"


def test_what_lies_behind_a_damaged_operation_is_named_and_put_right() -> None:
    repository = rich()
    backend = repository.backend
    log = [operation_id for operation_id, _ in repository.operations()]
    middle, older = log[3], repository.operation(log[-2])
    backend.save(object_name(middle), b"junk")
    backend.save(object_name(older.refset), b"junk")
    found = {item.object_id: item.what for item in fsck(backend).damage}
    assert found == {
        middle: f"operation {middle[:12]}",
        older.refset: f"the refset of operation {log[-2][:12]}",
    }
    done = mend(backend)
    assert [one.object_id for one in done.repairs] == [older.refset]
    assert [item.object_id for item in done.left.damage] == [middle]


def test_an_operation_that_does_not_tell_enough_leaves_its_refset_lost() -> None:
    repository = rich()
    first = repository.resolve("main")
    repository.transact(
        "odd", author=AUTHOR, time=START, expect={"tag/x": None}, set={"tag/x": first}
    )
    lost = repository.snapshot().operation.refset
    repository.backend.save(object_name(lost), b"junk")
    done = mend(repository.backend)
    assert done.repairs == () and [item.object_id for item in done.left.damage] == [lost]
    assert "clone or a backup" in done.left.damage[0].remedy


def test_a_refset_that_is_intact_but_wrong_is_left() -> None:
    repository = rich()
    wrong = repository.objects.put_record(Refset(active=Active("main", repository.resolve("main"))))
    operation = repository.snapshot().operation
    forged = repository.objects.put_record(replace(operation, refset=wrong))  # type: ignore[arg-type]
    repository.backend.save(HEAD, encode_head(forged))  # type: ignore[arg-type]
    done = mend(repository.backend)
    assert done.repairs == () and {item.code for item in done.left.damage} == {"RR-R015"}


class TestHead:
    def two(self) -> tuple[Repository, list[str]]:
        """A store that lost op_head, with two operations that may have been the last."""
        repository = rich()
        recorded = repository.head()
        first = repository.resolve("main")
        told(repository, "tag", "tag/a", None, first)
        orphan = repository.head()
        repository.backend.save(HEAD, encode_head(recorded))
        told(repository, "tag", "tag/b", None, first)
        newest = repository.head()
        repository.backend.save(HEAD, b"")
        return repository, [newest, orphan]

    def test_the_only_newest_operation_is_named_again(self) -> None:
        repository = rich()
        head = repository.head()
        repository.backend.save(HEAD, b"rubbish")
        done = mend(repository.backend)
        assert done.left.ok and [one.what for one in done.repairs] == [HEAD]
        assert repository.head() == head

    def test_several_are_left_for_a_person_to_choose(self) -> None:
        repository, candidates = self.two()
        done = mend(repository.backend)
        assert done.repairs == ()
        (damage,) = done.left.damage
        assert all(item[:12] in damage.remedy for item in candidates)
        assert "--head ID" in damage.remedy
        for choice in candidates:
            repository.backend.save(HEAD, b"")
            assert mend(repository.backend, head=choice[:8]).left.ok
            assert repository.head() == choice

    def test_what_is_no_choice(self) -> None:
        repository, candidates = self.two()
        older = repository.operation(candidates[0]).parent  # type: ignore[arg-type]
        for wrong in ("", "feedfeed", str(older)):
            with pytest.raises(NoSuchHeadError):
                mend(repository.backend, head=wrong)
        assert mend(repository.backend, head=candidates[1]).left.ok
        with pytest.raises(HeadNotLostError):
            mend(repository.backend, head=candidates[1])

    def test_a_newest_operation_that_is_lost_is_left_only_by_choice(self) -> None:
        repository = rich()
        newest = repository.head()
        before = repository.operation(newest).parent
        assert before is not None
        repository.backend.save(object_name(newest), b"junk")
        done = mend(repository.backend)
        assert done.repairs == () and repository.head() == newest
        assert [item.object_id for item in done.left.damage] == [newest]
        assert "--head ID goes back to one before it" in done.left.damage[0].remedy
        chosen = mend(repository.backend, head=before[:6])
        assert [one.what for one in chosen.repairs] == [HEAD] and repository.head() == before
        assert [item.object_id for item in chosen.left.damage] == [newest], "named, and left"

    def test_an_unknown_damaged_object_may_be_the_newest_operation(self) -> None:
        repository = rich()
        newest = repository.head()
        before = repository.operation(newest).parent
        assert before is not None
        sound = repository.backend.load(object_name(newest))
        repository.backend.save(object_name(newest), b"junk")
        repository.backend.save(HEAD, b"")
        assert mend(repository.backend).repairs == ()
        assert mend(repository.backend, head=before).repairs, "a person may know better"
        assert repository.head() == before
        repository.backend.save(object_name(newest), sound)
        repository.backend.save(HEAD, b"")
        assert mend(repository.backend).left.ok and repository.head() == newest


class TestFormat:
    @pytest.mark.parametrize("data", [None, b"", b"rr-store 1", b"rubbish", b"rr-store 1\r\n"])
    def test_a_sound_store_gets_its_format_again(self, data: bytes | None) -> None:
        repository = rich()
        backend = repository.backend
        assert isinstance(backend, MemoryBackend)
        del backend._table[FORMAT]
        if data is not None:
            backend.save(FORMAT, data)
        assert mend(backend).left.ok
        assert backend.load(FORMAT) == format_bytes()

    def test_a_layout_of_another_release_is_not_touched(self) -> None:
        repository = rich()
        backend = repository.backend
        backend.save(FORMAT, b"rr-store 7\n")
        backend.save(object_name(repository.snapshot().operation.refset), b"junk")
        before = contents(backend)
        assert mend(backend).repairs == ()
        assert contents(backend) == before

    def test_a_store_with_other_damage_does_not(self) -> None:
        repository = rich()
        source = repository.generation(repository.resolve("main")).spec.source
        repository.backend.save(object_name(source), b"junk")
        repository.backend.save(FORMAT, b"")
        assert mend(repository.backend).repairs == ()

    def test_nothing_at_all_stays_nothing(self) -> None:
        backend = MemoryBackend()
        assert mend(backend).repairs == ()
        assert contents(backend) == {}


class BadSector(MemoryBackend):
    """A backend whose disk cannot read one name until it is written anew."""

    bad = ""

    def load(self, name: str) -> bytes:
        if name == self.bad:
            raise StorageFailedError("the system refused: I/O error", place=name)
        return super().load(name)

    def save(self, name: str, data: bytes) -> None:
        if name == self.bad:
            self.bad = ""
        super().save(name, data)


def test_what_the_disk_cannot_read_is_written_anew() -> None:
    repository = rich()
    for object_id, kind in kinds(repository).items():
        if kind in REBUILDABLE:
            backend = BadSector()
            backend._table = contents(repository.backend)
            backend.bad = object_name(object_id)
            done = mend(backend)
            assert done.left.ok and [one.object_id for one in done.repairs] == [object_id]


def test_records_of_a_later_release_are_passed_over() -> None:
    repository = rich()
    lost = repository.snapshot().operation.refset
    mesh = repository.generation(repository.resolve("main")).geometry.parts["last"]
    operation = {**repository.snapshot().operation.to_dict(), "version": 9}
    later = repository.generation(repository.resolve("main")).to_dict() | {"version": 9}
    for table in (operation, later):
        content = canonical_bytes(table)
        repository.backend.save(object_name(sha256_hex(content)), encode_frame(content))
    ref = Refset({"branch/later": GenerationId(canonical_id(later))}, active=Active("later"))
    odd = Operation(repository.head(), RefsetId(repository.objects.put_record(ref)), "odd", "A", 1)
    head = OperationId(repository.objects.put_record(odd))
    repository.backend.save(HEAD, encode_head(head))
    for object_id in (lost, mesh):
        repository.backend.save(object_name(object_id), b"junk")
    done = mend(repository.backend)
    assert {one.object_id for one in done.repairs} == {lost, mesh}
    assert [item.code for item in done.left.damage] == ["RR-S003"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["generate", "branch", "tag", "delete", "switch", "undo", "redo"]),
              st.integers(0, 30)),
    min_size=1, max_size=25,
)  # fmt: skip


def lived(steps: list[tuple[str, int]]) -> Repository:
    """A repository after a random life; a step that is not possible is left out."""
    repository = new_repository()
    told(repository, "generate", "branch/main", None, make_generation(repository), Active("main"))
    for step, number in steps:
        snapshot = repository.snapshot()
        ref = f"{'tag' if step == 'tag' else 'branch'}/n{number}"
        at, active = snapshot.get(ref), snapshot.active
        tip = active.generation
        assert tip is not None
        with suppress(NothingToUndoError, NothingToRedoError):
            if step in ("branch", "tag") and at is None:
                told(repository, step, ref, None, tip)
            elif step == "delete" and at is not None and active.branch != f"n{number}":
                told(repository, "branch delete", ref, at, None)
            elif step == "generate":
                branch = active.branch or f"fresh{number}"
                before = snapshot.get(f"branch/{branch}")
                made = make_generation(repository, (tip,), number=number)
                chosen = Active(branch)
                told(repository, "generate", f"branch/{branch}", before, made, chosen)
            elif step == "switch":
                to, then = (f"n{number}", Active(f"n{number}"))
                if at is None:
                    to, then = tip[:20], Active(None, tip)
                repository.transact(
                    "switch", author=AUTHOR, time=START, expect={}, set={}, active=then,
                    detail={"to": to},
                )  # fmt: skip
            elif step == "undo" and number % 2:
                repository.undo(author=AUTHOR, time=START)
                if repository.snapshot().active.generation is None:
                    repository.redo(author=AUTHOR, time=START)
            elif step == "redo":
                repository.redo(author=AUTHOR, time=START)
    return repository


@given(STEPS, st.randoms(use_true_random=False))
def test_whatever_was_done_all_that_is_rebuildable_comes_back(
    steps: list[tuple[str, int]], chance: Random
) -> None:
    repository = lived(steps)
    backend = repository.backend
    assert isinstance(backend, MemoryBackend)
    sound = contents(backend)
    lost = [item for item, kind in sorted(kinds(repository).items()) if kind in REBUILDABLE]
    hurt = set(chance.sample(lost, chance.randint(1, len(lost))))
    for object_id in hurt:
        if chance.random() < 0.5:
            del backend._table[object_name(object_id)]
        else:
            backend.save(object_name(object_id), chance.randbytes(9))
    done = mend(backend)
    assert done.left.ok, done.left.damage
    assert contents(backend) == sound
    assert {one.object_id for one in done.repairs} == hurt


def test_settings_are_no_business_of_repair() -> None:
    repository = rich()
    repository.save_config(b"not = toml =")
    assert mend(repository.backend).repairs == ()
    assert repository.backend.load(CONFIG) == b"not = toml ="
