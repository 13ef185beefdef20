"""What the range is judged by must itself cover the range: counted, and written down."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from schemas.families import STYLES
from schemas.flat import flatten
from schemas.parameters import INSTRUMENTAL, PARAMETERS, parameter
from schemas.resolve import Resolved, resolve
from schemas.table import last_bottom, last_origin
from schemas.table.last_defaults import standard_ball_girth_um
from schemas.validate import validate
from tests.property.random_spec import valid_spec
from tests.property.specs import as_yaml

PROMISED = (
    "overall_dimensions.sole_thickness_mm",
    "last_profile.arch_height_mm",
    "last_profile.toe_spring_mm",
    "collar_geometry.collar_height_mm",
    "last.heel_elevation_mm",
)
"""Ranges that the design promises, each to its ends."""
CHOICES = tuple(row for row in INSTRUMENTAL if row.choices and row not in last_origin.ROWS)
"""All but where a last comes from: random lasts are drawn."""


@cache
def drawn(count: int) -> list[tuple[dict[str, Any], Resolved]]:
    """The first so many random specs, each with its values."""
    specs = [valid_spec(seed) for seed in range(count)]
    return [(spec, resolve(spec)) for spec in specs]


def ends(path: str, count: int) -> tuple[float, float]:
    """The least and the largest value of a path met, as shares of its range."""
    limits = parameter(path).limits
    assert limits is not None
    met = [int(one.instrumental[path]) for _, one in drawn(count)]
    width = limits[1] - limits[0]
    return (min(met) - limits[0]) / width, (max(met) - limits[0]) / width


def test_every_one_is_valid() -> None:
    for spec, _ in drawn(300):
        assert validate(as_yaml(spec).encode(), "f.yaml").valid, spec["name"]


def test_a_number_names_a_spec() -> None:
    assert valid_spec(7) == valid_spec(7) != valid_spec(8)


def test_every_family_choice_figure_and_system_is_drawn() -> None:
    styles = Counter(one.style for _, one in drawn(300))
    assert set(styles) == set(STYLES) and min(styles.values()) >= 60
    for row in CHOICES:
        met = {one.instrumental[row.path] for _, one in drawn(300)}
        assert met == set(row.choices), row.path
    sizes = [one.size for _, one in drawn(300)]
    assert 40 < sizes.count(None) < 120
    assert {size.system for size in sizes if size} == {"EU", "UK", "US", "MONDO", "JP", "CN", "KR"}
    assert {one.fit.figure for _, one in drawn(300)} == {"men", "women", "child"}


@pytest.mark.parametrize("path", PROMISED[:4])
def test_required_values_reach_both_ends(path: str) -> None:
    assert ends(path, 300) == (0, 1)


def test_girths_and_lengths_reach_what_the_rules_allow() -> None:
    off = [
        int(one.instrumental["last.ball_girth_mm"])
        - standard_ball_girth_um(one.fit.figure, int(one.instrumental["last.length_mm"]))
        - one.fit.girth_shift_um
        for _, one in drawn(300)
    ]
    assert min(off) < -29_500 and max(off) > 29_500
    assert ends("last.length_mm", 300)[0] < 0.15 and ends("last.length_mm", 300)[1] > 0.95
    assert ends("last.heel_elevation_mm", 300)[1] > 0.8


def test_every_parameter_is_written_by_somebody() -> None:
    written = Counter(path for spec, _ in drawn(300) for path in flatten(spec))
    seldom = {row.path for row in PARAMETERS if written[row.spec_path] < 15}
    measured = {last_origin.PATH, *(row.path for row in last_bottom.ROWS)}
    assert seldom == measured and not any(written[parameter(path).spec_path] for path in measured)


@pytest.mark.prove
def test_the_spread_is_written_down(figures: dict[str, object]) -> None:
    count = 2_000
    specs = drawn(count)
    figures["specs drawn"] = count
    figures["of them without a size"] = sum(one.size is None for _, one in specs)
    share = sum(len(flatten(spec)) for spec, _ in specs) / count
    figures["values written in one, on average"] = f"{share:.1f}"
    figures["families"] = _counts(one.style for _, one in specs)
    for row in CHOICES:
        figures[f"`{row.path}`"] = _counts(one.instrumental[row.path] for _, one in specs)
    for row in INSTRUMENTAL:
        if row.limits and row not in last_bottom.ROWS:
            low, high = ends(row.path, count)
            figures[f"`{row.path}`, reached of {row.allowed}"] = f"{low:.1%} to {high:.1%}"
    for path in PROMISED:
        low, high = ends(path, count)
        # A heel of 50 mm takes a sole of 60 with thin layers: three draws that seldom meet.
        assert low <= 0.01 and high >= (0.9 if "heel" in path else 0.99), path


def _counts(met: Any) -> str:
    return ", ".join(f"{name} {number}" for name, number in Counter(met).most_common())
