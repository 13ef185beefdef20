import numpy as np
import pytest

from geometry.mesh import Part
from geometry.probe import heights_at, profile_at
from tests.geometry.shapes import box, cylinder, torus


def test_a_line_through_a_box_meets_its_floor_and_lid():
    part = Part("box", *box((3000, 4000, 5000), at=(-100, -100, 7)))
    assert heights_at(part, 0, 0) == [7, 5007]
    assert heights_at(part, 1400, 1900) == [7, 5007]
    assert heights_at(part, 5000, 0) == []


def test_heights_on_a_slope_are_rounded_half_even():
    slope = Part("slope", np.array([[0, 0, 0], [4, 0, 2], [0, 4, 0]]), np.array([[0, 1, 2]]))
    assert [heights_at(slope, x, 0) for x in range(5)] == [[0], [0], [1], [2], [2]]


def test_the_line_through_a_ring():
    part = Part("ring", *torus(400, 300))
    low, high = heights_at(part, 100_000, 0)
    assert low == pytest.approx(-30_000, abs=20)
    assert high == pytest.approx(30_000, abs=20)
    assert heights_at(part, 0, 0) == []


def test_a_profile_holds_the_outline_of_the_cut():
    part = Part("drum", *cylinder(radius=30_000, height=9_000))
    profile = profile_at(part, 0, axis=1)
    assert profile[:, 0].min() == pytest.approx(-30_000, abs=2)
    assert profile[:, 0].max() == pytest.approx(30_000, abs=2)
    assert {int(z) for z in profile[:, 1]} >= {0, 9_000}
    assert profile_at(part, 40_000, axis=0).shape == (0, 2)
