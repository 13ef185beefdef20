"""Small steps between panels: what lies in a corner darkens, what stands out catches the light.

Shadow maps are too coarse for a step of one millimetre, and between two black panels a shadow shows
nothing. So each point looks at the surface seen around it, a millimetre or two away on the
picture: above its own tangent plane is a corner, below it an edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exporters.raster_vectors import Ints, Singles, pairwise

RINGS_MM: Final = (0.5, 1.4)
# Eight directions round a point, the four slanting ones by the sine of half a right angle.
SLANT: Final = 0.7071067811865476
COMPASS: Final = (
    (1.0, 0.0), (SLANT, SLANT), (0.0, 1.0), (-SLANT, SLANT),
    (-1.0, 0.0), (-SLANT, -SLANT), (0.0, -1.0), (SLANT, -SLANT),
)  # fmt: skip
# Slopes up to here are the curve of a smooth surface, no step.
SMOOTH: Final = np.float32(0.22)
# Beyond this many millimetres another surface has nothing to do with this one.
NEAR_MM, FAR_MM = np.float32(2.5), np.float32(7.0)


@dataclass(frozen=True, slots=True)
class Edges:
    """Per point [n]: `hollow` (0 open … 1 deep in a corner) and `ridge` (1 on a free edge)."""

    hollow: Singles
    ridge: Singles


def reach(per_mm: float) -> int:
    """Pixels that the search goes to each side, at `per_mm` pixels to the millimetre."""
    return max(_pixels(ring, per_mm) for ring in RINGS_MM)


def edges(
    block: Ints, columns: int, first_in: Ints, points: Singles, asked: NDArray[np.bool_],
    normals: Singles, per_mm: float,
) -> Edges:  # fmt: skip
    """Steps round the asked samples.

    `block` is the pixel of every sample, in rows of `columns` pixels; `first_in` a sample of every
    pixel, or the number of samples where nothing is seen; `normals` are those of the asked samples.
    """
    own, at = points[asked], block[asked]
    rows = len(first_in) // columns
    row, column = at // columns, at % columns
    hollow = np.zeros(len(own), np.float32)
    ridge = np.zeros(len(own), np.float32)
    for ring in RINGS_MM:
        step = _pixels(ring, per_mm)
        for right, down in COMPASS:
            x = column + int(np.floor(right * step + 0.5))
            y = row + int(np.floor(down * step + 0.5))
            inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
            found = first_in[np.where(inside, y * columns + x, 0)]
            there = np.flatnonzero(inside & (found < len(points)))
            away = points[found[there]] - own[there]
            distance = np.sqrt(pairwise(away, away)) + np.float32(1e-3)
            slope = pairwise(away, normals[there]) / distance
            bound = np.clip((FAR_MM - distance) / (FAR_MM - NEAR_MM), 0.0, 1.0).astype(np.float32)
            hollow[there] += bound * np.maximum(slope - SMOOTH, np.float32(0.0))
            ridge[there] += bound * np.maximum(-slope - SMOOTH, np.float32(0.0))
    share = np.float32(2.6 / (len(RINGS_MM) * len(COMPASS)))
    one = np.float32(1.0)
    return Edges(np.minimum(hollow * share, one), np.minimum(ridge * share, one))


def _pixels(ring_mm: float, per_mm: float) -> int:
    return max(1, int(ring_mm * per_mm + 0.5))
