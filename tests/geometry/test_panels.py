"""The panels on the upper: where they begin, end and how thick they are."""

import numpy as np
import pytest

from geometry.audit import audit_part
from geometry.build import build_shoe
from geometry.form import Form
from geometry.mesh import Part
from geometry.panel import SUNK_MM, margin
from geometry.quality import QUALITY
from geometry.spec import Instrument
from geometry.walk import walk
from geometry.wall import Wall
from tests.geometry.shoes import NAMES, faulty, instrument

DRAFT = QUALITY["draft"]
NAMED = ("toe_cap", "mudguard", "heel_counter", "heel_tab", "eyestay", "gore", "pull_tab")
EVERY = {"upper__mudguard_height_mm": 14_000, "upper__pull_tab_mm": 15_000}


def panels(spec: Instrument, *names: str) -> dict[str, Part]:
    """The panels of these names that a draft of the shoe has."""
    built = build_shoe(spec.values, quality="draft", only=names)
    return {part.name: part for part in built.parts}


@pytest.mark.parametrize("closure", ["laced", "gore"])
@pytest.mark.parametrize("name", NAMES)
def test_every_panel_is_sound(name: str, closure: str) -> None:
    spec = instrument(name, upper__closure=closure, **EVERY)
    parts = panels(spec, *NAMED)
    for one in parts.values():
        assert list(audit_part(one)) == []
    assert ("eyestay" in parts) == (closure == "laced")
    assert ("gore" in parts) == (closure == "gore")


@pytest.mark.parametrize("length_um", [30_000, 56_000, 70_000])
def test_a_toe_cap_ends_its_length_behind_the_toe(length_um: int) -> None:
    spec = instrument(upper__toe_cap_length_mm=length_um)
    cap, axis = panels(spec, "toe_cap")["toe_cap"], Form(spec).axis
    x, y = cap.vertices_um[:, 0] / 1000.0, cap.vertices_um[:, 1] / 1000.0
    rearmost = x[np.abs(y - axis(x)) < 4.0].min()
    assert spec.mm("last.length_mm") - rearmost == pytest.approx(length_um / 1000.0, abs=2.5)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("upper__toe_cap_length_mm", "toe_cap"),
        ("upper__mudguard_height_mm", "mudguard"),
        ("upper__heel_tab_height_mm", "heel_counter"),
        ("upper__heel_tab_drop_mm", "heel_tab"),
        ("upper__pull_tab_mm", "pull_tab"),
    ],
)
def test_zero_leaves_a_panel_out(path: str, name: str) -> None:
    assert panels(instrument(**{path: 0}), name) == {}


@pytest.mark.parametrize("height_um", [25_000, 45_000])
def test_a_heel_counter_is_as_high_as_the_spec_says(height_um: int) -> None:
    spec = instrument(upper__heel_tab_height_mm=height_um)
    form = Form(spec)
    counter = panels(spec, "heel_counter")["heel_counter"]
    seat = float(form.bottom.centre(np.array([form.seat_x_mm]))[0])
    top = counter.vertices_um[:, 2].max() / 1000.0
    assert top - seat == pytest.approx(height_um / 1000.0, abs=2.5)


def test_a_heel_tab_stays_above_the_counter() -> None:
    spec = instrument(upper__heel_tab_drop_mm=60_000)
    parts = panels(spec, "heel_tab", "heel_counter")
    tab, counter = parts["heel_tab"], parts["heel_counter"]
    back = np.abs(tab.vertices_um[:, 1]) < 5_000
    assert tab.vertices_um[back, 2].min() > counter.vertices_um[:, 2].max()


def test_an_eyestay_goes_round_the_throat_on_both_sides() -> None:
    spec = instrument()
    part = panels(spec, "eyestay")["eyestay"]
    points = part.vertices_um / 1000.0
    end_x = spec.mm("last.length_mm") - spec.mm("upper.vamp_length_mm")
    assert points[:, 0].max() > end_x + 10.0
    assert points[:, 1].max() > Wall(Form(spec), spec).half_gap_mm < -points[:, 1].min()


def test_gores_lie_on_both_sides_and_pull_tabs_over_the_topline() -> None:
    spec = instrument("hightop", upper__closure="gore", upper__pull_tab_mm=15_000)
    parts = panels(spec, "gore", "pull_tab")
    web, loops = parts["gore"], parts["pull_tab"]
    assert web.vertices_um[:, 1].min() < -15_000 < 15_000 < web.vertices_um[:, 1].max()
    wall = Wall(Form(spec), spec)
    edge = wall.edge(np.array([0.0]))
    top = float(wall.form.surface(edge.w, edge.h)[0, 2])
    assert loops.vertices_um[:, 2].max() / 1000.0 > top + 12.0


def test_a_gore_is_narrowed_under_a_topline_that_falls_too_steeply() -> None:
    """The topline of this boot falls so steeply that even a plain web of full width folds."""
    (web,) = build_shoe(faulty(791), only=["gore"]).parts
    assert list(audit_part(web)) == []


def test_a_margin_rounds_the_edge_and_sinks_the_stitches() -> None:
    rim = margin(1.0, QUALITY["standard"])
    assert (np.diff(rim.away) > 0.0).all()
    assert rim.high[0] < 0.5 < rim.high.max() == 1.0
    groove = rim.high[(rim.away > 1.5) & (rim.away < 2.4)]
    assert groove.min() == pytest.approx(0.72)
    assert margin(1.0, DRAFT).away[-1] < 1.0
    assert SUNK_MM < 0.3


def test_a_walk_is_as_long_as_it_says() -> None:
    form = Form(instrument())
    w, h = walk(
        form,
        np.array([0.3, 0.6]),
        np.array([30.0, 25.0]),
        np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        np.array([12.0, 8.0]),
        32,
    )
    points = form.surface(w, h)
    run = np.linalg.norm(np.diff(points, axis=0), axis=2).sum(axis=0)
    np.testing.assert_allclose(run, [12.0, 8.0], rtol=0.01)
