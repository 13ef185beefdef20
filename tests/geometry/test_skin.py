"""The skin: smooth through its knots, on the form, and no layer over it folded."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.skin import HALF, ROWS, Skin, _areas, _calmed, _square
from geometry.wall import Wall
from tests.geometry.nearest import Nearest
from tests.geometry.shoes import NAMES, instrument, shoe


def skin_of(name: str = "court", **changed: int | str) -> Skin:
    spec = instrument(name, **changed)
    return Skin(Wall(Form(spec), spec), spec)


def grid(rows: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    u, f = 2.0 * np.arange(count) / count, np.linspace(0.0, 1.0, rows)
    return u, f[:, None] + np.zeros(count)


def test_it_passes_through_its_knots_on_the_form() -> None:
    skin = skin_of()
    u, f = grid(ROWS + 1, 2 * HALF)
    knots = skin._knots[..., :3]
    np.testing.assert_allclose(skin.columns(u).points(f), knots, atol=1e-9)
    np.testing.assert_allclose(skin.points(u + 0.0 * f, f), knots, atol=1e-9)


def test_between_the_knots_it_stays_on_the_last() -> None:
    last = shoe().parts[0]
    surface = (last.vertices_um / 1000.0)[last.faces]
    u, f = grid(23, 150)
    away = Nearest(surface, 1.0).distances(skin_of().columns(u).points(f[:17]).reshape(-1, 3))
    assert away.max() < 0.12


def test_columns_and_places_of_their_own_read_the_same() -> None:
    skin = skin_of("hightop")
    u, f = grid(19, 77)
    one, other = skin.columns(u).at(f), skin.at(u + 0.0 * f, f)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_the_ring_closes_and_goes_round_and_round() -> None:
    skin = skin_of("chelsea")
    f = np.linspace(0.0, 1.0, 9)
    start, end = (skin.points(np.full(9, u), f) for u in (0.0, 2.0))
    np.testing.assert_allclose(start, end, atol=1e-9)
    near = skin.points(np.full(9, -1e-6), f), skin.points(np.full(9, 1e-6), f)
    assert np.abs(near[0] - near[1]).max() < 1e-3


def test_ways_up_and_down_are_found_again() -> None:
    columns = skin_of().columns(np.linspace(0.0, 1.9, 40))
    way = np.linspace(0.0, 1.0, 11)[:, None] * columns.length_mm
    np.testing.assert_allclose(columns.way(columns.up(way)), way, atol=1e-3)
    np.testing.assert_allclose(columns.down(way), columns.up(columns.length_mm - way))


def test_names_on_the_edge_and_columns_are_each_others_inverse() -> None:
    skin = skin_of()
    k = np.linspace(0.0, 1.95, 60)
    np.testing.assert_allclose(skin.name(skin.turn(k)), np.minimum(k, 2.0 - k), atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_no_layer_over_it_is_folded(name: str) -> None:
    skin = skin_of(name)
    u, f = grid(33, 240)
    spots = skin.columns(u).at(f)
    for distance in (0.0 * spots.inner, spots.inner, spots.between, spots.outer + 2.0):
        assert (_areas(spots.at(distance), spots.out) > 0.0).all()


def trough(radius_mm: float) -> np.ndarray:
    """A tube seen from inside: directions square to it meet on its axis, `radius_mm` away."""
    turn = 2.0 * np.pi * np.arange(48) / 48.0
    rise = 4.0 * np.arange(12.0)[:, None] + 0.0 * turn
    return np.stack(
        (radius_mm * np.cos(turn) + 0.0 * rise, -radius_mm * np.sin(turn) + 0.0 * rise, rise),
        axis=-1,
    )


def test_calm_knots_stay_to_the_bit() -> None:
    points = trough(20.0)
    kept, out = _calmed(points, np.full((12, 48), 8.0))
    assert (kept == points).all()
    assert (out == _square(points)).all()


def test_a_fold_is_smoothed_away_and_the_rest_stays() -> None:
    points = trough(20.0)
    points[5, 20] = points[5, 22] + (points[5, 22] - points[5, 21]) * 0.5
    assert (_areas(points, _square(points)) <= 0.0).any()
    flat, out = _calmed(points, np.full((12, 48), 2.0))
    assert (_areas(flat, out) > 0.0).all()
    assert (_areas(flat + 2.0 * out, out) > 0.0).all()
    assert (flat[:, 32:] == points[:, 32:]).all()
    assert (flat[[0, -1]] == points[[0, -1]]).all()
