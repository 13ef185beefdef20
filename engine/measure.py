"""Measures, anchors, and what each part holds and weighs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.subject import Subject


@dataclass(frozen=True, slots=True)
class PartMeasure:
    """One part: its material and the figures of its mesh."""

    name: str
    material: str
    volume_cm3: float
    area_cm2: float
    mass_g: float
    vertices: int
    triangles: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Measures of the shoe, anchors in mm, and its parts; `mass_g` leaves the last out."""

    name: str
    measures: dict[str, float]
    anchors_mm: dict[str, tuple[float, float, float]]
    parts: tuple[PartMeasure, ...]
    mass_g: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "name": self.name,
            "mass_g": self.mass_g,
            "measures": self.measures,
            "anchors_mm": {name: list(point) for name, point in self.anchors_mm.items()},
            "parts": [asdict(part) for part in self.parts],
        }


def measure(subject: Subject) -> Measured:
    """Return the figures of a shoe, one foot. Masses are volume × density, rounded to 0.1 g."""
    from exporters.bom import mass_g
    from exporters.styles import LAST, part_style
    from geometry.solid import solid_report
    from schemas.materials import MATERIALS

    rows: list[PartMeasure] = []
    total = Fraction(0)
    for part in subject.model.parts:
        report = solid_report(part.vertices_um, part.faces)
        style = part_style(part.name, subject.resolved.appearance)
        mass = mass_g(report.volume_um3_6, MATERIALS[style.material_id].density_g_cm3)
        total += 0 if part.name == LAST else mass
        rows.append(
            PartMeasure(
                name=part.name,
                material=style.material_id,
                volume_cm3=float(round(Fraction(report.volume_um3_6, 6 * 10**12), 3)),
                area_cm2=round(report.area_mm2 / 100, 2),
                mass_g=float(round(mass, 1)),
                vertices=len(part.vertices_um),
                triangles=len(part.faces),
            )
        )
    anchors = {
        name: (point[0] / 1000, point[1] / 1000, point[2] / 1000)
        for name, point in subject.model.anchors_um.items()
    }
    measures = {name: float(value) for name, value in subject.model.measures.items()}
    return Measured(subject.resolved.name, measures, anchors, tuple(rows), float(round(total, 1)))
