"""Cuts keep chords within the tolerance, and no more of them are made than it takes."""

import numpy as np
import pytest

from geometry.exact import half_circle, shares
from geometry.tessellate import divisions


def circle(t, radius_mm):
    cosine, sine = half_circle(t)
    return np.stack((radius_mm * cosine, radius_mm * sine, 0 * t), axis=-1)


@pytest.mark.parametrize("tolerance_mm", [0.3, 0.1, 0.02])
@pytest.mark.parametrize("radius_mm", [4.0, 40.0])
def test_chords_of_a_half_circle_stay_within_the_tolerance(radius_mm, tolerance_mm):
    t = shares(96)
    cuts = divisions(circle(t, radius_mm)[:, None], t, tolerance_mm)
    corners = circle(cuts, radius_mm)
    middles = (corners[1:] + corners[:-1]) / 2
    sagitta = radius_mm - np.sqrt((middles**2).sum(axis=1))
    assert sagitta.max() <= 1.1 * tolerance_mm
    needed = np.pi / np.sqrt(8 * tolerance_mm / radius_mm)
    assert len(cuts) - 1 <= 1.35 * needed + 2


def test_a_straight_line_gets_the_least():
    t = shares(16)
    line = np.stack((100 * t, 0 * t, 0 * t), axis=-1)[:, None]
    assert len(divisions(line, t, 0.1, least=5)) == 6


def test_the_most_bent_curve_decides_and_ends_are_kept():
    t = shares(64)
    both = np.stack((circle(t, 10.0), circle(t, 60.0)), axis=1)
    cuts = divisions(both, t, 0.1)
    assert len(cuts) == len(divisions(both[:, 1:], t, 0.1))
    assert cuts[0] == 0.0
    assert cuts[-1] == 1.0
    assert (np.diff(cuts) > 0).all()
