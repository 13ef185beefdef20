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
}
