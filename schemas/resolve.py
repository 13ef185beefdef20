"""From what was written to what is meant: every value of the table made explicit, exactly.

Lengths become whole micrometres, angles whole millidegrees; derived values follow the rules of
the table and are rounded half to even. The result and its bytes depend on nothing but the spec.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from schemas.canonical import canonical_bytes
from schemas.parameters import APPEARANCE, INSTRUMENTAL, PARAMETER_TABLE_VERSION, PARAMETERS
from schemas.sizes import Size, fit_of, size_from_authored
from schemas.table.row import Fit, Known, Parameter, Value

Authored = Mapping[str, Any]
"""A spec as written, already valid: the plain tree that `schemas.validate` returns."""

_UNSIZED_OVERHANG_MM = 12


@dataclass(frozen=True, slots=True)
class Resolved:
    """A spec with nothing left to assume.

    `instrumental` maps flat paths (`last.length_mm`) to micrometres, millidegrees, counts or
    choices; `appearance` maps them to texts; `derived` names the paths no author wrote.
    """

    name: str
    style: str
    size: Size | None
    fit: Fit
    instrumental: dict[str, Value]
    appearance: dict[str, str]
    derived: frozenset[str]


def resolve(authored: Authored) -> Resolved:
    """Every value of a valid authored spec, explicit and in whole units."""
    written = written_values(authored)
    size = size_from_authored(authored)
    fit = fit_of(size, _unsized_length_mm(written))
    values: dict[str, Value] = {}
    known = Known(fit, values)
    for row in PARAMETERS:
        values[row.path] = written[row.path] if row.path in written else _derived(row, known)
    return Resolved(
        name=str(authored["name"]),
        style=str(authored["style"]),
        size=size,
        fit=fit,
        instrumental={row.path: values[row.path] for row in INSTRUMENTAL},
        appearance={row.path: str(values[row.path]) for row in APPEARANCE},
        derived=frozenset(values.keys() - written.keys()),
    )


def written_values(authored: Authored) -> dict[str, Value]:
    """The values an author wrote, by flat path, in whole units."""
    written: dict[str, Value] = {}
    for row in PARAMETERS:
        section = authored.get(row.half, {}).get(row.section, {})
        if row.name in section:
            written[row.path] = whole(row, section[row.name])
    return written


def whole(row: Parameter, value: float | str) -> Value:
    """A written value in the row's whole unit; colours in capitals."""
    if isinstance(value, str):
        return value.upper() if row.unit == "hex" else value
    return round(value * row.scale)


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
            "values": resolved.instrumental,
        }
    )


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
            "spec": authored,
        }
    )


def _derived(row: Parameter, known: Known) -> Value:
    """The default of a row, held inside the row's own range."""
    if row.rule is None:
        raise KeyError(row.path)
    value = row.rule(known)
    if isinstance(value, str) or row.minimum is None or row.maximum is None:
        return value
    return min(max(value, round(row.minimum * row.scale)), round(row.maximum * row.scale))


def _unsized_length_mm(written: Mapping[str, Value]) -> Fraction:
    """The last length by which a spec without a size is a child's or an adult's."""
    if "last.length_mm" in written:
        return Fraction(int(written["last.length_mm"]), 1000)
    shoe_um = int(written["overall_dimensions.shoe_length_mm"])
    return Fraction(shoe_um, 1000) - _UNSIZED_OVERHANG_MM
