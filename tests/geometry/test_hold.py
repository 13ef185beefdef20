"""Columns on the featherline, and the upper's outside in them."""

import numpy as np
import pytest

from geometry.form import Form
from geometry.hold import Columns, Hold, doubled
from geometry.wall import Wall
from tests.geometry.shoes import instrument


def built(example: str) -> tuple[Wall, Columns, Hold]:
    spec = instrument(example)
    form = Form(spec)
    wall, columns = Wall(form, spec), Columns(form)
    return wall, columns, Hold(wall, columns, np.full(len(columns.w), 20.0))


@pytest.mark.parametrize("example", ["court", "runner", "chelsea"])
def test_interpolated_points_lie_on_the_upper(example: str) -> None:
    wall, columns, hold = built(example)
    out, z = hold.at(np.full(len(columns.w), 7.3))
    got = np.column_stack((columns.at(out), z))
    w = np.linspace(0.0, 2.0, 4000, endpoint=False)[:, None]
    h = np.linspace(3.0, 11.0, 41)[None, :]
    w, h = np.broadcast_arrays(w, h)
    cloud = wall.offset(w, h, wall.outer_at(w, h)).reshape(-1, 3)
    for point in got[::12]:
        assert np.sqrt(((cloud - point) ** 2).sum(axis=1).min()) < 0.2


def test_a_column_rises() -> None:
    _, columns, hold = built("court")
    h = np.linspace(0.0, 20.0, 81)[:, None] + 0.0 * columns.w
    _, z = hold.at(h)
    assert (np.diff(z, axis=0) > 0.05 * 0.25).all()


def test_doubling_keeps_the_values_and_meets_a_cubic_between() -> None:
    turn = 2.0 * np.pi * np.arange(64) / 64
    got = doubled(np.cos(turn))
    np.testing.assert_array_equal(got[::2], np.cos(turn))
    np.testing.assert_allclose(got[1::2], np.cos(turn + np.pi / 64), atol=3e-6)
