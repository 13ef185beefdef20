"""What a family of shoe is: a name, and the defaults it sets in place of the table's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.table.row import Rule

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Derived:
    """A default that follows from other values: the rule in words, and the rule itself."""

    words: str
    rule: Rule = field(repr=False, compare=False)


LOWEST_COLLAR_MM = 45
"""What a spec may say at least, and round a small child's last a hundredth share would not."""

Default = float | str | Derived
"""A fixed value in the unit specs are written in, a choice or colour, or a rule."""


@dataclass(frozen=True, slots=True)
class Starter:
    """What `rr init` writes for a family: the required heights, and a complete appearance.

    Lengths are in mm, for an adult's shoe and a child's; `child_collar` is hundredths of the
    last length. `appearance` maps paths (`materials.upper`) to values.
    """

    sole_mm: tuple[int, int]
    arch_mm: tuple[int, int]
    toe_spring_mm: tuple[int, int]
    collar_mm: int
    child_collar: int
    appearance: Mapping[str, str]

    def collar_of(self, last_mm: float | Fraction, *, child: bool) -> int:
        """Height of the collar round a last of that length, mm."""
        share = round(last_mm * self.child_collar / 100)
        return max(LOWEST_COLLAR_MM, share) if child else self.collar_mm


@dataclass(frozen=True, slots=True)
class Family:
    """One family: what it is in one line, the defaults it sets by path, and its first spec.

    Everything the kernel builds follows from parameters; a family only chooses their defaults,
    so a spec may override each of them, and no geometry code knows a family's name.
    """

    meaning: str
    starter: Starter
    defaults: Mapping[str, Default] = field(default_factory=dict)
