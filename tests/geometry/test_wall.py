"""The wall: its top edge, and how far lining and upper stand off the form."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.topline import COLLAR_END, THROAT_END
from geometry.wall import Wall, medial_twin
from tests.geometry.shoes import instrument


def wall_of(**changed: int | str) -> Wall:
    spec = instrument(**changed)
    return Wall(Form(spec), spec)


def test_the_lateral_side_is_named_by_its_twin() -> None:
    np.testing.assert_allclose(
        medial_twin(np.array([0.2, 1.0, 1.7, 2.1, -0.1])), [0.2, 1, 0.3, 0.1, 0.1]
    )


def test_thicknesses_are_those_of_the_regions() -> None:
    wall = wall_of(upper__vamp_thickness_mm=1_000, upper__quarter_thickness_mm=2_500)
    w, h = np.array([0.1, 0.3, 0.9]), np.array([20.0, 20.0, 12.0])
    np.testing.assert_allclose(wall.lift_at(w, h), 0.0, atol=1e-12)
    np.testing.assert_allclose(wall.between_at(w, h), wall.lining_mm)
    np.testing.assert_allclose(wall.outer_at(w, h) - wall.between_at(w, h), [2.5, 2.5, 1.0])
    between = wall.thickness_at(np.full(9, 0.7), np.linspace(1.0, 40.0, 9))
    assert ((between >= 1.0) & (between <= 2.5)).all()
    assert ((between > 1.01) & (between < 2.49)).any()


def test_padding_is_full_under_the_collar_and_gone_at_the_eyestay_and_below() -> None:
    wall = wall_of(collar_geometry__padding_mm=8_000)
    top = float(wall.topline.height(np.zeros(1))[0])
    down = np.array([0.0, 9.0, 60.0])
    at = wall.padding_at(np.zeros(3), top - down)
    assert 5.0 < at[0] < at[1] <= 8.0
    assert at[2] == 0.0
    assert wall.padding_at(np.array([wall.topline.eye_w]), np.array([wall.eye_mm]))[0] == 0.0


def test_the_wall_is_lifted_off_the_tongue_beside_the_throat_alone() -> None:
    wall = wall_of(tongue__thickness_mm=5_000)
    middle = wall.edge(np.array([0.5 * (COLLAR_END + THROAT_END)]))
    assert float(wall.lift_at(middle.w, middle.h)[0]) == pytest.approx(2.0, abs=0.02)
    np.testing.assert_allclose(wall.lift_at(np.array([0.0, 0.5]), np.array([30.0, 20.0])), 0.0)
    assert not wall_of(upper__closure="gore").lift_at(middle.w, middle.h).any()


@pytest.mark.parametrize("closure", ["laced", "gore"])
def test_the_top_edge_is_one_smooth_ring_as_high_as_the_spec_says(closure: str) -> None:
    wall = wall_of(upper__closure=closure, collar_geometry__padding_mm=0)
    edge = wall.edge(2.0 * np.arange(400) / 400)
    points = wall.form.surface(edge.w, edge.h)
    steps = np.linalg.norm(np.diff(np.concatenate((points, points[:1])), axis=0), axis=1)
    assert steps.max() < 12.0
    assert steps.min() > 0.1
    assert edge.h[0] == pytest.approx(wall.back_mm, abs=1.0)
    assert edge.h.min() == pytest.approx(min(wall.ankle_mm, edge.h[200]), abs=2.0)
    np.testing.assert_allclose(edge.h[1:], edge.h[:0:-1], atol=1e-9)


def test_a_closed_collar_has_its_front_on_the_ridge() -> None:
    wall = wall_of(upper__closure="gore", collar_geometry__collar_height_mm=120_000)
    front = wall.edge(np.array([1.0]))
    assert float(front.w[0]) == 1.0
    assert float(front.h[0]) >= wall.ankle_mm


def test_the_throats_corner_is_rounded() -> None:
    wall = wall_of()
    k = COLLAR_END + 0.2 * (np.arange(401) / 400.0 - 0.5)
    edge = wall.edge(k)
    points = wall.form.surface(edge.w, edge.h)
    step = np.diff(points, axis=0)
    along = step / np.linalg.norm(step, axis=1)[:, None]
    turns = np.einsum("ij,ij->i", along[1:], along[:-1])
    assert turns.min() > 0.97
