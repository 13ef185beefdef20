"""Panels sewn onto the upper: a patch of the wall with a round cut edge and a row of stitches.

A panel is drawn as columns from its low edge to its high edge. Along an edge that shows, rows lie
at fixed distances from it: over the rounded edge, and over the groove that stitches pull in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from geometry.exact import (
    Floats,
    cross,
    interpolate,
    length,
    mix,
    shares,
    smooth3,
    smooth5,
    unit,
)
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.tessellate import divisions
from geometry.wall import Wall

Path: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""Form coordinates (rows, n) of shares (rows, n) of the way from the low edge to the high one."""

Lie: TypeAlias = Callable[[Floats, Floats], Floats]
"""How far a panel lies off the upper, mm, at form coordinates (w, h)."""

UNDER_LIP_MM: Final = 2.0
LENS_END_MM: Final = 3.5
"""Height above the featherline where panels begin, under the sole's lip; and how much higher the
points are that a panel runs out into."""

SUNK_MM: Final = 0.12
"""How far a panel is pressed into what it lies on."""

_ROUND: Final = ((0.0, 0.42), (0.16, 0.80), (0.45, 0.96), (0.95, 1.0))
"""The cut edge: distances from it and heights, in thicknesses."""

_GROOVE: Final = ((-0.55, 0.0), (-0.22, 0.75), (0.0, 1.0), (0.22, 0.75), (0.55, 0.0))
"""The groove: places beside the stitches in mm, and depths."""

STITCH_MM: Final = 1.9
_GROOVE_DEEP_MM: Final = 0.28
_GROOVE_SHARE: Final = 0.38
"""Distance of the stitches from the edge; depth of their groove, at most of the thickness."""

_GROOVE_FROM_MM: Final = 0.2
"""Chord tolerance from which no groove is cut: it would be lost."""

_STEEPEST: Final = 0.4
"""Sine of the least angle at which columns are taken to meet an edge."""

_SKIVED: Final = 0.4
"""What is left of the thickness at an edge that is hidden, and at the ends."""

_END_MM: Final = 0.4
"""Width of the narrow cells at the ends."""

_DENSE_UP: Final = 10

_SHOWS: Final = 0.3
"""Share of a panel's thickness that its chords may cut into it."""

_LIP_FROM_MM: Final = 3.5
_LIP_LEFT: Final = 0.2
"""How far below the sole's lip a panel begins to thin out, and what is left of it there."""


@dataclass(frozen=True)
class Margin:
    """Rows along an edge that shows: distances from it, mm, and heights of the face, mm."""

    away: Floats
    high: Floats


def margin(thick_mm: float, quality: Quality) -> Margin:
    """The rounded edge, and its stitches unless the quality is too coarse for them."""
    away = [share * thick_mm for share, _ in _ROUND]
    high = [share * thick_mm for _, share in _ROUND]
    if quality.tolerance_mm < _GROOVE_FROM_MM:
        deep = min(_GROOVE_DEEP_MM, _GROOVE_SHARE * thick_mm)
        stitch = max(STITCH_MM, away[-1] + 0.85)
        away += [stitch + place for place, _ in _GROOVE]
        high += [thick_mm - deep * share for _, share in _GROOVE]
    return Margin(np.array(away), np.array(high))


def panel(
    name: str,
    wall: Wall,
    paths: Sequence[Path],
    columns: int,
    spec: Instrument,
    quality: Quality,
    *,
    both: bool = False,
    under: Lie | None = None,
) -> Part:
    """A part of one patch a path, each of `columns` columns; `both` edges show, or the high one.

    `under` (w, h) is how far the panel lies off the upper, mm, where another one is under it.
    """
    loft = Loft()
    for path in paths:
        w, h, high = _rows(wall, path, columns, spec, quality, both)
        base = wall.outer_at(w, h) - SUNK_MM
        if under is not None:
            base = base + under(w, h)
        high = high * _under_lip(wall, spec, w, h)
        points, normals = wall.located(w, h)
        top = points + normals * (base + SUNK_MM + high)[..., None]
        add_slab(loft, top, points + normals * base[..., None])
    return loft.part(name)


def _under_lip(wall: Wall, spec: Instrument, w: Floats, h: Floats) -> Floats:
    """Share of a panel's thickness that is left where the sole's lip is to close over it."""
    ahead = wall.form.x(w, h) / wall.form.length_mm
    bumper = spec.mm("sole.toe_bumper_mm") * smooth5((ahead - 0.72) / 0.24)
    over = h - spec.mm("sole.sidewall_height_mm") - bumper
    return mix(_LIP_LEFT, 1.0, smooth3((over + _LIP_FROM_MM) / _LIP_FROM_MM))


