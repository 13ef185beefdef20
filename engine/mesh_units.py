"""Which unit the numbers of a mesh file are in: told by the file, by a person, or guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from schemas.errors import RRError

UNITS_UM = {"mm": 1_000.0, "cm": 10_000.0, "m": 1_000_000.0, "in": 25_400.0}
"""Micrometres of each unit."""
SHORTEST_MM, LONGEST_MM = 90.0, 420.0
"""How long a last, a shoe or a foot can be: an infant's is 90 mm, the largest boot 420."""


class UnitDoubtfulError(RRError):
    """The file does not say its unit, and its size does not tell either.

    STL, OBJ and PLY hold bare numbers. The unit is guessed where the longest extent is that of a
    last, a shoe or a foot in one unit alone. Say which it is with `--unit`. Nothing was recorded.
    """

    code: ClassVar[str] = "RR-E072"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "run it again with --unit mm (or cm, m, in)"


class UnknownUnitError(RRError):
    """There is no such unit. A mesh may be in mm, cm, m or in."""

    code: ClassVar[str] = "RR-E073"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "choose mm, cm, m or in"


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a file's numbers, and what that rests on."""

    name: str
    reason: str

    @property
    def um(self) -> float:
        """Micrometres of one."""
        return UNITS_UM[self.name]


def unit_of(told: str, given: str | None, longest: float, name: str) -> Unit:
    """Return the unit of a file of that name: what a person gave wins, then what the file told.

    `longest` is the longest extent in the file's own numbers. Raises UnknownUnitError and
    UnitDoubtfulError.
    """
    if given is not None:
        if given not in UNITS_UM:
            raise UnknownUnitError(f"there is no unit {given!r}", place="unit")
        return Unit(given, "as given")
    if told:
        return Unit(told, "the file says so")
    fits = [unit for unit, um in UNITS_UM.items() if _fits(longest * um / 1000)]
    if len(fits) == 1:
        length = longest * UNITS_UM[fits[0]] / 1000
        return Unit(fits[0], f"guessed: its longest extent is then {length:.0f} mm, a shoe's")
    could = ", or ".join(f"{longest * UNITS_UM[one] / 1000:.0f} mm if in {one}" for one in fits)
    raise UnitDoubtfulError(
        f"{name} is {longest:.6g} units long: {could or 'no shoe in any unit'}",
        place=name,
        details={"longest": longest, "candidates": fits},
    )


def _fits(length_mm: float) -> bool:
    return SHORTEST_MM <= length_mm <= LONGEST_MM
