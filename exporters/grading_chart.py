"""The grading chart of a size run as CSV and JSON: what the table says, and what was built."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Outline = tuple[tuple[int, int], ...]

NOMINAL: dict[str, str] = {
    "last_length_mm": "last.length_mm",
    "ball_girth_mm": "last.ball_girth_mm",
    "waist_girth_mm": "last.waist_girth_mm",
    "instep_girth_mm": "last.instep_girth_mm",
    "long_heel_girth_mm": "last.long_heel_girth_mm",
    "short_heel_girth_mm": "last.short_heel_girth_mm",
    "ball_width_mm": "last.ball_width_mm",
    "waist_width_mm": "last.waist_width_mm",
    "heel_seat_width_mm": "last.heel_seat_width_mm",
    "back_height_mm": "collar_geometry.collar_height_mm",
    "heel_elevation_mm": "last.heel_elevation_mm",
    "toe_spring_mm": "last_profile.toe_spring_mm",
    "shoe_length_mm": "overall_dimensions.shoe_length_mm",
    "shoe_width_mm": "overall_dimensions.shoe_width_mm",
}
"""Columns of the chart, each with the value of a spec it shows."""

MEASURED: dict[str, tuple[str, ...]] = {
    **{name: (path,) for name, path in NOMINAL.items()},
    "back_height_mm": ("topline.back_mm",),
    "shoe_length_mm": ("shoe.length_mm",),
    "shoe_width_mm": ("shoe.width_mm",),
    "stack_heel_mm": ("stack.heel_mm",),
    "stack_fore_mm": ("stack.fore_mm",),
    "drop_mm": ("stack.drop_mm",),
}
"""Columns read off the built shoe, each with the names its measure may have."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One size: its folder, its label in every system, nominal µm, measured mm, mass, outlines.

    `measured` leaves out what was not built; `mass_g` is None where parts were left out.
    """

    folder: str
    system: str
    value: str
    width: str
    is_model: bool
    sizes: Mapping[str, str]
    foot_length_um: int
    nominal_um: Mapping[str, int]
    measured_mm: Mapping[str, float]
    mass_g: float | None
    plan: Outline
    side: Outline


@dataclass(frozen=True, slots=True)
class Chart:
    """A size run: what was graded, how, and a row for each size, by width and then by size."""

    name: str
    model: str
    mode: str
    rules: str
    quality: str
    kernel: str
    rows: tuple[ChartRow, ...]

    def to_dict(self) -> dict[str, Any]:
        """The chart as JSON values; outlines are for pictures and left out."""
        return {
            "name": self.name,
            "model": self.model,
            "mode": self.mode,
            "rules": self.rules,
            "quality": self.quality,
            "kernel": self.kernel,
            "rows": [_row_dict(row) for row in self.rows],
        }


def measured_columns(measures: Mapping[str, float]) -> dict[str, float]:
    """The measures of a shoe that the chart shows, by column."""
    found = {
        column: next((measures[name] for name in names if name in measures), None)
        for column, names in MEASURED.items()
    }
    return {column: value for column, value in found.items() if value is not None}


def chart_json(chart: Chart) -> bytes:
    """The chart as a JSON document."""
    text = json.dumps(chart.to_dict(), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def chart_csv(chart: Chart) -> bytes:
    """The chart as CSV: labels, nominal columns, measured ones, mass. Lengths in mm."""
    systems = list(chart.rows[0].sizes)
    seen = [name for name in MEASURED if any(name in row.measured_mm for row in chart.rows)]
    head = ["folder", "system", "size", "width", *systems, "foot_length_mm", *NOMINAL]
    head += [f"measured_{name}" for name in seen] + ["mass_g"]
    lines = [head]
    for row in chart.rows:
        line = [row.folder, row.system, row.value, row.width]
        line += [row.sizes[system] for system in systems]
        line += [mm_text(row.foot_length_um), *(mm_text(row.nominal_um[name]) for name in NOMINAL)]
        line += [_measured_text(row.measured_mm.get(name)) for name in seen]
        line.append("" if row.mass_g is None else mm_text(round(row.mass_g * 1000), 1))
        lines.append(line)
    return "".join(",".join(line) + "\n" for line in lines).encode()


def mm_text(um: int, places: int = 3) -> str:
    """Whole thousandths as a decimal with up to three places, rounded half to even."""
    unit = (1000, 100, 10, 1)[places]
    scaled = round(um / unit) if unit > 1 else um
    whole, rest = divmod(abs(scaled), 1000 // unit)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def values_mm(rows: Sequence[ChartRow], column: str) -> list[float]:
    """The nominal values of a column in mm."""
    return [row.nominal_um[column] / 1000 for row in rows]


def _measured_text(value: float | None) -> str:
    return "" if value is None else mm_text(round(value * 1000))


def _row_dict(row: ChartRow) -> dict[str, Any]:
    return {
        "folder": row.folder,
        "system": row.system,
        "size": row.value,
        "width": row.width,
        "model": row.is_model,
        "sizes": dict(row.sizes),
        "foot_length_mm": row.foot_length_um / 1000,
        "nominal_mm": {name: um / 1000 for name, um in row.nominal_um.items()},
        "measured_mm": dict(row.measured_mm),
        "mass_g": row.mass_g,
    }
