"""Verifying generations: verify_one, verify_choice, halves; in this process and in several."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.verify_one
from engine.generate import generate
from engine.halves import canonical_halves
from engine.specfile import SpecFile
from engine.validate import ValidSpec
from engine.verify import verify_each, verify_generations
from engine.verify_choice import chosen, tips
from engine.verify_one import Task, examine, examine_at
from schemas.canonical import sha256_hex
from schemas.ids import GenerationId, GeometryHash
from schemas.records import Active
from store.backends import FileBackend, MemoryBackend
from store.names import object_name
from store.repository import Repository
from store.revs import BadRevError, RevNotFoundError
from tests.cli.conftest import SPEC
from tests.engine.conftest import order
from tests.store.samples import make_generation, record

COLOURS = ("#1B1F3B", "#222222", "#333333")


@pytest.fixture
def line(tmp_path: Path) -> tuple[Repository, list[GenerationId]]:
    """Three colours of one shape, then another shape, on disk."""
    repository = Repository.init(FileBackend(tmp_path / ".rr"), author="Ada", time=1)
    texts = [SPEC.replace(COLOURS[0], colour) for colour in COLOURS]
    texts.append(SPEC.replace("toe_spring_mm: 11", "toe_spring_mm: 9"))
    files = [SpecFile("spec.yaml", text.encode()) for text in texts]
    return repository, [generate(repository, file, order()).generation_id for file in files]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The build keys that are rebuilt, as they are."""
    seen: list[str] = []
    real = engine.verify_one.rebuilt_model

    def counted(repository: Repository, generation):  # type: ignore[no-untyped-def]
        seen.append(generation.geometry.build_key)
        return real(repository, generation)

    monkeypatch.setattr("engine.verify_one.rebuilt_model", counted)
    return seen


def test_each_build_key_is_rebuilt_once(
    line: tuple[Repository, list[GenerationId]], builds: list[str]
) -> None:
    repository, ids = line
    result = verify_generations(repository, ids)
    assert [check.generation for check in result.checks] == ids
    assert result.ok and result.complete
    assert len(builds) == len(set(builds)) == 2


@pytest.mark.parametrize("order_of", [list, lambda ids: ids[::-1]], ids=["oldest", "newest"])
def test_workers_give_the_same_in_the_same_order(
    line: tuple[Repository, list[GenerationId]],
    order_of: Callable[[list[GenerationId]], list[GenerationId]],
) -> None:
    repository, ids = line
    wanted = order_of(ids) * 3
    with ThreadPoolExecutor(3) as executor:
        assert tuple(verify_each(repository, wanted, executor)) == (
            verify_generations(repository, wanted).checks
        )


def test_a_repository_in_memory_has_no_folder_to_share(recorded: Repository) -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="folder"):
        list(verify_each(recorded, tips(recorded, everything=False), executor))


def test_generations_are_taken_as_they_are_wanted(recorded: Repository) -> None:
    first = tips(recorded, everything=False)[0]
    endless: Iterator[GenerationId] = repeat(first)
    checks = list(islice(verify_each(recorded, endless), 20))
    assert {check.verdict for check in checks} == {"same"}


def forge(repository: Repository, of: GenerationId, **geometry: object) -> GenerationId:
    """A generation that says something else of its geometry."""
    generation = repository.generation(of)
    record = replace(generation.geometry, **geometry)  # type: ignore[arg-type]
    return repository.put_generation(replace(generation, geometry=record))


def test_a_generation_that_fails_is_named_with_its_parts_and_the_rest_is_verified(
    line: tuple[Repository, list[GenerationId]],
) -> None:
    repository, (first, _, _, other) = line
    parts = dict(repository.generation(first).geometry.parts)
    wrong = {**parts, "last": repository.generation(other).geometry.parts["last"]}
    hashed = GeometryHash(engine.verify_one.geometry_hash(wrong))
    liar = forge(repository, first, parts=wrong, geometry_hash=hashed)
    mismatched = forge(repository, first, parts=wrong)
    result = verify_generations(repository, [liar, mismatched, first])
    assert [check.verdict for check in result.checks] == ["differs", "differs", "same"]
    assert result.checks[0].parts == ("last",) and "last" in result.checks[0].message
    assert not result.ok


