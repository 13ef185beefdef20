"""The girths of a last: the planes a tape lies in, and what it reads on the form.

The planes are the conventions of docs/internals/last.md; `geometry.section` reads the same ones
off meshes. A tape does not follow hollows: it is the hull of the section (footwear.md §6.4).
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import fsum, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geometry.exact import Floats, clamp, half_circle, shares, smooth3
from geometry.section import BALL_LEAN, hull

if TYPE_CHECKING:
    from geometry.form import Form, Level

GIRTHS: Final = ("ball", "waist", "instep", "long_heel", "short_heel")

_ACROSS: Final = shares(10)[1:-1]
LEVELS, FINE_LEVELS = 24, 48
_CONE: Final = 12
"""Places across the bottom; levels at which a plane is met, of a last as drawn and of one with
walls of its own; places along the cone top, on either side."""

_CLIMBED: Final = 2
"""How many girths, the first ones, have to look for where their plane meets the ridge."""

_WARM: Final = 2
"""Readings before the first one that counts."""

_AGAIN: Final = 3
_SETTLED_MM: Final = 2.0
_STAYS_MM: Final = 0.3
"""A reading is taken again, so often at most, while places along the levels move by more; how far a
plane goes until the bottom is looked at anew."""

_SUNK: Final = 3
"""Steps to where a leaning plane meets the bottom."""

_LEAST_SLOPE: Final = 0.4
_STRIDE: Final = 0.2
_STRAIGHT: Final = 0.02
_NEAR: Final = 0.01
_AHEAD: Final = 1.0 / 4096.0
"""Newton steps to where plane and levels meet: the least slope they are taken with, of x alone,
and their longest stride (where plane and level touch, a full step would leap); how far ahead the
slopes are looked at."""

_UP_MM: Final = 1.0 / 1024.0
_LIFT_MM: Final = 4.0
_LEAST_RISE: Final = -0.05
"""Step up the ridge that its slope is taken over; longest step to where a plane meets it, and the
least slope it is taken with."""


class Plane(NamedTuple):
    """A tape's plane: a point in mm and a normal whose x is 1, so that x = f(y, z) in it."""

    point_mm: tuple[float, float, float]
    across: float
    up: float

    def x_at(self, z_mm: float) -> float:
        """X in mm of the plane at a height, on the axis."""
        x, _, z = self.point_mm
        return x - self.up * (z_mm - z)

    @property
    def normal(self) -> tuple[float, float, float]:
        """The normal."""
        return 1.0, self.across, self.up


class Landmarks(NamedTuple):
    """Points (x, y, z) in mm that the tapes are laid by."""

    medial_ball: tuple[float, float, float]
    lateral_ball: tuple[float, float, float]
    heel: tuple[float, float, float]
    instep: tuple[float, float, float]
    long_heel: tuple[float, float, float]
    cone: tuple[float, float, float]


def planes(at: Landmarks) -> dict[str, Plane]:
    """The plane of each girth.

    Ball: through both ball points, its top leaning 15° to the toe. Instep: over the instep point,
    square to the line from heel point to ball and straight across. Waist: as the instep's, half way
    to the ball's middle. Long and short heel: through the heel point and straight across, over the
    ridge at the long heel's place and over the front of the cone top.
    """
    (mx, my, mz), (lx, ly, lz) = at.medial_ball, at.lateral_ball
    turn = (mx - lx) / (my - ly)
    ball = Plane((mx, my, 0.5 * (mz + lz)), -turn, -BALL_LEAN)
    middle = 0.5 * (mx + lx)
    lean = (at.heel[2] - 0.5 * (mz + lz)) / (middle - at.heel[0])
    instep = Plane(at.instep, 0.0, -lean)
    low = ball.point_mm[2]
    waist = Plane((0.5 * (middle + instep.x_at(low)), 0.0, low), 0.0, -lean)
    return {
        "ball": ball,
        "waist": waist,
        "instep": instep,
        "long_heel": _heel(at.heel, at.long_heel),
        "short_heel": _heel(at.heel, at.cone),
    }


def _heel(corner: tuple[float, float, float], over: tuple[float, float, float]) -> Plane:
    return Plane(corner, 0.0, -(over[0] - corner[0]) / (over[2] - corner[2]))


