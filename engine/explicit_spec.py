"""A resolved spec written out as a spec file again: every value explicit, ready to validate."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from engine.resolve import Value, explicit

if TYPE_CHECKING:
    from engine.validate import ValidSpec

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_WORDS_OF_YAML = ("true", "false", "null")


def explicit_spec(spec: ValidSpec) -> str:
    """Return YAML text that resolves to the same values; what a rule gave is marked `# derived`."""
    found = explicit(spec)
    lines = ["rr: 1", f"name: {_scalar(found.name)}", f"style: {_scalar(found.style)}"]
    size = spec.authored.get("size")
    if size:
        lines.append(f"size: {{{', '.join(f'{key}: {_scalar(size[key])}' for key in size)}}}")
    place = ("", "")
    for item in found.values:
        if item.value == "":  # a text nobody wrote: the key stands only with a text
            continue
        section, _, field = item.path.partition(".")
        if item.half != place[0]:
            lines += ["", f"{item.half}:"]
        if (item.half, section) != place:
            lines.append(f"  {section}:")
        place = (item.half, section)
        lines.append(f"    {field}: {_value(item)}")
    return "\n".join(lines) + "\n"


def _value(item: Value) -> str:
    return _scalar(item.value) + ("  # derived" if item.derived else "")


def _scalar(value: object) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _WORDS_OF_YAML:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
