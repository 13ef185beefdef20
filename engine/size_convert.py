"""Convert a shoe size between systems, always through the foot length."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, ClassVar

from schemas.errors import RRError

_WRITTEN = re.compile(r"\s*([A-Za-z]+)\s*([0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]*)\s*")


class UnreadableSizeError(RRError):
    """A size is written as its system and its number: EU42, UK8.5, JP26.5."""

    code: ClassVar[str] = "RR-E014"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "write the system and the number, such as EU42 or US9"


def parse_size(text: str) -> tuple[str, Fraction, str]:
    """Return (system, value, width letters) of a written size; raises UnreadableSizeError."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise UnreadableSizeError(f"{text!r} is not a size")
    system, value, width = match.groups()
    return system.upper(), Fraction(value.replace(",", ".")), width.upper() or "standard"


def convert_size(text: str, *, wearer: str | None) -> dict[str, Any]:
    """Return the size in every system, with foot and last length in mm, as JSON values.

    `wearer` is men, women, child or unisex; UK and US sizes need it. Raises SizeError.
    """
    from schemas.sizes import (
        SYSTEMS,
        canonical_size,
        figure_of,
        foot_length_mm,
        last_length_mm,
        plain_number,
        size_value,
    )

    system, value, width = parse_size(text)
    size = canonical_size(system, value, width, wearer)
    figure = figure_of(size.wearer, system, last_length_mm(system, value, "men"))
    foot = foot_length_mm(system, value, figure)
    return {
        "given": size.label(),
        "wearer": size.wearer,
        "figure": figure,
        "foot_length_mm": float(round(foot, 3)),
        "last_length_mm": float(round(last_length_mm(system, value, figure), 3)),
        "sizes": {name: plain_number(size_value(name, foot, figure), 2) for name in SYSTEMS},
    }
