"""A turntable of toy parts: steps that go on, one framing, and an animation others can play."""

import io

import numpy as np
import pytest
from PIL import Image

from exporters.png import encode_animation
from exporters.raster import render
from exporters.raster_shot import Shot
from exporters.turntable import turntable
from exporters.views import VIEWS, turned
from tests.exporters.shapes import CREAM, box, ring, scene, styled

SHOT = Shot(view="lateral", width=96, height=64)


def test_a_turn_goes_on_where_the_view_begins_and_comes_back() -> None:
    hero = VIEWS["hero"]
    quarter = turned(hero, 0.25)
    assert np.allclose(quarter.back, (-hero.back[1], hero.back[0], hero.back[2]))
    assert np.allclose(turned(quarter, 0.75).back, hero.back)
    assert np.allclose(
        turned(VIEWS["lateral"], 0.5).back[:2], np.negative(VIEWS["lateral"].back[:2])
    )


def test_half_a_turn_of_an_even_body_looks_the_same() -> None:
    """Lamps stand still, so a body that is its own half turn looks the same, but for its grain."""
    made = scene(box("upper", (-30_000, -10_000, 0), (30_000, 10_000, 20_000)))
    pictures = [one.astype(int) for one in turntable(made, SHOT, 4)]

    def apart(one: int, other: int) -> float:
        return float(np.abs(pictures[one] - pictures[other]).mean())

    assert apart(0, 2) < 1.0 and apart(1, 3) < 1.0
    assert apart(0, 1) > 10.0


def test_every_step_keeps_scale_and_middle() -> None:
    """The widest picture fills the frame; the others show the same height of the same body."""
    made = scene(box("upper", (-30_000, -5_000, 0), (30_000, 5_000, 20_000)))
    shot = Shot(view="lateral", width=96, height=64, background="transparent")
    wide, narrow, *_ = (pixels[..., 3] == 255 for pixels in turntable(made, shot, 4))
    columns = [np.flatnonzero(mask.any(axis=0)) for mask in (wide, narrow)]
    widths = [len(found) for found in columns]
    assert widths[1] < 0.4 * widths[0]
    for found in columns:
        assert abs((found[0] + found[-1]) / 2 - 47.5) <= 1.0
    rows = [np.flatnonzero(mask.any(axis=1)) for mask in (wide, narrow)]
    assert abs(rows[0][-1] - rows[1][-1]) <= 3


def test_the_first_picture_is_the_shot_up_to_its_framing() -> None:
    made = scene(ring("upper"), styled(box("lining"), CREAM).part)
    (first, _) = turntable(made, SHOT, 2)
    assert first.shape == render(made, SHOT).shape


def test_pillow_plays_the_animation() -> None:
    pictures = [np.full((4, 6, 3), 40 * number, np.uint8) for number in range(5)]
    with Image.open(io.BytesIO(encode_animation(pictures, frame_ms=125))) as found:
        assert (found.n_frames, found.info["loop"], found.size) == (5, 0, (6, 4))
        for number in range(5):
            found.seek(number)
            assert found.info["duration"] == 125.0
            assert np.array_equal(np.asarray(found.convert("RGB")), pictures[number])
    with pytest.raises(ValueError, match="at least one"):
        encode_animation([], frame_ms=1)
