"""The audit of a built shoe: numbered findings, each from something really measured.

Everything is read off the meshes with exact arithmetic, not off what the build says of itself;
findings are stored with a generation, so they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np

from geometry.audit_last import audit_last
from geometry.audit_walls import audit_gap, audit_walls
from geometry.audit_wear import audit_wear
from geometry.auditfinding import AuditFinding, corner, finding, held
from geometry.auditkinds import AUDIT_KINDS
from geometry.intersect import self_intersections
from geometry.mesh import Part
from geometry.probe import heights_at, profile_at
from geometry.sheet import Anchors
from geometry.solid import solid_report

__all__ = ["AUDIT_KINDS", "AuditFinding", "AuditedShoe", "audit_part", "audit_shoe"]

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
#: What is lasted onto it, which it must reach round.
LASTED = ("upper", "toe_cap", "mudguard", "heel_counter")
#: How far these may stand over the sole: a heel curve does, a little.
OVER_SOLE_UM = 1000
#: The back of the shoe, where the topline's height is read: this much of the last, in thousandths.
BACK = 120
#: Where the back centreline is taken, in thousandths of the last.
REAR = 20


class AuditedShoe(Protocol):
    """What the audit needs of a shoe."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in any order."""

    @property
    def anchors_um(self) -> Anchors:
        """Landmarks by name; without them a last is not measured."""


def audit_shoe(
    shoe: AuditedShoe,
    instrumental: Mapping[str, int | str],
    *,
    contacts: bool = True,
    walls: bool = True,
) -> tuple[AuditFinding, ...]:
    """All findings of a right shoe against its resolved values (µm); empty when all is well.

    `contacts=False` leaves out the self-intersection test, by far the longest; `walls=False` the
    thickness of walls and the gap between lining and last.
    """
    parts = {part.name: part for part in shoe.parts}
    found = [one for part in shoe.parts for one in audit_part(part, contacts=contacts)]
    found.extend(_sizes(parts, instrumental))
    found.extend(_over_sole(parts))
    if "last" in parts:
        found.extend(_stacks(parts, shoe.anchors_um, instrumental))
        found.extend(_topline(parts, instrumental))
    marks = shoe.anchors_um
    if "last" in parts and marks:
        found.extend(audit_last(parts["last"], marks, instrumental))
        found.extend(audit_wear(parts, marks, instrumental))
    if walls:
        found.extend(audit_walls(parts, instrumental))
    if walls and marks and "last" in parts and "lining" in parts:
        found.extend(audit_gap(parts["lining"], parts["last"], marks, instrumental))
    return tuple(found)


def audit_part(part: Part, *, contacts: bool = True) -> Iterator[AuditFinding]:
    """The findings of one part as a solid body."""
    report = solid_report(part.vertices_um, part.faces)
    if not report.closed:
        yield finding("RR-G101", part.name, "an edge does not have exactly two triangles")
    elif not report.oriented:
        yield finding("RR-G102", part.name, "neighbouring triangles are wound against each other")
    else:
        lowest = min(report.component_volumes_um3_6)
        if lowest <= 0:
            volume = lowest // 6_000_000 / 1000.0
            yield finding("RR-G103", part.name, f"a body of it has {volume} mm³", value=volume)
    if report.zero_area_faces:
        place = corner(part, int(part.faces[report.zero_area_faces[0], 0]))
        count = len(report.zero_area_faces)
        told = f"{count} triangles have no area"
        yield finding("RR-G104", part.name, told, value=count, place=place)
    if report.pinched_vertices:
        count = report.pinched_vertices
        told = f"surfaces touch at {count} shared vertices"
        yield finding("RR-G105", part.name, told, value=count)
    pairs = self_intersections(part.vertices_um, part.faces, limit=100) if contacts else []
    crossing = [pair for pair in pairs if pair[0] != pair[1]]
    if crossing:
        count = len(crossing)
        pairs_told = f"{count} pairs" if count < 100 else "at least 100 pairs"
        place = corner(part, int(part.faces[crossing[0][0], 0]))
        told = f"{pairs_told} of its triangles meet"
        yield finding("RR-G106", part.name, told, value=count, place=place)


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


