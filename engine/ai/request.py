"""What an AI is given: the appearance half, a few named measures, a brief. Nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from schemas.ai_action import DRAFT
from schemas.parameters import APPEARANCE, parameter

if TYPE_CHECKING:
    from schemas.resolve import Resolved

MEASURES: Final[Mapping[str, str]] = {
    "shoe_length_mm": "overall_dimensions.shoe_length_mm",
    "sole_thickness_mm": "overall_dimensions.sole_thickness_mm",
    "collar_height_mm": "collar_geometry.collar_height_mm",
    "construction": "sole.construction",
    "closure": "upper.closure",
}
"""All that an AI learns of the shape, by the names it learns it under."""

DRAFTED_FIELDS: Final = tuple(row.path for row in APPEARANCE if row.unit != "text")
"""What is drafted unless fields are named: all but the words of a monogram."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field asked for: what it means, what it may be, what it is now.

    In a merge `ours` and `theirs` are what the two sides have.
    """

    path: str
    meaning: str
    allowed: tuple[str, ...]
    now: str
    ours: str | None = None
    theirs: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the field as JSON values."""
        sides = {} if self.ours is None else {"ours": self.ours, "theirs": self.theirs}
        return {
            "path": self.path,
            "meaning": self.meaning,
            "allowed": list(self.allowed),
            "now": self.now,
            **sides,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an AI. It holds texts and a few numbers, and leads to no spec.

    `appearance` has every appearance value by path, `measures` those of MEASURES; `name` and
    `brief` are people's own words.
    """

    mode: str
    name: str
    style: str
    brief: str
    fields: tuple[Field, ...]
    appearance: Mapping[str, str]
    measures: Mapping[str, float | str]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that may be answered."""
        return tuple(field.path for field in self.fields)

    def to_dict(self) -> dict[str, object]:
        """Return the request as JSON values."""
        return {
            "task": self.mode,
            "shoe": {"name": self.name, "style": self.style},
            "brief": self.brief,
            "measures": dict(self.measures),
            "appearance": dict(self.appearance),
            "fields": [field.to_dict() for field in self.fields],
        }


def request_of(
    resolved: Resolved,
    paths: Iterable[str] = DRAFTED_FIELDS,
    *,
    brief: str = "",
    mode: str = DRAFT,
    sides: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> Request:
    """Return the question about some appearance fields of a spec; `sides` are ours and theirs.

    Raises NoteTooLongError for a brief that is long, or not plain text.
    """
    from engine.review import check_note

    appearance = {path: str(value) for path, value in resolved.appearance.items()}
    return Request(
        mode=mode,
        name=resolved.name,
        style=resolved.style,
        brief=check_note(brief),
        fields=tuple(_field(path, appearance[path], sides.get(path)) for path in paths),
        appearance=MappingProxyType(appearance),
        measures=MappingProxyType(
            {name: _measure(resolved, path) for name, path in MEASURES.items()}
        ),
    )


def _field(path: str, now: str, sides: tuple[str, str] | None) -> Field:
    row = parameter(path)
    ours, theirs = sides or (None, None)
    return Field(path, row.meaning, row.choices or (row.allowed,), now, ours, theirs)


def _measure(resolved: Resolved, path: str) -> float | str:
    from schemas.resolve import written_number

    return written_number(parameter(path), resolved.instrumental[path])
