"""Ancestry: generations and operations, newest first, read only as far as they are asked for."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count

from schemas.ids import GenerationId, OperationId
from schemas.records import Generation, Operation
from store.horizon import horizon_of, parent_of
from store.objects import Objects


def walk(
    objects: Objects, starts: Iterable[GenerationId]
) -> Iterator[tuple[GenerationId, Generation]]:
    """The starts and all their ancestors, each once, newest first.

    A parent never comes before the child it was reached through; beyond that the recorded times
    decide, and at equal times the order of the parents. Only what is asked for is read.
    """
    arrivals = count()
    heap: list[tuple[int, int, GenerationId, Generation]] = []
    seen: set[GenerationId] = set()

    def add(generations: Iterable[GenerationId]) -> None:
        for generation_id in generations:
            if generation_id not in seen:
                seen.add(generation_id)
                generation = objects.record(Generation, generation_id)
                heappush(heap, (-generation.time, next(arrivals), generation_id, generation))

    add(starts)
    while heap:
        _, _, generation_id, generation = heappop(heap)
        yield generation_id, generation
        add(generation.parents)


def walk_graph(
    objects: Objects, starts: Iterable[GenerationId]
) -> Iterator[tuple[GenerationId, Generation]]:
    """The same generations, but no parent before any of its children, as a drawn graph needs.

    Reads the whole ancestry before the first comes out.
    """
    history = dict(walk(objects, starts))
    waiting = dict.fromkeys(history, 0)
    for generation in history.values():
        for parent in set(generation.parents):
            waiting[parent] += 1
    order = {generation_id: place for place, generation_id in enumerate(history)}
    ready = [(order[item], item) for item, children in waiting.items() if not children]
    while ready:
        _, generation_id = heappop(ready)
        yield generation_id, history[generation_id]
        for parent in set(history[generation_id].parents):
            waiting[parent] -= 1
            if not waiting[parent]:
                heappush(ready, (order[parent], parent))


def operations(
    objects: Objects, start: OperationId, horizon: OperationId | None = None
) -> Iterator[tuple[OperationId, Operation]]:
    """An operation and all before it, newest first, as far as they are kept.

    `horizon` is the one that the newest operation tells; without it, the one of the start.
    """
    operation_id: OperationId | None = start
    while operation_id is not None:
        operation = objects.record(Operation, operation_id)
        yield operation_id, operation
        horizon = horizon or horizon_of(operation)
        operation_id = parent_of(operation_id, operation, horizon)
