"""Authored values set in a spec file: what did not change stays as written, comments too."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.explicit_spec import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

_INDENT = re.compile(r"^[^\s#][^:\n]*:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*( +)\S", re.MULTILINE)
_WIDEST = 4096
"""Columns from which a line would be folded: never."""


def edited(data: bytes, changes: Mapping[str, Any]) -> bytes:
    """Return a valid spec file with values set by path; None takes one out.

    JSON stays JSON. In YAML a value that is new stands last in its table; a table that loses its
    last value goes too. The width of the indentation is kept, its other blanks are made regular.
    """
    text = data.decode("utf-8-sig")
    if text.lstrip().startswith("{"):
        tree = json.loads(text)
        _change(tree, changes, lambda value: value)
        return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()
    from io import StringIO

    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDEST
    found = _INDENT.search(text)
    yaml.indent(mapping=len(found[1]) if found else 2)
    tree = yaml.load(text)
    _change(tree, changes, _quoted)
    out = StringIO()
    yaml.dump(tree, out)
    return out.getvalue().encode()


def _change(
    tree: MutableMapping[str, Any], changes: Mapping[str, Any], written: Callable[[object], object]
) -> None:
    for path, value in changes.items():
        *tables, key = path.split(".")
        if value is None:
            _take_out(tree, tables, key)
            continue
        table = tree
        for name in tables:
            table = table.setdefault(name, {})
        table[key] = written(value)


def _take_out(tree: MutableMapping[str, Any], tables: list[str], key: str) -> None:
    """Remove a key, and the tables around it that have nothing else."""
    around = [tree]
    for name in tables:
        around.append(around[-1][name])
    for table, name in zip(reversed(around), [key, *reversed(tables)], strict=True):
        del table[name]
        if table:
            break


def _quoted(value: object) -> object:
    """Return a text in double quotes where RR itself would write it so."""
    if not isinstance(value, str) or scalar(value) == value:
        return value
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    return DoubleQuotedScalarString(value)
