"""The upper's outside low down, where a sole may hold it, as distances from the featherline."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, shares
from geometry.form import Form
from geometry.loft import ring
from geometry.plan import plan_normals
from geometry.wall import Wall

HALF: Final = 96
ROWS: Final = 8
EVEN: Final = 0.4
"""Cells of half a ring and up a column; how evenly the rows lie, which are closer low down."""

SHIFT_MM: Final = 4.0
"""Most that a point of the upper is taken to lie beside its column; further off it is rough."""

SLOPE: Final = 0.3
SUNK_MM: Final = 1.4
SOFT_MM: Final = 0.8
"""Least rise of the outside over the form's height; most that it begins under the featherline, and
how softly it is held to that."""


class Columns:
    """Vertical planes (n) that stand on the featherline, along its normals in plan.

    Whatever is made of distances along these normals cannot fold, however rough the upper is.
    `w` (n,) are ring coordinates, `foot` (n, 3) and `normals` (n, 2) where they stand.
    """

    def __init__(self, form: Form) -> None:
        self.w: Floats = ring(shares(HALF))
        self.foot = form.surface(self.w, np.zeros_like(self.w))
        self.normals = plan_normals(self.foot[:, :2])

    def at(self, distance_mm: Floats) -> Floats:
        """Plan points (…, n, 2) at distances outward from the featherline."""
        return np.asarray(self.foot[:, :2] + self.normals * distance_mm[..., None])


class Hold:
    """The upper's outside in columns: distances off the featherline and z, by the form's height.

    It is read off the wall once, as rows up to `reach_mm` (n,), and interpolated.
    """

    def __init__(self, wall: Wall, columns: Columns, reach_mm: Floats) -> None:
        self._reach = reach_mm
        row = shares(ROWS)
        h = mix(row * row, row, EVEN)[:, None] * reach_mm
        w = columns.w + 0.0 * h
        points = wall.offset(w, h, wall.outer_at(w, h))
        table = in_columns(points, columns)
        low = columns.foot[:, 2] - SUNK_MM
        over = table[..., 1] - SLOPE * h - low
        over = 0.5 * (over + np.sqrt(over * over + SOFT_MM * SOFT_MM))
        rise = np.maximum.accumulate(low + over, axis=0)
        table[..., 1] = rise + SLOPE * h
        ends = (2.0 * table[:1] - table[1:2], 2.0 * table[-1:] - table[-2:-1])
        self._table = np.concatenate((ends[0], table, ends[1]))

    def at(self, h: Floats) -> tuple[Floats, Floats]:
        """Distances (…, n) off the featherline and z, mm, at heights h (…, n) of the columns."""
        share = clamp(h / self._reach, 0.0, 1.0)
        spread = 1.0 - EVEN
        row = (np.sqrt(EVEN * EVEN + 4.0 * spread * share) - EVEN) * (0.5 * ROWS / spread)
        first = np.minimum(np.floor(row).astype(np.int64), ROWS - 1)
        column = np.arange(0, h.shape[-1]) + np.zeros_like(first)
        a, b, c, d = (self._table[first + step, column] for step in range(4))
        t = (row - first)[..., None]
        bend = 2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)
        out = b + 0.5 * t * (c - a + t * bend)
        return out[..., 0], out[..., 1]


def in_columns(points: Floats, columns: Columns) -> Floats:
    """Distance off the featherline and z (rows, n, 2) of rows of points moved into their columns.

    Points lie a few mm beside their column; they are moved back along their row.
    """
    step = points[..., :2] - columns.foot[:, :2]
    out, right = columns.normals[:, 0], columns.normals[:, 1]
    aside = clamp(step[..., 0] * right - step[..., 1] * out, -SHIFT_MM, SHIFT_MM)
    table = np.stack((step[..., 0] * out + step[..., 1] * right, points[..., 2]), axis=-1)
    ring_step = np.roll(points, -1, axis=1) - np.roll(points, 1, axis=1)
    run = ring_step[..., 0] * right - ring_step[..., 1] * out
    slope = (np.roll(table, -1, axis=1) - np.roll(table, 1, axis=1)) / np.maximum(run, 0.5)[
        ..., None
    ]
    return np.asarray(table - slope * aside[..., None])


def doubled(values: Floats) -> Floats:
    """Values (n, …) round a ring, and between each two of them a cubic's."""
    after, far = np.roll(values, -1, axis=0), np.roll(values, -2, axis=0)
    between = 0.5625 * (values + after) - 0.0625 * (np.roll(values, 1, axis=0) + far)
    shape = (2 * len(values), *values.shape[1:])
    return np.reshape(np.stack((values, between), axis=1), shape)
