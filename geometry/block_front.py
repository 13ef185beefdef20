"""Columns of a sole with a heel block: exactly where its front begins and ends, more at bends."""

from __future__ import annotations

from copy import copy
from typing import Final

import numpy as np

from geometry.cad_spline import Index
from geometry.exact import Floats, distinct, interpolate, mix
from geometry.ground import BREAST_RUN_MM
from geometry.outline import Outline
from geometry.outsole import edge_points
from geometry.soleunit import SoleUnit

ROUNDS: Final = 3

BESIDE_MM: Final = 4.0
"""Distance from a bend of the arch, all rows of the wall beside it included, up to which a solid
has more columns."""


class Resampled(Outline):
    """An outline at any places (n,) among its dense samples."""

    def __init__(self, outline: Outline, at: Floats) -> None:
        vars(self).update(vars(copy(outline)))
        self._whole, self._at = outline, at
        for name in ("w", "foot", "normals", "plan", "wall_mm", "bed_mm"):
            setattr(self, name, _between(getattr(outline, name), at))

    def hold(self, parts: Floats) -> Floats:
        """Points (len(parts), n, 3) where the upper is held, at parts of the lip's height."""
        held = np.swapaxes(self._whole.hold(parts), 0, 1)
        return np.swapaxes(_between(held, self._at), 0, 1)


def with_front(unit: SoleUnit, *, close: bool = False) -> SoleUnit:
    """The sole with columns at its block's front, which are its `front`; as it is without one.

    With `close` more columns stand beside the bends of its arch.
    """
    if not unit.floor.block:
        return unit
    half, every = unit.outline.half, unit.outline.half * 2
    x = edge_points(_sampled(unit, np.arange(0, every, dtype=np.float64)))[0, :, 0]
    ends = unit.floor.breast_x_mm + np.array([0.0, BREAST_RUN_MM])
    steps = np.arange(0, half + 1, dtype=np.float64)
    medial = interpolate(ends, x[: half + 1], steps)
    lateral = every - interpolate(ends, np.concatenate((x[:1], x[: half - 1 : -1])), steps)
    wanted, goal = np.concatenate((medial, lateral)), np.concatenate((ends, ends))
    at = unit.picked.astype(np.float64)
    if close:
        at = distinct(np.concatenate((at, _beside_bends(unit))))
    marks = _nearest(at, wanted)
    front = tuple(sorted(marks.tolist()))
    moved = unit
    for _ in range(ROUNDS):
        at[marks] = wanted
        moved = _sampled(unit, at, front)
        edge = edge_points(moved)[0, :, 0]
        run = (edge[marks + 1] - edge[marks - 1]) / (at[marks + 1] - at[marks - 1])
        wanted = wanted + (goal - edge[marks]) / run
    return moved


def _beside_bends(unit: SoleUnit) -> Floats:
    """Places among the outline's samples, half of one apart, near where the arch bends."""
    half, x = unit.outline.half, unit.outline.plan[:, 0]
    places = 0.5 * np.arange(1, 2 * half, dtype=np.float64)
    steps = np.arange(0, half + 1, dtype=np.float64)
    near = np.zeros(len(places), dtype=np.bool_)
    for side in (x[: half + 1], np.concatenate((x[:1], x[: half - 1 : -1]))):
        away = np.abs(interpolate(places, steps, side)[:, None] - unit.floor.bends())
        near = near | np.any(away < BESIDE_MM, axis=1)
    return np.concatenate((places[near], 2.0 * half - places[near]))


def _nearest(at: Floats, wanted: Floats) -> Index:
    """Numbers of the places nearest to those wanted, each taken once."""
    found: list[int] = []
    for place in wanted.tolist():
        away = np.abs(at - place)
        away[found] = np.inf
        found.append(int(np.argmin(away)))
    return np.array(found, dtype=np.int64)


def _sampled(unit: SoleUnit, at: Floats, front: tuple[int, ...] = ()) -> SoleUnit:
    outline = Resampled(unit.outline, at)
    every = np.arange(0, len(at), dtype=np.int64)
    return SoleUnit(unit.form, outline, unit.spec, unit.quality, every, front)


def _between(values: Floats, at: Floats) -> Floats:
    """Values (m, …) at places among them, the last followed by the first."""
    low = np.floor(at).astype(np.int64)
    share = np.reshape(at - low, (-1, *(1 for _ in range(values.ndim - 1))))
    return mix(values[low % len(values)], values[(low + 1) % len(values)], share)
