"""The grading chart as CSV and JSON."""

import csv
import io
import json
from dataclasses import replace

import pytest

from exporters.grading_chart import (
    MEASURED,
    NOMINAL,
    Chart,
    ChartRow,
    chart_csv,
    chart_json,
    measured_columns,
    mm_text,
)
from schemas.parameters import parameter


def row(value: str = "42", width: str = "G", *, model: bool = False, grow: int = 0) -> ChartRow:
    return ChartRow(
        folder=f"EU-{value}-{width}",
        system="EU",
        value=value,
        width=width,
        is_model=model,
        sizes={"EU": value, "UK": "8.3"},
        foot_length_um=265_000 + grow,
        nominal_um={name: 100_000 + 7 * n + grow for n, name in enumerate(NOMINAL)},
        measured_mm={"ball_girth_mm": 100.25 + grow / 1000, "stack_heel_mm": 29.0},
        mass_g=331.4,
        plan=((0, -30_000), (280_000 + grow, 0), (0, 30_000)),
        side=((0, 0), (10_000, 80_000), (280_000 + grow, 20_000), (250_000, 0)),
    )


def chart(*rows: ChartRow) -> Chart:
    return Chart("aurora", "EU 42 G men", "arithmetic", "built-in rules", "draft", "2", rows)


def test_every_column_shows_a_value_that_specs_have() -> None:
    for path in NOMINAL.values():
        assert parameter(path).unit == "mm"
    assert set(NOMINAL) <= set(MEASURED)


def test_the_csv_has_a_line_for_each_size_and_no_column_without_a_value() -> None:
    lines = list(csv.DictReader(io.StringIO(chart_csv(chart(row(), row("43", grow=5))).decode())))
    assert [line["size"] for line in lines] == ["42", "43"]
    assert lines[0]["last_length_mm"] == "100.000" and lines[1]["foot_length_mm"] == "265.005"
    assert lines[0]["measured_ball_girth_mm"] == "100.250" and lines[0]["mass_g"] == "331.4"
    assert "measured_waist_girth_mm" not in lines[0]


def test_a_value_that_was_not_measured_is_an_empty_cell() -> None:
    bare = replace(row("43"), measured_mm={}, mass_g=None)
    lines = list(csv.DictReader(io.StringIO(chart_csv(chart(row(), bare)).decode())))
    assert lines[1]["measured_ball_girth_mm"] == "" and lines[1]["mass_g"] == ""


def test_the_json_is_the_chart_without_its_outlines() -> None:
    found = json.loads(chart_json(chart(row(model=True))))
    assert found["rows"][0]["model"] is True
    assert found["rows"][0]["nominal_mm"]["last_length_mm"] == 100.0
    assert "plan" not in found["rows"][0]


def test_measures_find_their_columns() -> None:
    found = measured_columns({"last.length_mm": 280.0, "topline.back_mm": 64.0, "other": 1.0})
    assert found == {"last_length_mm": 280.0, "back_height_mm": 64.0}


@pytest.mark.parametrize(
    ("um", "places", "text"),
    [(1234, 3, "1.234"), (-1234, 3, "-1.234"), (1250, 1, "1.2"), (1350, 1, "1.4"), (999, 0, "1"),
     (5, 3, "0.005"), (-4, 2, "0.00"), (66_667, 1, "66.7"), (0, 0, "0")],
)  # fmt: skip
def test_decimals_are_rounded_half_to_even(um: int, places: int, text: str) -> None:
    assert mm_text(um, places) == text
