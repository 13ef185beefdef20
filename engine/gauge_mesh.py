"""Gauge: a mesh file in, the measures of the last, foot or shoe in it out, in whatever pose it is.

`rr measure MESH` and `rr fit MESH --as foot` or `--as shoe` read the same sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.fit_mesh import MeshFile
    from engine.gauge.sheet import Sheet
    from engine.mesh_units import Unit

KINDS: Final = ("last", "foot", "shoe")


@dataclass(frozen=True, slots=True, eq=False)
class Gauged:
    """What a mesh was taken for, how it lies, what was measured on it and what could not be.

    `side` is right, left or unknown; `closed` says that no edge of the mesh is open; `pieces` how
    many the file has, of which strays, `stray_share` of the area, were left out of a last or foot.
    """

    kind: str
    unit: Unit
    side: str
    stance: str
    closed: bool
    pieces: int
    stray_share: float
    sheet: Sheet

    def to_dict(self) -> dict[str, Any]:
        """The gauge as plain JSON values."""
        return {
            "kind": self.kind,
            "unit": {"name": self.unit.name, "reason": self.unit.reason},
            "side": self.side,
            "stance": self.stance,
            "closed": self.closed,
            "pieces": self.pieces,
            "stray_share": round(self.stray_share, 4),
            "measures": self.sheet.measures,
            "anchors_mm": {name: list(point) for name, point in self.sheet.anchors_mm.items()},
            "unknown": self.sheet.unknown,
            "remarks": list(self.sheet.remarks),
        }


def gauge_mesh(mesh: MeshFile, kind: str) -> Gauged:
    """Return the measures of the last, foot or shoe (`kind`) in a mesh file.

    Raises BadBytesError, ReaderGaveUpError, MeshFileTooLargeError, UnitDoubtfulError,
    UnknownUnitError and UnsuitedMeshError.
    """
    from engine.apart import apart
    from engine.foreign_mesh import read_raw
    from engine.gauge.body import body_of
    from engine.gauge.pose import stood
    from engine.gauge.shape import check
    from engine.mesh_file import LARGEST_BYTES, MeshFileTooLargeError
    from engine.mesh_units import Unit, unit_of

    if len(mesh.data) > LARGEST_BYTES:
        raise MeshFileTooLargeError(f"{mesh.name} is larger than 256 MiB", place=mesh.name)
    raw = apart(read_raw, mesh.name, mesh.data)
    if mesh.length_mm is not None and raw.longest > 0.0:
        unit, scale = Unit("mm", "scaled to the length given"), mesh.length_mm / raw.longest
    else:
        unit = unit_of(raw.unit, mesh.unit, raw.longest, mesh.name)
        scale = unit.um / 1000.0
    body = body_of(raw, scale, kind)
    standing = stood(body, kind)
    if mesh.length_mm is not None:
        # Askew in its file it is longer along no axis than it is from heel to toe.
        body = body_of(raw, scale * mesh.length_mm / standing.sections.length_mm, kind)
        standing = stood(body, kind)
    check(standing.sections, kind)
    sheet = _reader(kind)(standing)
    return Gauged(
        kind,
        unit,
        standing.side,
        standing.stance,
        body.closed,
        body.pieces,
        body.stray_share,
        sheet,
    )


def _reader(kind: str) -> Any:
    """What reads the sheet of a kind."""
    if kind == "foot":
        from engine.gauge.foot import foot_sheet_of

        return foot_sheet_of
    if kind == "shoe":
        from engine.gauge.shoe import shoe_sheet_of

        return shoe_sheet_of
    from engine.gauge.last import last_sheet_of

    return last_sheet_of
