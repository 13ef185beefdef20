"""Columns of a sole with a heel block: exactly where its front begins and ends, more at bends."""

from __future__ import annotations

from copy import copy
from typing import Final

import numpy as np

from geometry.cad_spline import Index
from geometry.exact import Floats, interpolate, mix
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


def with_front(unit: SoleUnit) -> SoleUnit:
    """The sole with columns at its block's front, which are its `front`; as it is without one."""
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


def beside_bends(unit: SoleUnit) -> SoleUnit:
    """The sole with all columns its outline knows near where the arch bends; else as it is."""
    bends, half = unit.floor.bends(), unit.outline.half
    if not len(bends):
        return unit
    x = unit.outline.plan[:, 0]
    sides = np.stack((x[: half + 1], np.concatenate((x[:1], x[: half - 1 : -1]))))
    near = np.any(np.abs(sides[..., None] - bends) < BESIDE_MM, axis=(0, 2))
    more = np.flatnonzero(near)
    kept = np.zeros(2 * half, dtype=np.bool_)
    kept[unit.picked] = True
    kept[more], kept[-more] = True, True
    return SoleUnit(unit.form, unit.outline, unit.spec, unit.quality, np.flatnonzero(kept))


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
