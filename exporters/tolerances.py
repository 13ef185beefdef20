"""Default tolerances of a measurement sheet. Every customer's own replace them."""

from __future__ import annotations

# Physical last against its drawing, ± mm: trade rules of thumb (footwear.md §5.4), no standard.
_RULES: tuple[tuple[str, float], ...] = (
    ("girth", 1.0),
    ("length", 0.5),
    ("width", 0.5),
)


def tolerance_mm(measure: str) -> float | None:
    """Plus or minus mm for a measure of the last by its name; None where no default is known."""
    if not measure.startswith("last."):
        return None
    for word, tolerance in _RULES:
        if word in measure:
            return tolerance
    return None
