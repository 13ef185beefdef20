"""Standing: of the ways a scan may stand one is right, however it lies."""

import numpy as np
import pytest

from engine.fit.scan import NotALastError, Scan
from engine.fit.stand import profile, stances
from tests.engine.fit.bodies import scanned, turned

FROM_TRUE_DEG = 12.0


@pytest.mark.parametrize("name", ["court", "chelsea", "child", "runner"])
@pytest.mark.parametrize("number", range(4))
def test_one_of_the_stances_is_nearly_the_true_one(name: str, number: int) -> None:
    scan = scanned(name).moved(turned(number), np.array([31.0, -7.0, 500.0]))
    angles = []
    for stance in stances(scan):
        assert np.linalg.det(stance.turn) == pytest.approx(1.0)
        whole = stance.turn @ turned(number)
        angles.append(np.degrees(np.arccos(np.clip((np.trace(whole) - 1.0) / 2.0, -1.0, 1.0))))
    assert min(angles) < FROM_TRUE_DEG


def test_what_is_plain_to_see_is_seen() -> None:
    seen = profile(scanned("court"))
    assert seen.length == pytest.approx(280.0, abs=0.5)
    assert seen.heel_elevation == pytest.approx(8.0, abs=0.2)
    assert seen.back_height == pytest.approx(96.0, abs=0.5)


def test_a_ball_does_not_stand() -> None:
    turn = np.linspace(0.0, np.pi, 24)
    ring = np.stack((np.sin(turn), np.cos(turn)), axis=1) * 100.0
    around = np.linspace(0.0, 2.0 * np.pi, 49)
    points = np.stack(
        [ring[:, :1] * np.cos(around), ring[:, :1] * np.sin(around), ring[:, 1:] + 0.0 * around], -1
    )
    a, b, c = points[:-1, :-1], points[1:, :-1], points[1:, 1:]
    corners = np.stack((a, b, c), axis=2).reshape(-1, 3, 3)
    with pytest.raises(NotALastError):
        stances(Scan(corners))
