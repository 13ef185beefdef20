"""The measurement sheet a factory fills in at each sample: nominal, tolerance, four checks.

First the fields of a sample review as factories use it (footwear.md §5.3), then every other
length of the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from exporters import tolerances
from exporters.bom import FILL
from exporters.bom_table import Cell, csv_bytes
from exporters.masses import part_mass
from exporters.quantities import rounded
from exporters.scene import LAST
from exporters.title_block import blank_facts, design_facts, origin_notes
from exporters.tolerances import Tolerance, tolerance_of
from exporters.workbook import Head, Sheet, workbook_bytes

if TYPE_CHECKING:
    from exporters.inputs import BundleInputs
    from exporters.scene import Scene


class Field(NamedTuple):
    """One field of the review: what it is called, its unit, and what is known of it.

    `measure` names a measure or a value of the spec; `tolerance` is one that has no such name.
    `boots`: only a boot has it.
    """

    item: str
    unit: str
    measure: str = ""
    tolerance: Tolerance | None = None
    boots: bool = False


CHECKS: Final = ("first_check", "second_check", "third_check", "fourth_check")
COLUMNS: Final = ("measure", "item", "unit", "nominal", "tolerance", *CHECKS, "remark")
HEADS: Final = (
    Head("Item", 34),
    Head("Measure", 32),
    Head("Unit", 9),
    Head("Nominal", 11, places=1),
    Head("± Tolerance", 11),
    Head("1st check", 11),
    Head("2nd check", 11),
    Head("3rd check", 11),
    Head("4th check", 11),
    Head("Remark", 26),
)
MASS: Final = "shoe.mass_g"

FIELDS: Final = (
    Field("Last length", "mm", "last.length_mm"),
    Field("Toe girth", "mm"),
    Field("Ball girth", "mm", "last.ball_girth_mm"),
    Field("Waist girth", "mm", "last.waist_girth_mm"),
    Field("Instep girth", "mm", "last.instep_girth_mm"),
    Field("Heel-to-instep girth", "mm", "last.long_heel_girth_mm"),
    Field("Vamp length", "mm", "upper.vamp_length_mm"),
    Field("Back height", "mm", "topline.back_mm"),
    Field("Boot height", "mm", boots=True),
    Field("Boot top width", "mm", boots=True),
    Field("Calf width, at 298 mm", "mm", boots=True),
    Field("Ankle width, at 90 mm", "mm", boots=True),
    Field("Toe width", "mm"),
    Field("Bottom width", "mm", "last.ball_width_mm"),
    Field("Heel-seat width", "mm", "last.heel_seat_width_mm"),
    Field("Toe spring", "mm", "last_profile.toe_spring_mm"),
    Field("Last, left to right", "mm", tolerance=tolerances.LAST_PAIR),
    Field("Internal length, finished shoe", "mm", tolerance=tolerances.INTERNAL),
    Field("Back height, left to right", "mm", tolerance=tolerances.TOPLINE),
    Field("Sock foam, before", "mm", "insole.sockliner_mm"),
    Field("Sock foam, after", "mm"),
    Field("Upper thickness, vamp", "mm", "upper.vamp_thickness_mm"),
    Field("Upper thickness, quarters", "mm", "upper.quarter_thickness_mm"),
    Field("Outsole thickness", "mm", "sole.outsole_thickness_mm"),
    Field("Outsole hardness", "Shore A", tolerance=tolerances.SHORE_A),
    Field("Midsole hardness", "Asker C", tolerance=tolerances.ASKER_C),
    Field("Shank", ""),
    Field("Stitches an inch", "1/in", tolerance=tolerances.STITCHES),
    Field("Stitch margin", "mm", tolerance=tolerances.MARGIN),
    Field("Weight, one shoe", "g", MASS),
)

_HEADER: Final = (
    "Factory",
    "Purpose (sample type)",
    "Brand",
    "Last no.",
    "Outsole no.",
    "Sales",
    "New / old",
    "Date",
    "Sample no.",
)
_NOT_MADE: Final = "A measured sample; not a release for production."


def sheet_rows(inputs: BundleInputs, scene: Scene) -> list[tuple[Cell, ...]]:
    """The rows of the sheet in the order of `COLUMNS`: fields first, then all other lengths."""
    known = _known(inputs, scene)
    fields = [field for field in FIELDS if inputs.style == "boot" or not field.boots]
    listed = {field.measure for field in fields}
    return [_row(field, known) for field in [*fields, *_others(inputs, listed)]]


def measurement_csv(inputs: BundleInputs, scene: Scene) -> bytes:
    """The sheet as CSV."""
    return csv_bytes(list(COLUMNS), sheet_rows(inputs, scene))


def measurement_workbook(inputs: BundleInputs, scene: Scene) -> bytes:
    """The sheet as an XLSX form with room for four checks and two signatures."""
    rows = [(item, measure, *rest) for measure, item, *rest in sheet_rows(inputs, scene)]
    sheet = Sheet(
        name="Measurement sheet",
        title=f"Measurement sheet · {inputs.name}",
        heads=HEADS,
        rows=rows,
        facts=(*design_facts(inputs), *blank_facts(*_HEADER)),
        held=1,
        foot=(
            ("Tolerances", "trade defaults until the customer gives his own (footwear.md §5.4)"),
            ("Frame", "nominal values are those of the right foot as modelled"),
            *origin_notes(inputs),
            ("", _NOT_MADE),
            *blank_facts("Conclusion", "Checked by, date", "Approved by, date"),
        ),
        landscape=False,
    )
    return workbook_bytes((sheet,), title=f"Measurement sheet, {inputs.name}")


def _known(inputs: BundleInputs, scene: Scene) -> dict[str, Decimal]:
    """Nominal values by name: measures, lengths of the spec, and what a shoe weighs."""
    spec = {
        path: rounded(Fraction(int(value), 1000), 3)
        for path, value in inputs.instrumental.items()
        if path.endswith("_mm")
    }
    read = {name: _thousandths(value) for name, value in inputs.measures.items()}
    shoe_g = Fraction(0)
    for styled in scene.without(LAST).parts:
        shoe_g += part_mass(styled.part, styled.style.material_id, inputs.instrumental).total_g
    return spec | read | {MASS: rounded(shoe_g, 1)}


def _others(inputs: BundleInputs, listed: set[str]) -> Iterator[Field]:
    for name in sorted(inputs.measures):
        if name.endswith("_mm") and name not in listed:
            yield Field(_said(name), "mm", name)


def _said(measure: str) -> str:
    """A measure's name as words: `last.ball_girth_mm` is the last's ball girth."""
    of, _, rest = measure.removesuffix("_mm").partition(".")
    return f"{of.removesuffix('_profile').capitalize()}: {rest.replace('_', ' ')}"


def _row(field: Field, known: dict[str, Decimal]) -> tuple[Cell, ...]:
    nominal = known.get(field.measure)
    tolerance = field.tolerance or (
        tolerances.WEIGHT if field.measure == MASS else tolerance_of(field.measure)
    )
    return (
        field.measure,
        field.item,
        field.unit,
        FILL if nominal is None else nominal,
        _shown(tolerance, nominal),
        *("" for _ in CHECKS),
        "",
    )


def _shown(tolerance: Tolerance | None, nominal: Decimal | None) -> Cell:
    """A tolerance as a cell, in the unit of its row."""
    if tolerance is None or (tolerance.percent and nominal is None):
        return FILL
    return rounded(tolerance.of(Fraction(nominal or 0)), 1)


def _thousandths(value: float) -> Decimal:
    return rounded(Fraction(value), 3)
