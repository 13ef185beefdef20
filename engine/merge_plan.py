"""What a merge would make: bases, values taken, values in conflict, and the spec file of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.clash import without_clashes
from engine.merge_values import WIDTH, as_written, merge_values, width_in_doubt
from engine.spec_edit import edited
from engine.threeway import DISPUTED, Values, joint_base, three_way, told
from engine.working import Change, authored_tree
from schemas.conflict import Conflict
from store.mergebase import merge_bases

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemas.ids import GenerationId
    from store.repository import Repository


@dataclass(frozen=True, slots=True)
class Plan:
    """A merge of two generations: what ours gets from theirs, what stays open, and the file.

    `bases` are the newest generations both stem from: none for histories that never met.
    """

    ours: GenerationId
    theirs: GenerationId
    bases: tuple[GenerationId, ...]
    taken: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    source: bytes


def merge_plan(repository: Repository, ours: GenerationId, theirs: GenerationId) -> Plan:
    """Return the plan of merging theirs into ours, whose comments and layout the file keeps.

    Raises InvalidSpecError where this release refuses the spec of ours.
    """
    bases = merge_bases(repository.objects, [ours], theirs)
    base, here, there = (
        _joint(repository, bases), _values(repository, ours), _values(repository, theirs)
    )  # fmt: skip
    source = repository.get(repository.generation(ours).spec.source)
    merged = three_way(base, here, there)
    open_values = list(merged.conflicts)
    if width_in_doubt(merged.values, (here, there)):
        open_values.append(
            Conflict(WIDTH, told(base.get(WIDTH)), here.get(WIDTH), there.get(WIDTH))
        )
    paths = sorted({*here, *there} - {one.path for one in open_values})
    wanted = {path: there.get(path) for path in paths if merged.values.get(path) != here.get(path)}
    kept, clashes = without_clashes(source, base, here, wanted)
    conflicts = sorted((*open_values, *clashes), key=lambda one: one.path)
    return Plan(
        ours,
        theirs,
        bases,
        tuple(Change(path, here.get(path), value) for path, value in kept.items()),
        tuple(conflicts),
        edited(source, as_written(here, kept, kept)),
    )


def _values(repository: Repository, generation_id: GenerationId) -> dict[str, Any]:
    spec = repository.generation(generation_id).spec
    return merge_values(authored_tree(repository, spec.authored))


def _joint(repository: Repository, bases: Collection[GenerationId]) -> Values:
    """Return the values of the merge of several bases, themselves merged over their own bases.

    What a base left open, or two bases clash in, is equal to nothing: it settles no dispute.
    """
    done: list[GenerationId] = []
    joint: Values = {}
    for base in bases:
        open_paths = (one.path for one in repository.generation(base).conflicts)
        values = _values(repository, base) | dict.fromkeys(open_paths, DISPUTED)
        older = _joint(repository, merge_bases(repository.objects, done, base)) if done else {}
        joint = joint_base(older, joint, values) if done else values
        done.append(base)
    return joint
