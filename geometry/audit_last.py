"""The audit of a last: what its mesh measures against what the spec says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from geometry.auditfinding import AuditFinding, finding, held
from geometry.edge import Edge, NoFeatherline
from geometry.mesh import Part
from geometry.section import NotClosedHere
from geometry.sheet import Anchors, Point, last_sheet, mm_of

LAST_LIMITS: Final[dict[str, tuple[str, float]]] = {
    "last.ball_girth_mm": ("RR-G116", 0.2),
    "last.waist_girth_mm": ("RR-G117", 0.2),
    "last.instep_girth_mm": ("RR-G118", 0.2),
    "last.long_heel_girth_mm": ("RR-G119", 0.2),
    "last.short_heel_girth_mm": ("RR-G120", 0.2),
    "last.ball_width_mm": ("RR-G121", 0.1),
    "last.heel_seat_width_mm": ("RR-G122", 0.1),
    "last.waist_width_mm": ("RR-G123", 0.1),
    "last.heel_elevation_mm": ("RR-G124", 0.1),
    "last_profile.toe_spring_mm": ("RR-G125", 0.1),
    "last.toe_height_mm": ("RR-G126", 1.0),
    "last.instep_height_mm": ("RR-G127", 1.0),
    "last.back_height_mm": ("RR-G128", 0.1),
    "last.cone_top_width_mm": ("RR-G129", 0.5),
    "last_profile.arch_height_mm": ("RR-G130", 0.2),
}
"""The code and the limit in mm of each measure of a last that a spec sets (footwear.md §5.4)."""

TAKEN_AT: Final = {
    "last.ball_girth_mm": "featherline.ball_medial",
    "last.waist_girth_mm": "bottom.waist",
    "last.instep_girth_mm": "ridge.instep",
    "last.long_heel_girth_mm": "ridge.long_heel",
    "last.short_heel_girth_mm": "ridge.cone",
    "last.ball_width_mm": "featherline.ball_lateral",
    "last.heel_seat_width_mm": "bottom.heel_centre",
    "last.waist_width_mm": "bottom.waist",
    "last.heel_elevation_mm": "featherline.heel",
    "last_profile.toe_spring_mm": "featherline.toe",
    "last.instep_height_mm": "ridge.instep",
    "last.back_height_mm": "ridge.cone",
    "last.cone_top_width_mm": "ridge.cone",
    "last_profile.arch_height_mm": "featherline.arch",
}
"""The landmark at or nearest to the place where a measure is taken."""

ON_EDGE: Final = tuple(
    f"featherline.{name}"
    for name in (
        "heel_centre_medial",
        "heel_centre_lateral",
        "waist_medial",
        "waist_lateral",
        "ball_medial",
        "ball_lateral",
        "little_toe",
        "hallux",
    )
)
_OFF_EDGE_MM: Final = 0.5
"""Chords of the featherline leave its curve by less than this at any quality."""

CLEARANCE_MM: Final = (5.0, 22.0)
"""Length beyond the foot from which a shoe is too short, or loose (footwear.md §6.3)."""


def audit_last(
    part: Part, anchors_um: Anchors, values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    """The findings of a last as a last; a mesh that cannot be measured has one finding."""
    try:
        sheet = last_sheet(part, anchors_um)
    except (NoFeatherline, NotClosedHere, KeyError, IndexError, ValueError) as error:
        yield finding("RR-G131", part.name, f"it cannot be measured: {error}")
        return
    for name, (code, limit) in LAST_LIMITS.items():
        if name in values:
            mark = TAKEN_AT.get(name)
            place: Point | None = mm_of(anchors_um, mark) if mark else None
            nominal = int(values[name]) / 1000.0
            yield from held(code, sheet[name], nominal, limit, part=part.name, place=place)
    yield from _landmarks(part, anchors_um)
    yield from _clearance(sheet["last.length_mm"], values)


def _landmarks(part: Part, anchors_um: Anchors) -> Iterator[AuditFinding]:
    """Landmarks of the featherline that do not lie on it."""
    edge = Edge(part)
    for name in ON_EDGE:
        x, y, z = mm_of(anchors_um, name)
        medial = name.endswith("medial") or name == "featherline.hallux"
        there, height = edge.at(x, medial=medial)
        off = max(abs(y - there), abs(z - height))
        if off > _OFF_EDGE_MM:
            told = f"{name} lies {off:.3f} mm off the featherline"
            yield finding(
                "RR-G132", part.name, told, value=off, limit=_OFF_EDGE_MM, place=(x, y, z)
            )


def _clearance(length_mm: float, values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """Room ahead of the toes: the last's length less that of the foot it is for."""
    foot_mm = (int(values["last.length_mm"]) - int(values["last.toe_allowance_mm"])) / 1000.0
    room = round(length_mm - foot_mm, 3)
    least, most = CLEARANCE_MM
    if not least <= room <= most:
        bound = least if room < least else most
        told = f"{room} mm of room beyond the foot, not {least} to {most}"
        yield finding("RR-G145", "last", told, value=room, limit=bound)
