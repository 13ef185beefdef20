"""exporters.raster_stripes: reflection lines are smooth on smooth surfaces and tell a ripple."""

import numpy as np
import pytest

from exporters.raster import render
from exporters.raster_shot import Shot
from exporters.raster_stripes import _turns
from exporters.scene import Scene, StyledPart
from geometry.mesh import Part
from tests.exporters.shapes import box, scene
from tests.exporters.test_raster import RED

SHOT = Shot("lateral", 240, 160, environment="stripes")


def tube(ripple_mm: float, kind: str = "along", count: int = 192) -> Scene:
    """A tube along x, its radius wavering along the way, or round it."""
    x = np.linspace(0.0, 200.0, 81)
    turn = np.linspace(0.0, 2 * np.pi, count, endpoint=False)
    wave = np.sin(x * (2 * np.pi / 20.0))[:, None] if kind == "along" else np.sin(12 * turn)[None]
    radius = 40.0 + ripple_mm * wave + np.zeros((len(x), count))
    places = [x[:, None] + 0.0 * radius, radius * np.cos(turn), radius * np.sin(turn)]
    points = np.stack(places, axis=2).reshape(-1, 3)
    here = np.arange(80 * count).reshape(80, count)
    right, over = np.roll(here, -1, axis=1), here + count
    quads = np.stack([here, right, np.roll(over, -1, axis=1), over], axis=2).reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 2, 1]], quads[:, [0, 3, 2]]])
    part = Part("upper", np.rint(points * 1000).astype(np.int64), faces)
    return Scene("tube", (StyledPart(part, RED),))


def test_turns_are_even_and_symmetric() -> None:
    angles = np.linspace(0.0, np.pi, 400)
    found = _turns(np.cos(angles), np.sin(angles))
    assert np.abs(found - angles / (2 * np.pi)).max() < 1e-3
    assert np.array_equal(_turns(np.cos(angles), -np.sin(angles)), found)


def test_strips_run_straight_along_a_straight_tube() -> None:
    middle = render(tube(0.0), SHOT)[50:110, 60:180, 0].astype(int)
    assert middle.max() - middle.min() > 120, "dark and bright strips"
    assert np.abs(np.diff(middle, axis=1)).mean() < 1.5


@pytest.mark.parametrize("kind", ["along", "across"])
def test_a_ripple_of_a_tenth_of_a_millimetre_shows_whichever_way_it_runs(kind: str) -> None:
    smooth, rippled = (render(tube(r, kind), SHOT)[50:110, 60:180, 0].astype(int) for r in (0, 0.1))
    assert np.abs(smooth - rippled).mean() > 8
    if kind == "along":
        waver = [np.abs(np.diff(part, axis=1)).mean() for part in (smooth, rippled)]
        assert waver[1] > 3 * waver[0] + 1


def test_colours_play_no_part() -> None:
    picture = render(scene(box("upper")), SHOT).astype(int)
    assert np.abs(picture - picture.mean(axis=2, keepdims=True)).max() < 1
