"""What one repository has that another lacks: generations, and the objects that they need."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from heapq import heappop, heappush
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from schemas.errors import RRError
from schemas.ids import GenerationId
from schemas.records import Generation
from store.backends.base import MissingError
from store.objects import Objects, read_record

Generations = Mapping[GenerationId, Generation]
SLICE = 2_000
"""So many generations are sent together: what they need first, they themselves last."""
ALONE = 256
"""After so many that were read one by one, all are read at once."""
_GENERATION = b'{"ai_actions":'
"""How the canonical bytes of a generation begin, and hardly those of anything else."""
_THEIRS, _KNOWN = 1, 2
"""Reached from what is wanted, from what the other side has."""


class Need(NamedTuple):
    """An object that a generation needs: what it is to it, and the id."""

    role: str
    object_id: str


class Reading:
    """Generations of one repository, each read once; `known` are those that were read before."""

    def __init__(self, objects: Objects, known: Generations = MappingProxyType({})) -> None:
        self._objects = objects
        self._read = dict(known)
        self._alone = 0

    def ahead(self, generation_ids: Iterable[str]) -> None:
        """Read many at once that will be asked for; one that cannot be read is left for `get`."""
        there = set(generation_ids)
        there.difference_update(self._objects.absent(there))
        for object_id, content in self._objects.many(there):
            self._take(object_id, content)

    def all_ahead(self) -> None:
        """Read every generation at once, where one after the other would take long."""
        for object_id, content in self._objects.small():
            if content.startswith(_GENERATION):
                self._take(object_id, content)

    def _take(self, object_id: str, content: bytes) -> None:
        # What is none is no matter here: anybody who may send can store bytes that look like one.
        with suppress(RRError):
            self._read[GenerationId(object_id)] = read_record(Generation, object_id, content)

    def record(self, kind: type[Generation], object_id: str, /) -> Generation:
        """A generation, as `Objects.record` gives it."""
        return self.get(GenerationId(object_id))

    def get(self, generation_id: GenerationId) -> Generation:
        """A generation; raises the errors of reading."""
        found = self._read.get(generation_id)
        if found is None:
            self._alone += 1
            if self._alone == ALONE:
                self.all_ahead()
                return self.get(generation_id)
            found = self._read[generation_id] = self._objects.record(Generation, generation_id)
        return found

    def find(self, generation_id: GenerationId) -> Generation | None:
        """A generation, or None where it is not there. Raises the other errors of reading."""
        try:
            return self.get(generation_id)
        except MissingError:
            return None


def news(
    reading: Reading, wanted: Iterable[GenerationId], known: Iterable[GenerationId]
) -> dict[GenerationId, Generation]:
    """The wanted generations and their ancestors but those of known ones; parents come first.

    What is known and not here is passed over. Newer ones are read first, and only down to where
    all that is left is known: a day's work costs a day's reading, however long the history is.
    Where a generation claims to be younger than one made of it, some that are known may be among
    them; none that is not known is ever left out.
    """
    painted = _Painted(reading)
    for one in known:
        painted.reach(one, _KNOWN)
    for one in wanted:
        painted.reach(one, _THEIRS)
    while painted.open:
        painted.step()
    found = {one for one in painted.passed if painted.marks[one] == _THEIRS}
    return dict(_parents_first(reading, found))


class _Painted:
    """Generations with the marks that have reached them, and those still to pass theirs on."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.marks: dict[GenerationId, int] = {}
        self.open: set[GenerationId] = set()
        self.passed: set[GenerationId] = set()
        self._waiting: list[tuple[int, GenerationId]] = []

    def reach(self, generation_id: GenerationId, mark: int) -> None:
        before = self.marks.get(generation_id, 0)
        if before | mark == before:
            return
        if mark == _KNOWN:
            found = self._reading.find(generation_id)
            if found is None:
                return
        else:
            found = self._reading.get(generation_id)
        self.marks[generation_id] = marks = before | mark
        heappush(self._waiting, (-found.time, generation_id))
        if marks == _THEIRS:
            self.open.add(generation_id)
        else:
            self.open.discard(generation_id)

    def step(self) -> None:
        generation_id = heappop(self._waiting)[1]
        self.open.discard(generation_id)
        self.passed.add(generation_id)
        mark = _KNOWN if self.marks[generation_id] & _KNOWN else _THEIRS
        for parent in self._reading.get(generation_id).parents:
            self.reach(parent, mark)


def _parents_first(
    reading: Reading, found: Collection[GenerationId]
) -> Iterator[tuple[GenerationId, Generation]]:
    done: set[GenerationId] = set()
    for start in sorted(found, key=lambda one: (reading.get(one).time, one)):
        path = [start]
        while path:
            generation = reading.get(path[-1])
            ahead = [one for one in generation.parents if one in found and one not in done]
            if ahead:
                path.extend(reversed(ahead))
                continue
            one = path.pop()
            if one not in done:
                done.add(one)
                yield one, generation


def needs(generation: Generation) -> Iterator[Need]:
    """What a generation cannot be without, but for parents and meshes."""
    for role, blob in generation.spec.to_dict().items():
        yield Need(f"the {role} spec", str(blob))
    for action in generation.ai_actions:
        yield Need("the AI action", action)
    for request in generation.factory_feedback:
        yield Need("the change request", request)


def history_meshes(generation: Generation, kernel: str | None) -> Iterator[Need]:
    """The meshes of a generation that `kernel` cannot build again from its spec."""
    if generation.is_made_by(kernel):
        return
    for part, mesh in generation.geometry.parts.items():
        yield Need(f"the mesh `{part}`", mesh)
    for inherited in generation.geometry.parent_hashes:
        yield Need("the mesh", inherited)


def demanded_meshes(generation: Generation) -> Iterator[Need]:
    """The meshes that no kernel at all can build again: a complete repository holds them."""
    return history_meshes(generation, generation.geometry.kernel)


def in_order(generations: Generations, kernel: str | None, *, meshes: bool = True) -> Iterator[str]:
    """The ids of all that generations need and of themselves, each once, in the order of sending.

    With `meshes`, those that `kernel` cannot build again are among them.

    They are taken some at a time; of these, objects of one role stand together, because they are
    alike, and the records of the generations come last, so that one that has arrived is whole.
    """
    seen: set[str] = set()
    waiting = iter(generations.items())
    while some := dict(islice(waiting, SLICE)):
        roles: dict[str, list[str]] = {}
        for generation in some.values():
            more = history_meshes(generation, kernel) if meshes else ()
            for role, object_id in (*needs(generation), *more):
                roles.setdefault(role, []).append(object_id)
        for object_id in (*(one for row in roles.values() for one in row), *some):
            if object_id not in seen:
                seen.add(object_id)
                yield object_id
