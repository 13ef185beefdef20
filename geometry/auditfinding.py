"""A finding of the audit: what was measured, what it was held to, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geometry.auditkinds import AUDIT_KINDS
from geometry.mesh import Part
from schemas.findings import Severity

Place = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing the audit found: what it measured and the limit it was held to.

    `part` is empty for the shoe as a whole; `place_mm` is where, if there is one place. Where the
    spec names a value it is `wanted`, and `limit` is how far off it may be; else `limit` is the
    least or the most that `value` may be.
    """

    code: str
    severity: Severity
    part: str
    place_mm: Place | None
    value: float
    limit: float
    message: str
    hint: str
    wanted: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "part": self.part,
            "place_mm": None if self.place_mm is None else list(self.place_mm),
            "value": self.value,
            "wanted": self.wanted,
            "limit": self.limit,
            "message": self.message,
            "hint": self.hint,
        }


def finding(
    code: str,
    part: str,
    told: str,
    *,
    value: float = 0.0,
    limit: float = 0.0,
    wanted: float | None = None,
    place: Place | None = None,
) -> AuditFinding:
    """A finding with the severity and the hint of its code."""
    kind = AUDIT_KINDS[code]
    return AuditFinding(code, kind.severity, part, place, value, limit, told, kind.hint, wanted)


def held(
    code: str,
    value_mm: float,
    wanted_mm: float,
    limit_mm: float,
    *,
    part: str = "",
    place: Place | None = None,
) -> Iterator[AuditFinding]:
    """A finding if a measured length is further from the wanted one than the limit, all mm."""
    off_um = round((value_mm - wanted_mm) * 1000.0)
    if abs(off_um) <= round(limit_mm * 1000.0):
        return
    told = f"{AUDIT_KINDS[code].title}: measured {value_mm} mm, wanted {wanted_mm} ± {limit_mm}"
    yield finding(
        code, part, told, value=value_mm, limit=limit_mm, wanted=wanted_mm, place=place
    )  # fmt: skip


def corner(part: Part, vertex: int) -> Place:
    """A vertex in mm."""
    x, y, z = (int(value) for value in part.vertices_um[vertex])
    return x / 1000, y / 1000, z / 1000
