"""The audit of wear: does a foot get in, does the topline rub, is the mass that of a shoe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from geometry.auditfinding import AuditFinding, finding
from geometry.cuts import Cuts
from geometry.girths import Plane
from geometry.mesh import Part
from geometry.section import convex_hull_2d, perimeter, section_loops
from geometry.sheet import Anchors, mm_of

ANKLE_AT: Final = 0.225
"""The lateral malleolus, of the foot's length from the back (footwear.md §2.1)."""

_ANKLE: Final = (0.30, -9.0)
"""Its height: the line through men, women and children of footwear.md §1.3, in mm of foot."""

_ANKLE_BAND_MM: Final = 10.0
"""A topline less than this over the malleolus lies on it."""

_GORE_STRETCH: Final = 0.7
"""How much longer a gore gets when a foot goes in, of its width."""

_POINTED: Final = 0.85
"""The heel girth of a pointed foot, of the long heel girth."""

_BELOW_MM: Final = 6.0

MASS_G: Final = (200.0, 450.0)
_MASS_AT_MM: Final = 280.0
_MASS_PER_MM: Final = 0.026 / 4.233
"""Mass of a sneaker at EU 42, and its growth with each mm of last (footwear.md §4.5)."""

_LOW_COLLAR_MM: Final = 70.0
_COLLAR_PER_MM: Final = 0.008
_WELTED: Final = 1.6
"""Most mass grows with each mm of a higher collar, and is that much more on a welted sole."""


def opening_mm(parts: Mapping[str, Part], anchors_um: Anchors) -> float | None:
    """Widest girth in mm that a foot can pass through the opening; None without last or lining.

    Of a laced shoe, undone: the tape from the heel point over the throat's front end. Of a shoe
    with gores: the inside of the shaft under its top edge, and what the gores give.
    """
    if "gore" not in parts:
        if "last" not in parts:
            return None
        heel, throat = mm_of(anchors_um, "featherline.heel"), mm_of(anchors_um, "topline.throat")
        lean = (throat[0] - heel[0]) / (throat[2] - heel[2])
        return Cuts(parts["last"]).tape(Plane(heel, 0.0, -lean))
    if "lining" not in parts:
        return None
    names = ("topline.back", "topline.eye_medial", "topline.throat")
    level = min(mm_of(anchors_um, name)[2] for name in names) - _BELOW_MM
    lining = parts["lining"]
    loops = section_loops(
        lining.vertices_um / 1000.0, lining.faces, (0.0, 0.0, level), (0.0, 0.0, 1.0)
    )
    around = [perimeter(convex_hull_2d(loop[:, :2])) for loop in loops]
    return min(around) if around else None


def audit_wear(
    parts: Mapping[str, Part], anchors_um: Anchors, values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    """Findings of the donning check and of the topline at the malleolus."""
    opening = opening_mm(parts, anchors_um)
    if opening is not None:
        if "gore" in parts:
            opening += 2.0 * _GORE_STRETCH * int(values["upper.gore_width_mm"]) / 1000.0
        least = round(_POINTED * int(values["last.long_heel_girth_mm"]) / 1000.0, 1)
        if opening < least:
            told = f"the opening passes {opening:.1f} mm, a pointed foot needs {least}"
            place = mm_of(anchors_um, "topline.throat")
            value = round(opening, 3)
            yield finding("RR-G143", "lining", told, value=value, limit=least, place=place)
    yield from _ankle(parts, anchors_um, values)


def _ankle(
    parts: Mapping[str, Part], anchors_um: Anchors, values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    if "upper" not in parts:
        return
    foot_mm = (int(values["last.length_mm"]) - int(values["last.toe_allowance_mm"])) / 1000.0
    heel = mm_of(anchors_um, "featherline.heel")
    section = Cuts(parts["upper"]).at_x(ANKLE_AT * foot_mm)
    outside = section[section[:, 1] < heel[1]]
    if not len(outside):
        return
    x, y, z = max(outside.tolist(), key=lambda point: point[2])
    share, start = _ANKLE
    ankle = round(share * foot_mm + start, 1)
    high = round(z - heel[2], 3)
    if ankle < high < ankle + _ANKLE_BAND_MM:
        told = f"the topline stands {high} mm over the heel seat, the malleolus at {ankle}"
        place = (round(x, 3), round(y, 3), round(z, 3))
        yield finding("RR-G144", "upper", told, value=high, limit=ankle, place=place)


def mass_range_g(values: Mapping[str, int | str]) -> tuple[float, float]:
    """Least and most mass in g of a believable shoe of these values."""
    length_mm = int(values["last.length_mm"]) / 1000.0
    size = max(1.0 + (length_mm - _MASS_AT_MM) * _MASS_PER_MM, 0.3)
    collar = int(values["collar_geometry.collar_height_mm"]) / 1000.0
    high = 1.0 + max(collar - _LOW_COLLAR_MM, 0.0) * _COLLAR_PER_MM
    welted = _WELTED if values["sole.construction"] == "welted" else 1.0
    least, most = MASS_G
    return round(least * size, 1), round(most * size * high * welted, 1)


def audit_mass(mass_g: float, values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """A finding if a shoe of this mass is lighter or heavier than a believable one."""
    least, most = mass_range_g(values)
    if not least <= mass_g <= most:
        bound = least if mass_g < least else most
        told = f"the shoe weighs {mass_g} g, not {least} to {most}"
        yield finding("RR-G146", "", told, value=mass_g, limit=bound)
