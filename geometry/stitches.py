"""Stitches along a closed line: a row of small rounded bars that lie in a groove."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, interpolate, length, mix, walked
from geometry.loft import Index, Loft
from geometry.plan import plan_length

Array: TypeAlias = npt.NDArray[Any]

PITCH_MM: Final = 4.2
LONG: Final = 0.72
"""Distance from one stitch to the next, and a stitch's length over that."""

STATIONS: Final = ((0.0, 0.5), (0.14, 1.0), (0.86, 1.0), (1.0, 0.5))
SECTION: Final = ((-1.0, 0.0), (-0.62, 0.8), (0.62, 0.8), (1.0, 0.0))
"""A stitch: (share of its length, share of its width); its section in half widths: aside, up."""

CHORD_MM: Final = (STATIONS[2][0] - STATIONS[1][0]) * LONG * PITCH_MM
LEAST: Final = 0.2
"""Straight middle of a stitch; what is left of its width, at least, where that would lead it out
of a narrow groove that turns."""

APART_MM: Final = 0.5
HOVER_MM: Final = 0.05
"""Gaps between stitches laid flat, and under one, which is a body of its own."""


def stitches(loft: Loft, floor: Floats, filled: float, region: str) -> None:
    """Add stitches in a closed groove, clockwise in plan.

    `floor` (2, n, 3) are the outer and the inner edge of its floor, of which they fill a share.
    """
    line = (floor[0] + floor[1]) * 0.5
    run = _steps(line)
    arm = (floor[0] - floor[1])[:, :2] * 0.5
    arm = arm * np.minimum(filled, _inside(line, run, plan_length(arm)))[:, None]
    way = walked(run)
    count = int(way[-1] / PITCH_MM)
    step = float(way[-1]) / count
    share, wide = (np.array(values) for values in zip(*STATIONS, strict=True))
    along = (np.arange(0, count)[:, None] + 0.5 + LONG * (share - 0.5)) * step
    at = interpolate(along, way, np.arange(0, len(way), dtype=np.float64))
    column = np.minimum(np.floor(at).astype(np.int64), len(line) - 1)
    after, t = (column + 1) % len(line), (at - column)[..., None]
    half = plan_length(arm)
    across = np.concatenate((arm, half[:, None], _clear(floor, line, run)[:, None]), axis=1)
    middle = mix(line[column], line[after], t)[:, :, None, :]
    held = mix(across[column], across[after], t)[:, :, None, :]
    wide = wide[:, None]
    aside, up = (np.array(values) for values in zip(*SECTION, strict=True))
    plan = middle[..., :2] + held[..., :2] * (wide * aside)[..., None]
    high = middle[..., 2] + held[..., 3] + held[..., 2] * (wide * up)
    points = np.concatenate((plan, high[..., None]), axis=-1)
    loft.triangles(_faces(loft.points(points)), flip=True, region=region, uv=_laid(points))


def _clear(floor: Floats, line: Floats, run: Floats) -> Floats:
    """How high (n,) stitches must lie over the floor's middle to clear it: it bends and twists."""
    rise = np.roll(line[:, 2], -1) - line[:, 2]
    slope, lengths = rise / run, [_steps(edge) for edge in floor]
    twist = np.abs(rise) * (np.abs(lengths[0] - lengths[1]) / run)
    bend = np.abs(slope - np.roll(slope, 1)) * (0.5 * LONG * PITCH_MM)
    most = bend + np.maximum(twist, np.roll(twist, 1))
    return HOVER_MM + np.maximum(most, np.maximum(np.roll(most, 1), np.roll(most, -1)))


def _inside(line: Floats, run: Floats, half_mm: Floats) -> Floats:
    """Most share (n,) of the groove's half width that straight stitches stay inside it with."""
    ahead = (np.roll(line, -1, axis=0) - line)[:, :2]
    before = np.roll(ahead, 1, axis=0)
    turn = before[:, 0] * ahead[:, 1] - before[:, 1] * ahead[:, 0]
    aside = (0.25 * CHORD_MM) * np.abs(turn) / (run * np.roll(run, 1))
    most = np.maximum(aside, np.maximum(np.roll(aside, 1), np.roll(aside, -1)))
    return np.maximum(1.0 - most / half_mm, LEAST)


def _steps(line: Floats) -> Floats:
    """Lengths (n,) in plan from each point of a closed line to the next."""
    return plan_length(np.roll(line, -1, axis=0) - line)


def _faces(index: Index) -> Index:
    """Triangles of closed bars (count, stations, section), clockwise in plan."""
    ring = np.concatenate((index, index[..., :1]), axis=2)
    return np.concatenate([np.reshape(part, (-1, 3)) for part in _corners(ring, index)])


def _laid(points: Floats) -> Floats:
    """Texture coordinates (m, 3, 2), mm, of the bars' triangles: sides unrolled, ends as seen."""
    closed = np.concatenate((points, points[:, :, :1]), axis=2)
    u: Array = np.zeros(closed.shape[:-1])
    v: Array = np.zeros(closed.shape[:-1])
    np.cumsum(length(closed[:, :, 1:] - closed[:, :, :-1]), axis=2, out=u[..., 1:])
    np.cumsum(length(closed[:, 1:] - closed[:, :-1]), axis=1, out=v[:, 1:])
    v = np.cumsum(v, axis=2)[..., -1:] / v.shape[2] + 0.0 * v
    apart = float(np.max(u)) + APART_MM
    u = u - 0.5 * u[..., -1:] + apart * np.arange(0, len(u))[:, None, None]
    aside = length(points - points[:, :, :1])
    up = points[..., 2] - points[:, :, :1, 2]
    seen: Array = np.stack((aside, up), axis=-1)
    seen[:, -1] *= np.array([-1.0, 1.0])
    parts = _corners(np.stack((u, v), axis=-1), seen)
    return np.concatenate([np.reshape(part, (-1, 3, 2)) for part in parts])


def _corners(ring: Array, ends: Array) -> list[Array]:
    """Corners of the triangles of a bar's sides and ends, whatever is known of its points.

    `ring` (count, stations, section + 1, …) closes the section round; `ends` does not.
    """
    a, b = ring[:, :-1, :-1], ring[:, 1:, :-1]
    after, following = ring[:, :-1, 1:], ring[:, 1:, 1:]
    first, last = ends[:, 0], ends[:, -1]
    return [
        np.stack((a, after, b), axis=3),
        np.stack((b, after, following), axis=3),
        first[:, [0, 2, 1]],
        first[:, [0, 3, 2]],
        last[:, [0, 1, 2]],
        last[:, [0, 2, 3]],
    ]
