"""Where tables, keys and values stand in the text of a spec, character by character."""

from __future__ import annotations

from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from schemas.reader import read_document
from schemas.scalars import normal_text

_STEP = 2


class Span(NamedTuple):
    """From the first character to the one behind the last."""

    start: int
    end: int


class Entry(NamedTuple):
    """The spans of a key and of its value."""

    key: Span
    value: Span


class Table(NamedTuple):
    """A table: in braces or not, whether its keys are quoted as JSON's, its entries by key.

    `end` is where another entry may follow, `column` where keys stand and `step` how much further
    those of a table in it do.
    """

    is_flow: bool
    is_json: bool
    entries: dict[str, Entry]
    end: int
    column: int
    step: int


def tables(text: str) -> dict[str, Table]:
    """The tables of a readable spec by their dotted paths; the outermost is ''."""
    root = read_document(text.encode(), "").root
    found: dict[str, Table] = {}
    if isinstance(root, MappingNode):
        _collect(text, root, "", found, _step(text, root))
    return found


def _collect(text: str, node: MappingNode, path: str, found: dict[str, Table], step: int) -> None:
    start = node.start_mark.index
    is_flow = text[start : start + 1] == "{"
    entries = {
        normal_text(key.value): Entry(_span(text, key), _span(text, value))
        for key, value in node.value
    }
    is_json = is_flow and all(text[one.key.start] == '"' for one in entries.values())
    if path and not entries:
        is_json = is_flow and found[""].is_json
    last = [*entries.values()][-1].value.end if entries else start + 1
    column = node.value[0][0].start_mark.column if entries else 0
    found[path] = Table(is_flow, is_json, entries, last, column, step)
    for key, value in node.value:
        if isinstance(value, MappingNode):
            name = normal_text(key.value)
            _collect(text, value, f"{path}.{name}" if path else name, found, step)


def _span(text: str, node: Node) -> Span:
    """The span of a node; the parser lets a block end only where the next thing begins."""
    start = int(node.start_mark.index)
    in_brackets = text[start : start + 1] in ("{", "[")
    if isinstance(node, ScalarNode) or in_brackets or not node.value:
        return Span(start, node.end_mark.index)
    last = node.value[-1]
    return Span(start, _span(text, last if isinstance(node, SequenceNode) else last[1]).end)


def _step(text: str, root: MappingNode) -> int:
    """How far the keys of the first table in blocks stand in."""
    for _, value in root.value:
        start = value.start_mark.index
        if isinstance(value, MappingNode) and value.value and text[start : start + 1] != "{":
            column = int(value.value[0][0].start_mark.column)
            return max(column - int(root.start_mark.column), 1)
    return _STEP
