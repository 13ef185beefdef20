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

from geometry.exact import Floats, cross, unit

Index: TypeAlias = npt.NDArray[np.int64]
Axes: TypeAlias = Floats | tuple[Floats, Floats, Floats]

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
    uv = np.empty((2, int(starts[-1] + sizes[-1])))
    axes = np.ascontiguousarray(points.T)
    # Islands of one shape are worked out together: a shoe has a hundred eyelets' and laces' rims.
    order = sorted(range(len(islands)), key=lambda number: _shape(islands[number]))
    for _, group in groupby(order, key=lambda number: _shape(islands[number])):
        numbers = list(group)
        laid = _laid(axes, [islands[number] for number in numbers])
        for place, number in enumerate(numbers):
            start = int(starts[number])
            uv[:, start : start + islands[number].size] = laid[:, place]
    low, high = np.minimum.reduceat(uv, starts, axis=1), np.maximum.reduceat(uv, starts, axis=1)
    tall = high[1] - low[1] + GAP_MM
    uv[0] -= np.repeat(0.5 * (low[0] + high[0]), sizes)
    uv[1] += np.repeat(np.cumsum(tall) - tall - low[1], sizes)
    return np.ascontiguousarray(uv.T)


def _shape(island: Island) -> tuple[str, int, int]:
    if isinstance(island, Grid):
        return "grid", *island.index.shape
    if isinstance(island, Flat):
        return "flat", len(island.index), len(island.faces)
    return "given", len(island.uv), 0


def _laid(axes: Floats, islands: Sequence[Island]) -> Floats:
    """Coordinates (2, islands, n) of islands of one kind and shape over points (3, …)."""
    grids = [island for island in islands if isinstance(island, Grid)]
    flats = [island for island in islands if isinstance(island, Flat)]
    if grids:
        flips = np.array([grid.flip for grid in grids])
        return _unrolled(np.take(axes, np.stack([grid.index for grid in grids]), axis=1), flips)
    if flats:
        where = np.stack([flat.index for flat in flats])
        return _seen(np.take(axes, where, axis=1), np.stack([flat.faces for flat in flats]))
    given = np.stack([island.uv for island in islands if isinstance(island, Given)])
    return np.moveaxis(given, 2, 0)


def _unrolled(points: Floats, flip: npt.NDArray[np.bool_]) -> Floats:
    """Coordinates of grids (3, islands, rows, columns)."""
    _, count, rows, columns = points.shape
    laid = np.zeros((2, count, rows, columns))
    u, v = laid
    np.cumsum(_length(points[..., 1:] - points[..., :-1]), axis=2, out=u[..., 1:])
    areas = _length(
        _cross(
            points[:, :, 1:, 1:] - points[:, :, :-1, :-1],
            points[:, :, :-1, 1:] - points[:, :, 1:, :-1],
        )
    )
    strips = np.cumsum(areas, axis=2)[..., -1:]
    v[:, 1:] = np.cumsum(strips / (u[:, 1:, -1:] + u[:, :-1, -1:]), axis=1)
    u -= 0.5 * u[..., -1:]
    u *= np.where(flip, 1.0, -1.0)[:, None, None]
    return laid.reshape(2, count, rows * columns)


def _seen(points: Floats, faces: Index) -> Floats:
    """Coordinates of patches (3, islands, n) with triangles (islands, m, 3)."""
    count, size = points.shape[1:]
    place = faces + np.arange(0, count * size, size)[:, None, None]
    corners = points.reshape(3, count * size)
    a, b, c = (np.take(corners, place[:, :, k], axis=1) for k in range(3))
    normal = unit(np.cumsum(np.stack(_cross(b - a, c - a)), axis=2)[..., -1].T)
    level = np.abs(normal[:, 2:]) > _NEARLY
    normal = np.where(level, np.sign(normal) * np.array([0.0, 0.0, 1.0]), normal)
    ahead = np.where(np.abs(normal[:, :1]) > _NEARLY, np.array([0.0, 0, 1]), np.array([1.0, 0, 0]))
    v = unit(cross(cross(normal, ahead), normal))
    u = cross(v, normal)
    return np.stack((_along(points, u), _along(points, v)))


def _along(points: Floats, direction: Floats) -> Floats:
    """How far points (3, islands, n) lie along each island's direction (islands, 3)."""
    x, y, z = (direction[:, axis, None] for axis in range(3))
    return np.asarray(points[0] * x + points[1] * y + points[2] * z)


def _length(v: Axes) -> Floats:
    """Euclidean lengths of vectors by their axes, which is quicker than along the last axis."""
    x, y, z = v
    return np.asarray(np.sqrt(x * x + y * y + z * z))


def _cross(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """The cross products of vectors by their axes."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
