"""What a part weighs: volume × density, the collar's foam apart from the lining it is drawn in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from schemas.materials import MATERIALS

if TYPE_CHECKING:
    from geometry.mesh import Part

LINING: Final = "lining"
FOAM: Final = "collar_foam"
"""The part that is drawn with foam in it, and the material of that foam."""


class Mass(NamedTuple):
    """Exact g of one part: of its own material, and of the foam drawn in it."""

    own_g: Fraction
    foam_g: Fraction

    @property
    def total_g(self) -> Fraction:
        """Both together."""
        return self.own_g + self.foam_g


def part_mass(part: Part, material_id: str, values: Mapping[str, int | str] | None) -> Mass:
    """The mass of a part made of a material, by the instrumental values it was built from.

    Without values no foam is told apart.
    """
    from geometry.solid import volume_um3_6

    six = volume_um3_6(part.vertices_um, part.faces)
    foam = 0 if values is None else foam_um3_6(part, six, values)
    own_g = mass_g(six - foam, MATERIALS[material_id].density_g_cm3)
    return Mass(own_g, mass_g(foam, MATERIALS[FOAM].density_g_cm3))


def mass_g(volume_um3_6: int, density_g_cm3: float) -> Fraction:
    """The exact mass of a solid from six times its volume in µm³."""
    return Fraction(volume_um3_6, 6 * 10**12) * Fraction(str(density_g_cm3))


def foam_um3_6(part: Part, volume_um3_6: int, values: Mapping[str, int | str]) -> int:
    """Six times the volume of the collar's foam in a part: in the lining, else none.

    The lining is modelled with its padding; the sheet itself is half the area times its thickness.
    """
    from geometry.solid import area_mm2

    if part.name != LINING or not int(values.get("collar_geometry.padding_mm", 0)):
        return 0
    sheet_um3_6 = round(3 * 10**6 * area_mm2(part) * int(values["upper.lining_mm"]))
    return max(volume_um3_6 - sheet_um3_6, 0)
