"""Outlines of a last for drawings: the featherline from above, the whole last from the side."""

from __future__ import annotations

import numpy as np

from geometry.edge import Edge
from geometry.exact import shares
from geometry.mesh import Part

Line = tuple[tuple[int, int], ...]

_STATIONS = 160


def featherline(last: Part) -> Line:
    """The edge of a last's bottom seen from above, once round, as (x, y) in µm.

    Errors: `NoFeatherline`.
    """
    return tuple((_um(x), _um(y)) for x, y, _ in Edge(last).ring.tolist())


def side_view(part: Part) -> Line:
    """The outline of a part seen from the side, as (x, z) in µm: the top there, the bottom back."""
    points = part.vertices_um.astype(np.float64)
    corners = part.faces
    edges = np.concatenate((corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]))
    x = points[:, 0]
    edges = np.where((x[edges[:, 0]] <= x[edges[:, 1]])[:, None], edges, edges[:, ::-1])
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    run = b[:, 0] - a[:, 0]
    slope = (b[:, 2] - a[:, 2]) / np.where(run > 0.0, run, 1.0)
    low, high = float(np.min(x)), float(np.max(x))
    top: list[tuple[int, int]] = []
    under: list[tuple[int, int]] = []
    t = shares(_STATIONS)[1:-1]
    # Closer together at heel and toe, where the outline turns.
    for station in (low + (high - low) * t * t * (3.0 - 2.0 * t)).tolist():
        there = (a[:, 0] <= station) & (b[:, 0] > station)
        z = a[there, 2] + (station - a[there, 0]) * slope[there]
        top.append((round(station), round(float(np.max(z)))))
        under.append((round(station), round(float(np.min(z)))))
    return (*top, *reversed(under))


def _um(mm: float) -> int:
    return round(mm * 1000.0)
