"""A spec tree as one flat table from dotted path to value."""

from collections.abc import Mapping
from typing import Any

HALVES = ("instrumental", "appearance")
TOP_KEYS = ("rr", "name", "style", "size", *HALVES)
SCHEMA_KEY = "$schema"
"""Editors use this key to find the JSON Schema; it means nothing to RR Engine."""


def flatten(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a well-formed spec by dotted path, such as `instrumental.last.length_mm`."""
    flat: dict[str, Any] = {}
    for key, value in spec.items():
        if key in HALVES:
            for section, fields in value.items():
                for name, item in fields.items():
                    flat[f"{key}.{section}.{name}"] = item
        elif key == "size":
            for name, item in value.items():
                flat[f"size.{name}"] = item
        elif key != SCHEMA_KEY:
            flat[key] = value
    return flat


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The spec tree of a flat table: the reverse of `flatten`."""
    spec: dict[str, Any] = {}
    for path, value in flat.items():
        *tables, name = path.split(".")
        table = spec
        for part in tables:
            table = table.setdefault(part, {})
        table[name] = value
    return spec
