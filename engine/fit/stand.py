"""How a scan lies, and the ways it may have to be turned to stand as a last does.

A last stands with x from heel to toe and z up. Its length is its longest direction; it is nearly
its own mirror image across; it is wider low down than high up, and higher at the heel.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from engine.fit.scan import Floats, NotALastError, Scan
from geometry.section import lower_hull

POINTS: Final = 8000
_END: Final = 0.4
_TURNS: Final = 48
_HALVED: Final = 4
_MIRRORED: Final = 800
_DIRECTIONS: Final = 2
_RESTED: Final = 2
_STEEPEST: Final = 0.25
_SLENDER: Final = 1.15
"""Share of half the length from which its ends are looked at; turns tried round the length, then
halved so often; points that are mirrored; directions across that are kept; how often it is laid
to rest, and the slope by which its seat is levelled at most; least ratio of the spread along the
length to the next."""

_SEAT: Final = (0.04, 0.13)
_TREAD: Final = (0.60, 0.78)
_MIDDLE: Final = 0.25
"""Shares of the length that heel seat and tread lie in; share of the width that is the middle."""

_ALIKE_DEG: Final = 20.0
"""A file whose own axes stand that near to what is found is taken as it stands, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """A way to stand: the rotation (3, 3) from the file's axes, and what it rests on."""

    turn: Floats
    reason: str


def stances(scan: Scan) -> tuple[Stance, ...]:
    """The ways a scan may stand, the likeliest first. Raises NotALastError."""
    points, _ = scan.spread(POINTS)
    away = points - points.mean(axis=0)
    size, ways = np.linalg.eigh(away.T @ away / len(away))
    if np.sqrt(size[2]) < _SLENDER * np.sqrt(size[1]):
        raise NotALastError("it is as wide or high as it is long")
    found: list[Stance] = []
    for aside, up in _upright(away, ways[:, 0], ways[:, 1]):
        turn = _level(scan, _headed(away, ways[:, 2], aside, up))
        own = nearest_axes(turn)
        if _angle_deg(turn @ own.T) <= _ALIKE_DEG:
            found.append(Stance(own, "as the file has it"))
        found.append(Stance(turn, "its length along x, its heel seat level"))
    return tuple(found)


def _headed(away: Floats, ahead: Floats, aside: Floats, up: Floats) -> Floats:
    """The turn to x ahead and z up, of directions that may be the wrong way round."""
    along, over, across = away @ ahead, away @ up, away @ aside
    if (over * across * across).mean() > 0.0:
        up, over = -up, -over
    behind, before = (over[along * way > _END * np.max(along * way)] for way in (-1.0, 1.0))
    if np.ptp(before) > np.ptp(behind):
        ahead = -ahead
    return np.stack((ahead, np.cross(up, ahead), up))


def _upright(away: Floats, one: Floats, two: Floats) -> list[tuple[Floats, Floats]]:
    """Directions across and up: across are those in which the scan is most its own mirror image.

    Two at most, the better first: a last as high as wide is nearly one across its diagonal, too.
    """
    from scipy.spatial import cKDTree

    tree, some = cKDTree(away), away[:: len(away) // _MIRRORED]

    def ways(angle: float) -> tuple[Floats, Floats]:
        cosine, sine = np.cos(angle), np.sin(angle)
        return cosine * one + sine * two, cosine * two - sine * one

    def uneven(angle: float) -> float:
        aside, _ = ways(angle)
        mirrored = some - 2.0 * (some @ aside)[:, None] * aside
        return float(np.mean(np.asarray(tree.query(mirrored)[0]) ** 2))

    step = np.pi / _TURNS
    off = np.array([uneven(step * turn) for turn in range(_TURNS)])
    lowest = np.flatnonzero((off <= np.roll(off, 1)) & (off < np.roll(off, -1)))
    found = []
    for turn in lowest[np.argsort(off[lowest], kind="stable")][:_DIRECTIONS].tolist():
        best, by = step * turn, step
        for _ in range(_HALVED):
            by *= 0.5
            best = min((best - by, best, best + by), key=uneven)
        found.append(ways(best))
    return found


def nearest_axes(turn: Floats) -> Floats:
    """The rotation nearest to a turn that takes axes to axes."""
    found, left = np.zeros((3, 3)), np.abs(turn)
    for _ in range(3):
        i, j = np.unravel_index(int(np.argmax(left)), left.shape)
        found[i, j] = np.sign(turn[i, j])
        left[i, :], left[:, j] = -1.0, -1.0
    return found


def _angle_deg(turn: Floats) -> float:
    """How far a rotation turns."""
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1.0) / 2.0, -1.0, 1.0))))


