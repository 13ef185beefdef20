"""Size runs measured from what was built: increments are the table's, and mass grows as it should.

footwear.md §3.3 gives the increments; a shoe gains 2.6 % of its mass in half a US size, by weighing
forty pairs (footwear.md §4.5).
"""

from itertools import pairwise

import pytest

from engine.grade import Plan, Wanted, plan_run
from engine.grade_build import Task, build_size
from engine.size_run import SizeRun
from engine.specfile import SpecFile
from exporters.grading_chart import ChartRow
from schemas.grading.rules import built_in_rules
from tests.schemas.samples import AURORA

SIZES, WIDTHS = "35-48", "E,F,G"
TOLERANCE_MM = 0.05
PER_SIZE = {
    "last_length_mm": 20 / 3,
    "shoe_length_mm": 20 / 3,
    "ball_girth_mm": 5.0,
    "waist_girth_mm": 5.0,
    "instep_girth_mm": 5.0,
    "long_heel_girth_mm": 5.0,
    "short_heel_girth_mm": 5.0,
    "ball_width_mm": 1.67,
    "shoe_width_mm": 1.67,
    "heel_seat_width_mm": 1.25,
    "back_height_mm": 1.3,
    "stack_heel_mm": 0.0,
    "stack_fore_mm": 0.0,
    "drop_mm": 0.0,
}
PER_WIDTH = {
    **dict.fromkeys(PER_SIZE, 0.0),
    **{name: 5.0 for name in PER_SIZE if "girth" in name},
    "ball_width_mm": 2.22,
    "shoe_width_mm": 2.22,
    "heel_seat_width_mm": 1.11,
}
HALF_US_SIZE_MM = 127 / 30


def plan(sizes: str, widths: str) -> Plan:
    model = SpecFile("spec.yaml", AURORA.encode())
    return plan_run(model, SizeRun(sizes, "EU", widths), built_in_rules())


def rows(sizes: str, widths: str, wanted: Wanted) -> list[ChartRow]:
    return [build_size(Task(size, wanted)).row for size in plan(sizes, widths).sizes]


def misses(run: list[ChartRow], column: str) -> list[float]:
    """How far each step from size to size, and from width to width, is from the table's."""
    at = {(row.width, row.value): row.measured_mm[column] for row in run}
    letters, values = (list(dict.fromkeys(key[place] for key in at)) for place in (0, 1))
    sizes = [
        at[width, b] - at[width, a] - PER_SIZE[column]
        for width in letters
        for a, b in pairwise(values)
    ]
    widths = [
        at[b, value] - at[a, value] - PER_WIDTH[column]
        for value in values
        for a, b in pairwise(letters)
    ]
    return sizes + widths


def slopes(run: list[ChartRow]) -> list[float]:
    """Growth of the mass over half a US size, in %, from each size to the next."""
    found = []
    for a, b in pairwise(run):
        if a.width == b.width and a.mass_g and b.mass_g:
            longer = (b.nominal_um["last_length_mm"] - a.nominal_um["last_length_mm"]) / 1000
            found.append(100 * (b.mass_g / a.mass_g - 1) * HALF_US_SIZE_MM / longer)
    return found


def test_what_is_built_of_a_short_run_grows_by_the_table() -> None:
    run = rows("41-43", "G,H", Wanted(formats=(), parts=("last", "midsole", "outsole")))
    for column in (name for name in PER_SIZE if name in run[0].measured_mm):
        assert max(map(abs, misses(run, column))) <= TOLERANCE_MM, column


@pytest.mark.prove
def test_a_long_run_grows_by_the_table_and_in_mass(figures: dict[str, object]) -> None:
    run = rows(SIZES, WIDTHS, Wanted(formats=()))
    figures["sizes built"] = f"{len(run)}: EU {SIZES.replace('-', ' to ')}, widths {WIDTHS}"
    worst = {column: max(map(abs, misses(run, column))) for column in PER_SIZE}
    for column, miss in worst.items():
        name = column.removesuffix("_mm").replace("_", " ")
        figures[f"{name}: largest miss of an increment"] = f"{miss:.3f} mm"
    growth = slopes(run)
    mean = sum(growth) / len(growth)
    figures["mass gained in half a US size (4.23 mm)"] = (
        f"{mean:.2f} % (from {min(growth):.2f} to {max(growth):.2f})"
    )
    figures["the same in half an EU size (3.33 mm)"] = f"{mean * 100 / 127:.2f} %"
    assert {column: miss for column, miss in worst.items() if miss > TOLERANCE_MM} == {}
    assert 2.0 <= mean <= 3.2
