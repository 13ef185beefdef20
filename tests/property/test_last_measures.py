"""The last against its own spec: what its mesh measures over the whole range is what was asked."""

from collections.abc import Callable
from statistics import fmean
from typing import Any

import pytest

from geometry.audit_last import LAST_LIMITS
from geometry.build import build_shoe
from geometry.intersect import self_intersections
from geometry.measures import measures
from geometry.solid import solid_report
from schemas.flat import flatten
from schemas.resolve import resolve_flat
from tests.property.judging import in_parallel
from tests.property.random_spec import as_drawn, valid_spec

HELD = {
    "last.length_mm": 0.1,
    **{name: limit for name, (_, limit) in LAST_LIMITS.items() if limit <= 0.2},
}
SAMPLE, ALL = 30, 2000
CORNERS = {
    "a small last with a high arch": (237, 390, 538, 571, 1320, 1505),
    "a ridge far ahead of its chord": (668,),
    "a slim ball, its line turned as far as may be": (471, 838),
    "a toe foremost almost as high as its top": (1441, 1837),
}
"""Specs at the ends of what can be shaped, each of which once missed or was unsound."""

OWN_CORNERS = (838, 846, 1244)
"""The same of lasts with a form of their own: leaning walls, a vamp moved."""


def off(seed: int, spec: Callable[[int], dict[str, Any]] = valid_spec) -> dict[str, float]:
    """How far each measure of a random last, which is sound, is from its spec, mm."""
    values = resolve_flat(flatten(spec(seed))).instrumental
    built = build_shoe(values, only={"last"})
    (part,) = built.parts
    report = solid_report(part.vertices_um, part.faces)
    assert report.sound, seed
    assert self_intersections(part.vertices_um, part.faces) == [], seed
    found = measures(built.parts, built.anchors_um)
    return {name: found[name] - int(values[name]) / 1000 for name in HELD}


def beyond(found: dict[int, dict[str, float]]) -> dict[str, list[int]]:
    """The specs at which each measure is beyond its limit."""
    missed = {
        name: [seed for seed, one in found.items() if abs(one[name]) > limit + 1e-9]
        for name, limit in HELD.items()
    }
    return {name: seeds for name, seeds in missed.items() if seeds}


def test_a_sample_of_random_lasts_measures_what_its_spec_says() -> None:
    assert beyond({seed: off(seed) for seed in range(SAMPLE)}) == {}


@pytest.mark.parametrize("corner", CORNERS)
def test_lasts_at_the_corners_measure_what_their_specs_say(corner: str) -> None:
    assert beyond({seed: off(seed, as_drawn) for seed in CORNERS[corner]}) == {}


def test_lasts_at_the_corners_of_their_own_form_measure_what_their_specs_say() -> None:
    assert beyond({seed: off(seed) for seed in OWN_CORNERS}) == {}


@pytest.mark.prove
def test_random_lasts_measure_what_their_specs_say(
    figures: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        found = dict(enumerate(in_parallel(off, range(ALL), "last measures")))
    figures["random valid specs"] = len(found)
    for name, limit in HELD.items():
        misses = sorted(abs(one[name]) for one in found.values())
        within = sum(1 for miss in misses if miss <= limit + 1e-9)
        figures[name] = (
            f"mean {fmean(misses):.3f}, largest {misses[-1]:.3f} mm; "
            f"{within} of {len(misses)} within {limit}"
        )
    missed = beyond(found)
    figures["lasts with every measure within its limit"] = ALL - len(
        {seed for seeds in missed.values() for seed in seeds}
    )
    assert missed == {}
