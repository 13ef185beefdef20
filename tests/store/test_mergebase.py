"""Merge bases against the definition, on random histories with clocks that disagree."""

from collections.abc import Callable
from random import Random

import pytest

from schemas.ids import GenerationId
from schemas.records import Generation
from store.mergebase import merge_bases
from store.repository import Repository
from tests.store.samples import START, history, make_generation, new_repository

Made = tuple[Repository, list[GenerationId]]


def ancestors(repository: Repository, start: GenerationId) -> set[GenerationId]:
    return {found for found, _ in repository.walk(start)}


def by_definition(
    repository: Repository, ours: GenerationId, theirs: GenerationId
) -> tuple[GenerationId, ...]:
    common = ancestors(repository, ours) & ancestors(repository, theirs)
    below = {found for one in common for found in ancestors(repository, one) if found != one}
    return tuple(sorted(common - below))


def child(repository: Repository, number: int, *parents: GenerationId) -> GenerationId:
    return make_generation(repository, parents, number=number, time=START + number)


def test_of_a_line_it_is_the_older_one() -> None:
    repository, made = history(5)
    assert merge_bases(repository.objects, [made[1]], made[4]) == (made[1],)
    assert merge_bases(repository.objects, [made[3]], made[3]) == (made[3],)


def test_of_two_branches_it_is_where_they_part() -> None:
    repository, (first, second) = history(2)
    ours, theirs = child(repository, 3, second), child(repository, 4, child(repository, 5, second))
    assert merge_bases(repository.objects, [ours], theirs) == (second,)
    assert merge_bases(repository.objects, [child(repository, 6, first)], theirs) == (first,)


def test_histories_that_never_met_have_none() -> None:
    repository = new_repository()
    assert merge_bases(repository.objects, [child(repository, 1)], child(repository, 2)) == ()


def test_branches_merged_crosswise_have_two() -> None:
    repository, (first,) = history(1)
    left, right = child(repository, 2, first), child(repository, 3, first)
    ours, theirs = child(repository, 4, left, right), child(repository, 5, right, left)
    assert merge_bases(repository.objects, [ours], theirs) == tuple(sorted((left, right)))


def test_only_what_came_since_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    repository, made = history(200)
    ours, theirs = child(repository, 300, made[-3]), child(repository, 301, made[-1])
    read: list[str] = []
    real = repository.objects.record

    def record(kind: type[Generation], object_id: str) -> Generation:
        read.append(object_id)
        return real(kind, object_id)

    monkeypatch.setattr(repository.objects, "record", record)
    assert merge_bases(repository.objects, [ours], theirs) == (made[-3],)
    assert len(read) <= 8


def test_crosswise_histories_too_are_read_only_down_to_their_bases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository, made = history(200)
    left, right = child(repository, 300, made[-1]), child(repository, 301, made[-1])
    ours, theirs = child(repository, 302, left, right), child(repository, 303, right, left)
    read: list[str] = []
    real = repository.objects.record

    def record(kind: type[Generation], object_id: str) -> Generation:
        read.append(object_id)
        return real(kind, object_id)

    monkeypatch.setattr(repository.objects, "record", record)
    assert len(merge_bases(repository.objects, [ours], theirs)) == 2
    assert len(read) <= 8


def random_history(random: Random, time_of: Callable[[int], int]) -> Made:
    repository = new_repository()
    made: list[GenerationId] = []
    for number in range(random.randrange(2, 30)):
        count = min(len(made), random.choice([0, 1, 1, 1, 2, 2]))
        parents = tuple(random.sample(made[-6:], min(count, len(made[-6:]))))
        made.append(make_generation(repository, parents, number=number, time=time_of(number)))
    return repository, made


@pytest.mark.parametrize("clock", [1, 3, 1000], ids=["own time", "three at once", "all at once"])
@pytest.mark.parametrize("seed", range(20))
def test_random_histories_by_the_definition(seed: int, clock: int) -> None:
    random = Random(seed)
    repository, made = random_history(random, lambda number: START + number // clock)
    for _ in range(40):
        ours, theirs = random.choice(made), random.choice(made)
        found = merge_bases(repository.objects, [ours], theirs)
        assert found == by_definition(repository, ours, theirs)
        assert found == merge_bases(repository.objects, [theirs], ours)


@pytest.mark.parametrize("seed", range(40))
def test_where_clocks_disagree_nothing_is_missing_and_what_is_more_changes_no_merge(
    seed: int,
) -> None:
    random = Random(seed)
    repository, made = random_history(random, lambda number: START + random.randrange(50))
    for _ in range(40):
        ours, theirs = random.choice(made), random.choice(made)
        found = merge_bases(repository.objects, [ours], theirs)
        wanted = by_definition(repository, ours, theirs)
        assert set(wanted) <= set(found)
        below = {one for base in wanted for one in ancestors(repository, base)}
        assert set(found) <= below


@pytest.mark.parametrize("seed", range(20))
def test_a_side_of_several_is_what_their_merge_would_be(seed: int) -> None:
    random, repository = Random(seed), new_repository()
    made: list[GenerationId] = []
    for number in range(20):
        parents = tuple(random.sample(made[-5:], min(len(made[-5:]), random.choice([1, 1, 2]))))
        made.append(child(repository, number, *parents))
    for number in range(20):
        one, other, theirs = random.sample(made, 3)
        merged = child(repository, 100 + number, one, other)
        found = merge_bases(repository.objects, [one, other], theirs)
        assert found == merge_bases(repository.objects, [merged], theirs)
