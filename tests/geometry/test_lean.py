"""What a last has of its own: its axis, its ridge, its walls. Each is a law over the form."""

import numpy as np
import pytest

from geometry.exact import Floats
from geometry.form import Form
from geometry.girths import FINE_LEVELS, GIRTHS, Tapes
from geometry.lean import Lean, axis_offset
from geometry.shaping import Shaping
from schemas.table.last_form import ROWS
from tests.geometry.shoes import instrument

OWN = {row.path.replace(".", "__"): row for row in ROWS}
PLACES = np.linspace(0.0, 1.0, 41)


def form(shaping: Shaping | None = None, **changed_um: int) -> Form:
    """The court shoe's form, unsolved unless told, with values of its own."""
    return Form(instrument(**changed_um), shaping)


def walls(made: Form, height: float) -> Floats:
    """Half-widths (2, places) of a level, medial and lateral, from the axis, mm."""
    h = np.full_like(PLACES, height * made.length_mm)
    sides = []
    for side in (1.0, -1.0):
        sine = 2.0 * np.sqrt(PLACES * (1.0 - PLACES))
        _, _, half, _ = made.traced(made.level(h), PLACES, sine, np.full_like(PLACES, side))
        sides.append(half * sine)
    return np.stack(sides)


def test_a_last_as_drawn_has_nothing_of_its_own() -> None:
    spec = instrument()
    assert axis_offset(spec) is None
    lean = Lean(spec, 90.0)
    assert not lean.any
    assert {row.rule(None) for row in ROWS if row.rule} == {0}  # type: ignore[arg-type]
    np.testing.assert_array_equal(lean.factor(PLACES, PLACES, 50.0 * PLACES), 1.0)


@pytest.mark.parametrize(("name", "at"), [("waist", 0.35), ("ball", 0.65), ("toe", 0.90)])
def test_the_axis_goes_by_its_offset_at_its_place_and_not_at_the_heel(name: str, at: float) -> None:
    drawn, moved = form(Shaping()), form(Shaping(), **{f"last__{name}_offset_mm": 3_000})
    x = np.array([0.05, at]) * drawn.length_mm
    np.testing.assert_allclose(moved.axis(x) - drawn.axis(x), (0.0, 3.0), atol=1e-9)


@pytest.mark.parametrize(("wall", "at"), [("heel", 0.15), ("waist", 0.5), ("toe", 0.85)])
def test_a_lean_widens_the_medial_wall_by_what_it_narrows_the_lateral(wall: str, at: float) -> None:
    drawn, leaning = form(Shaping()), form(Shaping(), **{f"last__{wall}_lean_mm": 4_000})
    half_mm = 0.5 * instrument().mm("last.ball_width_mm")
    ratio = walls(leaning, 0.15) / np.where(walls(drawn, 0.15) > 0.0, walls(drawn, 0.15), 1.0)
    there = int(np.argmin(np.abs(PLACES - at)))
    assert ratio[0, there] - 1.0 == pytest.approx(4.0 / half_mm, rel=1e-2)
    inner = slice(1, -1)
    np.testing.assert_allclose(ratio[0, inner] + ratio[1, inner], 2.0, atol=1e-9)
    np.testing.assert_allclose(walls(leaning, 0.0), walls(drawn, 0.0), atol=1e-9)


@pytest.mark.parametrize("wall", ["heel", "waist", "toe"])
def test_a_square_wall_is_fuller_low_down_and_flatter_high_up(wall: str) -> None:
    drawn, square = form(Shaping()), form(Shaping(), **{f"last__{wall}_square_mm": 3_000})
    there = {"heel": 6, "waist": 20, "toe": 34}[wall]
    low, high = (walls(square, h)[:, there] - walls(drawn, h)[:, there] for h in (0.06, 0.2))
    assert (low > 0.5).all()
    assert (high < -0.5).all()


def test_the_ridge_runs_over_its_line_at_the_ball_and_ends_where_it_did() -> None:
    lines = []
    for rise in (0, 4_000):
        made = form(Shaping(), last__vamp_rise_mm=rise)
        x = np.array([0.51, 0.725, 0.895]) * made.length_mm
        lines.append(made.ridge(made.ridge_height(x))[:, 2])
    over = lines[1] - lines[0]
    assert over[1] == pytest.approx(4.0, abs=0.3)
    assert abs(over[0]) < 0.4 > abs(over[2])


def test_a_rise_beyond_what_the_vamp_has_room_for_is_held() -> None:
    low = form(Shaping(), last__vamp_rise_mm=-10_000, last__instep_height_mm=50_000)
    heights = low.ridge_height(np.linspace(0.52, 0.88, 40) * low.length_mm)
    assert (np.diff(heights) < 0.0).all()


@pytest.mark.parametrize("path", sorted(OWN))
@pytest.mark.parametrize("end", ["low", "high"])
def test_girths_are_met_at_either_end_of_each_range(path: str, end: str) -> None:
    limits = OWN[path].limits
    assert limits is not None
    spec = instrument(**{path: limits[end == "high"]})
    made = Form(spec)
    tapes = Tapes(made, FINE_LEVELS)
    read = tapes.read(made)
    for name in GIRTHS:
        assert read[name] == pytest.approx(spec.mm(f"last.{name}_girth_mm"), abs=0.02)
