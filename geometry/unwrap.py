"""Texture coordinates: every patch of a part laid flat at its true size, one above the other.

A grid is unrolled: each row lies level at its true length, its middle over u = 0, and rows follow
each other at the mean of the distances between them. So rows keep their lengths, no triangle turns
over, and columns keep theirs on average. A lid, a fan or a heap of loose triangles is seen from
outside, square to its mean normal; one that nearly faces up or down is seen in plan, v to the toe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, cross, length, unit

Index: TypeAlias = npt.NDArray[np.int64]

GAP_MM: Final = 2.0
"""What is left free between two islands."""

_NEARLY: Final = 0.9
"""Cosine to the vertical from which a patch is seen in plan, and to x from which v is not x."""


@dataclass(frozen=True)
class Grid:
    """An island that is unrolled: indices of points (rows, columns); `flip` as for its faces."""

    index: Index
    flip: bool

    @property
    def size(self) -> int:
        """How many texture coordinates it has."""
        return self.index.size


@dataclass(frozen=True)
class Flat:
    """An island that is seen from outside: indices of points (n,), triangles (m, 3) of them."""

    index: Index
    faces: Index

    @property
    def size(self) -> int:
        """How many texture coordinates it has."""
        return self.index.size


@dataclass(frozen=True)
class Given:
    """An island whose coordinates (n, 2) in mm the caller knows."""

    uv: Floats

    @property
    def size(self) -> int:
        """How many texture coordinates it has."""
        return len(self.uv)


Island: TypeAlias = Grid | Flat | Given


def unwrap(points: Floats, islands: Sequence[Island]) -> Floats:
    """Texture coordinates (n, 2) in mm of islands over points (…, 3), one island after the other.

    Each island's u is centred on 0; v starts at 0, and islands are stacked with a gap.
    """
    sizes = np.array([island.size for island in islands], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    uv = np.empty((int(starts[-1] + sizes[-1]), 2))
    # Islands of one shape are worked out together: a shoe has a hundred eyelets' and laces' rims.
    order = sorted(range(len(islands)), key=lambda number: _shape(islands[number]))
    for shape, group in groupby(order, key=lambda number: _shape(islands[number])):
        numbers = list(group)
        where = starts[numbers][:, None] + np.arange(islands[numbers[0]].size)
        uv[where] = _laid(shape[0], points, [islands[number] for number in numbers])
    low, high = np.minimum.reduceat(uv, starts), np.maximum.reduceat(uv, starts)
    tall = high[:, 1] - low[:, 1] + GAP_MM
    move = np.stack((-0.5 * (low[:, 0] + high[:, 0]), np.cumsum(tall) - tall - low[:, 1]), axis=1)
    return uv + np.repeat(move, sizes, axis=0)


def _shape(island: Island) -> tuple[str, int, int]:
    if isinstance(island, Grid):
        return "grid", *island.index.shape
    if isinstance(island, Flat):
        return "flat", len(island.index), len(island.faces)
    return "given", len(island.uv), 0


def _laid(kind: str, points: Floats, islands: Sequence[Island]) -> Floats:
    """Coordinates (islands, n, 2) of islands of one kind and shape."""
    grids = [island for island in islands if isinstance(island, Grid)]
    flats = [island for island in islands if isinstance(island, Flat)]
    if grids:
        flips = np.array([grid.flip for grid in grids])
        return _unrolled(points[np.stack([grid.index for grid in grids])], flips)
    if flats:
        where = np.stack([flat.index for flat in flats])
        return _seen(points[where], np.stack([flat.faces for flat in flats]))
    return np.stack([island.uv for island in islands if isinstance(island, Given)])


def _unrolled(points: Floats, flip: npt.NDArray[np.bool_]) -> Floats:
    """Coordinates of grids (islands, rows, columns, 3)."""
    count, rows, columns, _ = points.shape
    u, v = np.zeros((count, rows, columns)), np.zeros((count, rows, 1))
    np.cumsum(length(points[:, :, 1:] - points[:, :, :-1]), axis=2, out=u[:, :, 1:])
    across = cross(points[:, 1:, 1:] - points[:, :-1, :-1], points[:, :-1, 1:] - points[:, 1:, :-1])
    area = np.cumsum(length(across), axis=2)[:, :, -1:]
    np.cumsum(area / (u[:, 1:, -1:] + u[:, :-1, -1:]), axis=1, out=v[:, 1:])
    u = (u - 0.5 * u[:, :, -1:]) * np.where(flip, 1.0, -1.0)[:, None, None]
    return np.stack((u, v + np.zeros_like(u)), axis=-1).reshape(count, rows * columns, 2)


def _seen(points: Floats, faces: Index) -> Floats:
    """Coordinates of patches (islands, n, 3) with triangles (islands, m, 3)."""
    own = np.arange(len(points))[:, None]
    a, b, c = (points[own, faces[:, :, k]] for k in range(3))
    normal = unit(np.cumsum(cross(b - a, c - a), axis=1)[:, -1])
    level = np.abs(normal[:, 2:]) > _NEARLY
    normal = np.where(level, np.sign(normal) * np.array([0.0, 0.0, 1.0]), normal)
    ahead = np.where(np.abs(normal[:, :1]) > _NEARLY, np.array([0.0, 0, 1]), np.array([1.0, 0, 0]))
    v = unit(cross(cross(normal, ahead), normal))
    u = cross(v, normal)
    return np.stack((_along(points, u), _along(points, v)), axis=-1)


def _along(points: Floats, direction: Floats) -> Floats:
    """How far points (islands, n, 3) lie along each island's direction."""
    x, y, z = (direction[:, None, axis] for axis in range(3))
    return np.asarray(points[..., 0] * x + points[..., 1] * y + points[..., 2] * z)
