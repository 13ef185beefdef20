"""What is new to whom, against the plain definition, on random histories with lying clocks."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import GenerationId
from store.arrive import here
from store.repository import Repository
from store.sync import Reading, demanded_meshes, history_meshes, in_order, needs, news
from store.tracking import keep_tracking
from tests.store.samples import commit, make_generation, new_repository, record

GRAPH = st.lists(
    st.tuples(st.lists(st.integers(0, 30), max_size=3), st.integers(-500, 500)),
    min_size=1,
    max_size=25,
)


def build(graph: list[tuple[list[int], int]]) -> tuple[Repository, list[GenerationId]]:
    repository = new_repository()
    made: list[GenerationId] = []
    for number, (parents, skew) in enumerate(graph):
        named = tuple(dict.fromkeys(made[parent % len(made)] for parent in parents if made))
        when = 1_000 + 10 * number + skew
        made.append(make_generation(repository, named, number=number, time=when))
    return repository, made


def ancestors(repository: Repository, starts: list[GenerationId]) -> set[GenerationId]:
    return {generation_id for generation_id, _ in repository.walk(*starts)} if starts else set()


@given(GRAPH, st.lists(st.integers(0, 30), max_size=3), st.lists(st.integers(0, 30), max_size=3))
def test_news_are_what_one_side_has_and_the_other_lacks(
    graph: list[tuple[list[int], int]], wanted: list[int], known: list[int]
) -> None:
    repository, made = build(graph)
    tips = [made[one % len(made)] for one in wanted]
    have = [made[one % len(made)] for one in known]
    found = news(Reading(repository.objects), tips, have)
    exact = ancestors(repository, tips) - ancestors(repository, have)
    assert exact <= set(found) <= ancestors(repository, tips)
    if all(skew == 0 for _, skew in graph):
        assert set(found) == exact
    seen: set[GenerationId] = set()
    for generation_id, generation in found.items():
        assert not (set(generation.parents) & set(found)) - seen, "parents come first"
        seen.add(generation_id)


def test_what_is_known_elsewhere_alone_is_passed_over() -> None:
    repository, made = build([([], 0), ([0], 0)])
    nowhere = GenerationId("ab" * 32)
    assert list(news(Reading(repository.objects), made[1:], [nowhere])) == made


def test_order_of_sending() -> None:
    repository, made = build([([], 0), ([0], 0), ([1], 0)])
    new = news(Reading(repository.objects), made[2:], [])
    order = list(in_order(new, "1"))
    assert order[-3:] == made, "generations last, parents first"
    assert len(order) == len(set(order))
    generation = repository.generation(made[0])
    assert {one.object_id for one in needs(generation)} <= set(order)
    mesh = generation.geometry.parts["last"]
    assert mesh not in order and mesh in in_order(new, "2")
    assert mesh not in in_order(new, "2", meshes=False)
    assert not list(demanded_meshes(generation)) and list(history_meshes(generation, "2"))
    imported = repository.generation(make_generation(repository, number=9, source="import"))
    assert [one.object_id for one in demanded_meshes(imported)] == [imported.geometry.parts["last"]]


def test_here_and_what_remotes_have() -> None:
    repository = new_repository()
    first = commit(repository, number=1)
    second = commit(repository, "side", number=2)
    assert set(here(repository.snapshot())) == {first, second}
    before = repository.snapshot().root
    record(repository, "remote/origin/branch/main", None, second, command="fetch")
    record(repository, "branch/side", second, None)
    now = repository.snapshot().root
    kept = keep_tracking(repository.objects, before, now)
    assert kept.entries == {**before.entries, "remote/origin/branch/main": second}
    assert keep_tracking(repository.objects, before, before) == before
