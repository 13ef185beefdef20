"""Checking a value against a JSON Schema of ours: the few words of it that `manifest_schema` uses.

A library would be a dependency of everybody who verifies a bundle; a test holds this to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
WORDS = frozenset(
    {"$schema", "title", "type", "required", "properties", "additionalProperties", "items"}
    | {"enum", "const", "pattern", "minimum", "if", "then", "else"}
)
"""Every word of JSON Schema that is understood here."""


def schema_faults(
    schema: Mapping[str, Any] | bool, value: object, where: str = ""
) -> Iterator[str]:
    """Each way in which a value of plain JSON is not by the schema, with its place."""
    if isinstance(schema, bool):
        if not schema:
            yield f"{where} must not be there"
        return
    if "type" in schema and not _is_of(schema["type"], value):
        yield f"{where or 'it'} is no {_named(schema['type'])}"
        return
    yield from _value_faults(schema, value, where or "it")
    if isinstance(value, dict):
        yield from _object_faults(schema, value, where)
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            yield from schema_faults(schema["items"], one, f"{where}[{number}]")
    if "if" in schema:
        branch = "else" if any(schema_faults(schema["if"], value)) else "then"
        yield from schema_faults(schema.get(branch, True), value, where)


def _value_faults(schema: Mapping[str, Any], value: object, where: str) -> Iterator[str]:
    if "enum" in schema and not any(_same(one, value) for one in schema["enum"]):
        yield f"{where} is none of {', '.join(map(str, schema['enum']))}"
    if "const" in schema and not _same(schema["const"], value):
        yield f"{where} is not {schema['const']!r}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{where} has not the form {schema['pattern']}"
    if "minimum" in schema and isinstance(value, int | float) and value < schema["minimum"]:
        yield f"{where} is less than {schema['minimum']}"


def _object_faults(
    schema: Mapping[str, Any], value: Mapping[str, object], where: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where or 'it'} has no {name!r}"
    for name, inner in value.items():
        rule = properties.get(name, schema.get("additionalProperties", True))
        yield from schema_faults(rule, inner, f"{where}.{name}" if where else name)


def _is_of(kinds: str | list[str], value: object) -> bool:
    named = [kinds] if isinstance(kinds, str) else kinds
    return any(
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        for kind in named
    )


def _named(kinds: str | list[str]) -> str:
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def _same(one: object, other: object) -> bool:
    """Equality as JSON has it: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
