"""exporters.raster_text: captions can be read, whatever is written."""

import numpy as np
import pytest

from exporters.raster_text import GLYPHS, UNKNOWN, draw_text, text_width


def written(text: str, height: float = 12.0, channels: int = 3) -> np.ndarray:
    picture = np.full((24, 220, channels), 255 if channels == 3 else 0, np.uint8)
    draw_text(picture, text, 4.0, 6.0, height, 0)
    return picture


def test_no_two_letters_look_alike() -> None:
    alike = {("0", "O")}  # told apart by what stands around them
    seen: dict[bytes, str] = {}
    for letter in GLYPHS:
        other = seen.setdefault(written(letter).tobytes(), letter)
        assert other == letter or (letter, other) in alike, f"{letter} looks like {other}"


@pytest.mark.parametrize("letter", [*GLYPHS.values(), UNKNOWN])
def test_every_stroke_lies_on_the_grid(letter: str) -> None:
    for stroke in letter.split():
        for point in stroke.split("-"):
            assert len(point) == 2 and int(point[0]) <= 4 and int(point[1]) <= 6


def test_small_letters_and_accents_are_written_as_capitals() -> None:
    assert np.array_equal(written("École"), written("ECOLE"))


def test_an_unknown_letter_is_a_box() -> None:
    assert written("字").min() < 60
    assert np.array_equal(written("字"), written("靴"))


def test_a_caption_is_as_wide_as_it_says() -> None:
    dark = np.flatnonzero((written("HEEL H") < 128).any(axis=(0, 2)))
    assert abs((dark[-1] + 1 - dark[0]) - (text_width("HEEL H", 12.0) + 12.0 * 0.13)) <= 1.0


def test_ink_lies_over_nothing_too() -> None:
    clear = written("TOE", channels=4)
    assert clear[..., 3].max() == 255
    assert (clear[..., :3] == 0).all()
    assert (clear[..., 3] == 0).mean() > 0.8


def test_text_outside_the_picture_is_cut_off() -> None:
    picture = np.full((8, 8, 3), 255, np.uint8)
    draw_text(picture, "HEEL", -30.0, 40.0, 12.0, 0)
    assert (picture == 255).all()
