"""Many objects at once: the same as one after the other, on every backend."""

import pytest

from schemas.canonical import sha256_hex
from store.backends import Backend, MissingError
from store.frame import encode_frame
from store.names import object_name
from store.objects import DamagedObjectError, Objects
from store.repository import Repository
from tests.contract.places import Door
from tests.store.samples import AUTHOR, START

SMALL = {sha256_hex(text): text for text in (b"object %d" % n * (n % 7) + b"." for n in range(90))}
LARGE = {sha256_hex(data): data for data in (bytes([n]) * (1 << 21) for n in range(2))}
NONE = [sha256_hex(b"not here %d" % n) for n in range(20)]


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_what_is_put_is_there(door: Door, known: bool) -> None:
    Repository.init(door(), author=AUTHOR, time=START)
    backend = door()
    objects = Objects(backend)
    everything = {**SMALL, **LARGE}
    asked = [*NONE[:10], *everything, *NONE[10:]]
    assert objects.absent(asked) == asked
    if known:
        for content in list(everything.values())[::3]:
            objects.put_blob(content)
    objects.put_many(everything)
    backend.flush()
    for look in (objects, Objects(door())):
        assert look.absent(asked) == NONE
        assert dict(look.many(everything)) == everything
        assert all(look.get(one) == content for one, content in everything.items())
    objects.put_many(everything)
    backend.flush()
    assert dict(Objects(door()).many(list(SMALL) * 2)) == SMALL
    assert all(objects.get(one) == content for one, content in objects.small())
    assert Repository.open(door()).fsck().ok


def test_what_is_not_there_or_damaged_is_said(backend: Backend) -> None:
    objects = Objects(backend)
    objects.put_many(SMALL)
    backend.flush()
    with pytest.raises(MissingError):
        dict(objects.many([*SMALL, NONE[0]]))
    first, second = list(SMALL)[:2]
    backend.save(object_name(first), encode_frame(b"other content"))
    backend.save(object_name(second), encode_frame(SMALL[second])[:-1])
    for hit in (first, second):
        found = {}
        try:
            found = dict(objects.many(SMALL))
        except DamagedObjectError as error:
            assert error.place in (first, second)
        assert found in ({}, SMALL), "a good copy may be left, a wrong one is never given"
        objects.put_many({hit: SMALL[hit]})
        backend.flush()
    assert dict(objects.many(SMALL)) == SMALL
