"""Where a mesh is open: its open edges, and points along those of openings wide enough."""

from __future__ import annotations

import numpy as np

from engine.fit.scan import Floats, Ints

_WIDE_MM, _STEP_MM, _MOST_POINTS = 15.0, 1.0, 1_000_000
"""How wide an opening is that something is missing in; how close points along its edge lie, and how
many there are: a mesh of loose slivers is all edge."""


def open_edges(corners: Floats, faces: Ints) -> tuple[Floats, Ints]:
    """Ends (k, 2, 3) of the edges that one triangle alone has, and the numbers (k, 2) of them.

    Corners (m, 3, 3) with the same number in `faces` (m, 3) are at one place.
    """
    start, end = faces.ravel(), faces[:, [1, 2, 0]].ravel()
    key = np.minimum(start, end) * (int(faces.max()) + 1) + np.maximum(start, end)
    _, first, times = np.unique(key, return_index=True, return_counts=True)
    alone = first[times == 1]
    ends = np.stack((corners, corners[:, [1, 2, 0]]), axis=2).reshape(-1, 2, 3)
    return ends[alone], np.stack((start, end), axis=1)[alone]


def wide_rim(ends: Floats, numbers: Ints) -> Floats:
    """Points (n, 3) along open edges, as far as an opening is so wide that something is missing."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(ends):
        return np.zeros((0, 3))
    size = int(numbers.max()) + 1
    joined = coo_matrix((np.ones(len(ends)), (numbers[:, 0], numbers[:, 1])), shape=(size, size))
    _, opening = connected_components(joined, directed=False)
    of = opening[numbers[:, 0]]
    order = np.argsort(of, kind="stable")
    first = np.flatnonzero(np.diff(of[order], prepend=-1))
    low = np.minimum.reduceat(ends.min(axis=1)[order], first)
    high = np.maximum.reduceat(ends.max(axis=1)[order], first)
    wide = (high - low).max(axis=1) > _WIDE_MM
    return _along(ends[wide[np.searchsorted(of[order][first], of)]])


def _along(ends: Floats) -> Floats:
    """Points along edges (k, 2, 3), close together."""
    size = np.sqrt(((ends[:, 1] - ends[:, 0]) ** 2).sum(axis=1))
    step_mm = max(_STEP_MM, float(size.sum()) / _MOST_POINTS)
    steps = 1 + (size / step_mm).astype(np.int64)
    of = np.repeat(np.arange(len(ends)), steps + 1)
    number = np.arange(len(of)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    share = (number / steps[of])[:, None]
    return np.asarray(ends[of, 0] * (1.0 - share) + ends[of, 1] * share)
