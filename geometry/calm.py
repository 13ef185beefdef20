"""Calming a grid of a surface where its cells fold: leather spans what it cannot follow.

The form may bend more sharply than a thick shell over it can, or its coordinates may shear so far
that flat cells turn over. There points and directions are averaged with their neighbours until no
cell is folded any more; everywhere else they stay as they are, to the bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, cross, unit

Mask = npt.NDArray[np.bool_]

ROUNDS: Final = 24
"""Rounds of averaging, at the most."""

_REACH: Final = 2
"""Neighbours round a folded cell that are averaged with it."""


def calmed(points: Floats, normals: Floats, distances: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    """Points and unit normals (rows, n, 3) whose offsets at all distances (rows, n) are unfolded.

    Columns run round in a ring. The first row and the last two are held: more is joined to them.
    Where that many rounds do not help, what is left folded is for the audit to find.
    """
    for _ in range(ROUNDS):
        lying = _folded(points, normals)
        any_folded = lying
        for distance in distances:
            any_folded = any_folded | _folded(points + normals * distance[..., None], normals)
        if not np.any(any_folded):
            break
        normals = np.where(_near(any_folded)[..., None], unit(_averaged(normals)), normals)
        points = np.where(_near(lying)[..., None], _averaged(points), points)
    return points, normals


def _folded(points: Floats, normals: Floats) -> Mask:
    """Which cells (rows - 1, n) have a triangle that does not face along the normals."""
    a, b = points[:-1], np.roll(points[:-1], -1, axis=1)
    c, d = np.roll(points[1:], -1, axis=1), points[1:]
    out = normals[:-1]
    first, second = _dot(cross(c - a, b - a), out), _dot(cross(d - a, c - a), out)
    return np.asarray((first <= 0.0) | (second <= 0.0))


def _near(cells: Mask) -> Mask:
    """Which points (rows, n) lie at folded cells or a few places from one."""
    row = np.zeros_like(cells[:1])
    mask = np.concatenate((cells, row)) | np.concatenate((row, cells))
    mask = mask | np.roll(mask, 1, axis=1)
    for _ in range(_REACH):
        wide = mask | np.roll(mask, 1, axis=1) | np.roll(mask, -1, axis=1)
        mask = wide | np.concatenate((wide[1:], row)) | np.concatenate((row, wide[:-1]))
    mask[0] = mask[-2:] = False
    return mask


def _averaged(values: Floats) -> Floats:
    """Each value's mean with its four neighbours', (rows, n, 3)."""
    above = np.concatenate((values[1:], values[-1:]))
    below = np.concatenate((values[:1], values[:-1]))
    aside = np.roll(values, 1, axis=1) + np.roll(values, -1, axis=1)
    return np.asarray(0.5 * values + 0.125 * (above + below + aside))


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2])