class Tapes:
    """Tapes laid round a form in the planes of its girths, followed as the form is shaped.

    Each reading brings the places where plane and levels meet one Newton step nearer, so a form
    that settles is measured ever more closely. Between the old places and the new ones the form is
    taken as straight along its levels. The cone top is read along.
    """

    def __init__(self, form: Form, levels: int = LEVELS) -> None:
        self._levels = levels
        share = smooth3(shares(levels))
        self._share = np.concatenate((share, share))
        self._count = count = 2 * levels + 2
        self._met = len(GIRTHS) * count
        self._ranks = _ranks(levels)
        cone, _ = half_circle(shares(_CONE))
        self._cone = 0.5 - 0.5 * np.concatenate((cone, cone))
        self._cone_h = np.full_like(self._cone, form.cone.h_mm)
        half = np.repeat(np.array([1.0, -1.0]), levels + 1)
        ends = np.repeat(np.array([1.0, -1.0]), _CONE + 1)
        self._side = np.concatenate((*(half for _ in GIRTHS), ends, np.ones(_CLIMBED)))
        self._marks = landmarks(form)
        self._lay(form)
        points = np.array([self._laid[name].point_mm for name in GIRTHS[:_CLIMBED]])
        self._ridge_h = form.ridge_height(points[:, 0])
        level = form.level(self._heights(form)[: self._met])
        rise = level.h.reshape(-1, count) + form.bottom.seat_z_mm - self._at[2]
        start = (self._at[0] - self._up * rise - level.back.reshape(-1, count)).ravel()
        self._place = clamp(start / (level.even + level.rest), 0.0, 1.0)
        for _ in range(_WARM):
            points = self._points(form, anew=True)
        self._sag_x = np.full_like(self._up, -1.0)
        self._under(form, points)

    def read(self, form: Form) -> dict[str, float]:
        """What a tape reads in each plane, mm; and the width of the cone top."""
        self._lay(form)
        points = self._points(form)
        for _ in range(_AGAIN):
            if self._moved_mm < _SETTLED_MM:
                break
            points = self._points(form)
        points = np.concatenate((points, self._under(form, points)), axis=1)
        return {**dict(zip(GIRTHS, self._around(points), strict=True)), "cone": self._cone_width}

    def _under(self, form: Form, points: Floats) -> Floats:
        """Points (planes, n, 3) across the bottom from the medial featherline to the lateral.

        The bottom's sag below a straight line is followed where a plane goes elsewhere.
        """
        medial, lateral = points[:, 0], points[:, self._levels + 1]
        line = medial[:, None] + (lateral - medial)[:, None] * _ACROSS[None, :, None]
        if float(np.max(np.abs(medial[:, :1] - self._sag_x))) > _STAYS_MM:
            self._sag, self._sag_x = _sagging(form, self._up, line) - line, medial[:, :1]
        return line + self._sag

    def _around(self, points: Floats) -> list[float]:
        """Lengths of tapes round points (planes, n, 3)."""
        u, v = self._axes
        flat = [
            points[..., 0] * axis[:, None, 0]
            + points[..., 1] * axis[:, None, 1]
            + points[..., 2] * axis[:, None, 2]
            for axis in (u, v)
        ]
        both = np.stack(flat, axis=-1).tolist()
        return _tapes([[(x, y) for x, y in one] for one in both], self._ranks)

    def _lay(self, form: Form) -> None:
        """Lay the planes; of the landmarks only those on the ridge move with the shape."""
        tops = np.array([form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm])
        instep, long_heel, cone = [(x, y, z) for x, y, z in form.ridge(tops).tolist()]
        self._marks = self._marks._replace(instep=instep, long_heel=long_heel, cone=cone)
        self._laid = planes(self._marks)
        laid = [self._laid[name] for name in GIRTHS]
        self._at = [np.array([plane.point_mm[i] for plane in laid])[:, None] for i in range(3)]
        self._across = np.array([plane.across for plane in laid])[:, None]
        self._up = np.array([plane.up for plane in laid])[:, None]
        axes = [_axes(plane.across, plane.up) for plane in laid]
        self._axes = [np.array([pair[i] for pair in axes]) for i in range(2)]

    def _heights(self, form: Form) -> Floats:
        """Levels at which planes and cone top are met; then those a little up the ridge."""
        ridge = self._ridge_h
        tops = (*ridge.tolist(), form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm)
        girths = np.array(tops)[:, None] * self._share
        return np.concatenate((girths.ravel(), self._cone_h, ridge + _UP_MM))

    def _points(self, form: Form, anew: bool = False) -> Floats:
        """Points (planes, n, 3) where each plane meets its levels, on both sides.

        The levels' slopes are those of before, unless they are asked for anew.
        """
        n, shape = self._met, (len(GIRTHS), self._count)
        level = form.level(self._heights(form))
        place_all = np.concatenate((self._place, self._cone, np.ones(_CLIMBED)))
        sine = 2.0 * np.sqrt(place_all * (1.0 - place_all))
        traced = np.stack(form.traced(level, place_all, sine, self._side))
        self._take_cone(traced, sine)
        here, place, sine, side = traced[:, :n], place_all[:n], sine[:n], self._side[:n]
        if anew:
            self._slopes = self._sloped(form, type(level)(*(one[:n] for one in level)), here)
        slopes = self._slopes
        wide, half = side * sine, here[2]
        turn = (0.5 - place) / clamp(place * (1.0 - place), _NEAR * _NEAR, 0.25)
        aside = (slopes[1] + wide * (half * turn + slopes[2])).reshape(shape)
        x, y, z = (v.reshape(shape) for v in (here[0], here[1] + wide * half, here[3]))
        off = x - self._at[0] + self._across * (y - self._at[1]) + self._up * (z - self._at[2])
        along = level.slope(place_all)[:n]
        span = along.reshape(shape)
        slope = span + self._across * aside + self._up * slopes[3].reshape(shape)
        old = place.reshape(shape)
        step = off / np.maximum(slope, _LEAST_SLOPE * span)
        place = clamp(old - clamp(step, -_STRIDE, _STRIDE), 0.0, 1.0)
        # Only the ball's plane turns; its places near the ridge are found by their distance there,
        # of which y is smooth.
        left = np.sqrt(1.0 - old[0])
        fall = np.maximum(2.0 * np.maximum(left, _NEAR) * slope[0], _NEAR * span[0])
        left = clamp(left + clamp(off[0] / fall, -_STRIDE, _STRIDE), 0.0, 1.0)
        place[0] = 1.0 - left * left
        place[:, self._levels :: self._levels + 1] = 1.0
        old, self._place = self._place, place.ravel()
        by = self._place - old
        self._moved_mm = float(np.max(np.abs(by))) * form.length_mm
        by = clamp(by, -_STRAIGHT, _STRAIGHT)
        wide = side * 2.0 * np.sqrt(self._place * (1.0 - self._place))
        y = here[1] + slopes[1] * by + wide * (half + slopes[2] * by)
        new = np.stack((here[0] + along * by, y, here[3] + slopes[3] * by), axis=-1)
        return self._climbed(form, new.reshape(*shape, 3), off[:_CLIMBED, self._levels], traced)

    def _sloped(self, form: Form, level: Level, here: Floats) -> Floats:
        """Slopes of x, axis, half-width and z along the levels at the places of the planes."""
        place, side = self._place, self._side[: self._met]
        ahead = np.where(place < 0.5, place + _AHEAD, place - _AHEAD)
        sine = 2.0 * np.sqrt(ahead * (1.0 - ahead))
        return (np.stack(form.traced(level, ahead, sine, side)) - here) / (ahead - place)

    def _climbed(self, form: Form, points: Floats, gap: Floats, traced: Floats) -> Floats:
        """The points with the tops of the first planes brought to where they meet the ridge."""
        top = points[:_CLIMBED, self._levels]
        up = (traced[[0, 1, 3], -_CLIMBED:].T - top) / _UP_MM
        rise = up[:, 0] + self._across[:_CLIMBED, 0] * up[:, 1] + self._up[:_CLIMBED, 0] * up[:, 2]
        step = clamp(gap / np.minimum(rise, _LEAST_RISE), -_LIFT_MM, _LIFT_MM)
        step = self._ridge_h - clamp(self._ridge_h - step, 0.1 * form.instep_h_mm, form.instep_h_mm)
        self._ridge_h = self._ridge_h - step
        points[:_CLIMBED, self._levels :: self._levels + 1] = (top - up * step[:, None])[:, None]
        return points

    def _take_cone(self, traced: Floats, sine: Floats) -> None:
        """Width of the cone top; its levels are brought to its height."""
        cone = slice(self._met, -_CLIMBED)
        _, bow, half, z = traced[:, cone]
        y = bow + self._side[cone] * sine[cone] * half
        self._cone_width = _crest(y[: _CONE + 1]) + _crest(-y[_CONE + 1 :])
        self._cone_h = self._cone_h + self._marks.cone[2] - z


