"""Laying a grid of points flat: angles kept first, then every triangle as rigid as may be.

The start is a least squares conformal map (LSCM); from it rotations of the triangles and places of
the points are found in turn (ARAP), with one factorisation. Seams weigh more than the rest, so that
mates keep one length. The promise of these bytes is `this release`: scipy's solver and BLAS differ
between machines far below a micrometre, and places are rounded to whole micrometres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Index: TypeAlias = NDArray[np.int64]

_ROUNDS: Final = 50
_FEWER: Final = (15, 0)
"""Rounds of ARAP; fewer, then none, where triangles turned over."""

_COTANGENT: Final = (0.02, 50.0)
"""Bounds of an edge's weight: a sliver of a triangle would have next to none, or all."""


@dataclass(frozen=True, eq=False)
class Flat:
    """A grid laid flat: `points_um` int (rows, columns, 2), what it measures there and on the shoe.

    Strains are shares by which edges of the grid are longer or shorter than on the shoe; `turned`
    counts triangles that turned over.
    """

    points_um: NDArray[np.int64]
    net_mm2: float
    wall_mm2: float
    mean_strain: float
    p95_strain: float
    max_strain: float
    turned: int


class Laying:
    """A grid (rows, columns, 3) mm that is laid flat, its low edge's ends level."""

    def __init__(self, points: Floats) -> None:
        self._shape = points.shape[:2]
        self._corners, self._faces = points.reshape(-1, 3), lattice(*self._shape)
        self._shapes = _laid(self._corners, self._faces)
        ends = (0, self._shape[1] - 1)
        self._conformal = _conformal(self._shapes, self._faces, len(self._corners), ends)
        self._flat = self._conformal

    def flat(self, stiff: Floats) -> Flat:
        """The grid laid flat, where cells weigh `stiff` (rows - 1, columns - 1).

        A second time it goes on from where the first ended.
        """
        weight = np.concatenate((stiff.ravel(), stiff.ravel()))
        flat = _rigid(self._shapes, self._faces, self._flat, weight, _ROUNDS)
        self._flat, found = flat, self._found(flat)
        for rounds in _FEWER:
            if not found.turned:
                break
            found = self._found(_rigid(self._shapes, self._faces, self._conformal, weight, rounds))
        return found

    def _found(self, flat: Floats) -> Flat:
        rows, columns = self._shape
        flat = _level(flat, flat[columns - 1] - flat[0])
        whole = np.rint(flat * 1000.0).astype(np.int64).reshape(rows, columns, 2)
        return _measured(whole, self._corners, self._shapes, self._faces)


def lattice(rows: int, columns: int) -> Index:
    """Triangles (m, 3) of a grid, turning left, their diagonals to either hand by turns."""
    at = np.arange(rows * columns, dtype=np.int64).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]))
    row, column = np.indices((rows - 1, columns - 1))
    odd = ((row + column) % 2 == 1).ravel()[:, None]
    first = np.where(odd, np.stack((a, b, d), axis=1), np.stack((a, b, c), axis=1))
    second = np.where(odd, np.stack((b, c, d), axis=1), np.stack((a, c, d), axis=1))
    return np.concatenate((first, second))


def _laid(corners: Floats, faces: Index) -> Floats:
    """Each triangle in a plane of its own (m, 3, 2), its first edge along the first axis."""
    a, b, c = (corners[faces[:, k]] for k in range(3))
    along, aside = b - a, c - a
    size = np.maximum(_length(along), 1e-9)
    laid = np.zeros((len(faces), 3, 2))
    laid[:, 1, 0] = size
    laid[:, 2, 0] = np.sum(along * aside, axis=1) / size
    laid[:, 2, 1] = np.maximum(_length(np.cross(along, aside)) / size, 1e-9)
    return laid


