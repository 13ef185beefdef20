"""What each part of a shoe weighs: volume × density, the collar's foam apart from its lining."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geometry.mesh import Part
    from schemas.resolve import Resolved

LINING, FOAM = "lining", "collar_foam"


def masses_g(parts: tuple[Part, ...], resolved: Resolved) -> dict[str, Fraction]:
    """Return the exact mass of each part in g by name, the last included."""
    from exporters.bom import mass_g
    from exporters.styles import part_style
    from geometry.solid import volume_um3_6
    from schemas.materials import MATERIALS

    found = {}
    for part in parts:
        style = part_style(part.name, resolved.appearance)
        six = volume_um3_6(part.vertices_um, part.faces)
        foam = foam_um3_6(part, six, resolved.instrumental)
        found[part.name] = mass_g(six - foam, MATERIALS[style.material_id].density_g_cm3) + mass_g(
            foam, MATERIALS[FOAM].density_g_cm3
        )
    return found


def shoe_g(masses: Mapping[str, Fraction]) -> Fraction:
    """Return the mass of a shoe: of all its parts but the last."""
    from exporters.styles import LAST

    return sum((mass for name, mass in masses.items() if name != LAST), Fraction(0))


def foam_um3_6(part: Part, volume_um3_6: int, values: Mapping[str, int | str]) -> int:
    """Return six times the volume of the collar's foam in a part: in the lining, else none.

    The lining is modelled with its padding; the sheet itself is half the area times its thickness.
    """
    from geometry.solid import area_mm2

    if part.name != LINING or not int(values.get("collar_geometry.padding_mm", 0)):
        return 0
    sheet_um3_6 = round(3 * 10**6 * area_mm2(part) * int(values["upper.lining_mm"]))
    return max(volume_um3_6 - sheet_um3_6, 0)
