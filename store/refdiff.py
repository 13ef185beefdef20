"""What differs between two refsets: what an operation did, and what an undo brings back."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.ids import GenerationId
from schemas.records import Refset
from store.objects import Objects
from store.refsets import all_refs


@dataclass(frozen=True, slots=True)
class RefChange:
    """One ref that differs between two refsets; None means that it was not there."""

    ref: str
    before: GenerationId | None
    after: GenerationId | None


def diff_refs(objects: Objects, before: Refset, after: Refset) -> Iterator[RefChange]:
    """What differs between two refsets; equal subtrees are never read."""
    if before.children and after.children:
        for digit in sorted({*before.children, *after.children}):
            old, new = before.children.get(digit), after.children.get(digit)
            if old != new:
                yield from diff_refs(
                    objects,
                    objects.record(Refset, old) if old else Refset(),
                    objects.record(Refset, new) if new else Refset(),
                )
        return
    was, now = dict(all_refs(objects, before)), dict(all_refs(objects, after))
    for ref in sorted({*was, *now}):
        if was.get(ref) != now.get(ref):
            yield RefChange(ref, was.get(ref), now.get(ref))
