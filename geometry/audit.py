"""The audit of a built shoe: numbered findings, each from something really measured.

Everything is read off the meshes with exact arithmetic, not off what the build says of itself;
findings are stored with a generation, so they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from geometry.auditkinds import AUDIT_KINDS
from geometry.intersect import self_intersections
from geometry.mesh import Part
from geometry.probe import heights_at, profile_at
from geometry.solid import solid_report
from schemas.findings import Severity

__all__ = ["AUDIT_KINDS", "AuditFinding", "AuditedShoe", "audit_part", "audit_shoe"]

Place = tuple[float, float, float]

#: A digital model meets its spec within this in lengths and widths (footwear.md §5.4).
LENGTH_LIMIT_UM = 100
#: Heights read off facets through a stack of parts (footwear.md §5.4: 0.5 for a made shoe).
HEIGHT_LIMIT_UM = 200
#: The rolled edge of the collar stands above the topline by up to this (§5.4: 2 for a made shoe).
TOPLINE_LIMIT_UM = 1000
#: Where the stack is measured, in thousandths of the internal length (footwear.md §2.1).
STACK_HEEL, STACK_FORE = 120, 750
#: The parts that the length and the width of a shoe are those of.
SOLE_UNIT = ("midsole", "outsole", "foxing", "welt")
#: The back of the shoe, where the topline's height is read: this much of the last, in thousandths.
BACK = 120
#: Where the back centreline is taken, in thousandths of the last.
REAR = 20


class AuditedShoe(Protocol):
    """What the audit needs of a shoe."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in any order."""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing the audit found: what it measured and the limit it was held to.

    `part` is empty for the shoe as a whole; `place_mm` is where, if there is one place.
    """

    code: str
    severity: Severity
    part: str
    place_mm: Place | None
    value: float
    limit: float
    message: str
    hint: str

    def to_dict(self) -> dict[str, object]:
        """The finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "part": self.part,
            "place_mm": None if self.place_mm is None else list(self.place_mm),
            "value": self.value,
            "limit": self.limit,
            "message": self.message,
            "hint": self.hint,
        }


def audit_shoe(
    shoe: AuditedShoe, instrumental: Mapping[str, int | str], *, contacts: bool = True
) -> tuple[AuditFinding, ...]:
    """All findings of a right shoe against its resolved values (µm); empty when all is well.

    `contacts=False` leaves out the self-intersection test, by far the longest.
    """
    parts = {part.name: part for part in shoe.parts}
    found = [finding for part in shoe.parts for finding in audit_part(part, contacts=contacts)]
    found.extend(_sizes(parts, instrumental))
    if "last" in parts:
        found.extend(_stacks(parts, instrumental))
        found.extend(_topline(parts, instrumental))
    return tuple(found)


def audit_part(part: Part, *, contacts: bool = True) -> Iterator[AuditFinding]:
    """The findings of one part as a solid body."""
    report = solid_report(part.vertices_um, part.faces)
    if not report.closed:
        yield _finding("RR-G101", part, "an edge does not have exactly two triangles")
    elif not report.oriented:
        yield _finding("RR-G102", part, "neighbouring triangles are wound against each other")
    else:
        lowest = min(report.component_volumes_um3_6)
        if lowest <= 0:
            volume = lowest // 6_000_000 / 1000.0
            yield _finding("RR-G103", part, f"a body of it has {volume} mm³", value=volume)
    if report.zero_area_faces:
        place = _place(part, report.zero_area_faces[0])
        count = len(report.zero_area_faces)
        yield _finding("RR-G104", part, f"{count} triangles have no area", place, count)
    if report.pinched_vertices:
        count = report.pinched_vertices
        yield _finding("RR-G105", part, f"surfaces touch at {count} shared vertices", None, count)
    pairs = self_intersections(part.vertices_um, part.faces, limit=100) if contacts else []
    crossing = [pair for pair in pairs if pair[0] != pair[1]]
    if crossing:
        count = len(crossing)
        told = f"{count} pairs" if count < 100 else "at least 100 pairs"
        place = _place(part, crossing[0][0])
        yield _finding("RR-G106", part, f"{told} of its triangles meet", place, count)


