"""Sewing two closed loops together: the strip of triangles between them."""

from __future__ import annotations

import numpy as np

from geometry.exact import Floats
from geometry.loft import Index


def strip(outer: Index, outer_at: Floats, inner: Index, inner_at: Floats, period: float) -> Index:
    """Triangles between two loops, each with increasing parameters 0 … period, both one way round.

    Each edge takes the other loop's nearest corner by parameter. Loops that run clockwise in plan,
    the first round the second, give triangles that face down.
    """
    outer_mid, inner_mid = _middles(outer_at, period), _middles(inner_at, period)
    to_inner = np.searchsorted(inner_mid, outer_mid) % len(inner)
    to_outer = np.searchsorted(outer_mid, inner_mid, side="right") % len(outer)
    across = np.stack((outer, _next(outer), inner[to_inner]), axis=1)
    back = np.stack((inner, outer[to_outer], _next(inner)), axis=1)
    return np.concatenate((across, back))


def _next(loop: Index) -> Index:
    return np.concatenate((loop[1:], loop[:1]))


def _middles(at: Floats, period: float) -> Floats:
    """Parameters half way along each edge, the last one running on to the first."""
    return (at + np.concatenate((at[1:], at[:1] + period))) * 0.5
