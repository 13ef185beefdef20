"""What a merge would make: bases, values taken, values in conflict, and the spec file of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.clash import without_clashes
from engine.merge_values import SIZE, as_written, is_width_apart, merge_values
from engine.spec_edit import edited
from engine.threeway import DISPUTED, Values, joint_base, three_way
from engine.working import Change, authored_tree
from store.mergebase import merge_bases

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemas.conflict import Conflict
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

    Raises InvalidSpecError where this release refuses the spec of ours, and UnfitForEditingError.
    """
    bases = merge_bases(repository.objects, [ours], theirs)
    trees = {one: _tree(repository, one) for one in (ours, theirs, *bases)}
    apart = is_width_apart(trees.values())
    here, there = (merge_values(trees[one], width_apart=apart) for one in (ours, theirs))
    base = _joint(repository, bases, apart)
    source = repository.get(repository.generation(ours).spec.source)
    merged = three_way(base, here, there)
    settled = {one.path for one in merged.conflicts}
    wanted = {
        path: there.get(path)
        for path in sorted({*here, *there} - settled)
        if merged.values.get(path) != here.get(path)
    }
    kept, clashes = without_clashes(source, base, here, wanted)
    conflicts = sorted((*merged.conflicts, *clashes), key=lambda one: one.path)
    return Plan(
        ours,
        theirs,
        bases,
        tuple(Change(path, here.get(path), value) for path, value in kept.items()),
        tuple(one if bases else replace(one, has_base=False) for one in conflicts),
        edited(source, as_written(here, kept, kept)),
    )


def _tree(repository: Repository, generation_id: GenerationId) -> dict[str, Any]:
    return authored_tree(repository, repository.generation(generation_id).spec.authored)


def _joint(repository: Repository, bases: Collection[GenerationId], apart: bool) -> Values:
    """Return the values of the merge of several bases, themselves merged over their own bases.

    What a base left open, or two bases clash in, is equal to nothing: it settles no dispute.
    """
    done: list[GenerationId] = []
    joint: Values = {}
    for base in bases:
        values = merge_values(_tree(repository, base), width_apart=apart)
        for one in repository.generation(base).conflicts:
            values[one.path if apart or one.path != f"{SIZE}.width" else SIZE] = DISPUTED
        older = (
            _joint(repository, merge_bases(repository.objects, done, base), apart) if done else {}
        )
        joint = joint_base(older, joint, values) if done else values
        done.append(base)
    return joint
