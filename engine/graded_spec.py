"""A graded spec as a file: YAML text, written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.explicit_spec import scalar


def spec_text(spec: Mapping[str, Any], remark: str) -> str:
    """Return an authored spec as YAML, a remark of one line in front."""
    lines = [f"# {remark}"]
    for key, value in spec.items():
        if key == "size":
            pairs = ", ".join(f"{name}: {scalar(item)}" for name, item in value.items())
            lines.append(f"size: {{{pairs}}}")
        elif isinstance(value, Mapping):
            lines += ["", f"{key}:"] if value else []
            for section, fields in value.items():
                if fields:
                    lines.append(f"  {section}:")
                    lines += [f"    {name}: {scalar(item)}" for name, item in fields.items()]
        else:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join(lines) + "\n"
