from itertools import islice
from random import Random

from schemas.ids import GenerationId
from store.repository import Repository
from tests.store.samples import START, history, make_generation, new_repository


def numbers(repository: Repository, *starts: GenerationId) -> list[int]:
    return [int(found.message.split()[1]) for _, found in repository.walk(*starts)]


def test_a_line_comes_newest_first_whatever_its_clocks_said() -> None:
    repository = new_repository()
    parents: tuple[GenerationId, ...] = ()
    for number, time in enumerate([50, 10, 90, 90, 0]):
        parents = (make_generation(repository, parents, number=number, time=time),)
    assert numbers(repository, *parents) == [4, 3, 2, 1, 0]


def test_branches_are_woven_by_time_and_shared_history_comes_once() -> None:
    repository = new_repository()
    base = make_generation(repository, number=0, time=START)
    left = make_generation(repository, (base,), number=1, time=START + 1)
    right = make_generation(repository, (base,), number=2, time=START + 2)
    left = make_generation(repository, (left,), number=3, time=START + 3)
    merged = make_generation(repository, (left, right), number=4, time=START + 4)
    assert numbers(repository, merged) == [4, 3, 2, 1, 0]
    assert numbers(repository, left, right, right) == [3, 2, 1, 0]


def test_only_what_is_asked_for_is_read() -> None:
    repository, made = history(6)
    table = repository.backend._table  # type: ignore[attr-defined]
    for old in made[:3]:
        del table[f"objects/{old}"]
    found = [generation_id for generation_id, _ in islice(repository.walk(made[-1]), 3)]
    assert found == [made[5], made[4], made[3]]


def test_a_graph_has_every_child_before_its_parents_even_with_equal_times() -> None:
    repository, random = new_repository(), Random(3)
    made = [make_generation(repository, number=0)]
    for number in range(1, 60):
        parents = tuple(random.sample(made[-8:], k=min(len(made), random.choice([1, 1, 2]))))
        made.append(make_generation(repository, parents, number=number))
    order = [generation_id for generation_id, _ in repository.walk_graph(*made[-5:])]
    place = {generation_id: index for index, generation_id in enumerate(order)}
    assert len(place) == len(order) == len(dict(repository.walk(*made[-5:])))
    for generation_id, generation in repository.walk_graph(*made[-5:]):
        assert all(place[parent] > place[generation_id] for parent in generation.parents)


def test_operations_come_newest_first() -> None:
    repository, _ = history(3)
    commands = [operation.command for _, operation in repository.operations()]
    assert commands == ["generate", "generate", "generate", "init"]
    older = [operation_id for operation_id, _ in repository.operations()][1]
    assert next(repository.operations(older))[0] == older
