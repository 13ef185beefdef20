"""A resolved spec written out as a spec file again: every value explicit, ready to validate."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from engine.resolve import Value, explicit

if TYPE_CHECKING:
    from engine.validate import ValidSpec

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS_OF_YAML = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
"""In any capitals, and of YAML 1.1 too: other programs may read the file."""


def explicit_spec(spec: ValidSpec) -> str:
    """Return YAML text that resolves to the same values.

    What no author wrote is marked `# derived`, or with the family whose default it is.
    """
    found = explicit(spec)
    lines = ["rr: 1", f"name: {scalar(found.name)}", f"style: {scalar(found.style)}"]
    size = spec.authored.get("size")
    if size:
        lines.append(f"size: {{{', '.join(f'{key}: {scalar(size[key])}' for key in size)}}}")
    # The table may come back to a section after rows of another; a file has each key once.
    tables: dict[str, dict[str, list[str]]] = {}
    for item in found.values:
        if item.value == "":  # a text nobody wrote: the key stands only with a text
            continue
        section, _, field = item.path.partition(".")
        fields = tables.setdefault(item.half, {}).setdefault(section, [])
        fields.append(f"    {field}: {_value(item)}")
    for half, sections in tables.items():
        lines += ["", f"{half}:"]
        for section, fields in sections.items():
            lines += [f"  {section}:", *fields]
    return "\n".join(lines) + "\n"


def _value(item: Value) -> str:
    return scalar(item.value) + (f"  # {item.origin}" if item.derived else "")


def scalar(value: object) -> str:
    """Return a value as YAML text on one line: plain where that is safe, else in double quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
