"""Three-way merge of authored values, by path: what one side changed is taken, both is a conflict.

Only what authors wrote takes part. Values derived from it follow when the result is resolved, so
they never conflict: a size from one side and a width from the other give one last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from schemas.conflict import Conflict

Values: TypeAlias = Mapping[str, Any]
"""Authored values by path, as `engine.merge_values` gives them; what is not written is absent."""


class _Disputed:
    """The value of a base that is itself in conflict: equal to nothing, not even to itself."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "DISPUTED"


DISPUTED: Final = _Disputed()


class Merged(NamedTuple):
    """The values of a merge, those in conflict as ours has them, and the conflicts by path."""

    values: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def three_way(base: Values, ours: Values, theirs: Values) -> Merged:
    """Return what two changes of one base make together, paths in order."""
    values: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for path in sorted({*base, *ours, *theirs}):
        was, here, there = base.get(path), ours.get(path), theirs.get(path)
        kept = there if here == was else here
        if here not in (was, there) and there != was:
            conflicts.append(Conflict(path, told(was), here, there, has_base=was is not DISPUTED))
        if kept is not None:
            values[path] = kept
    return Merged(values, tuple(conflicts))


def told(value: Any) -> Any:
    """Return a base's value as a person may see it: None where it is in conflict itself."""
    return None if isinstance(value, _Disputed) else value


def joint_base(older: Values, one: Values, other: Values) -> dict[str, Any]:
    """Return two bases as one: their merge over what they stem from, DISPUTED where they clash."""
    merged = three_way(older, one, other)
    return merged.values | dict.fromkeys((found.path for found in merged.conflicts), DISPUTED)
