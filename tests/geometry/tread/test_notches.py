"""Notches in a sole's edge."""

import numpy as np

from geometry.tread.notches import WIDE, notches
from geometry.tread.pattern import Zone

TURN = -2.0 * np.pi * np.arange(60) / 60
EDGE = np.stack((50.0 - 50.0 * np.cos(TURN), -50.0 * np.sin(TURN)), axis=1)
EVERYWHERE = [Zone(-10.0, 120.0, True)]


def lengths(places: np.ndarray) -> np.ndarray:
    """Places round the edge in mm."""
    step = 100.0 * np.sin(np.pi / 60)
    return places[:, 0] * step


def test_all_columns_are_kept_in_order() -> None:
    places = notches(EDGE, 10.0, EVERYWHERE)
    assert set(range(60)) <= set(places[:, 0].tolist())
    assert (np.diff(places[:, 0]) > 0.0).all()
    assert places[0, 0] >= 0.0
    assert places[-1, 0] < 60.0


def test_notches_lie_a_pitch_apart_and_take_their_share() -> None:
    places = notches(EDGE, 10.0, EVERYWHERE)
    full = (places[:, 1] == 1.0).astype(int)
    starts = np.flatnonzero(np.diff(full) == 1)
    assert len(starts) == 31
    s, share = lengths(places), places[:, 1]
    area = np.sum(0.5 * (share[1:] + share[:-1]) * np.diff(s))
    assert abs(area / s[-1] - WIDE * 0.78) < 0.03


def test_a_smooth_stretch_has_none() -> None:
    zones = [Zone(-10.0, 30.0, True), Zone(30.0, 70.0, False), Zone(70.0, 120.0, True)]
    places = notches(EDGE, 10.0, zones)
    x = np.interp(places[:, 0], np.arange(61), np.append(EDGE[:, 0], EDGE[0, 0]))
    assert (places[(x > 30.0) & (x < 70.0), 1] == 0.0).all()
    assert (places[(x < 25.0) | (x > 75.0), 1] == 1.0).any()
    assert (notches(EDGE, 10.0, [Zone(-10.0, 120.0, False)])[:, 1] == 0.0).all()
