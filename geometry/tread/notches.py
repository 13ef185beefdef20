"""Notches in a sole's edge, where the grooves of its tread come out at the side."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, distinct, interpolate, walked
from geometry.plan import plan_length
from geometry.tread.pattern import Zone

NOTCHED: Final = ("bars", "lug")
"""Patterns whose grooves come out at the side."""

WIDE: Final = 0.36
RUN: Final = 0.22
"""Width of a notch over the distance from one to the next; run of its walls over its width."""

MARKS: Final = ((0.0, 0.0), (RUN, 1.0), (1.0 - RUN, 1.0), (1.0, 0.0))
"""A notch: (share of its width, share of its depth)."""

SNAP: Final = 0.05
"""Share of a cell of the edge within which a notch's corner is moved onto a column."""

CLEAR_MM: Final = 1.5
"""Least distance in x of a notch from the end of its zone."""


def notches(edge: Floats, pitch_mm: float, zones: list[Zone]) -> Floats:
    """Places (m, 2) round a closed edge (n, 2): column 0 … n, and share of a notch's depth.

    All columns are among them. Notches lie a pitch apart, on zones that are cut.
    """
    closed = np.concatenate((edge, edge[:1]))
    run = walked(plan_length(closed[1:] - closed[:-1]))
    columns = np.arange(0, len(run), dtype=np.float64)
    count = int(run[-1] / pitch_mm)
    step = float(run[-1]) / count
    share, deep = (np.array(values) for values in zip(*MARKS, strict=True))
    first = (np.arange(0, count, dtype=np.float64)[:, None] + 0.5) * step
    at = interpolate(first + (share - 0.5) * (WIDE * step), run, columns)
    x = interpolate(at, columns, closed[:, 0])
    cut = np.zeros(count, dtype=np.bool_)
    for zone in zones:
        inside = (x > zone.start_mm + CLEAR_MM) & (x < zone.end_mm - CLEAR_MM)
        cut = cut | (np.all(inside, axis=1) & zone.cut)
    near = np.floor(at + 0.5)
    at = np.where(np.abs(at - near) < SNAP, near, at)[cut].ravel()
    deep = (deep + 0.0 * x)[cut].ravel()
    places = distinct(np.concatenate((at, columns[:-1])))
    if len(at) == 0:
        return np.stack((places, 0.0 * places), axis=-1)
    far, deep_at = (interpolate(one, columns, run) for one in (places, at))
    return np.stack((places, interpolate(far, deep_at, deep)), axis=-1)
