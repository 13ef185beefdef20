"""Small vector arithmetic of the renderer, in plain products: the same on every processor."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Vectors = TypeVar("Vectors", Floats, Singles)


def dots(vectors: Vectors, direction: Vectors) -> Vectors:
    """Dot product of every row of `vectors` [n, 3] with one direction [3]."""
    x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
    found: Vectors = x * direction[0] + y * direction[1] + z * direction[2]
    return found


def pairwise(a: Vectors, b: Vectors) -> Vectors:
    """Dot product of row with row, both [n, 3]."""
    found: Vectors = a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]
    return found


def unit(vectors: Vectors) -> Vectors:
    """Vectors along the last axis brought to length 1; a null vector stays null."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    length = np.sqrt(x * x + y * y + z * z)
    scale = np.where(length > 0.0, length, length.dtype.type(1.0))
    scaled: Vectors = vectors / scale[..., None]
    return scaled


def face_normals(corners: Floats) -> Floats:
    """Normals of triangles [n, 3 corners, 3], as long as twice their area."""
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
