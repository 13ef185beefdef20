"""Authored values as a merge sees them: by path, what only makes sense together as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from engine.working import flat

if TYPE_CHECKING:
    from engine.threeway import Values

SIZE: Final = "size"
WIDTH: Final = "size.width"
_TOGETHER: Final = ("system", "value", "wearer")
"""A number is a size only in its system and for its wearer: 42 in EU is not 42 in US."""


def merge_values(authored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an authored tree by path; a size is one value, its width another."""
    found = flat(authored)
    paths = {name: f"{SIZE}.{name}" for name in _TOGETHER}
    size = {name: found.pop(path) for name, path in paths.items() if path in found}
    return found | ({SIZE: size} if size else {})


def width_in_doubt(values: Values, sides: Iterable[Values]) -> bool:
    """Whether a merge has a width in a system that no side has it in: G in EU is not G in UK."""
    return WIDTH in values and _width(values) not in [_width(side) for side in sides]


def _width(values: Values) -> tuple[object, object]:
    return values.get(SIZE, {}).get("system"), values.get(WIDTH)


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