def _crest(y: Floats) -> float:
    """The greatest value of a row, by the parabola through the three highest."""
    i = min(max(int(np.argmax(y)), 1), len(y) - 2)
    a, b, c = y[i - 1 : i + 2].tolist()
    bend = 2.0 * b - a - c
    over = (c - a) * (c - a) / (8.0 * bend) if bend > 0.0 else 0.0
    return float(b + over)


def _sagging(form: Form, up: Floats, line: Floats) -> Floats:
    """Points (planes, n, 3) of the bottom in the planes that a line across it lies in."""
    x, z = line[..., 0], line[..., 2]
    for _ in range(_SUNK):
        points = form.under(x, _ACROSS)
        x = line[..., 0] - up * (points[..., 2] - z)
    return points


def _ranks(levels: int) -> list[int]:
    """Places in order round a tape of its points: medial and lateral ones upwards, then under it.

    Both sides end at the same top.
    """
    count = levels + 1
    lateral = range(2 * count - 2, count - 2, -1)
    under = range(2 * count - 2 + len(_ACROSS), 2 * count - 2, -1)
    return [*range(count), *lateral, *under]


def _tapes(rings: list[list[tuple[float, float]]], ranks: list[int]) -> list[float]:
    """Lengths of tapes round points (n, 2), whose places in order round each are given.

    Between neighbours a tape is taken as an arc, for what is measured is round; straight between
    others, where it bridges a hollow. At the featherline it goes round an edge.
    """
    hulls = [hull(sorted(points)) for points in rings]
    x, y = np.array([corner for one in hulls for corner in one]).T
    place = np.array(_places(rings, hulls, ranks))
    before, after, ends = _neighbours([len(one) for one in hulls])
    gap = np.abs(place[after] - place)
    arc = np.where((gap == 1) | (gap == len(ranks) - 2), 1.0, 0.0)
    along, over = x[after] - x, y[after] - y
    way = np.sqrt(along * along + over * over)
    way_before = way[before]
    turn = (along[before] * over - over[before] * along) / (way * way_before)
    edge = (place == 0) | (place == len(ranks) - len(_ACROSS) - 2)
    bend = np.where(edge, 0.0, 2.0 * turn / (way + way_before))
    further = bend[after]
    square = arc * (bend * bend + bend * further + further * further)
    steps = (way + way * way * way * square / 72.0).tolist()
    return [fsum(steps[start:end]) for start, end in pairwise(ends)]


