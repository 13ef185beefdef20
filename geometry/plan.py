"""Closed plan curves in ring order: normals, curvature, insets."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats


def plan_normals(plan: Floats) -> Floats:
    """Outward unit normals (n, 2) of a closed plan curve in ring order.

    The tangent at a point is that of the circle through it and its neighbours, however unevenly
    they are spaced.
    """
    after = np.concatenate((plan[1:], plan[:1])) - plan
    before = plan - np.concatenate((plan[-1:], plan[:-1]))
    ratio = plan_length(after) / plan_length(before)
    step = before * ratio[:, None] + after / ratio[:, None]
    size = plan_length(step)
    return np.stack((-step[:, 1] / size, step[:, 0] / size), axis=-1)


def plan_length(step: Floats) -> Floats:
    """Lengths (n,) of plan vectors (n, 2)."""
    return np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])


def curvature(plan: Floats) -> Floats:
    """Curvature (n,), 1/mm, of a closed plan curve in ring order; hollows count as zero."""
    normals = plan_normals(plan)
    turn = np.concatenate((normals[1:], normals[:1])) - np.concatenate((normals[-1:], normals[:-1]))
    step = np.concatenate((plan[1:], plan[:1])) - np.concatenate((plan[-1:], plan[:-1]))
    size = step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1]
    return np.maximum((turn[:, 0] * step[:, 0] + turn[:, 1] * step[:, 1]) / size, 0.0)


def raised(plan: Floats, z: Floats) -> Floats:
    """Plan points (…, 2) at heights z (…)."""
    return np.stack((plan[..., 0], plan[..., 1], z), axis=-1)


def inset(plan: Floats, distance_mm: float) -> Floats:
    """A closed plan curve (n, 2) moved inward."""
    return np.asarray(plan - plan_normals(plan) * distance_mm)


def ascending(run: Floats) -> Floats:
    """The points (…, 3) of a run from heel to toe that lie further forward than all before them."""
    reach = np.maximum.accumulate(run[:, 0])
    kept = np.ones(len(run), dtype=bool)
    kept[1:] = run[1:, 0] > reach[:-1]
    return run[kept]