def _rows(
    wall: Wall, path: Path, columns: int, spec: Instrument, quality: Quality, both: bool
) -> tuple[Floats, Floats, Floats]:
    """Form coordinates of a panel's rows and heights of its face, each (rows, columns)."""
    thick = spec.mm("upper.overlay_mm")
    rim = margin(thick, quality)
    f = shares(_DENSE_UP)
    w, h = path(f[:, None] + np.zeros(columns))
    points = wall.form.surface(w, h)
    size = np.cumsum(length(points[1:] - points[:-1]), axis=0)[-1]
    inner = divisions(points, f, tolerance_mm(spec, quality), least=3)
    room = (0.42 if both else 0.72) * size
    upper_edge = _margin_shares(points[-1], points[-2], size, room, rim)
    lower_edge = np.zeros((1, columns))
    heights = [np.array([_SKIVED * thick])]
    if both:
        lower_edge = _margin_shares(points[0], points[1], size, room, rim)
        heights = [rim.high]
    low, top = lower_edge[-1], 1.0 - upper_edge[-1]
    middle = mix(low[None, :], top[None, :], inner[1:-1, None])
    heights += [np.full(len(inner) - 2, thick), rim.high[::-1]]
    rows = np.concatenate((lower_edge, middle, 1.0 - upper_edge[::-1]))
    high = np.concatenate(heights)[:, None] + np.zeros(columns)
    high[:, 0], high[:, -1] = high[:, 0] * _SKIVED, high[:, -1] * _SKIVED
    return *path(rows), high


def tolerance_mm(spec: Instrument, quality: Quality) -> float:
    """Chord tolerance of a panel: also fine enough for the upper not to show through."""
    return min(quality.tolerance_mm, _SHOWS * spec.mm("upper.overlay_mm"))


def _margin_shares(edge: Floats, near: Floats, size: Floats, room: Floats, rim: Margin) -> Floats:
    """Shares of the columns at which the margin's rows lie off an edge, (marks, n).

    Columns that meet the edge at a slant go further for the same distance from it; short ones
    take the margin narrower.
    """
    ahead = np.concatenate((edge[1:], edge[-1:]))
    behind = np.concatenate((edge[:1], edge[:-1]))
    sine = length(cross(unit(ahead - behind), unit(edge - near)))
    along = rim.away[-1] / np.maximum(sine, _STEEPEST)
    fitted = np.minimum(along, room) / rim.away[-1]
    return np.asarray(rim.away[:, None] * (fitted / size)[None, :])


def lens(low_w: Floats, low_h: Floats, high_w: Floats, high_h: Floats) -> Path:
    """The path straight between two curves of form coordinates, each (n,)."""

    def path(f: Floats) -> tuple[Floats, Floats]:
        return mix(low_w, high_w, f), mix(low_h, high_h, f)

    return path


def marks(wall: Wall, path: Path, samples: int, tolerance: float) -> Floats:
    """Shares 0 … 1 of a path's columns, known at even `samples`, that cut it within tolerance.

    A narrow cell lies at each end, where the panel is cut.
    """
    t = shares(samples - 1)
    w, h = path(np.array([[0.0], [0.5], [1.0]]) + np.zeros(samples))
    points = np.swapaxes(wall.form.surface(w, h), 0, 1)
    cuts = divisions(points, t, tolerance, least=12)
    size = float(np.cumsum(length(points[1:, 2] - points[:-1, 2]))[-1])
    rim = min(_END_MM / size, 0.02)
    return np.concatenate((np.zeros(1), rim + cuts * (1.0 - 2.0 * rim), np.ones(1)))


def resampled(wall: Wall, curves: tuple[Floats, ...], tolerance: float) -> tuple[Path, int]:
    """The path straight between two curves, low w and h and high w and h, cut within tolerance.

    Each is (n,), sampled evenly; with the path comes its number of columns.
    """
    t = marks(wall, lens(*curves), len(curves[0]), tolerance)
    return lens(*(along(t, curve) for curve in curves)), len(t)


def along(t: Floats, curve: Floats) -> Floats:
    """Values at shares t of a curve sampled evenly, between its samples on straight lines."""
    return interpolate(t, shares(len(curve) - 1), curve)


def width_to_w(wall: Wall, w: float, h: float, width_mm: float) -> float:
    """Step in w that is a width in mm round the wall at (w, h)."""
    step = 1.0 / 256.0
    points = wall.form.surface(np.array([w - step, w + step]), np.full(2, h))
    return width_mm * 2.0 * step / float(length(points[1] - points[0]))