def test_damage_is_found_and_named(line: tuple[Repository, list[GenerationId]]) -> None:
    repository, (first, second, third, other) = line
    record = repository.generation(other)
    repository.backend.save(object_name(record.geometry.parts["last"]), b"junk")
    repository.backend.save(object_name(repository.generation(second).spec.appearance), b"junk")
    repository.backend.save(object_name(first), b"junk")
    result = verify_generations(repository, [first, second, third, other])
    assert [check.verdict for check in result.checks] == ["damaged", "damaged", "same", "damaged"]
    assert result.checks[3].parts == ("last",)
    assert not result.ok


def test_the_first_of_a_key_may_have_a_fault_of_its_own(
    line: tuple[Repository, list[GenerationId]], builds: list[str]
) -> None:
    repository, (first, second, third, _) = line
    repository.backend.save(object_name(repository.generation(first).spec.appearance), b"junk")
    result = verify_generations(repository, [first, second, third])
    assert [check.verdict for check in result.checks] == ["damaged", "same", "same"]
    assert len(builds) == 1


@pytest.mark.parametrize("hit", [None, b"junk"], ids=["sound", "damaged"])
def test_meshes_of_another_kernel_are_checked_and_not_rebuilt(
    line: tuple[Repository, list[GenerationId]], builds: list[str], hit: bytes | None
) -> None:
    repository, (first, *_) = line
    old = forge(repository, first, kernel="0")
    mesh = repository.generation(old).geometry.parts["last"]
    if hit is not None:
        repository.backend.save(object_name(mesh), hit)
    (check,) = verify_generations(repository, [old]).checks
    assert builds == []
    assert check.verdict == ("not rebuilt" if hit is None else "damaged")
    assert "needs kernel 0" in check.message
    assert check.parts == (() if hit is None else ("last",))


def test_a_mesh_of_another_kernel_that_is_missing_is_lost(
    line: tuple[Repository, list[GenerationId]],
) -> None:
    repository, (first, *_) = line
    backend = repository.backend
    assert isinstance(backend, FileBackend)
    old = forge(repository, first, kernel="0")
    backend.path(object_name(repository.generation(old).geometry.parts["last"])).unlink()
    assert verify_generations(repository, [old]).checks[0].verdict == "damaged"
    assert verify_generations(repository, [first]).checks[0].verdict == "same", "it was dropped"


def test_a_worker_opens_the_folder(line: tuple[Repository, list[GenerationId]]) -> None:
    repository, (first, *_) = line
    assert repository.folder is not None
    task = Task(first, rebuild=True)
    assert examine_at(repository.folder, task) == examine(repository, task)


def test_a_range_is_what_one_reaches_and_the_other_does_not(
    line: tuple[Repository, list[GenerationId]],
) -> None:
    repository, ids = line
    assert chosen(repository, "@~1") == [ids[2]]
    assert chosen(repository, "@~3..") == chosen(repository, "@~3..main") == ids[:0:-1]
    assert chosen(repository, "@~2..@~1") == [ids[2]]
    assert chosen(repository, "@..@~3") == []
    assert tips(repository, everything=True) == ids[::-1]
    for wrong, error in (("nowhere..", RevNotFoundError), ("..", BadRevError)):
        with pytest.raises(error):
            chosen(repository, wrong)


@given(st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=1, max_size=14), st.data())
def test_a_range_on_any_graph(parents: list[list[int]], data: st.DataObject) -> None:
    repository = Repository.init(MemoryBackend(), author="Ada", time=1)
    ids: list[GenerationId] = []
    reach: list[set[GenerationId]] = []
    for number, drawn in enumerate(parents):
        places = sorted({place % number for place in drawn}) if number else []
        of = tuple(ids[place] for place in places)
        ids.append(make_generation(repository, of, number=number, time=number))
        reach.append({ids[-1]}.union(*(reach[place] for place in places)))
        ref, to = f"branch/b{number}", ids[-1]
        record(repository, ref, None, to, active=Active(f"b{number}"))
    one = data.draw(st.integers(0, len(ids) - 1))
    other = data.draw(st.integers(0, len(ids) - 1))
    found = chosen(repository, f"b{one}..b{other}")
    assert set(found) == reach[other] - reach[one] and len(found) == len(set(found))
    assert chosen(repository, f"b{one}..") == chosen(repository, f"b{one}..b{len(ids) - 1}")
    assert set(tips(repository, everything=True)) == set(ids)


def test_the_halves_are_what_a_generation_records(recorded: Repository, valid: ValidSpec) -> None:
    spec = recorded.generation(tips(recorded, everything=False)[0]).spec.to_dict()
    halves = canonical_halves(valid.authored, valid.resolved)
    assert {name: sha256_hex(data) for name, data in halves.items()} == {
        name: spec[name] for name in halves
    }
