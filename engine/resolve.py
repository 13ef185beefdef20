"""A spec with every value made explicit, for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.validate import ValidSpec


@dataclass(frozen=True, slots=True)
class Value:
    """One resolved value in the unit of its parameter.

    `derived` when no author wrote it; `family` then names the style whose default it is, if the
    table's own rule was not asked.
    """

    path: str
    half: str
    value: int | float | str
    unit: str
    derived: bool
    family: str | None

    @property
    def origin(self) -> str:
        """Where the value came from, for people: `written`, `derived` or `family boot`."""
        if self.family:
            return f"family {self.family}"
        return "derived" if self.derived else "written"


@dataclass(frozen=True, slots=True)
class Explicit:
    """A resolved spec: identity, build key, and all values in table order."""

    name: str
    style: str
    size: str | None
    build_key: str
    values: tuple[Value, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the resolved spec as JSON values, in the units of the spec file."""
        return {
            "name": self.name,
            "style": self.style,
            "size": self.size,
            "build_key": self.build_key,
            "values": [
                {
                    "path": item.path,
                    "half": item.half,
                    "value": item.value,
                    "unit": item.unit,
                    "derived": item.derived,
                    "family": item.family,
                }
                for item in self.values
            ],
        }


def explicit(spec: ValidSpec) -> Explicit:
    """Return a valid spec with every value explicit."""
    from engine.model import build_key
    from schemas.parameters import PARAMETERS
    from schemas.resolve import written_number

    resolved = spec.resolved
    found: dict[str, int | str] = {**resolved.instrumental, **resolved.appearance}
    values = tuple(
        Value(
            row.path,
            row.half,
            written_number(row, found[row.path]),
            row.unit,
            row.path in resolved.derived,
            resolved.style if row.path in resolved.from_family else None,
        )
        for row in PARAMETERS
    )
    size = resolved.size.label() if resolved.size else None
    return Explicit(resolved.name, resolved.style, size, build_key(resolved), values)