def _conformal(shapes: Floats, faces: Index, count: int, pins: tuple[int, int]) -> Floats:
    """Places (count, 2) whose angles are as near to the triangles' as may be, at true area."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import splu

    z = shapes[..., 0] + 1j * shapes[..., 1]
    area = 0.5 * shapes[:, 1, 0] * shapes[:, 2, 1]
    across = np.stack((z[:, 2] - z[:, 1], z[:, 0] - z[:, 2], z[:, 1] - z[:, 0]), axis=1)
    values = (across / np.sqrt(area)[:, None]).ravel()
    where = (np.repeat(np.arange(len(faces)), 3), faces.ravel())
    matrix: Any = coo_matrix((values, where), shape=(len(faces), count)).tocsc()
    normal = (matrix.conj().T @ matrix).tocsc()
    free = np.setdiff1d(np.arange(count), pins)
    found = np.zeros(count, dtype=np.complex128)
    found[pins[1]] = 1.0
    found[free] = splu(normal[free][:, free].tocsc()).solve(-(normal[free] @ found))
    flat = np.stack((found.real, found.imag), axis=1)
    drawn = float(np.sum(_doubled(flat, faces)))
    return np.asarray(flat * np.sqrt(2.0 * float(np.sum(area)) / abs(drawn)))


def _rigid(shapes: Floats, faces: Index, flat: Floats, weight: Floats, rounds: int) -> Floats:
    """Places moved so that triangles are turned rather than strained, in rounds."""
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    if not rounds:
        return flat
    pairs = ((1, 2), (2, 0), (0, 1))
    heavy, asked, ends = [], [], []
    for k, (i, j) in enumerate(pairs):
        one, other = shapes[:, i] - shapes[:, k], shapes[:, j] - shapes[:, k]
        crossed = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
        cotangent = np.sum(one * other, axis=1) / np.maximum(crossed, 1e-12)
        heavy.append(np.clip(cotangent, *_COTANGENT) * weight)
        asked.append(shapes[:, j] - shapes[:, i])
        ends.append((faces[:, i], faces[:, j]))
    start, end = (np.concatenate([pair[k] for pair in ends]) for k in (0, 1))
    w, way = np.concatenate(heavy), np.concatenate(asked)
    place = (np.concatenate((start, end, start, end)), np.concatenate((start, end, end, start)))
    entries = np.concatenate((w, w, -w, -w))
    laplace: Any = csc_matrix((entries, place), shape=(len(flat), len(flat)))
    solver = splu(laplace[1:][:, 1:].tocsc())
    for _ in range(rounds):
        drawn = flat[end] - flat[start]
        c = (w * np.sum(drawn * way, axis=1)).reshape(3, -1).sum(axis=0)
        s = (w * (drawn[:, 1] * way[:, 0] - drawn[:, 0] * way[:, 1])).reshape(3, -1).sum(axis=0)
        size = np.maximum(np.sqrt(c * c + s * s), 1e-12)
        c, s = np.tile(c / size, 3), np.tile(s / size, 3)
        turned = (w * (c * way[:, 0] - s * way[:, 1]), w * (s * way[:, 0] + c * way[:, 1]))
        right = np.stack(
            [np.bincount(end, v, len(flat)) - np.bincount(start, v, len(flat)) for v in turned],
            axis=1,
        )
        flat = np.concatenate((np.zeros((1, 2)), solver.solve(right[1:])))
    return flat


def _level(flat: Floats, chord: Floats) -> Floats:
    """Places turned so that a chord lies along the first axis."""
    x, y = chord / np.sqrt(chord[0] * chord[0] + chord[1] * chord[1])
    return np.stack((flat[:, 0] * x + flat[:, 1] * y, flat[:, 1] * x - flat[:, 0] * y), axis=1)


def _measured(grid_um: NDArray[np.int64], corners: Floats, shapes: Floats, faces: Index) -> Flat:
    flat = grid_um.reshape(-1, 2) / 1000.0
    doubled = _doubled(flat, faces)
    edges = np.concatenate((faces[:, :2], faces[:, 1:], faces[:, [2, 0]]))
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    before = _length(corners[edges[:, 1]] - corners[edges[:, 0]])
    after = _length(flat[edges[:, 1]] - flat[edges[:, 0]])
    strain = np.abs(after / np.maximum(before, 1e-9) - 1.0)
    return Flat(
        grid_um,
        0.5 * float(np.sum(doubled)),
        0.5 * float(np.sum(shapes[:, 1, 0] * shapes[:, 2, 1])),
        float(np.mean(strain)),
        float(np.quantile(strain, 0.95)),
        float(np.max(strain)),
        int(np.count_nonzero(doubled <= 0.0)),
    )


def _doubled(flat: Floats, faces: Index) -> Floats:
    """Twice the areas (m,) of triangles in the plane, below zero where they turn right."""
    a, b, c = (flat[faces[:, k]] for k in range(3))
    one, other = b - a, c - a
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.sqrt(np.sum(vectors * vectors, axis=-1)))
