import pytest

from schemas.records import Generation, Operation
from store.names import object_name
from store.objects import DamagedObjectError
from store.prefixes import of_prefix
from tests.store.samples import history


def test_only_records_of_the_kind_are_found_in_order() -> None:
    repository, generations = history(12)
    logged = [name for name, _ in repository.operations()]
    backend, objects = repository.backend, repository.objects
    assert of_prefix(backend, objects, Generation, "") == sorted(generations)
    assert of_prefix(backend, objects, Operation, "") == sorted(logged)
    for name in logged:
        assert of_prefix(backend, objects, Operation, name[:20]) == [name]
        assert of_prefix(backend, objects, Generation, name[:20]) == []


def test_what_cannot_be_read_may_be_what_was_meant() -> None:
    repository, (only,) = history(1)
    backend = repository.backend
    backend.save(object_name(only), b"no frame")  # as a broken disk would
    with pytest.raises(DamagedObjectError):
        of_prefix(backend, repository.objects, Generation, only[:8])
    assert of_prefix(backend, repository.objects, Operation, "") != []
