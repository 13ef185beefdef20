"""The JSON Schema (draft 2020-12) of a spec file, made from the parameter table.

Editors complete and check with it; it says all that can be said of single values. Rules between
values (`schemas.rules`) are beyond JSON Schema: `rr validate` has the last word.
"""

from fractions import Fraction
from typing import Any

from schemas.families import STYLES
from schemas.flat import HALVES, SCHEMA_KEY
from schemas.model import NAME_LENGTH, SPEC_VERSION
from schemas.parameters import PARAMETER_TABLE_VERSION, PARAMETERS, Parameter
from schemas.sizes import STANDARD, SYSTEMS, WEARERS, value_range, widths
from schemas.table.row import Figure

SCHEMA_ID = "urn:rr-engine:spec:1"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FIGURES: tuple[Figure, ...] = ("men", "women", "child")
_PLAIN = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_NO_CONTROL = rf"^[^{_PLAIN}]*$"
_NAME = rf"^[^\s{_PLAIN}]([^{_PLAIN}]*[^\s{_PLAIN}])?$"


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec, as plain JSON values."""
    return {
        "$schema": _DRAFT,
        "$id": SCHEMA_ID,
        "title": "RR Engine spec",
        "description": f"What a shoe is, parameter table {PARAMETER_TABLE_VERSION}",
        "type": "object",
        "additionalProperties": False,
        "required": ["rr", "name", "style", "instrumental"],
        "properties": {
            SCHEMA_KEY: {"type": "string", "description": "Where editors find this schema"},
            "rr": {"const": SPEC_VERSION, "description": "Version of the spec format"},
            "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": NAME_LENGTH,
                "pattern": _NAME,
                "description": "What the design is called; enters no build key",
            },
            "style": {"enum": list(STYLES), "description": "Family of shoe"},
            "size": _size(),
            **{half: _half(half) for half in HALVES},
        },
    }


def _half(half: str) -> dict[str, Any]:
    """The schema of one half: a table for each section."""
    rows = [row for row in PARAMETERS if row.half == half]
    sections: dict[str, list[Parameter]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    return _table({name: _section(own) for name, own in sections.items()}, _required(sections))


def _section(rows: list[Parameter]) -> dict[str, Any]:
    return _table(
        {row.name: _value(row) for row in rows}, [row.name for row in rows if row.required]
    )


def _required(sections: dict[str, list[Parameter]]) -> list[str]:
    return [name for name, rows in sections.items() if any(row.required for row in rows)]


def _table(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    table: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    if required:
        table["required"] = required
    return table


def _value(row: Parameter) -> dict[str, Any]:
    """The schema of one parameter."""
    default = "required" if row.required else f"default: {row.default}"
    described: dict[str, Any] = {"description": f"{row.meaning} ({default})"}
    if row.numeric:
        kind = "integer" if row.integer else "number"
        return {"type": kind, "minimum": row.minimum, "maximum": row.maximum, **described}
    if row.choices:
        return {"enum": list(row.choices), **described}
    if row.unit == "hex":
        return {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$", **described}
    length = None if row.maximum is None else int(row.maximum)
    return {"type": "string", "maxLength": length, "pattern": _NO_CONTROL, **described}


def _size() -> dict[str, Any]:
    """The schema of a size: widths and values of its system, a wearer where one is needed."""
    return {
        "type": "object",
        "description": "Size on the label; sets last length and girths",
        "additionalProperties": False,
        "required": ["system", "value"],
        "properties": {
            "system": {"enum": list(SYSTEMS), "description": "Size system"},
            "value": {"type": "number", "description": "Size; JP in cm, MONDO, CN and KR in mm"},
            "width": {"type": ["string", "number"], "description": "Width of that system"},
            "wearer": {"enum": list(WEARERS), "description": "Whose proportions the last has"},
        },
        "allOf": [_system(system) for system in SYSTEMS],
    }


def _system(system: str) -> dict[str, Any]:
    """What a size of one system must look like."""
    spans = [value_range(system, figure) for figure in _FIGURES]
    low = min(span[0] for span in spans)
    high = max(span[1] for span in spans)
    names: list[Any] = list(dict.fromkeys((STANDARD, *widths(system))))
    numbers = [float(Fraction(name)) for name in widths(system) if name[:1].isdigit()]
    then: dict[str, Any] = {
        "properties": {
            # Outward to thousandths: the exact limit of each wearer is for `rr validate`.
            "value": {
                "minimum": float(Fraction(low * 1000 // 1, 1000)),
                "maximum": float(Fraction(-(-high * 1000 // 1), 1000)),
            },
            "width": {"enum": names + numbers},
        }
    }
    if system in ("UK", "US"):
        then["required"] = ["wearer"]
    return {
        "if": {"properties": {"system": {"const": system}}, "required": ["system"]},
        "then": then,
    }
