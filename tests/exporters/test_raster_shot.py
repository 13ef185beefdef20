"""exporters.raster_shot: which camera a shot means."""

import numpy as np
import pytest

from exporters.raster_shot import Shot, UnknownEnvironment
from exporters.views import VIEWS, UnknownView
from exporters.views_close import CLOSE_UPS


def test_the_hero_view_is_the_first_choice() -> None:
    assert Shot().camera() == VIEWS["hero"]


def test_a_close_up_has_a_camera_of_its_own_unless_a_view_is_named() -> None:
    assert Shot(focus="heel").camera() == CLOSE_UPS["heel"].view
    chosen = Shot(view="medial", focus="heel").camera()
    assert chosen.back == VIEWS["medial"].back
    assert chosen.eye_mm == CLOSE_UPS["heel"].view.eye_mm


def test_a_close_up_frames_its_region() -> None:
    points = {"upper": np.array([(x, 0.0, z) for x in (0.0, 290.0) for z in (0.0, 100.0)])}
    assert Shot(focus="heel").frame(points).width_mm < Shot("lateral").frame(points).width_mm / 3


@pytest.mark.parametrize(
    ("shot", "error"),
    [
        (Shot("up"), UnknownView),
        (Shot(focus="knee"), UnknownView),
        (Shot(environment="night"), UnknownEnvironment),
    ],
)
def test_unknown_words_are_refused(shot: Shot, error: type[Exception]) -> None:
    with pytest.raises(error):
        shot.camera()
