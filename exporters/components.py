"""The components of a shoe as a bill of materials and a material map number them.

A number is given out once: a shoe without a toe cap leaves it out, and all others keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from exporters.losses import Cut

SECTIONS: Final = ("Upper", "Midsole", "Outsole", "Sockliner", "Packaging")
"""In the order of their numbers."""

Kind = Literal["sheet", "padded", "ribbed", "moulded", "strip", "seamed", "pieces", "pair"]
"""What a component is counted in: dm² of the middle of a sheet, of a padded part's face, of a
ribbed sheet laid flat; g of a moulded part; m of a strip by its shape, or of what its stitches
hold; pieces; pairs."""

CUTS: Final[dict[Kind, Cut]] = {
    "sheet": "sheet",
    "padded": "sheet",
    "ribbed": "sheet",
    "moulded": "moulded",
    "strip": "counted",
    "seamed": "counted",
    "pieces": "counted",
    "pair": "counted",
}


@dataclass(frozen=True, slots=True)
class Component:
    """One modelled part as a line: its number, what it is counted in, where its thickness stands.

    `thickness` are instrumental paths; two where a part has two.
    """

    number: int
    part: str
    kind: Kind
    thickness: tuple[str, ...] = ()


_OVERLAY: Final = ("upper.overlay_mm",)

_ROWS: Final = (
    Component(1, "upper", "sheet", ("upper.vamp_thickness_mm", "upper.quarter_thickness_mm")),
    Component(2, "lining", "sheet", ("upper.lining_mm",)),
    Component(4, "tongue", "padded", ("tongue.thickness_mm",)),
    Component(5, "toe_cap", "sheet", _OVERLAY),
    Component(6, "mudguard", "sheet", _OVERLAY),
    Component(7, "eyestay", "sheet", _OVERLAY),
    Component(8, "heel_counter", "sheet", _OVERLAY),
    Component(9, "heel_tab", "sheet", _OVERLAY),
    Component(10, "gore", "ribbed"),
    Component(11, "pull_tab", "strip"),
    Component(12, "eyelets", "pieces"),
    Component(13, "laces", "pair", ("lacing.lace_thickness_mm",)),
    Component(40, "midsole", "moulded"),
    Component(41, "welt", "seamed", ("sole.welt_thickness_mm",)),
    Component(50, "outsole", "moulded", ("sole.outsole_thickness_mm",)),
    Component(51, "foxing", "moulded"),
    Component(60, "insole_board", "sheet", ("insole.board_mm",)),
    Component(61, "sockliner", "moulded", ("insole.sockliner_mm",)),
    Component(62, "insole", "moulded"),
)

COMPONENTS: Final[dict[str, Component]] = {row.part: row for row in _ROWS}
"""Every part a shoe can have, but the last, by its name; `insole` is one of kernel 1."""


def part_numbers(parts: Iterable[str]) -> dict[str, int]:
    """Line number by part name, for a material map; parts that are no material are left out."""
    return {name: COMPONENTS[name].number for name in parts if name in COMPONENTS}
