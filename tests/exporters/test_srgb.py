import pytest

from exporters.errors import UnknownLook
from exporters.srgb import SRGB_TO_LINEAR, linear_rgb, rgb_bytes


def test_the_table_is_the_standard_curve() -> None:
    assert len(SRGB_TO_LINEAR) == 256
    for byte, linear in enumerate(SRGB_TO_LINEAR):
        s = byte / 255
        exact = s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4
        assert abs(linear - exact) <= 5.1e-7


def test_the_table_can_be_read_backwards() -> None:
    assert len(set(SRGB_TO_LINEAR)) == 256
    assert list(SRGB_TO_LINEAR) == sorted(SRGB_TO_LINEAR)


def test_colours() -> None:
    assert rgb_bytes("#1B1F3b") == (27, 31, 59)
    assert linear_rgb("#00FF00") == (0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    "wrong", ["", "1B1F3B", "#1B1F3", "#1B1F3BFF", "#1B1F3G", "# 1F3B0", "red"]
)
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(UnknownLook):
        rgb_bytes(wrong)
