"""A repeating block of smooth noise, the same on every machine: integer hashing, then averaging."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from exporters.raster_vectors import Singles

SIZE = 64
CELL_MM = 0.16


@dataclass(frozen=True, slots=True)
class Block:
    """Noise over SIZE³ cells, flattened: `value` about -1..1 and its `slope` per axis."""

    size: int
    value: Singles
    slope: Singles


@cache
def tile() -> Block:
    """The block, made once: hashed cells smoothed so that grains are about three cells wide."""
    cells = np.arange(SIZE * SIZE * SIZE, dtype=np.uint32)
    raw = (_mixed(cells) >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)
    noise = raw.reshape(SIZE, SIZE, SIZE)
    for _ in range(2):
        for axis in range(3):
            around = np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
            noise = np.float32(0.5) * noise + np.float32(0.25) * around
    noise = noise * np.float32(0.9 / float(np.abs(noise).max()))
    slopes = [np.roll(noise, -1, axis) - np.roll(noise, 1, axis) for axis in range(3)]
    slope = np.stack([values.ravel() for values in slopes], axis=1)
    return Block(SIZE, noise.ravel(), np.ascontiguousarray(slope * np.float32(2.0)))


def _mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """An avalanche of 32-bit integers: every bit of the input moves half the bits of the output."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x7FEB352D)
    values = (values ^ (values >> np.uint32(15))) * np.uint32(0x846CA68B)
    return values ^ (values >> np.uint32(16))
