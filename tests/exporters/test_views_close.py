"""exporters.views_close: close-ups frame their region, and fall back where a part is missing."""

import numpy as np
import pytest

from exporters.views import UnknownView
from exporters.views_close import CLOSE_UPS, close_up_named, framed

GRID = np.array(
    [(x, y, z) for x in range(0, 301, 10) for y in (-50, 0, 50) for z in range(0, 121, 10)], float
)
LACES = np.array([(150.0, 0.0, 100.0), (200.0, 0.0, 80.0)])


def test_without_a_close_up_everything_is_framed() -> None:
    assert len(framed("", {"upper": GRID, "laces": LACES})) == len(GRID) + len(LACES)


@pytest.mark.parametrize("name", CLOSE_UPS)
def test_a_close_up_frames_less_than_the_shoe(name: str) -> None:
    found = framed(name, {"upper": GRID, "outsole": GRID, "laces": LACES})
    assert 0 < len(found) < len(GRID)


def test_toe_and_heel_are_the_ends() -> None:
    assert framed("toe", {"upper": GRID})[:, 0].min() > 190
    assert framed("heel", {"upper": GRID})[:, 0].max() < 90


def test_the_lacing_is_what_closes_the_shoe() -> None:
    assert np.array_equal(framed("lacing", {"upper": GRID, "laces": LACES}), LACES)
    gore = LACES + 5.0
    assert np.array_equal(framed("lacing", {"upper": GRID, "gore": gore}), gore)
    assert len(framed("lacing", {"upper": GRID})) == len(GRID)


@pytest.mark.parametrize("name", CLOSE_UPS)
def test_a_left_foot_is_seen_from_its_own_outside(name: str) -> None:
    right, left = (CLOSE_UPS[name].seen_from(side) for side in ("right", "left"))
    assert np.allclose(np.array(right.back) * (1, -1, 1), left.back)
    assert left.ground == right.ground == (name != "tread")


def test_an_unknown_close_up_names_the_known_ones() -> None:
    with pytest.raises(UnknownView, match="lacing"):
        close_up_named("knee")
