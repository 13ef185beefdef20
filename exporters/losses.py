"""What is lost in cutting and moulding: defaults by kind of material; a factory has its own.

All are shares of the net quantity: gross = net × (1 + loss). Trade values (footwear.md §4.5); of
a range the middle is taken. Where no source gives one, none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

Cut = Literal["sheet", "moulded", "counted"]
"""How a part comes to be: cut from a sheet, moulded, or counted and cut to length."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A default loss: % of the net quantity, the range it is the middle of, and who says so."""

    name: str
    low_pct: Fraction
    high_pct: Fraction
    source: str

    @property
    def pct(self) -> Fraction:
        """The middle of the range."""
        return (self.low_pct + self.high_pct) / 2


LEATHER: Final = Loss(
    "leather", Fraction(30), Fraction(30), "footwear.md §4.5: leather, waste factor about 30 %"
)
CLOTH: Final = Loss(
    "synthetic or textile",
    Fraction(2),
    Fraction(15),
    "footwear.md §4.5: synthetics and textile 2 to 15 %",
)
MOULDED: Final = Loss(
    "moulded", Fraction(3), Fraction(8), "footwear.md §4.5: solid parts, flash 3 to 8 %"
)
LOSSES: Final = (LEATHER, CLOTH, MOULDED)

_LEATHERS: Final = frozenset(
    {
        "smooth_leather",
        "full_grain_leather",
        "patent_leather",
        "suede",
        "nubuck",
        "calf_lining",
        "welt_leather",
    }
)
_CLOTHS: Final = frozenset(
    {
        "microfibre",
        "canvas",
        "mesh",
        "knit",
        "tpu_film",
        "felt",
        "polyester",
        "cotton",
        "waxed_cotton",
        "gore_elastic",
        "webbing",
    }
)
_SOLIDS: Final = frozenset(
    {
        "rubber",
        "blown_rubber",
        "gum_rubber",
        "foxing_rubber",
        "tpu",
        "eva",
        "peba",
        "etpu",
        "pu_foam",
        "sockliner_pu",
    }
)


def material_class(material_id: str) -> str:
    """The kind of a material as the losses have it; `other` for what none is known for."""
    kinds = ((_LEATHERS, LEATHER), (_CLOTHS, CLOTH), (_SOLIDS, MOULDED))
    return next((loss.name for ids, loss in kinds if material_id in ids), "other")


def loss_of(material_id: str, cut: Cut) -> Loss | None:
    """The default loss of a material that is cut or moulded so; None where no source gives one."""
    if cut == "sheet":
        if material_id in _LEATHERS:
            return LEATHER
        return CLOTH if material_id in _CLOTHS else None
    return MOULDED if cut == "moulded" and material_id in _SOLIDS else None
