"""What differs between two shoes: values by parameter, measures as a consequence, geometry."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.comparand import Comparand
    from engine.diff_bom import BomChange
    from engine.diff_geometry import Compared, PartChange
    from engine.measure import Measured
    from schemas.resolve import Resolved

Written: TypeAlias = int | float | str | None


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that differs, in the unit of its parameter; `derived` where no author wrote it."""

    path: str
    half: str
    unit: str
    before: Written
    after: Written
    derived: bool


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure that differs, to 0.001 of its unit; None where a shoe has no such part."""

    name: str
    unit: str
    before: float | None
    after: float | None

    @property
    def by(self) -> float | None:
        """How much more the second has."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 3)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A layer, or part of the third, that cannot be told of these two, and why."""

    layer: str
    why: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs, written values before derived ones, measures by name, parts as built.

    `called` is what the two were called by, where that is known: two revisions have one name.
    """

    before: str
    after: str
    values: tuple[ValueChange, ...]
    measures: tuple[MeasureChange, ...]
    geometry_differs: bool
    parts: tuple[PartChange, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    bom: tuple[BomChange, ...] = ()
    called: tuple[str, str] = ("", "")

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(self.values or self.measures or self.bom or self.geometry_differs)

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON values."""
        return {
            "before": self.before,
            "after": self.after,
            "differs": self.differs,
            "geometry_differs": self.geometry_differs,
            "values": [asdict(one) for one in self.values],
            "measures": [asdict(one) | {"by": one.by} for one in self.measures],
            "bom": [one.to_dict() for one in self.bom],
            "parts": [one.to_dict() for one in self.parts],
            "left_out": [asdict(one) for one in self.left_out],
        }


def diff(before: Comparand, after: Comparand, compared: Compared) -> Diff:
    """Return what differs between two sides, whose parts `compare_parts` has looked at."""
    from engine.diff_bom import bom_changes
    from engine.diff_geometry import SAME

    values: list[ValueChange] = []
    measures: list[MeasureChange] = []
    if before.resolved is not None and after.resolved is not None:
        values = value_changes(before.resolved, after.resolved)
    if before.measured is not None and after.measured is not None:
        measures = list(_changes(_measures(before.measured), _measures(after.measured)))
    return Diff(
        before.name,
        after.name,
        tuple(values),
        tuple(measures),
        any(one.state != SAME for one in compared.parts),
        compared.parts,
        tuple(_left_out(before, after, compared)),
        tuple(bom_changes(before, after)),
        (before.label, after.label),
    )


def _left_out(before: Comparand, after: Comparand, compared: Compared) -> Iterator[LeftOut]:
    why = before.why or after.why
    if before.resolved is None or after.resolved is None:
        yield LeftOut("values", why)
    if before.measured is None or after.measured is None:
        yield LeftOut("measures", why)
    if compared.untold:
        partial = after if before.whole else before
        yield LeftOut("geometry", f"{partial.name} does not hold {', '.join(compared.untold)}")


def value_changes(before: Resolved, after: Resolved) -> list[ValueChange]:
    """Return the values that differ: written ones before derived ones, each in table order."""
    return sorted(_values(before, after), key=lambda one: one.derived)


def _values(before: Resolved, after: Resolved) -> Iterator[ValueChange]:
    """Identity first, then parameters in table order."""
    from schemas.parameters import PARAMETERS
    from schemas.resolve import written_number

    identity = [
        ("name", before.name, after.name),
        ("style", before.style, after.style),
        ("size", _size(before), _size(after)),
    ]
    for path, one, other in identity:
        if one != other:
            yield ValueChange(path, "identity", "", one, other, False)
    was: dict[str, int | str] = {**before.instrumental, **before.appearance}
    now: dict[str, int | str] = {**after.instrumental, **after.appearance}
    for row in PARAMETERS:
        if was[row.path] != now[row.path]:
            old, new = (written_number(row, values[row.path]) for values in (was, now))
            derived = row.path in before.derived and row.path in after.derived
            yield ValueChange(row.path, row.half, row.unit, old, new, derived)


def _size(resolved: Resolved) -> str | None:
    return None if resolved.size is None else resolved.size.label()


def _measures(found: Measured) -> dict[str, float]:
    masses = {f"mass.{part.name}_g": part.mass_g for part in found.parts}
    return {**found.measures, **masses, "mass_g": found.mass_g}


def _changes(before: dict[str, float], after: dict[str, float]) -> Iterator[MeasureChange]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield MeasureChange(name, name.rpartition("_")[2], old, new)
