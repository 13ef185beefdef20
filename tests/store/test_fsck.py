import pytest

from schemas.records import Active
from store.backends import Backend, MemoryBackend, MissingError
from store.frame import encode_frame
from store.fsck import fsck
from store.head import encode_head
from store.names import FORMAT, HEAD, OBJECTS, object_id_of, object_name
from store.repository import Repository
from store.trouble import StorageFailedError
from tests.store.samples import AUTHOR, START, commit, history, make_generation, record


def rich() -> Repository:
    """Every kind of reference there is: merge, tag, detached state, undo, an unused object."""
    repository, (first, second) = history(2)
    side = commit(repository, "side", number=5)
    merged = make_generation(repository, (second, side), number=6)
    record(repository, "branch/main", second, merged)
    record(repository, "tag/v1", None, first)
    repository.transact(
        "switch", author=AUTHOR, time=START, expect={}, set={}, active=Active(None, second)
    )
    repository.undo(author=AUTHOR, time=START)
    make_generation(repository, (first,), number=7)
    return repository


def test_a_sound_repository_is_sound() -> None:
    repository = rich()
    counted: list[int] = []
    report = repository.fsck(counted.append)
    assert report.ok
    assert report.notes == ()
    assert report.objects == len(list(repository.backend.names(OBJECTS))) == counted[-1]
    assert report.reachable == report.objects - 4  # the unused generation and its three blobs
    assert report.stored_bytes == sum(
        len(repository.backend.load(name)) for name in repository.backend.names(OBJECTS)
    )


def test_fsck_changes_nothing() -> None:
    repository = rich()
    before = {name: repository.backend.load(name) for name in repository.backend.names()}
    repository.fsck()
    assert {name: repository.backend.load(name) for name in repository.backend.names()} == before


def flips(backend: Backend, every: int) -> list[tuple[str, int]]:
    names = [name for name in backend.names() if name != "config.toml"]
    places = [(name, place) for name in names for place in range(len(backend.load(name)) * 8)]
    return places[::every]


def check_flip(repository: Repository, name: str, bit: int) -> None:
    backend = repository.backend
    sound = backend.load(name)
    hit = bytearray(sound)
    hit[bit // 8] ^= 1 << bit % 8
    backend.save(name, bytes(hit))
    damage = fsck(backend).damage
    backend.save(name, sound)
    named = {item.object_id or item.what for item in damage}
    assert (object_id_of(name) or name) in named, f"bit {bit} of {name} was not found"
    assert all(item.remedy and item.code and item.message for item in damage)


def test_flipped_bits_are_found_and_the_right_thing_is_named() -> None:
    repository, _ = history(1)
    for name, bit in flips(repository.backend, every=37):
        check_flip(repository, name, bit)


@pytest.mark.prove
def test_every_byte_is_flipped_found_and_the_right_thing_named(figures: dict[str, object]) -> None:
    repository = rich()
    chosen = flips(repository.backend, every=7)  # each byte at least once, at changing bits
    for name, bit in chosen:
        check_flip(repository, name, bit)
    figures["flipped bits, one at a time, found and named"] = len(chosen)


def test_every_missing_object_is_found_and_named() -> None:
    repository = rich()
    backend = repository.backend
    assert isinstance(backend, MemoryBackend)
    kept = make_generation(repository, (repository.resolve("v1"),), number=7)
    unused = {kept, *repository.generation(kept).spec.to_dict().values()}
    unused |= set(repository.generation(kept).geometry.parts.values())
    for name in list(backend.names(OBJECTS)):
        sound = backend._table.pop(name)
        report = fsck(backend)
        backend._table[name] = sound
        object_id = object_id_of(name)
        if object_id in unused:
            assert report.ok
        else:
            assert object_id in {item.object_id for item in report.damage}


def test_damage_is_named_as_a_person_would() -> None:
    repository, (first, second) = history(2)
    generation = repository.generation(second)
    mesh = generation.geometry.parts["last"]
    repository.backend.save(object_name(mesh), b"junk")
    repository.backend.save(object_name(generation.spec.source), encode_frame(b"other"))
    repository.backend.save(object_name(first), b"")
    by_what = {item.what: item for item in repository.fsck().damage}
    part = by_what[f"the mesh `last` of generation {second[:12]}"]
    assert part.code == "RR-R013"
    assert "kernel 1 rebuilds it" in part.remedy
    assert part.place == object_name(mesh)
    source = by_what[f"the source spec of generation {second[:12]}"]
    assert "clone or a backup" in source.remedy
    assert any(what.startswith(f"generation {first[:12]} (branch/main in the ") for what in by_what)


def test_a_lost_head_comes_with_the_line_that_brings_it_back() -> None:
    repository = rich()
    head = repository.head()
    repository.backend.save(HEAD, b"rubbish")
    (damage,) = repository.fsck().damage
    assert damage.what == "op_head"
    line = damage.remedy.split(": ", 1)[1]
    assert line == encode_head(head).decode().strip()
    repository.backend.save(HEAD, f"{line}\n".encode())
    assert repository.fsck().ok


def test_a_damaged_format_is_found() -> None:
    repository, _ = history(1)
    for data in (b"rr-store 3\n", b"", b"rr-store 1"):
        repository.backend.save(FORMAT, data)
        assert [item.what for item in repository.fsck().damage] == ["format"]
    del repository.backend._table[FORMAT]  # type: ignore[attr-defined]
    assert [item.what for item in repository.fsck().damage] == ["format"]


def test_nothing_at_all_is_damage_too() -> None:
    report = fsck(MemoryBackend())
    assert [item.what for item in report.damage] == ["format", "op_head"]
    assert "clone or a backup" in report.damage[1].remedy


class BadDisk(MemoryBackend):
    """A backend one of whose objects, and one of whose folders, the system cannot read."""

    bad_name = bad_fan = "none"

    def load(self, name: str) -> bytes:
        if name == self.bad_name:
            raise StorageFailedError("the system refused: I/O error", place=name)
        return super().load(name)

    def names(self, prefix: str = ""):
        if prefix == self.bad_fan:
            raise StorageFailedError("the system refused: I/O error", place=prefix)
        return super().names(prefix)


def test_what_the_system_cannot_read_is_damage_and_the_rest_is_still_checked() -> None:
    backend = BadDisk()
    repository = Repository.init(backend, author=AUTHOR, time=START)
    first = commit(repository, number=1)
    backend.bad_name = object_name(first)
    assert {item.object_id for item in repository.fsck().damage} == {first}
    backend.bad_name = HEAD
    assert [item.what for item in repository.fsck().damage] == ["op_head"]
    backend.bad_name = "none"
    backend.bad_fan = f"objects/{first[:2]}"
    damage = repository.fsck().damage
    assert damage[0].what == f"folder objects/{first[:2]}"
    assert first in {item.object_id for item in damage}


def test_a_name_without_object_is_missing() -> None:
    with pytest.raises(MissingError):
        MemoryBackend().load(object_name("ab" * 32))
