"""Linear light to sRGB bytes, with a soft shoulder instead of clipped highlights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exporters.raster_vectors import Singles
from exporters.srgb import SRGB_TO_LINEAR

# Light up to here is kept as it is, so that colours of the spec stay the colours of the spec.
KNEE = np.float32(0.80)
STEPS = 8191


def _table() -> NDArray[np.uint8]:
    """Bytes in sRGB for STEPS + 1 evenly spaced light values, by the table read backwards."""
    levels = np.array(SRGB_TO_LINEAR)
    edges = 0.5 * (levels[1:] + levels[:-1])
    return np.searchsorted(edges, np.arange(STEPS + 1) / STEPS, side="right").astype(np.uint8)


TABLE = _table()


def to_srgb(linear: Singles) -> NDArray[np.uint8]:
    """Bytes of linear light, 1.0 being white; any shape."""
    step = np.clip(linear, np.float32(0.0), np.float32(1.0)) * np.float32(STEPS)
    found: NDArray[np.uint8] = TABLE[(step + np.float32(0.5)).astype(np.int32)]
    return found


def shoulder(linear: Singles) -> Singles:
    """Light bent so that everything above the knee nears 1 without reaching it."""
    over = np.maximum(linear - KNEE, np.float32(0.0))
    room = np.float32(1.0) - KNEE
    bent: Singles = np.minimum(linear, KNEE) + over * room / (over + room)
    return bent
