"""Checking a remote: whatever is hit there is found from here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from engine.fsck_remote import fsck_remote
from engine.push import push
from engine.receive import Receiver
from engine.remote import RemoteUnreachableError
from schemas.ids import FeedbackId
from schemas.review import APPROVED, Review
from store.frame import encode_frame
from store.repository import Repository
from tests.engine.exchange import ERRAND, CutRemote
from tests.engine.test_push import ALL, refs
from tests.schemas.test_feedback import FEEDBACK
from tests.store.samples import AUTHOR, START, history, make_generation, new_repository, record


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


def test_an_accepted_request_is_sound_and_its_loss_is_found(there: Repository) -> None:
    tip = refs(there)["branch/main"]
    request = replace(FEEDBACK, generation=tip)
    record_id = there.objects.put_record(request)
    there.transact("x", author=AUTHOR, time=START, expect={}, set={}, cases=(request,))
    made = replace(
        there.generation(make_generation(there, (tip,), number=9, source="factory_feedback")),
        factory_feedback=(FeedbackId(record_id),),
    )
    record(there, "branch/main", tip, there.put_generation(made))
    review = Review(tip, APPROVED, "", AUTHOR, "qa", START)
    there.transact("x", author=AUTHOR, time=START, expect={}, set={}, cases=(review,))
    report = fsck_remote(Receiver(there))
    assert report.ok, report.damage
    for lost in (record_id, there.objects.put_record(review)):
        kept = there.backend._table.pop(f"objects/{lost}")  # type: ignore[attr-defined]
        report = fsck_remote(CutRemote(Receiver(there)))
        assert lost in {item.object_id for item in report.damage}
        there.backend._table[f"objects/{lost}"] = kept  # type: ignore[attr-defined]


def test_a_remote_that_goes_away_is_not_damaged(there: Repository) -> None:
    class Gone(Receiver):
        def want(self, object_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            raise RemoteUnreachableError("the line is dead")

    with pytest.raises(RemoteUnreachableError):
        fsck_remote(Gone(there))
