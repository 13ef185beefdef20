"""Checking a remote: whatever is hit there is found from here."""

import pytest

from engine.fsck_remote import fsck_remote
from engine.push import push
from engine.receive import Receiver
from store.frame import encode_frame
from store.repository import Repository
from tests.engine.exchange import ERRAND, CutRemote
from tests.engine.test_push import ALL, refs
from tests.store.samples import history, make_generation, new_repository, record


@pytest.fixture
def there() -> Repository:
    ours, _ = history(4)
    theirs = new_repository()
    push(ours, Receiver(theirs), ERRAND, ALL)
    return theirs


def reached(repository: Repository) -> list[str]:
    found = {}
    for generation_id, generation in repository.walk(*refs(repository).values()):
        found[str(generation_id)] = None
        found |= dict.fromkeys(map(str, generation.spec.to_dict().values()))
    return list(found)


def test_a_sound_remote_is_sound(there: Repository) -> None:
    report = fsck_remote(CutRemote(Receiver(there)))
    assert report.ok
    assert report.objects == len(reached(there))


@pytest.mark.parametrize("how", ["flipped", "other", "gone"])
def test_each_object_that_is_hit_is_found(there: Repository, how: str) -> None:
    table = there.backend._table  # type: ignore[attr-defined]
    for object_id in reached(there):
        name = f"objects/{object_id}"
        kept = table[name]
        if how == "flipped":
            table[name] = kept[:-1] + bytes([kept[-1] ^ 1])
        elif how == "other":
            table[name] = encode_frame(b"something else")
        else:
            del table[name]
        report = fsck_remote(CutRemote(Receiver(Repository.open(there.backend))))
        assert any(item.object_id == object_id for item in report.damage), (how, report.damage)
        table[name] = kept
    assert fsck_remote(Receiver(there)).ok


def test_an_imported_mesh_that_is_missing_is_found(there: Repository) -> None:
    tip = refs(there)["branch/main"]
    made = make_generation(there, (tip,), number=20, source="import")
    record(there, "branch/main", tip, made)
    assert fsck_remote(Receiver(there)).ok
    mesh = there.generation(made).geometry.parts["last"]
    del there.backend._table[f"objects/{mesh}"]  # type: ignore[attr-defined]
    report = fsck_remote(Receiver(there))
    assert [item.object_id for item in report.damage] == [mesh]
    assert "the mesh `last`" in report.damage[0].what
