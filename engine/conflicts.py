"""Open conflicts: the values of a generation that a merge could not decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from engine.merge_values import merge_values, was_width_apart
from schemas.errors import RRError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from engine.threeway import Values
    from schemas.conflict import Conflict
    from schemas.ids import GenerationId
    from schemas.records import Generation
    from store.repository import Repository


class ConflictsOpenError(RRError):
    """The generation has values that a merge left open, so it is neither handed over nor merged.

    It can be shown, measured, rendered and compared: it has the values of the branch that was
    merged into. `rr conflicts` lists what is open, `rr resolve-conflict` decides it.
    """

    code: ClassVar[str] = "RR-E032"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 409
    hint: ClassVar[str] = "rr conflicts lists them; rr resolve-conflict decides"


def require_decided(generation_id: GenerationId, generation: Generation) -> None:
    """Raise ConflictsOpenError where a generation has open conflicts."""
    if generation.conflicts:
        paths = [conflict.path for conflict in generation.conflicts]
        count = f"{len(paths)} value{'s' if len(paths) != 1 else ''}"
        raise ConflictsOpenError(
            f"{generation_id[:12]} has {count} in conflict: {', '.join(paths)}",
            details={"generation": generation_id, "conflicts": paths},
        )


def still_open(
    repository: Repository, parent: Generation, authored: Mapping[str, Any]
) -> tuple[Conflict, ...]:
    """Return the parent's conflicts whose values a new spec leaves alone; an edit decides one.

    One of a rule forgets it where an edit of what clashed has made room.
    """
    if not parent.conflicts:
        return ()
    from engine.working import authored_tree

    before = authored_tree(repository, parent.spec.authored)
    found = []
    for one in parent.conflicts:
        was, now = (
            merge_values(tree, width_apart=was_width_apart(one)) for tree in (before, authored)
        )
        if was.get(one.path) != now.get(one.path):
            continue
        is_stirred = any(was.get(path) != now.get(path) for path in one.against)
        has_room = is_stirred and not _breaks(now, one, parent.conflicts)
        found.append(replace(one, rule="", against=()) if has_room else one)
    return tuple(found)


def _breaks(ours: Values, conflict: Conflict, others: Iterable[Conflict]) -> bool:
    """Whether theirs breaks the conflict's rule still, alone or with the others of a rule."""
    from engine.clash import errors

    together = {one.path: one.theirs for one in others if one.rule}
    tried = ({conflict.path: conflict.theirs}, together)
    return any(found.code == conflict.rule for taken in tried for found in errors(ours, taken))
