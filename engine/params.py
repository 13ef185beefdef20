"""The parameter table as JSON values, for people, scripts and sliders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.parameters import Parameter


def list_params(
    *, half: str | None = None, style: str | None = None, match: str = ""
) -> list[dict[str, Any]]:
    """Return the parameters in table order, those of a `half` or with a word in path or meaning.

    With a `style`, the defaults are those of that family; raises UnknownStyleError.
    """
    from engine.styles import require_style
    from schemas.parameters import PARAMETERS

    if style is not None:
        require_style(style)
    word = match.lower()
    return [
        param_dict(row, style)
        for row in PARAMETERS
        if half in (None, row.half) and (word in row.path.lower() or word in row.meaning.lower())
    ]


def param_dict(row: Parameter, style: str | None = None) -> dict[str, Any]:
    """Return one parameter as JSON values; numbers in `unit`, `default` is the rule in words.

    `families` has the words of each family that sets a default of its own.
    """
    from schemas.defaults import words_by_family

    families = words_by_family(row.path)
    default = f"family {style}: {families[style]}" if style in families else row.default
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
        "default": default,
        "families": families,
        "half": row.half,
        "meaning": row.meaning,
    }
