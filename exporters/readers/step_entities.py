"""The entities of a STEP file by number: names, and values as numbers, texts, lists, references."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from exporters.errors import UnreadableSolid

_TOKEN = re.compile(
    r"'(?:[^']|'')*'|#\d+|\.[A-Z_0-9]+\.|[A-Z][A-Z_0-9]*|[-+]?\d+\.?\d*(?:E[-+]?\d+)?|[()$*,=;]"
)
_START = "ISO-10303-21;\nHEADER;\n"
_END = "ENDSEC;\nEND-ISO-10303-21;\n"
_DATA = "ENDSEC;\nDATA;\n"


Kind = TypeVar("Kind")


class Ref(int):
    """The number of another entity."""


Value: TypeAlias = Any
"""A number, a text, a reference, None, an entity within another, or a list of such."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its name and values; of several names, the one by the other in `values`."""

    name: str
    values: list[Value]

    def ref(self, at: int) -> Ref:
        """The reference at a place. Raises `UnreadableSolid`."""
        return _is(self, at, Ref)

    def refs(self, at: int) -> list[Ref]:
        """The list of references at a place."""
        return [one for one in _is(self, at, list) if isinstance(one, Ref)]

    def numbers(self, at: int) -> list[float]:
        """The list of numbers at a place."""
        return [float(one) for one in _is(self, at, list) if isinstance(one, int | float)]

    def text(self, at: int) -> str:
        """The text at a place."""
        return _is(self, at, str)


def _is(entity: Entity, at: int, kind: type[Kind]) -> Kind:
    value = entity.values[at] if at < len(entity.values) else None
    if not isinstance(value, kind):
        raise UnreadableSolid(f"{entity.name} has no {kind.__name__} at place {at}")
    return value


def read_entities(data: bytes) -> tuple[str, dict[int, Entity]]:
    """The header's text and the entities of a file. Raises `UnreadableSolid`."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnreadableSolid("the STEP file is not plain text") from error
    need(text.startswith(_START), "the file does not begin as a STEP file")
    need(text.endswith(_END), "the STEP file is cut short")
    head, mark, body = text.partition(_DATA)
    need(bool(mark), "the STEP file has no data")
    found: dict[int, Entity] = {}
    for line in body[: -len(_END)].splitlines():
        number, entity = _entity(line)
        need(number not in found, f"#{number} is there twice")
        found[number] = entity
    for number, entity in found.items():
        for one in _references(entity.values):
            need(one in found, f"#{number} names #{one}, which is not there")
    return head, found


def _entity(line: str) -> tuple[int, Entity]:
    tokens = _TOKEN.findall(line)
    need(len("".join(tokens)) == len(line.replace(" ", "")) or "'" in line, f"not STEP: {line:.60}")
    need(len(tokens) > 4 and tokens[1] == "=" and tokens[-1] == ";", f"not STEP: {line:.60}")
    need(tokens[0][:1] == "#", f"not STEP: {line:.60}")
    try:
        if tokens[2] == "(":
            values: list[Value] = []
            at = 3
            while tokens[at] != ")":
                name = tokens[at]
                inner, at = _list(tokens, at + 1)
                values.append(Entity(name, inner))
            return int(tokens[0][1:]), Entity("", values)
        inner, at = _list(tokens, 3)
    except (IndexError, ValueError) as error:
        raise UnreadableSolid(f"not STEP: {line:.60}") from error
    need(tokens[at] == ";", f"not STEP: {line:.60}")
    return int(tokens[0][1:]), Entity(tokens[2], inner)


def _list(tokens: list[str], at: int) -> tuple[list[Value], int]:
    """The list that begins at a bracket, and the place after it."""
    need(tokens[at] == "(", f"no list at {tokens[at]}")
    out: list[Value] = []
    at += 1
    while tokens[at] != ")":
        token = tokens[at]
        first = token[0]
        if first == "(":
            inner, at = _list(tokens, at)
            out.append(inner)
            continue
        at += 1
        if first == "#":
            out.append(Ref(token[1:]))
        elif first == "'":
            out.append(token[1:-1].replace("''", "'"))
        elif first == "." or first in "$*":
            out.append(token if first == "." else None)
        elif first.isalpha():
            inner, at = _list(tokens, at)
            out.append(Entity(token, inner))
        elif first != ",":
            out.append(float(token) if "." in token else int(token))
    return out, at + 1


def _references(values: list[Value]) -> list[Ref]:
    found: list[Ref] = []
    for one in values:
        if isinstance(one, Ref):
            found.append(one)
        elif isinstance(one, list):
            found += _references(one)
        elif isinstance(one, Entity):
            found += _references(one.values)
    return found


def need(true: bool, message: str) -> None:
    """Raise `UnreadableSolid` unless it is true."""
    if not true:
        raise UnreadableSolid(message)
