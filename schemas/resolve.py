"""From what was written to what is meant: every value of the table made explicit, exactly.

Lengths become whole micrometres, angles whole millidegrees; derived values follow the rules of
the spec's family where it sets any, else of the table, and are rounded half to even. The result
and its bytes depend on nothing but the spec.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from schemas.canonical import canonical_bytes
from schemas.defaults import family_rules
from schemas.flat import SCHEMA_KEY, flatten
from schemas.parameters import (
    APPEARANCE,
    INSTRUMENTAL,
    PARAMETER_TABLE_VERSION,
    PARAMETERS,
    TACIT,
)
from schemas.sizes import Size, fit_of, size_from_flat
from schemas.table import last_origin
from schemas.table.row import Fit, Known, Parameter, Rule, Value, whole

Authored = Mapping[str, Any]
"""A spec as written, already valid: the plain tree that `schemas.validate` returns."""

_UNSIZED_OVERHANG_MM = 12
_BY_SPEC_PATH = {row.spec_path: row for row in PARAMETERS}
_INSTRUMENTAL_PATHS = tuple(row.path for row in INSTRUMENTAL)
_APPEARANCE_PATHS = tuple(row.path for row in APPEARANCE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A spec with nothing left to assume.

    `instrumental` maps flat paths (`last.length_mm`) to micrometres, millidegrees, counts or
    choices; `appearance` maps them to texts; `derived` names the paths no author wrote, and
    `from_family` those among them whose default is the family's own.
    """

    name: str
    style: str
    size: Size | None
    fit: Fit
    instrumental: dict[str, Value]
    appearance: dict[str, str]
    derived: frozenset[str]
    from_family: frozenset[str]

    @property
    def measured(self) -> bool:
        """Whether the last was measured on a real one, so that its audit decides (ADR 42)."""
        return self.instrumental.get(last_origin.PATH) == last_origin.MEASURED


def resolve(authored: Authored) -> Resolved:
    """Every value of a valid authored spec, explicit and in whole units."""
    return resolve_flat(flatten(authored))


def resolve_flat(flat: Mapping[str, Any]) -> Resolved:
    """The same for a valid spec given as a flat table (`schemas.flat`)."""
    values: dict[str, Value] = {}
    written = {
        row.path: whole(row, value)
        for row, value in ((_BY_SPEC_PATH.get(path), value) for path, value in flat.items())
        if row is not None
    }
    size = size_from_flat(flat)
    fit = fit_of(size, _unsized_length_mm(written))
    known = Known(fit, values)
    own = family_rules(str(flat["style"]))
    derived: list[str] = []
    for row in PARAMETERS:
        path = row.path
        if path in written:
            values[path] = written[path]
        else:
            values[path] = _derived(row, own.get(path, row.rule), known)
            derived.append(path)
    return Resolved(
        name=str(flat["name"]),
        style=str(flat["style"]),
        size=size,
        fit=fit,
        instrumental={path: values[path] for path in _INSTRUMENTAL_PATHS},
        appearance={path: str(values[path]) for path in _APPEARANCE_PATHS},
        derived=frozenset(derived),
        from_family=frozenset(path for path in derived if path in own),
    )


def written_number(row: Parameter, value: Value) -> float | int | str:
    """A whole value back in the unit specs are written in: the reverse of `whole`."""
    if isinstance(value, str):
        return value
    return value if row.scale == 1 else value / row.scale


def instrumental_bytes(resolved: Resolved) -> bytes:
    """The canonical bytes of the half that shapes geometry: style, size and values, no name."""
    return canonical_bytes(
        {
            "half": "instrumental",
            "parameter_table": PARAMETER_TABLE_VERSION,
            "size": None if resolved.size is None else resolved.size.to_dict(),
            "style": resolved.style,
            "values": said(resolved.instrumental),
        }
    )


def said(values: Mapping[str, Value]) -> dict[str, Value]:
    """The instrumental values that enter the bytes: all but what goes without saying."""
    return {path: value for path, value in values.items() if TACIT.get(path) != value}


def in_full(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that entered the bytes with those that went without saying: undoes `said`."""
    return {**TACIT, **values}


def appearance_bytes(resolved: Resolved) -> bytes:
    """The canonical bytes of the half that never reaches geometry."""
    return canonical_bytes(
        {
            "half": "appearance",
            "parameter_table": PARAMETER_TABLE_VERSION,
            "values": resolved.appearance,
        }
    )


def authored_bytes(authored: Authored) -> bytes:
    """The canonical bytes of what was written and nothing else; `spec` in them is a valid spec."""
    return canonical_bytes(
        {
            "half": "authored",
            "parameter_table": PARAMETER_TABLE_VERSION,
            "spec": {key: value for key, value in authored.items() if key != SCHEMA_KEY},
        }
    )


def _derived(row: Parameter, rule: Rule | None, known: Known) -> Value:
    """What a default rule gives, held inside the row's own range."""
    if rule is None:
        raise KeyError(row.path)
    value = rule(known)
    limits = row.limits
    return (
        value if limits is None or isinstance(value, str) else min(max(value, limits[0]), limits[1])
    )


def _unsized_length_mm(written: Mapping[str, Value]) -> Fraction:
    """The last length by which a spec without a size is a child's or an adult's."""
    if "last.length_mm" in written:
        return Fraction(int(written["last.length_mm"]), 1000)
    shoe_um = int(written["overall_dimensions.shoe_length_mm"])
    return Fraction(shoe_um, 1000) - _UNSIZED_OVERHANG_MM
