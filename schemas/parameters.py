"""The parameter table: the one list that validation, defaults, docs and help all come from."""

from collections.abc import Mapping

from schemas.errors import UnknownParameterError
from schemas.table import (
    appearance,
    lacing,
    last,
    last_bottom,
    last_form,
    last_origin,
    overall,
    sole,
    upper,
)
from schemas.table.row import Half, Parameter, Unit, Value

__all__ = [
    "APPEARANCE",
    "GATE",
    "INSTRUMENTAL",
    "PARAMETERS",
    "PARAMETER_TABLE_VERSION",
    "RETIRED_IDS",
    "TACIT",
    "Half",
    "Parameter",
    "Unit",
    "parameter",
]

PARAMETER_TABLE_VERSION = 4
"""Rises with any change of a path, a unit or a default rule; it is part of the hashed bytes.

A new row with a `tacit` default changes the bytes of no spec from before it, and raises nothing."""

RETIRED_IDS: frozenset[int] = frozenset()
"""Ids of parameters that no longer exist, kept so that none is given out twice."""

INSTRUMENTAL: tuple[Parameter, ...] = (
    *overall.ROWS,
    *sole.ROWS,
    *last.ROWS,
    *last_form.ROWS,
    *last_origin.ROWS,
    *last_bottom.ROWS,
    *upper.ROWS,
    *lacing.ROWS,
)
"""Rows that shape geometry, ordered so that each default rule reads only rows above its own."""

APPEARANCE: tuple[Parameter, ...] = appearance.ROWS
"""Rows that never reach geometry, ordered likewise."""

PARAMETERS: tuple[Parameter, ...] = INSTRUMENTAL + APPEARANCE

GATE: tuple[Parameter, ...] = tuple(row for row in APPEARANCE if row.gate)
"""The appearance values an author must state before `rr generate` asks no more."""

TACIT: Mapping[str, Value] = {row.path: row.tacit for row in INSTRUMENTAL if row.tacit is not None}
"""Values that are left out of the hashed bytes where they are these."""

_BY_PATH: dict[str, Parameter] = {row.path: row for row in PARAMETERS}


def parameter(path: str) -> Parameter:
    """The row of a path such as `last.length_mm`, with or without its half in front.

    Raises UnknownParameterError.
    """
    half, _, rest = path.partition(".")
    row = _BY_PATH.get(rest if half in ("instrumental", "appearance") else path)
    if row is None:
        raise UnknownParameterError(f"no parameter is called {path}", place=path)
    return row
