"""The solver: girths met over sizes and families, bounds kept, linear algebra exact."""

import json

import pytest

from geometry.form import Form
from geometry.girths import FINE_LEVELS, GIRTHS, LEVELS, Tapes
from geometry.lean import has_own
from geometry.solve import _BOUNDS, _mend, _solve
from geometry.spec import Instrument
from schemas.validate import validate
from tests.geometry.shoes import NAMES, instrument
from tests.property.random_spec import as_drawn, valid_spec

CORNERS = {
    571: "a high arch under a small last, and a ridge far behind its chord",
    668: "a ridge far ahead of its chord",
    838: "a slim ball, its line turned as far as may be",
}
"""Random specs at the ends of what can be shaped, each of which was once missed."""


def off_mm(form: Form, spec: Instrument) -> dict[str, float]:
    tapes = Tapes(form, FINE_LEVELS if has_own(spec) else LEVELS)
    for _ in range(4):
        tapes.read(form)
    read = tapes.read(form)
    return {name: read[name] - spec.mm(f"last.{name}_girth_mm") for name in GIRTHS} | {
        "cone": read["cone"] - spec.mm("last.cone_top_width_mm")
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_have_the_girths_of_their_specs(name: str) -> None:
    spec = instrument(name)
    off = off_mm(Form(spec), spec)
    assert max(map(abs, off.values())) < 0.05, off


def test_shoes_from_all_over_the_range_have_the_girths_of_their_specs() -> None:
    for seed in range(20):
        resolved = validate(json.dumps(valid_spec(seed)).encode(), "f.json").resolved
        assert resolved is not None
        spec = Instrument(resolved.instrumental)
        off = off_mm(Form(spec), spec)
        assert max(map(abs, off.values())) < 0.05, (seed, off)


@pytest.mark.parametrize("seed", CORNERS)
def test_the_corners_of_the_range_are_solved(seed: int) -> None:
    resolved = validate(json.dumps(as_drawn(seed)).encode(), "f.json").resolved
    assert resolved is not None
    spec = Instrument(resolved.instrumental)
    off = off_mm(Form(spec), spec)
    assert max(map(abs, off.values())) < 0.05, off


@pytest.mark.parametrize("girth", ["ball", "waist", "instep", "long_heel", "short_heel"])
def test_a_girth_that_no_body_can_have_leaves_the_others_met(girth: str) -> None:
    """Saturation: the unknown stops at its bound and the miss is there for the audit to find."""
    path = f"last.{girth}_girth_mm"
    plain = instrument()
    wanted_um = int(plain.mm(path) * 1000 * 0.6)
    spec = instrument(**{path.replace(".", "__"): wanted_um})
    form = Form(spec)
    assert off_mm(form, spec)[girth] > 5.0
    shaping = form.shaping
    ridge = shaping.ridge_mm / form.length_mm
    unknowns = (shaping.ball, shaping.waist, shaping.instep, ridge, shaping.heel, shaping.cone)
    for unknown, (low, high) in zip(unknowns, _BOUNDS, strict=True):
        assert low - 1e-12 <= unknown <= high + 1e-12
    assert abs(shaping.ridge_ahead_mm(form.ridge_room_mm)) <= form.ridge_room_mm


def test_the_same_spec_gives_the_same_shaping() -> None:
    assert Form(instrument()).shaping == Form(instrument()).shaping


def test_elimination_solves_and_swaps_rows() -> None:
    found = _solve([[0.0, 2.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 4.0]], [4.0, 5.0, 8.0])
    assert found == [3.0, 2.0, 2.0]


def test_an_unknown_that_nothing_hangs_on_is_sent_to_its_bound() -> None:
    found = _solve([[1.0, 0.0], [0.0, 0.0]], [1.0, 1.0])
    assert found[0] == 1.0
    assert found[1] > 1e6


def test_mended_slopes_explain_the_change_and_keep_what_is_square_to_the_step() -> None:
    slopes = [[1.0, 2.0], [3.0, 4.0]]
    _mend(slopes, [0.5, 0.0], [1.0, 0.0])
    assert slopes == [[2.0, 2.0], [0.0, 4.0]]
    _mend(slopes, [0.0, 0.0], [1.0, 1.0])
    assert slopes == [[2.0, 2.0], [0.0, 4.0]]
