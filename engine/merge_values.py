"""Authored values as a merge sees them: by path, what only makes sense together as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from engine.working import flat

if TYPE_CHECKING:
    from engine.threeway import Values
    from schemas.conflict import Conflict

SIZE: Final = "size"
_NUMBER: Final = ("system", "value", "wearer")
"""A number is a size only in its system and for its wearer: 42 in EU is not 42 in US."""

_WIDTH: Final = "width"
"""A width is a letter of its system; a value of its own as long as nobody changes that."""


def merge_values(authored: Mapping[str, Any], *, width_apart: bool = True) -> dict[str, Any]:
    """Return the values of an authored tree by path; a size is one value, its width another, or
    with it one.
    """
    found = flat(authored)
    together = _NUMBER if width_apart else (*_NUMBER, _WIDTH)
    paths = {name: f"{SIZE}.{name}" for name in together}
    size = {name: found.pop(path) for name, path in paths.items() if path in found}
    return found | ({SIZE: size} if size else {})


def is_width_apart(trees: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all authored trees of a merge have their widths by the same scale: G in EU is not G
    in UK, and no size has no width.
    """
    sizes = [tree.get(SIZE) or {} for tree in trees]
    return len({(size.get("system"), size.get("wearer")) for size in sizes}) < 2


def was_width_apart(conflict: Conflict) -> bool:
    """Whether a recorded conflict leaves the width alone; no side's size has one in it then."""
    sides = (conflict.base, conflict.ours, conflict.theirs)
    return not any(isinstance(side, Mapping) and _WIDTH in side for side in sides)


def as_written(before: Values, after: Values, paths: Iterable[str]) -> dict[str, Any]:
    """Return what to set in a spec file, None to take out, so that the paths have their `after`."""
    old, new = _spread(before, paths), _spread(after, paths)
    return {path: new.get(path) for path in sorted({*old, *new}) if old.get(path) != new.get(path)}


def _spread(values: Values, paths: Iterable[str]) -> dict[str, Any]:
    """Return the values at some paths by the paths they have in a spec file."""
    found: dict[str, Any] = {}
    for path in paths:
        value = values.get(path)
        if isinstance(value, Mapping):
            found |= {f"{path}.{name}": item for name, item in value.items()}
        elif value is not None:
            found[path] = value
    return found
