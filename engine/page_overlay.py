"""What the viewer page can lay over a shoe: measures, anchors, and lines with a length on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.measure import Measured
    from engine.subject import Subject
    from geometry.exact import Floats

Point = tuple[float, float, float]

UNITS: Final = {"_mm": "mm", "_cm3": "cm³", "_cm2": "cm²", "_g": "g", "_deg": "°"}
_NEAR, _FAR = 16.0, 34.0
"""How far beside the shoe a line stands, mm."""


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """A measure drawn in space: a line between two ends, and a thin one from each to its foot."""

    measure: str
    label: str
    value_mm: float
    ends: tuple[Point, Point]
    feet: tuple[Point, Point]


def overlay(subject: Subject, *, left: bool) -> dict[str, Any]:
    """Return measures, anchors (mm) and dimension lines (mm) of a shoe as JSON values."""
    from engine.measure import measure

    found = measure(subject)
    rows = {**found.measures, "mass_g": found.mass_g}
    turned = -1.0 if left else 1.0
    return {
        "measures": [_row(name, value) for name, value in rows.items()],
        "anchors": [
            {"name": name, "at": _turned(point, turned)} for name, point in found.anchors_mm.items()
        ],
        "dimensions": [
            {
                "measure": line.measure,
                "label": line.label,
                "value_mm": line.value_mm,
                "ends": [_turned(point, turned) for point in line.ends],
                "feet": [_turned(point, turned) for point in line.feet],
            }
            for line in dimension_lines(subject, found)
        ],
    }


def dimension_lines(subject: Subject, found: Measured) -> Iterator[DimensionLine]:
    """Yield the lines of a right foot that its parts and landmarks allow."""
    from geometry.measures import SOLE_UNIT

    parts = {part.name: part.vertices_um / 1000.0 for part in subject.model.parts}
    sole = [parts[name] for name in SOLE_UNIT if name in parts]
    if not sole:
        return
    import numpy as np

    points = np.concatenate(sole)
    low, high = points.min(axis=0), points.max(axis=0)
    yield from _spans(points, low, high, found.measures)
    if "upper" in parts and "shoe.height_mm" in found.measures:
        yield _height(parts["upper"], low, found.measures["shoe.height_mm"])
    yield from _heights(low, high, found)


def _spans(
    points: Floats, low: Floats, high: Floats, measures: Mapping[str, float]
) -> Iterator[DimensionLine]:
    """Length beside the lateral side, width before the toe, both on the ground."""
    ground = float(low[2])
    for name, label, along, across, edge in (
        ("shoe.length_mm", "Length", 0, 1, float(low[1]) - _FAR),
        ("shoe.width_mm", "Width", 1, 0, float(high[0]) + _FAR),
    ):
        feet, ends = [], []
        for at in (points[:, along].argmin(), points[:, along].argmax()):
            foot = [*points[at, :2].tolist(), ground]
            end = list(foot)
            end[across] = edge
            feet.append(_point(foot))
            ends.append(_point(end))
        yield DimensionLine(name, label, measures[name], (ends[0], ends[1]), (feet[0], feet[1]))


def _height(upper: Floats, low: Floats, value: float) -> DimensionLine:
    """From the floor of the coordinates to the highest place of the upper, behind the heel."""
    top = upper[upper[:, 2].argmax()].tolist()
    x, y = float(low[0]) - _FAR, top[1]
    ends = _point((x, y, top[2] - value)), _point((x, y, top[2]))
    return DimensionLine(
        "shoe.height_mm", "Height", value, ends, (_point((low[0], y, ends[0][2])), _point(top))
    )


def _heights(low: Floats, high: Floats, found: Measured) -> Iterator[DimensionLine]:
    """Stack under heel and ball, collar over the heel seat, spring of the toe."""
    anchors, measures = found.anchors_mm, found.measures
    for name, label, mark, side, upward in (
        ("stack.heel_mm", "Stack, heel", "bottom.stack_heel", 1, False),
        ("stack.fore_mm", "Stack, ball", "bottom.stack_fore", 1, False),
        ("topline.back_mm", "Collar", "featherline.heel", 0, True),
        ("last_profile.toe_spring_mm", "Toe spring", "featherline.toe", 0, False),
    ):
        if name not in measures or mark not in anchors:
            continue
        x, y, z = anchors[mark]
        value = measures[name]
        beside = float(low[1]) - _NEAR
        beyond = float(low[0]) - _NEAR if upward else float(high[0]) + _NEAR
        at = (x, beside) if side else (beyond, y)
        other = z + value if upward else z - value
        bottom, top = (z, other) if upward else (other, z)
        ends = _point((*at, bottom)), _point((*at, top))
        yield DimensionLine(name, label, value, ends, (_point((x, y, bottom)), _point((x, y, top))))


def _point(values: Any) -> Point:
    x, y, z = (round(float(value), 3) for value in values)
    return x, y, z


def _turned(point: Point, turned: float) -> list[float]:
    """The point of a right foot on the foot that is shown."""
    return [point[0], turned * point[1] + 0.0, point[2]]


def _row(name: str, value: float) -> dict[str, object]:
    ending = next((end for end in UNITS if name.endswith(end)), "")
    spoken = name.removesuffix(ending).replace("_", " ")
    return {"name": spoken, "value": value, "unit": UNITS.get(ending, "")}
