"""The feet of points on the model's wall: the places there that they stand over, by its own
coordinates. What moves the wall moves a foot along, so that no mesh is between the two surfaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.fit.scan import Floats, Ints
from engine.fit.surface import wall_grid
from geometry.form import Form

_STEPS: Final = 4
_BY_W, _BY_H_MM = 1e-4, 1e-2
_MOST_W, _MOST_H_MM = 0.02, 3.0
"""Steps of Newton's method; what its slopes are taken over; how far a step goes."""

_NEAR_MM, _BESIDE_MM, _BELOW_TOP_MM = 0.5, 0.05, 0.3
"""How high over its foot a point may be, and how far beside; how far under the cone top it lies."""

_EDGE_MM, _STRAY = 0.1, 8.0
"""How far up the wall its edge reaches; how much higher than half of all points one over the edge
may be. Others lie beside it on the bottom, and four of them outweighed 2,000 others."""


@dataclass(frozen=True, slots=True, eq=False)
class Feet:
    """Coordinates of the feet (n,), unit normals there (n, 3), and which points they are of."""

    w: Floats
    h: Floats
    normals: Floats
    of: Ints


def feet(form: Form, plane_z_mm: float, points: Floats) -> Feet:
    """The feet of those of some points (n, 3), mm, that lie on the wall, or nearly."""
    from scipy.spatial import cKDTree

    w, h = (one.reshape(-1) for one in wall_grid(form, plane_z_mm))
    _, near = cKDTree(form.surface(w, h)).query(points)
    w, h = w[near], h[near]
    for _ in range(_STEPS):
        w, h = _nearer(form, w, h, points)
    normals = form.normals(w, h)
    off = points - form.surface(w, h)
    over = (off * normals).sum(axis=1)
    beside = off - over[:, None] * normals
    on = (np.abs(over) < _NEAR_MM) & ((beside * beside).sum(axis=1) < _BESIDE_MM**2)
    on &= points[:, 2] < plane_z_mm - _BELOW_TOP_MM
    usual = np.median(np.abs(over[on])) if on.any() else 0.0
    on &= (h > _EDGE_MM) | (np.abs(over) <= _STRAY * usual)
    return Feet(w[on], h[on], normals[on], np.flatnonzero(on))


def _nearer(form: Form, w: Floats, h: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Coordinates after a step of Newton's method towards the feet of points."""
    here = form.surface(w, h)
    off = points - here
    along = (form.surface(w + _BY_W, h) - here) / _BY_W
    up = (form.surface(w, h + _BY_H_MM) - here) / _BY_H_MM
    a, b, c = ((one * two).sum(axis=1) for one, two in ((along, along), (along, up), (up, up)))
    p, q = (along * off).sum(axis=1), (up * off).sum(axis=1)
    whole = np.maximum(a * c - b * b, 1e-12)
    to_w = np.clip((c * p - b * q) / whole, -_MOST_W, _MOST_W)
    to_h = np.clip((a * q - b * p) / whole, -_MOST_H_MM, _MOST_H_MM)
    return w + to_w, np.maximum(h + to_h, 0.0)
