"""The net over the wall: even, square, without folds, on the form and its edges."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.net import HALF, ROWS, Net
from geometry.spec import Instrument
from geometry.wall import Wall
from tests.geometry.shoes import NAMES, faulty, instrument


def net_of(name: str = "court", **changed: int | str) -> tuple[Wall, Net]:
    spec = instrument(name, **changed)
    wall = Wall(Form(spec), spec)
    return wall, Net(wall)


def test_the_net_ends_on_featherline_and_top_edge() -> None:
    wall, net = net_of("chelsea")
    assert net.w.shape == net.h.shape == (ROWS + 1, HALF + 1)
    assert (net.h[0] == 0.0).all()
    edge = wall.edge(net.k)
    np.testing.assert_allclose(net.w[-1], edge.w, atol=1e-4)
    np.testing.assert_allclose(net.h[-1], edge.h, atol=0.01)
    np.testing.assert_allclose(net.w[:, [0, -1]], [[0.0, 1.0]] * (ROWS + 1), atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_columns_stand_in_order_and_rise(name: str) -> None:
    _, net = net_of(name)
    assert (np.diff(net.k) > 0.0).all()
    assert (np.diff(net.w[0]) > 0.0).all()
    assert (np.diff(net.h[:, [0, -1]], axis=0) > 0.0).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("closure", ["laced", "gore"])
def test_columns_meet_rows_nearly_square_and_no_cell_is_folded(name: str, closure: str) -> None:
    wall, net = net_of(name, upper__closure=closure)
    points = wall.form.surface(net.w, net.h)
    along, up = points[:-1, 1:] - points[:-1, :-1], points[1:, :-1] - points[:-1, :-1]
    square = np.cross(along, up)
    out = wall.form.normals(net.w, net.h)[:-1, :-1]
    assert (np.einsum("ijk,ijk->ij", square, out) < 0.0).all()
    sine = np.linalg.norm(square, axis=2) / (
        np.linalg.norm(along, axis=2) * np.linalg.norm(up, axis=2)
    )
    assert np.median(sine) > 0.85


def test_neighbouring_cells_are_of_like_size() -> None:
    wall, net = net_of()
    points = wall.form.surface(net.w, net.h)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2)
    assert (steps[1:] / steps[:-1]).max() < 2.0
    assert (steps[1:] / steps[:-1]).min() > 0.4


def test_columns_do_not_swing_in_turn_over_the_shoulder_of_a_flat_toe() -> None:
    """The toe of this shoe is 16 mm high; plain steps threw its rows about by more each round."""
    spec = Instrument(faulty(367))
    wall = Wall(Form(spec), spec)
    net = Net(wall)
    toe = wall.form.surface(net.w, net.h)[:, HALF - 20 :]
    bend = np.linalg.norm(toe[:, 2:] - 2.0 * toe[:, 1:-1] + toe[:, :-2], axis=-1)
    assert (bend < 0.3 * np.linalg.norm(toe[:, 2:] - toe[:, :-2], axis=-1)).all()
