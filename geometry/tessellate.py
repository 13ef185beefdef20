"""Where to cut a smooth direction so that straight chords stay within a tolerance of it.

A chord of step s over a curve with second derivative P'' (across its tangent) leaves it by
|P''| s² / 8; so the number of cuts along it is the integral of sqrt(|P''| / (8 tolerance)).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, inner, interpolate, walked

_LEAST_SHARE: Final = 0.25
"""Share of the mean density of cuts that straight stretches keep; needles shade badly."""

_FLAT: Final = 1e-6
"""Bend that a straight line is taken to have, so that it is cut evenly."""

_REACH: Final = (1, 2)
"""Neighbouring samples from which a place takes the greater density: cuts thin out gradually."""


def divisions(points: Floats, t: Floats, tolerance_mm: float, *, least: int = 2) -> Floats:
    """Parameter values, first and last of t included, that cut curves within a tolerance.

    `points` (n, m, 3) in mm are m parallel curves sampled at the increasing values `t` (n,); all
    are cut at the same values, at least `least` cells.
    """
    density = cut_density(points, t, tolerance_mm)
    total = walked((density[1:] + density[:-1]) * 0.5 * (t[1:] - t[:-1]))
    count = max(least, int(np.floor(total[-1])) + 1)
    marks = np.arange(0, count + 1, dtype=np.float64) * (total[-1] / count)
    cuts = interpolate(marks, total, t)
    cuts[0], cuts[-1] = t[0], t[-1]
    return cuts


def cut_density(points: Floats, t: Floats, tolerance_mm: float) -> Floats:
    """Cuts per unit of t (n,) that the most bent of the curves (n, m, 3) asks for."""
    axes = np.ascontiguousarray(np.moveaxis(points, 2, 0))
    steps, gaps = axes[:, 1:] - axes[:, :-1], (t[1:] - t[:-1])[:, None]
    before, after, behind, ahead = steps[:, :-1], steps[:, 1:], gaps[:-1], gaps[1:]
    second = (after / ahead - before / behind) * (2.0 / (ahead + behind))
    along = after + before
    size = inner(along, along)
    share = inner(second, along) / np.where(size == 0.0, 1.0, size)
    second -= along * share
    bend = np.max(np.sqrt(inner(second, second)), axis=1)
    density = np.sqrt((bend + _FLAT) / (8.0 * tolerance_mm))
    density = np.concatenate((density[:1], density, density[-1:]))
    wide = density
    for step in _REACH:
        wide = np.maximum(wide, np.concatenate((density[step:], density[-1:].repeat(step))))
        wide = np.maximum(wide, np.concatenate((density[:1].repeat(step), density[:-step])))
    mean = float(np.cumsum((wide[1:] + wide[:-1]) * 0.5 * (t[1:] - t[:-1]))[-1]) / float(
        t[-1] - t[0]
    )
    return np.asarray(np.maximum(wide, _LEAST_SHARE * mean))
