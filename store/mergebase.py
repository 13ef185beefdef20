"""Merge bases: the newest generations that two others have in common."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol

from schemas.ids import GenerationId
from schemas.records import Generation


class Records(Protocol):
    """Where generations are read: the objects of a repository, or some that were read before."""

    def record(self, kind: type[Generation], object_id: str, /) -> Generation:
        """A generation; raises the errors of reading."""
        ...


_OURS, _THEIRS, _BELOW = 1, 2, 4
"""Reached from the one, from the other; an ancestor of something that both have."""
_BOTH = _OURS | _THEIRS


def merge_bases(
    objects: Records, ours: Collection[GenerationId], theirs: GenerationId
) -> tuple[GenerationId, ...]:
    """The common ancestors of two sides that are ancestors of no other, sorted by id.

    A side of several generations is what their merge would be.

    One on most histories; several where branches were merged crosswise, none where two histories
    never met. A generation is an ancestor of itself. Newer generations are read first, and only
    down to where all that is left is common and older than what was found: so a merge reads what
    came since the last one, however long the history is. Where a generation claims to be younger
    than one made of it, an ancestor of another base may be among them; no merge is changed by that,
    since the merge of two bases of which one stems from the other is the younger one.
    """
    painted = _Painted(objects)
    for one in ours:
        painted.reach(one, _OURS)
    painted.reach(theirs, _THEIRS)
    common: list[GenerationId] = []
    while painted.open:
        found = painted.next()
        if painted.marks[found] & _BOTH == _BOTH and not painted.marks[found] & _BELOW:
            common.append(found)
        painted.pass_on(found)
    oldest = min((painted.time(base) for base in common), default=0)
    while len(set(common)) > 1 and painted.newest_waiting() >= oldest:
        painted.pass_on(painted.next())
    return tuple(sorted({base for base in common if not painted.marks[base] & _BELOW}))


@dataclass
class _Painted:
    """Generations with the marks that have reached them, and those still to pass theirs on."""

    objects: Records
    marks: dict[GenerationId, int] = field(default_factory=dict)
    waiting: list[tuple[int, GenerationId]] = field(default_factory=list)
    open: set[GenerationId] = field(default_factory=set)
    """Those waiting that are not known to lie below a common one."""
    _read: dict[GenerationId, Generation] = field(default_factory=dict)

    def reach(self, generation_id: GenerationId, marks: int) -> None:
        """Add marks to a generation; whenever it gains some, it waits to pass them on."""
        before = self.marks.get(generation_id, 0)
        if before | marks == before:
            return
        self.marks[generation_id] = before | marks
        if generation_id not in self._read:
            self._read[generation_id] = self.objects.record(Generation, generation_id)
        heappush(self.waiting, (-self._read[generation_id].time, generation_id))
        if (before | marks) & _BELOW:
            self.open.discard(generation_id)
        else:
            self.open.add(generation_id)

    def time(self, generation_id: GenerationId) -> int:
        """When a generation that was reached claims to be made."""
        return self._read[generation_id].time

    def newest_waiting(self) -> float:
        """The time of the newest that waits; before all time if none does."""
        return -self.waiting[0][0] if self.waiting else float("-inf")

    def next(self) -> GenerationId:
        """The newest generation that waits; it waits no more."""
        generation_id = heappop(self.waiting)[1]
        self.open.discard(generation_id)
        return generation_id

    def pass_on(self, generation_id: GenerationId) -> None:
        """Let the parents have its marks; those of a common one lie below it."""
        marks = self.marks[generation_id]
        if marks & _BOTH == _BOTH:
            marks |= _BELOW
        for parent in self._read[generation_id].parents:
            self.reach(parent, marks)
