"""The parameter table as JSON values, for people, scripts and sliders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.parameters import Parameter


def list_params(*, half: str | None = None, match: str = "") -> list[dict[str, Any]]:
    """Return the parameters in table order, those of a `half` or with a word in path or meaning."""
    from schemas.parameters import PARAMETERS

    word = match.lower()
    return [
        param_dict(row)
        for row in PARAMETERS
        if half in (None, row.half) and (word in row.path.lower() or word in row.meaning.lower())
    ]


def param_dict(row: Parameter) -> dict[str, Any]:
    """Return one parameter as JSON values; numbers in `unit`, `default` is the rule in words."""
    return {
        "id": row.id,
        "path": row.path,
        "unit": row.unit,
        "min": row.minimum,
        "max": row.maximum,
        "step": row.step,
        "choices": list(row.choices),
        "required": row.required,
        "asked": row.gate,
        "default": row.default,
        "half": row.half,
        "meaning": row.meaning,
    }
