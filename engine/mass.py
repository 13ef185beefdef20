"""What each part of a shoe weighs: volume × density, the collar's foam apart from its lining."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geometry.mesh import Part
    from schemas.resolve import Resolved


def masses_g(parts: tuple[Part, ...], resolved: Resolved) -> dict[str, Fraction]:
    """Return the exact mass of each part in g by name, the last included."""
    from exporters.masses import part_mass
    from exporters.styles import part_style

    found = {}
    for part in parts:
        style = part_style(part.name, resolved.appearance)
        found[part.name] = part_mass(part, style.material_id, resolved.instrumental).total_g
    return found


def shoe_g(masses: Mapping[str, Fraction]) -> Fraction:
    """Return the mass of a shoe: of all its parts but the last."""
    from exporters.scene import LAST

    return sum((mass for name, mass in masses.items() if name != LAST), Fraction(0))