def _over_sole(parts: Mapping[str, Part]) -> Iterator[AuditFinding]:
    """Findings where what is lasted stands out over a sole that is too short or too narrow for it.

    Only what lies lower than the top of the midsole is looked at.
    """
    unit = [parts[name] for name in SOLE_UNIT if name in parts]
    lasted = [parts[name] for name in LASTED if name in parts]
    if "midsole" not in parts or not lasted:
        return
    top = int(parts["midsole"].vertices_um[:, 2].max())
    for axis, size in ((0, "length"), (1, "width")):
        for sign in (1, -1):
            reach, _, _ = max(_farthest(part, axis, sign) for part in unit)
            most, name, vertex = max(_farthest(part, axis, sign, top) for part in lasted)
            if most - reach > OVER_SOLE_UM:
                over, limit = (most - reach) / 1000, OVER_SOLE_UM / 1000
                told = f"stands {over} mm over a sole that is short of {size}"
                place = corner(parts[name], vertex)
                yield finding("RR-G147", name, told, value=over, limit=limit, place=place)


def _farthest(
    part: Part, axis: int, sign: int, below_um: int | None = None
) -> tuple[int, str, int]:
    """How far in µm a part reaches along an axis one way, its name, and the vertex that does.

    Vertices at a height or above it are left out.
    """
    reach = sign * part.vertices_um[:, axis].astype(np.int64)
    if below_um is not None:
        reach[part.vertices_um[:, 2] >= below_um] = np.iinfo(np.int64).min
    vertex = int(np.argmax(reach))
    return int(reach[vertex]), part.name, vertex


def _stacks(
    parts: Mapping[str, Part], anchors_um: Anchors, values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    """Height of the sockliner's top over the ground at 12 % and 75 % of the internal length.

    Where these lie the anchors say; without them, the sockliner's own length.
    """
    if "sockliner" not in parts or "outsole" not in parts:
        return
    ground = int(parts["outsole"].vertices_um[:, 2].min())
    sockliner = parts["sockliner"]
    start, span = int(sockliner.vertices_um[:, 0].min()), _extent([sockliner], 0)
    heel = int(values["overall_dimensions.sole_thickness_mm"])
    for code, mark, share, wanted in (
        ("RR-G113", "bottom.stack_heel", STACK_HEEL, heel),
        ("RR-G114", "bottom.stack_fore", STACK_FORE, heel - int(values["last.heel_elevation_mm"])),
    ):
        at = anchors_um.get(mark)
        there = start + span * share // 1000 if at is None else at[0]
        middle = _middle(sockliner, there)
        heights = [] if middle is None else heights_at(sockliner, there, middle)
        if heights:
            yield from _held(code, heights[-1] - ground, wanted, HEIGHT_LIMIT_UM)


def _topline(parts: Mapping[str, Part], values: Mapping[str, int | str]) -> Iterator[AuditFinding]:
    """Height of the collar over the heel seat on the back centreline."""
    walls = [parts[name] for name in ("upper", "lining") if name in parts]
    last = parts["last"]
    start, span = int(last.vertices_um[:, 0].min()), _extent([last], 0)
    middle, reach = _middle(last, start + span * REAR // 1000), start + span * BACK // 1000
    if middle is None:
        return
    seat = _behind(last, middle, reach)
    tops = [z for part in walls for z in _behind(part, middle, reach)]
    if seat and tops:
        wanted = int(values["collar_geometry.collar_height_mm"])
        yield from _held("RR-G115", max(tops) - min(seat), wanted, TOPLINE_LIMIT_UM)


def _behind(part: Part, y_um: int, reach_um: int) -> list[int]:
    """Heights at which the back of a part crosses the upright plane along the centreline."""
    profile = profile_at(part, y_um, axis=1)
    return [z for x, z in profile.tolist() if x < reach_um]


def _middle(part: Part, x_um: int) -> int | None:
    """The y half way across a part at x; None where it has nothing, as a mesh in pieces may."""
    across = profile_at(part, x_um, axis=0)[:, 0]
    return (int(across.min()) + int(across.max())) // 2 if len(across) else None


def _extent(parts: list[Part], axis: int) -> int:
    low = min(int(part.vertices_um[:, axis].min()) for part in parts)
    return max(int(part.vertices_um[:, axis].max()) for part in parts) - low


def _held(code: str, is_um: int, wanted_um: int, limit_um: int) -> Iterator[AuditFinding]:
    """A finding if a measured length is further from the wanted one than the limit, all µm."""
    return held(code, is_um / 1000.0, wanted_um / 1000.0, limit_um / 1000.0)
