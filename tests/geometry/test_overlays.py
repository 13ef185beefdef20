"""The panels on the upper: where they begin, end and how thick they are."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.overlays import edged, eyestay, heel_counter, toe_cap
from geometry.quality import QUALITY
from geometry.wall import Wall
from tests.geometry.shoes import instrument

DRAFT = QUALITY["draft"]


def wall_of(spec) -> Wall:
    return Wall(Form(spec), spec)


def test_edged_marks_have_a_narrow_cell_at_each_end() -> None:
    marks = edged(2.0, 12.0, 4, 0.01)
    np.testing.assert_allclose(marks, [2.0, 2.1, 4.55, 7.0, 9.45, 11.9, 12.0])


@pytest.mark.parametrize("length_um", [30_000, 56_000, 70_000])
def test_a_toe_cap_ends_its_length_behind_the_toe(length_um: int) -> None:
    spec = instrument(upper__toe_cap_length_mm=length_um)
    cap = toe_cap(wall_of(spec), spec, DRAFT)
    assert cap is not None
    rearmost = cap.vertices_um[:, 0].min() / 1000.0
    assert spec.mm("last.length_mm") - rearmost == pytest.approx(length_um / 1000.0, abs=2.5)


def test_no_length_no_toe_cap() -> None:
    spec = instrument(upper__toe_cap_length_mm=0)
    assert toe_cap(wall_of(spec), spec, DRAFT) is None


@pytest.mark.parametrize("height_um", [25_000, 45_000])
def test_a_heel_counter_is_as_high_as_its_tab(height_um: int) -> None:
    spec = instrument(upper__heel_tab_height_mm=height_um)
    form = Form(spec)
    counter = heel_counter(Wall(form, spec), spec, DRAFT)
    seat = float(form.bottom.centre(np.array([form.seat_x_mm]))[0])
    top = counter.vertices_um[:, 2].max() / 1000.0
    assert top - seat == pytest.approx(height_um / 1000.0, abs=2.5)


def test_an_eyestay_goes_round_the_throat_on_both_sides() -> None:
    spec = instrument()
    wall = wall_of(spec)
    points = eyestay(wall, spec, DRAFT).vertices_um / 1000.0
    end_x = spec.mm("last.length_mm") - spec.mm("upper.vamp_length_mm")
    assert points[:, 0].max() > end_x + 10.0
    assert points[:, 1].max() > wall.half_gap_mm < -points[:, 1].min()
