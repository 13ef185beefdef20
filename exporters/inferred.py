"""Lines of a bill that no mesh shows and every shoe of the kind has (footwear.md §5.2).

They are flagged as inferred. What they are made of and how much of it there is stays to be filled
in, but for what follows from the shoe being a pair. Usual thicknesses: footwear.md §4.2.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Inferred:
    """One such line. `unit` is empty where it is the factory's; `pieces` a pair, where it follows.

    `having` are parts of which the shoe must have one; empty means any shoe.
    """

    number: int
    component: str
    section: str
    label: str
    unit: str = ""
    pieces: int | None = None
    comments: str = ""
    having: frozenset[str] = frozenset()


_TONGUE, _LACES, _WELT, _SOCK = (
    frozenset({part}) for part in ("tongue", "laces", "welt", "sockliner")
)
_CEMENT: Final = "usual for all cement: 20 to 35 g a pair"

SOLE_THREAD: Final = 54
SOCK_COVER: Final = 63
"""Lines whose quantity follows where the mesh shows stitches or the sockliner's top."""

INFERRED: Final = (
    Inferred(20, "toe_puff", "Upper", "Toe puff", "pc", 2, "usual thickness 0.6 to 1.2 mm"),
    Inferred(
        21, "counter_stiffener", "Upper", "Heel counter stiffener", "pc", 2, "usual 1.2 to 2.0 mm"
    ),
    Inferred(22, "reinforcement_tape", "Upper", "Reinforcement tape", "m"),
    Inferred(23, "upper_thread", "Upper", "Stitching thread, upper", "m"),
    Inferred(24, "tongue_foam", "Upper", "Tongue foam", "pc", 2, having=_TONGUE),
    Inferred(25, "tongue_lining", "Upper", "Tongue lining", "pc", 2, having=_TONGUE),
    Inferred(26, "lace_tips", "Upper", "Lace tips", "pc", 4, "two on each lace", having=_LACES),
    Inferred(27, "lasting_thread", "Upper", "Strobel or lasting thread", "m"),
    Inferred(28, "upper_cement", "Upper", "Cement, upper and lasting", "g"),
    Inferred(42, "shank", "Midsole", "Shank", "pc", comments="where the shoe has one"),
    Inferred(43, "bottom_filler", "Midsole", "Bottom filler", "g", having=_WELT),
    Inferred(44, "sole_cement", "Midsole", "Cement, sole", "g", comments=_CEMENT),
    Inferred(
        SOLE_THREAD,
        "sole_thread",
        "Outsole",
        "Stitching thread, sole",
        "m",
        comments="where the sole is stitched",
    ),
    Inferred(SOCK_COVER, "sock_cover", "Sockliner", "Sockliner cover", "dm²", having=_SOCK),
    Inferred(80, "toe_stuffing", "Packaging", "Toe stuffing", "pc"),
    Inferred(81, "tissue", "Packaging", "Tissue", "pc"),
    Inferred(82, "size_label", "Packaging", "Size label", "pc"),
    Inferred(83, "origin_label", "Packaging", "Country of origin label", "pc"),
    Inferred(84, "hangtag", "Packaging", "Hangtag", "pc"),
    Inferred(85, "inner_box", "Packaging", "Inner box", "pc", 1),
    Inferred(86, "barcode_label", "Packaging", "Barcode label", "pc"),
    Inferred(87, "outer_carton", "Packaging", "Outer carton", "pc", comments="pairs in a carton?"),
)


def inferred_of(parts: Collection[str]) -> tuple[Inferred, ...]:
    """The inferred lines of a shoe with these parts."""
    return tuple(line for line in INFERRED if not line.having or line.having & set(parts))
