"""exporters.raster_tone: the way back from light to bytes is the sRGB table, reversed."""

import numpy as np

from exporters.raster_tone import KNEE, TABLE, shoulder, to_srgb
from exporters.srgb import SRGB_TO_LINEAR


def test_light_of_a_byte_becomes_that_byte() -> None:
    bright = np.arange(30, 256)
    found = to_srgb(np.array(SRGB_TO_LINEAR, np.float32)[bright])
    assert np.array_equal(found, bright)


def test_dark_bytes_are_at_most_one_off() -> None:
    found = to_srgb(np.array(SRGB_TO_LINEAR, np.float32)[:30]).astype(int)
    assert np.abs(found - np.arange(30)).max() <= 1


def test_more_light_is_never_darker() -> None:
    assert (np.diff(TABLE.astype(int)) >= 0).all()
    assert TABLE[0] == 0
    assert TABLE[-1] == 255


def test_out_of_range_is_clipped() -> None:
    assert to_srgb(np.array([-1.0, 2.0], np.float32)).tolist() == [0, 255]


def test_the_shoulder_keeps_colours_and_tames_highlights() -> None:
    light = np.linspace(0, 5, 400, dtype=np.float32)
    bent = shoulder(light)
    assert np.array_equal(bent[light <= KNEE], light[light <= KNEE])
    assert (np.diff(bent) > 0).all()
    assert bent.max() < 1.0
