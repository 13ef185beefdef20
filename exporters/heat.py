"""Signed deviations as colours: blue where a surface lies in, orange where it stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.srgb import SRGB_TO_LINEAR, rgb_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

STOPS: Final = (
    "#053061", "#2166AC", "#4393C3", "#92C5DE", "#F4F4F2",
    "#FDB863", "#E08214", "#B35806", "#7F3B08",
)  # fmt: skip
"""Evenly from furthest in to furthest out; blue and orange differ to every kind of eye."""

NOT_COMPARED: Final = "#8A8A8A"
"""The colour of a part that only the second shoe has."""

STEPS: Final = 256
LEAST_MM: Final = 0.1
"""The scale never ends below this: rounding would fill a finer one with colour."""

_NICE: Final = (1.0, 2.0, 5.0)


def scale_mm(wanted_mm: float) -> float:
    """Where the scale ends: the least of 1, 2 and 5 times a power of ten that is not below."""
    ten = LEAST_MM
    while wanted_mm > ten * _NICE[-1]:
        ten *= 10.0
    return round(next(nice * ten for nice in _NICE if wanted_mm <= nice * ten), 1)


def heat_bytes() -> NDArray[np.uint8]:
    """The scale as sRGB bytes (STEPS + 1, 3), from furthest in to furthest out."""
    stops = np.array([rgb_bytes(stop) for stop in STOPS], dtype=np.int64)
    pieces = len(stops) - 1
    at = np.arange(STEPS + 1) * pieces
    first = np.minimum(at // STEPS, pieces - 1)
    rest = (at - first * STEPS)[:, None]
    mixed = stops[first] * (STEPS - rest) + stops[first + 1] * rest
    table: NDArray[np.uint8] = ((2 * mixed + STEPS) // (2 * STEPS)).astype(np.uint8)
    return table


def heat_colours(signed_mm: NDArray[np.float64], end_mm: float) -> NDArray[np.float32]:
    """Linear colours (n, 3) of deviations (n,); what lies beyond the scale has its end's colour."""
    share = np.clip(signed_mm / end_mm, -1.0, 1.0)
    step = np.rint((share + 1.0) * (STEPS // 2)).astype(np.int64)
    return linear_colours(heat_bytes()[step])


def linear_colours(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Linear colours (n, 3) of sRGB bytes (n, 3)."""
    return np.array(SRGB_TO_LINEAR, dtype=np.float32)[colours]


def flat_colours(color_hex: str, count: int) -> NDArray[np.float32]:
    """One linear colour (count, 3)."""
    one = np.array([rgb_bytes(color_hex)], dtype=np.uint8)
    return linear_colours(np.repeat(one, count, axis=0))
