"""Measures, anchors, and what each part holds and weighs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Model
    from engine.subject import Subject

_CM3 = 6 * 10**12
"""Six times a cubic centimetre in µm³."""

NOMINAL = {
    "shoe.length_mm": "overall_dimensions.shoe_length_mm",
    "shoe.width_mm": "overall_dimensions.shoe_width_mm",
    "stack.heel_mm": "overall_dimensions.sole_thickness_mm",
    "stack.drop_mm": "last.heel_elevation_mm",
    "topline.back_mm": "collar_geometry.collar_height_mm",
}
"""Measures of the shoe, each with the parameter it is held to; the last's have its very name."""

TOLERANCES = {
    "last.length_mm": 0.1,
    "shoe.length_mm": 0.1,
    "shoe.width_mm": 0.1,
    "stack.heel_mm": 0.2,
    "stack.drop_mm": 0.2,
    "topline.back_mm": 1.0,
}
"""How far off each may be, mm (footwear.md §5.4); the last's others: `geometry.audit_last`."""


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
class Check:
    """One measure a spec names: what it wants, what was built, and how far off it may be, mm."""

    name: str
    nominal: float
    measured: float
    deviation: float
    tolerance: float | None

    @property
    def ok(self) -> bool:
        """Whether the measure is inside its tolerance; one without is."""
        return self.tolerance is None or abs(self.deviation) <= self.tolerance + 1e-9

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON values."""
        return asdict(self) | {"ok": self.ok}


@dataclass(frozen=True, slots=True)
class Measured:
    """Measures of the shoe, anchors in mm, and its parts; `mass_g` leaves the last out.

    `checks` holds the measures that the spec names, beside what it says.
    """

    name: str
    measures: dict[str, float]
    checks: tuple[Check, ...]
    anchors_mm: dict[str, tuple[float, float, float]]
    parts: tuple[PartMeasure, ...]
    mass_g: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "name": self.name,
            "mass_g": self.mass_g,
            "measures": self.measures,
            "checks": [check.to_dict() for check in self.checks],
            "anchors_mm": {name: list(point) for name, point in self.anchors_mm.items()},
            "parts": [asdict(part) for part in self.parts],
        }


def measure(subject: Subject) -> Measured:
    """Return the figures of a shoe, one foot. Masses are volume × density, rounded to 0.1 g."""
    from engine.mass import masses_g, shoe_g
    from exporters.styles import part_style
    from geometry.solid import area_mm2, volume_um3_6

    parts = subject.model.parts
    masses = masses_g(parts, subject.resolved)
    rows = tuple(
        PartMeasure(
            name=part.name,
            material=part_style(part.name, subject.resolved.appearance).material_id,
            volume_cm3=float(round(Fraction(volume_um3_6(part.vertices_um, part.faces), _CM3), 3)),
            area_cm2=round(area_mm2(part) / 100, 2),
            mass_g=float(round(masses[part.name], 1)),
            vertices=len(part.vertices_um),
            triangles=len(part.faces),
        )
        for part in parts
    )
    anchors = {
        name: (point[0] / 1000, point[1] / 1000, point[2] / 1000)
        for name, point in subject.model.anchors_um.items()
    }
    measures = measures_of(subject.model)
    return Measured(
        name=subject.resolved.name,
        measures=measures,
        checks=checks(measures, subject.resolved.instrumental),
        anchors_mm=anchors,
        parts=rows,
        mass_g=float(round(shoe_g(masses), 1)),
    )


def checks(measures: Mapping[str, float], values: Mapping[str, int | str]) -> tuple[Check, ...]:
    """Return the measures that a spec names, each beside its nominal value."""
    from geometry.audit_last import LAST_LIMITS

    found = []
    for name, measured in measures.items():
        path = NOMINAL.get(name, name)
        if path not in values:
            continue
        nominal = int(values[path]) / 1000
        tolerance = TOLERANCES.get(name) or LAST_LIMITS.get(name, ("", None))[1]
        found.append(Check(name, nominal, measured, round(measured - nominal, 3), tolerance))
    return tuple(found)


def measures_of(model: Model) -> dict[str, float]:
    """What was recorded with the geometry, and the sheet of the shoe where its landmarks allow."""
    from geometry.shoesheet import shoe_sheet

    found = {name: float(value) for name, value in model.measures.items()}
    parts = {part.name: part for part in model.parts}
    if "bottom.tread" in model.anchors_um:
        found |= shoe_sheet(parts, model.anchors_um)
    return dict(sorted(found.items()))
