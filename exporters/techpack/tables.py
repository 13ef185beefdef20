"""Sheets of tables: bill of materials, last and measurement sheet, size run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from exporters.bom import FILL, bom_lines
from exporters.bom_table import COLUMNS as BOM_COLUMNS
from exporters.bom_table import bom_rows
from exporters.measurement_form import sheet_rows
from exporters.quantities import rounded
from exporters.techpack.pack import TO_FILL, Column, Sheet, Table, split
from exporters.title_block import made_for

if TYPE_CHECKING:
    from fractions import Fraction

    from exporters.inputs import BundleInputs
    from exporters.scene import Scene
    from exporters.techpack.pack import Cell

_BOM: Final = (
    ("line", Column("No.", 0.6, "center")),
    ("part", Column("Part", 2.0)),
    ("material", Column("Material", 2.1)),
    ("material_spec", Column("Specification", 1.6)),
    ("thickness_mm", Column("Thick mm", 0.95, "right")),
    ("supplier", Column("Supplier", 1.1)),
    ("material_code", Column("Mat. code", 1.0)),
    ("color_hex", Column("Colour", 1.15)),
    ("color_code", Column("Colour code", 1.0)),
    ("unit", Column("Unit", 0.6)),
    ("net_qty_per_pair", Column("Net / pair", 0.95, "right")),
    ("loss_pct", Column("Loss %", 0.75, "right")),
    ("gross_qty_per_pair", Column("Gross / pair", 1.0, "right")),
    ("net_mass_g_per_pair", Column("g / pair", 0.85, "right")),
    ("inferred", Column("Inferred", 0.8)),
    ("comments", Column("Comments", 5.2)),
)
"""What a factory needs on paper; prices, lead times and codes stand in the workbook."""

_CHECKED: Final = (
    Column("Item", 3.4),
    Column("Unit", 0.7),
    Column("Nominal", 1.0, "right"),
    Column("± Tol.", 0.8, "right"),
    Column("1st", 0.9),
    Column("2nd", 0.9),
    Column("3rd", 0.9),
    Column("4th", 0.9),
)
_FORM_COLUMNS: Final = ("item", "unit", "nominal", "tolerance")


def bom_sheet(inputs: BundleInputs, scene: Scene) -> Sheet:
    """The bill of materials, by section."""
    lines = bom_lines(scene, inputs.appearance, inputs.derived)
    places = [[column.name for column in BOM_COLUMNS].index(name) for name, _ in _BOM]
    rows: list[tuple[Cell, ...]] = []
    before = ""
    for line, known in zip(lines, bom_rows(lines), strict=True):
        if line.section != before:
            rows.append((line.section,))
            before = line.section
        cells = [_cell(known[place]) for place in places]
        cells[0] = {"number": str(line.number)}
        if line.color_hex:
            shown = line.color_name or line.color_hex
            cells[7] = {"swatch": line.color_hex, "text": shown}
        rows.append(tuple(cells))
    return Sheet(
        "tables",
        "Bill of materials",
        "A pair; numbers are those of the material map",
        tables=(Table(tuple(column for _, column in _BOM), tuple(rows)),),
        more={"size": "tight"},
        notes=(
            "Tinted: factory to fill. Quantities are those of the modelled shoe, without margins; "
            "gross = net × (1 + loss). Inferred: no author chose the line or its material. Prices, "
            "lead times, HS codes and tests: documents/bom.xlsx.",
        ),
    )


def measure_sheet(inputs: BundleInputs, scene: Scene) -> Sheet:
    """Last and shoe: nominal values, tolerances, room for four checks."""
    rows: list[tuple[Cell, ...]] = []
    for _, item, unit, nominal, tolerance, *checks, _remark in sheet_rows(inputs, scene):
        shown = _cell(_tenths(nominal)), _cell(tolerance)
        rows.append((str(item), str(unit), *shown, *(TO_FILL for _ in checks)))
    return Sheet(
        "tables",
        "Last and measurements",
        f"Right foot as modelled, {made_for(inputs) or 'no size given'}",
        tables=split(Table(_CHECKED, tuple(rows)), 38),
        columns=2,
        more={"size": "form"},
        notes=(
            "Tinted: factory to fill. Tolerances are trade defaults until the customer gives his "
            "own. A measured sample is not a release for production.",
        ),
    )


_RUN_NAMES: Final = {
    "last_length_mm": "Last length",
    "ball_girth_mm": "Ball girth",
    "waist_girth_mm": "Waist girth",
    "instep_girth_mm": "Instep girth",
    "long_heel_girth_mm": "Long heel girth",
    "short_heel_girth_mm": "Short heel girth",
    "ball_width_mm": "Ball width",
    "waist_width_mm": "Waist width",
    "heel_seat_width_mm": "Heel-seat width",
    "back_height_mm": "Back height",
    "heel_elevation_mm": "Heel elevation",
    "toe_spring_mm": "Toe spring",
    "shoe_length_mm": "Shoe length",
    "shoe_width_mm": "Shoe width",
}


def size_sheet(inputs: BundleInputs) -> Sheet:
    """The sizes beside the sample size, graded by rule: nominal values, none of them built."""
    run = inputs.size_run
    subtitle = "Nominal values in mm, graded by rule from the sample size"
    if not run:
        why = "The spec names no size, so there is nothing to grade from."
        if made_for(inputs):
            why = "The sizes beside this one make no valid spec by the standard rules."
        return Sheet("tables", "Size run", subtitle, notes=(why,))
    columns = (
        Column("Measure, mm", 2.2),
        *(
            Column(f"{row.system} {row.value}{' •' if row.is_model else ''}", 1.0, "right")
            for row in run
        ),
        Column("a size", 1.0, "right"),
    )
    rows: list[tuple[Cell, ...]] = [("Labels in other systems",)]
    told = [row.is_model for row in run]
    rows += [
        (system, *_strong([row.sizes[system] for row in run], told), "") for system in run[0].sizes
    ]
    rows.append(("Foot, last and shoe",))
    rows.append(("Foot length", *_strong([_mm(row.foot_length_um) for row in run], told), ""))
    for name, said in _RUN_NAMES.items():
        values = [row.nominal_um[name] for row in run]
        rows.append((said, *_strong(list(map(_mm, values)), told), _step(values)))
    return Sheet(
        "tables",
        "Size run",
        subtitle,
        tables=(Table(columns, tuple(rows)),),
        more={"size": "large"},
        notes=(
            "• sample size. The last column is the mean step from one size to the next. Heights "
            "and thicknesses are held over the run. `rr grade` builds every size.",
        ),
    )


def _strong(texts: list[str], told: list[bool]) -> list[Cell]:
    """The texts, those told apart in a stronger face."""
    return [{"strong": text} if one else text for text, one in zip(texts, told, strict=True)]


def _step(values: list[int]) -> str:
    if len(values) < 2:
        return ""
    return f"{rounded(_mean_step(values), 2):+}"


def _mean_step(values: list[int]) -> Fraction:
    from fractions import Fraction

    return Fraction(values[-1] - values[0], 1000 * (len(values) - 1))


def _mm(um: int) -> str:
    from fractions import Fraction

    return str(rounded(Fraction(um, 1000), 1))


def _tenths(value: object) -> object:
    """A nominal value as it is measured, to 0.1."""
    from fractions import Fraction

    return rounded(Fraction(value), 1) if isinstance(value, Decimal) else value


def _cell(value: object) -> Cell:
    """A cell of a form: what is not known is a blank."""
    return TO_FILL if value == FILL else str(value)
