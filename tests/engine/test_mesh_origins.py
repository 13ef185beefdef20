"""Which meshes may be dropped: those the running kernel builds from a spec alone, and no others."""

from dataclasses import replace

import pytest

from engine.mesh_origins import mesh_origins
from geometry.kernel import KERNEL
from schemas.ids import GenerationId
from schemas.records import Generation
from tests.store.samples import make_generation, new_repository


@pytest.mark.parametrize(
    ("changes", "derived"),
    [
        ({}, True),
        ({"kernel": "1"}, False),
        ({"parent_hashes": ("ab" * 32,)}, False),
        ({"source": "import"}, False),
    ],
)
def test_a_mesh_is_derived_or_history(changes: dict[str, object], derived: bool) -> None:
    repository = new_repository()
    generation_id = put(repository, make_generation(repository, number=1), **changes)
    generation = repository.generation(generation_id)
    mesh = bytes.fromhex(generation.geometry.parts["last"])
    found = mesh_origins(repository, [generation_id])
    assert generation.is_made_by(KERNEL) is derived
    assert (mesh in found.history) is not derived
    assert bool(found.builds) is derived
    assert found.kernels[mesh] == generation.geometry.kernel


def put(repository: object, base: GenerationId, **changes: object) -> GenerationId:
    record: Generation = repository.generation(base)  # type: ignore[attr-defined]
    of_record = {name: changes.pop(name) for name in ("source",) if name in changes}
    geometry = replace(record.geometry, **{"kernel": KERNEL, **changes})  # type: ignore[arg-type]
    return repository.put_generation(replace(record, geometry=geometry, **of_record))  # type: ignore[attr-defined,no-any-return,arg-type]


def test_a_mesh_that_history_and_a_build_share_is_history() -> None:
    repository = new_repository()
    base = make_generation(repository, number=1)  # kernel 1
    derived = put(repository, base)
    mesh = bytes.fromhex(repository.generation(base).geometry.parts["last"])
    for order in ([base, derived], [derived, base]):
        found = mesh_origins(repository, order)
        assert mesh in found.history and len(found.builds) == 1


def test_equal_builds_are_built_once() -> None:
    repository = new_repository()
    one = put(repository, make_generation(repository, number=1))
    two = put(repository, make_generation(repository, (one,), number=1))
    other = put(repository, make_generation(repository, (two,), number=2))
    found = mesh_origins(repository, [one, two, other])
    assert [build.generation for build in found.builds.values()] == [one, other]
