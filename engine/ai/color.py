"""Colours as numbers: luminance, contrast, hue. Equal on every machine: no power function."""

from __future__ import annotations

from typing import Final

from exporters.srgb import SRGB_TO_LINEAR

NEUTRAL_BELOW: Final = 0.14
"""Chroma (of 1) below which an eye takes a colour for a grey."""


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours' luminances, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color_hex: str) -> float:
    """Return the relative luminance of #RRGGBB, 0 to 1."""
    red, green, blue = (SRGB_TO_LINEAR[level] for level in levels(color_hex))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def hue(color_hex: str) -> float | None:
    """Return the hue of #RRGGBB in degrees, or None for a neutral."""
    red, green, blue = levels(color_hex)
    high, low = max(red, green, blue), min(red, green, blue)
    chroma = high - low
    if chroma < NEUTRAL_BELOW * 255:
        return None
    if high == red:
        return 60 * ((green - blue) / chroma) % 360
    if high == green:
        return 60 * ((blue - red) / chroma + 2)
    return 60 * ((red - green) / chroma + 4)


def apart(one: str, other: str) -> float | None:
    """Return how many degrees two hues are apart, 0 to 180; None where one is a neutral."""
    first, second = hue(one), hue(other)
    if first is None or second is None:
        return None
    between = abs(first - second)
    return min(between, 360 - between)


def levels(color_hex: str) -> tuple[int, int, int]:
    """Return red, green and blue of #RRGGBB, 0 to 255."""
    return int(color_hex[1:3], 16), int(color_hex[3:5], 16), int(color_hex[5:7], 16)
