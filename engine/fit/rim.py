"""Where a mesh is open: its open edges, and points along those of openings wide enough."""

from __future__ import annotations

import numpy as np

from engine.fit.scan import Floats, Ints

_WIDE_MM, _STEP_MM = 15.0, 1.0
"""How wide an opening is that something is missing in; how close points along its edge lie."""


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
    each = [ends[of == one] for one in np.unique(of)]
    wide = [some for some in each if np.ptp(some.reshape(-1, 3), axis=0).max() > _WIDE_MM]
    return np.concatenate([_along(some) for some in wide]) if wide else np.zeros((0, 3))


def _along(ends: Floats) -> Floats:
    """Points along edges (k, 2, 3), close together."""
    longest = float(np.sqrt(((ends[:, 1] - ends[:, 0]) ** 2).sum(axis=1)).max())
    share = np.linspace(0.0, 1.0, 2 + int(longest / _STEP_MM))[None, :, None]
    return np.asarray((ends[:, :1] * (1.0 - share) + ends[:, 1:] * share).reshape(-1, 3))