def _places(
    rings: list[list[tuple[float, float]]],
    hulls: list[list[tuple[float, float]]],
    ranks: list[int],
) -> list[int]:
    """Places of the hulls' corners in order round their own tapes."""
    found: list[int] = []
    for points, corners in zip(rings, hulls, strict=True):
        rank = dict(zip(points, ranks, strict=True))
        found += [rank[corner] for corner in corners]
    return found


def _neighbours(sizes: list[int]) -> tuple[NDArray[np.intp], NDArray[np.intp], list[int]]:
    """Of rings that follow each other: who comes before and after each member; where they end."""
    ends = [0, *accumulate(sizes)]
    before = np.arange(-1, ends[-1] - 1)
    after = np.arange(1, ends[-1] + 1)
    before[ends[:-1]] = [end - 1 for end in ends[1:]]
    after[[end - 1 for end in ends[1:]]] = ends[:-1]
    return before, after, ends


def landmarks(form: Form) -> Landmarks:
    """The points of a form that the tapes are laid by."""
    w = np.array([form.ball_w[0], form.ball_w[1], 0.0, 1.0, 1.0, 1.0])
    h = np.array([0.0, 0.0, 0.0, form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm])
    points = [(x, y, z) for x, y, z in form.surface(w, h).tolist()]
    return Landmarks(*points)


def _axes(across: float, up: float) -> tuple[list[float], list[float]]:
    """Unit vectors in a plane: the first level, the second square to it."""
    level = sqrt(1.0 + across * across)
    size = level * sqrt(1.0 + across * across + up * up)
    return [-across / level, 1.0 / level, 0.0], [
        -up / size,
        -up * across / size,
        level * level / size,
    ]