def _level(scan: Scan, turn: Floats) -> Floats:
    """The turn pitched until it rests on heel and ball, then until its heel seat is level.

    The second pitch is bounded: a heel is only so high.
    """
    for _ in range(_RESTED):
        turn = _pitched(_resting(scan.moved(turn, np.zeros(3)))) @ turn
    x, low = underside(scan.moved(turn, np.zeros(3)), *_SEAT)
    slope = float(np.median(np.diff(low) / np.diff(x))) if len(x) > 1 else 0.0
    return _pitched(float(np.clip(slope, -_STEEPEST, _STEEPEST))) @ turn


def _resting(scan: Scan) -> float:
    """The slope of the line that a scan would rest on: of its lower hull, under its middle."""
    points = scan.spread(POINTS)[0]
    x, z = points[:, 0], points[:, 2]
    hull = lower_hull(sorted(zip(x.tolist(), z.tolist(), strict=True)))
    middle = float(x.mean())
    for (ax, az), (bx, bz) in pairwise(hull):
        if ax <= middle <= bx and bx > ax:
            return (bz - az) / (bx - ax)
    return 0.0


def _pitched(slope: float) -> Floats:
    """The rotation about y that makes a line of this slope along x level."""
    size = float(np.hypot(1.0, slope))
    c, s = 1.0 / size, slope / size
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def underside(scan: Scan, start: float, end: float) -> tuple[Floats, Floats]:
    """X and least z of the middle of a standing scan between shares of its length."""
    points, _ = scan.spread(4 * POINTS)
    low, high = points.min(axis=0), points.max(axis=0)
    share = (points[:, 0] - low[0]) / (high[0] - low[0])
    x, z = [], []
    for place in np.linspace(start, end, 8):
        near = np.abs(share - place) < 0.012
        if not near.any():
            continue
        band = points[near]
        middle = 0.5 * (band[:, 1].min() + band[:, 1].max())
        width = np.ptp(band[:, 1])
        inner = band[np.abs(band[:, 1] - middle) <= _MIDDLE * max(width, 1.0)]
        x.append(float(low[0] + place * (high[0] - low[0])))
        z.append(float((inner if len(inner) else band)[:, 2].min()))
    return np.array(x), np.array(z)


def seat_over_tread(scan: Scan) -> float:
    """How much higher the heel seat of a standing scan lies than its tread, mm."""
    seat, tread = _lowest(scan)
    return seat - tread


def _lowest(scan: Scan) -> tuple[float, float]:
    seat, tread = (float(np.min(underside(scan, *where)[1])) for where in (_SEAT, _TREAD))
    return seat, tread


def as_long_as(scan: Scan, length_mm: float) -> Scan:
    """The scan made so long from heel to toe, however it lies. Raises NotALastError."""
    along = scan.corners.reshape(-1, 3) @ stances(scan)[0].turn[0]
    return scan.moved(np.eye(3) * (length_mm / float(np.ptp(along))), np.zeros(3))


@dataclass(frozen=True, slots=True)
class Profile:
    """What is plain to see on a standing scan, mm: where the fit starts."""

    length: float
    heel_elevation: float
    back_height: float
    toe_height: float
    instep_height: float


def profile(scan: Scan) -> Profile:
    """The heights of a standing scan."""
    points, _ = scan.spread(4 * POINTS)
    low = points.min(axis=0)
    share = (points[:, 0] - low[0]) / np.ptp(points[:, 0])
    seat, tread = _lowest(scan)
    top = float(np.percentile(points[share < 0.4, 2], 99.5))
    heights = []
    for place in (0.90, 0.50):
        band = points[np.abs(share - place) < 0.015, 2]
        heights.append(float(np.ptp(band)) if len(band) else 30.0)
    return Profile(
        float(np.ptp(points[:, 0])),
        max(seat - tread, 0.0),
        top - seat,
        heights[0],
        heights[1],
    )
