"""Authored values set in a spec file: every other character stays as somebody wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from engine.explicit_spec import scalar
from engine.working import flat
from schemas.errors import RRError
from schemas.reader import read_document, with_pairs_joined
from schemas.spans import Span, Table, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

BOM = "\ufeff"


class UnfitForEditingError(RRError):
    """A value cannot be set in this spec file without touching another one.

    Nothing was recorded. Write the file in the plain form that `rr init` writes, one value a line,
    and try again; `rr resolve --explicit` prints any spec in that form.
    """

    code: ClassVar[str] = "RR-E034"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "write the spec file in the form that rr init writes"


def edited(data: bytes, changes: Mapping[str, Any]) -> bytes:
    """Return a valid spec file of YAML or JSON with values set by path; None takes one out.

    A new value stands last in its table, and a table that loses its last value goes too. Comments,
    blanks, quotes and line ends stay; a pair of JSON escapes that mean one character becomes it.
    Raises UnfitForEditingError.
    """
    text = with_pairs_joined(data).decode() if changes else data.decode()
    mark, text = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    # What goes goes last, so that no table is emptied that something comes into.
    for path in sorted(changes, key=lambda path: changes[path] is None):
        found = tables(text)
        new = changes[path]
        text = _without(text, found, path) if new is None else _with(text, found, path, new)
    after = (mark + text).encode()
    _check(data, changes, after)
    return after


def _with(text: str, found: Mapping[str, Table], path: str, value: object) -> str:
    """Return the text with one value set: in its place, or at the end of the nearest table."""
    around, _, key = path.rpartition(".")
    table = found.get(around)
    if table is not None and key in table.entries:
        span = table.entries[key].value
        old = text[span.start : span.end]
        quoted = old[:1] in ("'", '"')
        new = _json(value) if quoted or table.is_json else scalar(value)
        lead = "" if old or text[: span.start].endswith(" ") else " "
        tail = old[len(old.rstrip("\r\n")) :]  # of a text written over several lines
        return text[: span.start] + lead + new + tail + text[span.end :]
    missing = [key]
    while around not in found:
        around, _, key = around.rpartition(".")
        missing.insert(0, key)
    return _inserted(text, found[around], missing, value)


def _inserted(text: str, table: Table, keys: list[str], value: object) -> str:
    """Return the text with a value at the end of a table, in new tables of its own if need be."""
    at = table.end
    if not table.is_flow:
        lines = [
            " " * (table.column + table.step * depth) + f"{key}:" for depth, key in enumerate(keys)
        ]
        lines[-1] += f" {scalar(value)}"
        line_end = _line_end(text, at)
        end = _newline(text)
        return text[:line_end] + "".join(end + line for line in lines) + text[line_end:]
    write = _json if table.is_json else scalar
    item = f"{write(keys[-1])}: {write(value)}"
    for key in reversed(keys[:-1]):
        item = f"{write(key)}: {{{item}}}"
    if not table.entries:
        return text[:at] + item + text[at:]
    last = [*table.entries.values()][-1].key.start
    line_start = text.rfind("\n", 0, last) + 1
    own_line = not text[line_start:last].strip()
    between = "," + (_newline(text) + text[line_start:last] if own_line else " ")
    return text[:at] + between + item + text[at:]


def _without(text: str, found: Mapping[str, Table], path: str) -> str:
    """Return the text without a value, and without the tables that had nothing else."""
    around, _, key = path.rpartition(".")
    if around not in found:  # a value has taken the place of the whole table
        return text
    while around and len(found[around].entries) == 1:
        around, _, key = around.rpartition(".")
    table = found[around]
    entry = table.entries[key]
    if not table.is_flow:
        start = text.rfind("\n", 0, entry.key.start) + 1
        return text[:start] + text[_line_end(text, entry.value.end) :].removeprefix(_newline(text))
    keys = [*table.entries]
    number = keys.index(key)
    if number + 1 < len(keys):
        span = Span(entry.key.start, table.entries[keys[number + 1]].key.start)
    elif number:
        span = Span(table.entries[keys[number - 1]].value.end, entry.value.end)
    else:
        span = Span(entry.key.start, entry.value.end)
    return text[: span.start] + text[span.end :]


def _line_end(text: str, at: int) -> int:
    """Return where the line ends in which the character before `at` stands."""
    at = len(text[:at].rstrip("\r\n"))
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[:end].endswith("\r") else end


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _json(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if whole else value, ensure_ascii=False)  # type: ignore[call-overload]


def _check(before: bytes, changes: Mapping[str, Any], after: bytes) -> None:
    """Raise UnfitForEditingError unless the file says what it said, and the changes."""
    wanted = {**flat(read_document(before, "").value), **changes}
    wanted = flat({path: value for path, value in wanted.items() if value is not None})
    read = read_document(after, "")
    if read.findings or not isinstance(read.value, dict) or flat(read.value) != wanted:
        raise UnfitForEditingError(f"cannot set {', '.join(changes)} in the spec file as written")