def _sizes(parts: Mapping[str, Part], values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """Length and width of the sole unit, length of the last."""
    unit = [parts[name] for name in SOLE_UNIT if name in parts]
    if "midsole" in parts and "outsole" in parts:
        for code, axis, path in (
            ("RR-G110", 0, "overall_dimensions.shoe_length_mm"),
            ("RR-G111", 1, "overall_dimensions.shoe_width_mm"),
        ):
            yield from _held(code, _extent(unit, axis), int(values[path]), LENGTH_LIMIT_UM)
    if "last" in parts:
        length, wanted = _extent([parts["last"]], 0), int(values["last.length_mm"])
        yield from _held("RR-G112", length, wanted, LENGTH_LIMIT_UM)


def _stacks(parts: Mapping[str, Part], values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """Height of the sockliner's top over the ground at 12 % and 75 % of the internal length."""
    if "sockliner" not in parts or "outsole" not in parts:
        return
    ground = int(parts["outsole"].vertices_um[:, 2].min())
    sockliner = parts["sockliner"]
    start, span = int(sockliner.vertices_um[:, 0].min()), _extent([sockliner], 0)
    heel = int(values["overall_dimensions.sole_thickness_mm"])
    for code, share, wanted in (
        ("RR-G113", STACK_HEEL, heel),
        ("RR-G114", STACK_FORE, heel - int(values["last.heel_elevation_mm"])),
    ):
        there = start + span * share // 1000
        heights = heights_at(sockliner, there, _middle(sockliner, there))
        if heights:
            yield from _held(code, heights[-1] - ground, wanted, HEIGHT_LIMIT_UM)


def _topline(parts: Mapping[str, Part], values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """Height of the collar over the heel seat on the back centreline."""
    walls = [parts[name] for name in ("upper", "lining") if name in parts]
    last = parts["last"]
    start, span = int(last.vertices_um[:, 0].min()), _extent([last], 0)
    middle, reach = _middle(last, start + span * REAR // 1000), start + span * BACK // 1000
    seat = _behind(last, middle, reach)
    tops = [z for part in walls for z in _behind(part, middle, reach)]
    if seat and tops:
        wanted = int(values["collar_geometry.collar_height_mm"])
        yield from _held("RR-G115", max(tops) - min(seat), wanted, TOPLINE_LIMIT_UM)


def _behind(part: Part, y_um: int, reach_um: int) -> list[int]:
    """Heights at which the back of a part crosses the upright plane along the centreline."""
    profile = profile_at(part, y_um, axis=1)
    return [z for x, z in profile.tolist() if x < reach_um]


def _middle(part: Part, x_um: int) -> int:
    """The y half way across a part at x, inside the part's length."""
    across = profile_at(part, x_um, axis=0)[:, 0]
    return (int(across.min()) + int(across.max())) // 2


def _extent(parts: list[Part], axis: int) -> int:
    low = min(int(part.vertices_um[:, axis].min()) for part in parts)
    return max(int(part.vertices_um[:, axis].max()) for part in parts) - low


def _held(code: str, is_um: int, wanted_um: int, limit_um: int) -> Iterator[AuditFinding]:
    """A finding if a measured length is further from the wanted one than the limit."""
    if abs(is_um - wanted_um) <= limit_um:
        return
    kind = AUDIT_KINDS[code]
    message = (
        f"{kind.title}: measured {is_um / 1000} mm, wanted {wanted_um / 1000} ± {limit_um / 1000}"
    )
    yield AuditFinding(
        code, kind.severity, "", None, is_um / 1000, wanted_um / 1000, message, kind.hint
    )


def _finding(
    code: str, part: Part, message: str, place: Place | None = None, value: float = 0
) -> AuditFinding:
    kind = AUDIT_KINDS[code]
    told = f"{part.name}: {message}"
    return AuditFinding(code, kind.severity, part.name, place, value, 0, told, kind.hint)


def _place(part: Part, face: int) -> Place:
    """The first corner of a face, mm."""
    x, y, z = (int(value) for value in part.vertices_um[part.faces[face, 0]])
    return x / 1000, y / 1000, z / 1000
