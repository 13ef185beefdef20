"""The findings an audit can make: what each code means and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.findings import Severity


@dataclass(frozen=True, slots=True)
class AuditKind:
    """What an audit code means, whatever the shoe."""

    title: str
    severity: Severity
    explanation: str
    hint: str


_REPORT: Final = "keep the spec and report it: a valid spec must not lead here"
_VALUES: Final = "bring the parameters nearer to their defaults (`rr resolve` shows them)"

AUDIT_KINDS: Final[dict[str, AuditKind]] = {
    "RR-G101": AuditKind(
        "part is not closed",
        "error",
        "Every edge of a part must belong to exactly two triangles, or the part has a hole or a "
        "fin and encloses no volume; slicers, CAM and moulds cannot use it.",
        _REPORT,
    ),
    "RR-G102": AuditKind(
        "part is not wound alike",
        "error",
        "The two triangles of every edge must run it in opposite directions, so that all faces "
        "show their outside. Where they do not, inside and outside cannot be told apart.",
        _REPORT,
    ),
    "RR-G103": AuditKind(
        "part has no positive volume",
        "error",
        "The exact volume of every separate body of a part must be above zero. A negative volume "
        "means that the body is inside out.",
        _REPORT,
    ),
    "RR-G104": AuditKind(
        "triangles without area",
        "error",
        "Three corners in one line on the 1 µm grid make a triangle that has no normal. It is "
        "decided in whole numbers, so a very thin triangle is not counted.",
        _REPORT,
    ),
    "RR-G105": AuditKind(
        "part is pinched at a vertex",
        "error",
        "The triangles round a vertex must form one ring. Two rings at one vertex are two bodies "
        "that touch in a point, which no physical part can do.",
        _REPORT,
    ),
    "RR-G106": AuditKind(
        "part meets itself",
        "error",
        "Two triangles of a part cross, overlap or touch where they are not neighbours. The test "
        "is exact: it computes in whole numbers on the 1 µm grid. Usually a surface was offset "
        "by more than its radius: a thick collar, a narrow toe, a wide flare.",
        _VALUES,
    ),
    "RR-G110": AuditKind(
        "shoe length is off",
        "error",
        "The sole unit (midsole and outsole), measured from its rearmost to its foremost point, "
        "must be overall_dimensions.shoe_length_mm within 0.1 mm.",
        _VALUES,
    ),
    "RR-G111": AuditKind(
        "shoe width is off",
        "error",
        "The sole unit (midsole and outsole), measured across, must be "
        "overall_dimensions.shoe_width_mm within 0.1 mm.",
        _VALUES,
    ),
    "RR-G112": AuditKind(
        "last length is off",
        "error",
        "The last, measured with a size stick from its rearmost to its foremost point, must be "
        "last.length_mm within 0.1 mm.",
        _VALUES,
    ),
    "RR-G113": AuditKind(
        "heel stack is off",
        "error",
        "From the ground to the top of the sockliner at 12 % of the internal length must be "
        "overall_dimensions.sole_thickness_mm within 0.2 mm.",
        _VALUES,
    ),
    "RR-G114": AuditKind(
        "forefoot stack is off",
        "error",
        "From the ground to the top of the sockliner at 75 % of the internal length must be "
        "overall_dimensions.sole_thickness_mm less last.heel_elevation_mm within 0.2 mm.",
        _VALUES,
    ),
    "RR-G115": AuditKind(
        "collar height is off",
        "error",
        "The top of the collar above the heel seat on the back centreline must be "
        "collar_geometry.collar_height_mm within 1 mm.",
        _VALUES,
    ),
    "RR-G116": AuditKind(
        "ball girth is off",
        "error",
        "A tape round both ball points, read off the mesh of the last, must be last.ball_girth_mm"
        " within 0.2 mm. How each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G117": AuditKind(
        "waist girth is off",
        "error",
        "A tape half way between ball and instep, read off the mesh of the last, must be "
        "last.waist_girth_mm within 0.2 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G118": AuditKind(
        "instep girth is off",
        "error",
        "A tape over the instep point, read off the mesh of the last, must be "
        "last.instep_girth_mm within 0.2 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G119": AuditKind(
        "long heel girth is off",
        "error",
        "A tape from the heel point over the ridge half way up the cone, read off the mesh of the"
        " last, must be last.long_heel_girth_mm within 0.2 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G120": AuditKind(
        "short heel girth is off",
        "error",
        "A tape from the heel point over the front of the cone top, read off the mesh of the "
        "last, must be last.short_heel_girth_mm within 0.2 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G121": AuditKind(
        "ball width is off",
        "error",
        "The featherline's width at the ball, read off the mesh of the last, must be "
        "last.ball_width_mm within 0.1 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G122": AuditKind(
        "heel seat width is off",
        "error",
        "The featherline's width at the heel centre, read off the mesh of the last, must be "
        "last.heel_seat_width_mm within 0.1 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G123": AuditKind(
        "waist width is off",
        "error",
        "The featherline's width at the waist, read off the mesh of the last, must be "
        "last.waist_width_mm within 0.1 mm. How each measure is taken is in "
        "docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G124": AuditKind(
        "heel elevation is off",
        "error",
        "The heel point over the tread point must be last.heel_elevation_mm within 0.1 mm. How "
        "each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G125": AuditKind(
        "toe spring is off",
        "error",
        "The toe point of the featherline over the tread point must be last_profile.toe_spring_mm"
        " within 0.1 mm. How each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G126": AuditKind(
        "toe height is off",
        "warning",
        "The height of the last at 90 % of its length must be last.toe_height_mm within 1 mm. How"
        " each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G127": AuditKind(
        "instep height is off",
        "warning",
        "The height of the last at half its length must be last.instep_height_mm within 1 mm. How"
        " each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G128": AuditKind(
        "back height is off",
        "error",
        "The cone top over the heel point must be last.back_height_mm within 0.1 mm. How each "
        "measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G129": AuditKind(
        "cone top width is off",
        "warning",
        "The greatest width of the cone top must be last.cone_top_width_mm within 0.5 mm. How "
        "each measure is taken is in docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G130": AuditKind(
        "arch height is off",
        "warning",
        "The medial featherline over the line from heel point to tread point, at 41 % of the "
        "foot, must be last_profile.arch_height_mm within 0.2 mm. How each measure is taken is in"
        " docs/internals/last.md.",
        _VALUES,
    ),
    "RR-G131": AuditKind(
        "last cannot be measured",
        "error",
        "A last is measured on its closed mesh, by its landmarks and on the edge of its region "
        "`bottom`. One of these is missing or broken.",
        "`rr explain RR-G004` tells what a last's mesh must have",
    ),
    "RR-G132": AuditKind(
        "landmark is off the featherline",
        "error",
        "The landmarks of the featherline must lie on the edge of the bottom within 0.5 mm: "
        "measures are taken at them.",
        _REPORT,
    ),
    "RR-G140": AuditKind(
        "wall is too thin",
        "warning",
        "The thickness of a part, from each vertex to the surface that faces the other way, must "
        "be 0.5 of the nominal in sheets (upper, lining), 0.5 mm in a midsole and 0.8 mm in an "
        "outsole. The finding names the thinnest place.",
        _VALUES,
    ),
    "RR-G141": AuditKind(
        "lining stands off the last",
        "warning",
        "The inside of a shoe must lie within 0.5 mm of its last. Beside the throat it may stand "
        "off by half the tongue more, since the tongue lies between lining and foot. Padding is "
        "outside the lining and does not count.",
        _VALUES,
    ),
    "RR-G142": AuditKind(
        "lining cuts into the last",
        "warning",
        "The inside of a shoe may reach no more than 0.5 mm into its last.",
        _VALUES,
    ),
    "RR-G143": AuditKind(
        "opening is too small",
        "warning",
        "A foot enters with its heel girth, pointed 0.85 of the long heel girth. It must pass the"
        " tape from the heel point over the front end of the open throat; with gores, the shaft "
        "under its top edge and 0.7 of the width of both gores.",
        "widen the gores, lower the collar, or move the throat forward",
    ),
    "RR-G144": AuditKind(
        "topline lies on the ankle bone",
        "warning",
        "A topline less than 10 mm above the lateral malleolus rubs on it. A low shoe ends under "
        "the malleolus, a high one well above. Its height is taken as 0.30 of the foot less 9 mm,"
        " at 22.5 % of the foot.",
        "set collar_geometry.ankle_height_mm lower, or higher by 10 mm",
    ),
    "RR-G145": AuditKind(
        "toe room is off",
        "warning",
        "A last must be 5 to 22 mm longer than the foot it is for, or the shoe is too short or "
        "loose.",
        "set last.toe_allowance_mm nearer to 15",
    ),
    "RR-G146": AuditKind(
        "mass is not that of a shoe",
        "warning",
        "A sneaker of EU 42 weighs 200 to 450 g; more with a high collar or a welted sole, 2.6 % "
        "more with each half US size. A mass outside tells of geometry or materials that are "
        "wrong.",
        "`rr measure` shows the mass of each part",
    ),
    "RR-G147": AuditKind(
        "upper stands over the sole",
        "warning",
        "A sole that is too short or too narrow has no room for its wall round the upper: the cup "
        "bites into it, and upper and panels stand out over the sole by more than 1 mm.",
        "raise overall_dimensions.shoe_length_mm or shoe_width_mm by twice what stands over",
    ),
}
