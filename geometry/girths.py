"""The girths of a last: the planes a tape lies in, and what it reads on the form.

The planes are the conventions of docs/internals/last.md; `geometry.section` reads the same ones
off meshes. A tape does not follow hollows: it is the hull of the section (footwear.md §6.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geometry.exact import Floats, clamp, half_circle, shares, smooth3
from geometry.section import BALL_LEAN, convex_hull_2d, perimeter, plane_axes

if TYPE_CHECKING:
    from geometry.form import Form

GIRTHS: Final = ("ball", "waist", "instep", "long_heel", "short_heel")

_ACROSS: Final = shares(10)[1:-1]
_LEVELS: Final = 52
_CONE: Final = 24
"""Places across the bottom; levels at which a plane is met, and places along the cone top, on
either side."""

_WARM: Final = 3
"""Readings before the first one that counts."""

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
"""Step up the ridge that its slope is taken over; longest step to where a plane meets it."""


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

    names = GIRTHS

    def __init__(self, form: Form) -> None:
        share = smooth3(shares(_LEVELS))
        self._share = np.concatenate((share, share))
        self._count = count = 2 * _LEVELS + 2
        cone, _ = half_circle(shares(_CONE))
        self._cone = 0.5 - 0.5 * np.concatenate((cone, cone))
        self._cone_h = np.full_like(self._cone, form.cone.h_mm)
        half = np.repeat(np.array([1.0, -1.0]), _LEVELS + 1)
        ends = np.repeat(np.array([1.0, -1.0]), _CONE + 1)
        self._side = np.concatenate((*(half for _ in GIRTHS), ends))
        self._marks = landmarks(form)
        self._lay(form)
        points = np.array([self._laid[name].point_mm for name in GIRTHS[:2]])
        self._ridge_h = form.ridge_height(points[:, 0])
        level = form.level(self._heights(form)[: len(GIRTHS) * count])
        rise = level.h.reshape(-1, count) + form.bottom.seat_z_mm - self._at[2]
        start = (self._at[0] - self._up * rise - level.back.reshape(-1, count)).ravel()
        self._place = clamp(start / level.span, 0.0, 1.0)
        for _ in range(_WARM):
            self._met(form)
        points = self._met(form)
        self._under = _under(form, self._up, points[:, 0], points[:, _LEVELS + 1])

    def read(self, form: Form) -> dict[str, float]:
        """What a tape reads in each plane, mm; and the width of the cone top."""
        points = np.concatenate((self._met(form), self._under), axis=1)
        girths = zip(GIRTHS, points, strict=True)
        found = {name: perimeter(_hull(_flat(self._laid[name], met))) for name, met in girths}
        return found | {"cone": self._cone_width}

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

    def _heights(self, form: Form) -> Floats:
        """The levels at which planes and cone top are met."""
        tops = (*self._ridge_h.tolist(), form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm)
        girths = np.array(tops)[:, None] * self._share
        return np.concatenate((girths.ravel(), self._cone_h))

    def _climb(self, form: Form) -> None:
        """Bring the places where the first planes meet the ridge a Newton step nearer."""
        h = self._ridge_h
        points = form.ridge(np.concatenate((h, h + _UP_MM)))
        off = points - np.array([self._laid[name].point_mm for name in GIRTHS[:2]] * 2)
        across, up = np.tile(self._across[:2, 0], 2), np.tile(self._up[:2, 0], 2)
        gap = off[:, 0] + across * off[:, 1] + up * off[:, 2]
        slope = np.minimum((gap[2:] - gap[:2]) / _UP_MM, -0.05)
        step = clamp(gap[:2] / slope, -_LIFT_MM, _LIFT_MM)
        self._ridge_h = clamp(h - step, 0.1 * form.instep_h_mm, form.instep_h_mm)

    def _met(self, form: Form) -> Floats:
        """Points (planes, n, 3) where each plane meets its levels, on both sides."""
        self._lay(form)
        self._climb(form)
        h = self._heights(form)
        place = np.concatenate((self._place, self._cone))
        ahead = np.where(place < 0.5, place + _AHEAD, place - _AHEAD)
        both, level = np.stack((place, ahead)), form.level(h)
        sine = 2.0 * np.sqrt(both * (1.0 - both))
        traced = np.stack(form.traced(level, both, sine, self._side))
        self._take_cone(form, traced[:, 0], sine[0])
        n = len(self._place)
        shape = (len(GIRTHS), self._count)
        here, place, side = traced[:, 0, :n], place[:n], self._side[:n]
        bow, half = here[1], here[2]
        slopes = (traced[:, 1, :n] - here) / (ahead[:n] - place)
        wide = side * sine[0, :n]
        turn = (0.5 - place) / clamp(place * (1.0 - place), _NEAR * _NEAR, 0.25)
        aside = slopes[1] + wide * (half * turn + slopes[2])
        x, y, z = (v.reshape(shape) for v in (here[0], bow + wide * half, here[3]))
        off = x - self._at[0] + self._across * (y - self._at[1]) + self._up * (z - self._at[2])
        span = level.span[:n].reshape(shape)
        turned = self._across * aside.reshape(shape)
        slope = slopes[0].reshape(shape) + turned + self._up * slopes[3].reshape(shape)
        old = place.reshape(shape)
        step = off / np.maximum(slope, _LEAST_SLOPE * span)
        place = clamp(old - clamp(step, -_STRIDE, _STRIDE), 0.0, 1.0)
        # Only the ball's plane turns; its places near the ridge are found by their distance there,
        # of which y is smooth.
        left = np.sqrt(1.0 - old[0])
        fall = np.maximum(2.0 * np.maximum(left, _NEAR) * slope[0], _NEAR * span[0])
        left = clamp(left + clamp(off[0] / fall, -_STRIDE, _STRIDE), 0.0, 1.0)
        place[0] = 1.0 - left * left
        old, self._place = self._place, place.ravel()
        new = here + slopes * clamp(self._place - old, -_STRAIGHT, _STRAIGHT)
        wide = side * 2.0 * np.sqrt(self._place * (1.0 - self._place))
        return np.stack((new[0], new[1] + wide * new[2], new[3]), axis=-1).reshape(*shape, 3)

    def _take_cone(self, form: Form, traced: Floats, sine: Floats) -> None:
        """Width of the cone top; its levels are brought to its height."""
        cone = slice(len(self._place), None)
        _, bow, half, z = traced[:, cone]
        y = bow + self._side[cone] * sine[cone] * half
        self._cone_width = float(np.max(y) - np.min(y))
        self._cone_h = self._cone_h + self._marks.cone[2] - z


def _under(form: Form, up: Floats, medial: Floats, lateral: Floats) -> Floats:
    """Points (planes, n, 3) across the bottom between the tape's two points on the featherline.

    They lie as far across as the bottom of the mesh has them; their x is the plane's.
    """
    t = _ACROSS[None, :]
    line = medial[:, None] + (lateral - medial)[:, None] * t[..., None]
    sine = form.sine_at(line[..., 0])
    z = form.bottom.centre(line[..., 0]) + form.bottom.raised(line[..., 0], (1.0 - 2.0 * t) * sine)
    x = line[..., 0] - up * (z - line[..., 2])
    return np.stack((x, line[..., 1], z), axis=-1)


def landmarks(form: Form) -> Landmarks:
    """The points of a form that the tapes are laid by."""
    w = np.array([form.ball_w[0], form.ball_w[1], 0.0, 1.0, 1.0, 1.0])
    h = np.array([0.0, 0.0, 0.0, form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm])
    points = [(x, y, z) for x, y, z in form.surface(w, h).tolist()]
    return Landmarks(*points)


def _hull(points: Floats) -> Floats:
    """Convex hull of plane points."""
    return convex_hull_2d(points)


def _flat(plane: Plane, points: Floats) -> Floats:
    """Points (n, 2) in the plane's own axes."""
    u, v, _ = plane_axes(plane.normal)
    first = points[:, 0] * u[0] + points[:, 1] * u[1] + points[:, 2] * u[2]
    second = points[:, 0] * v[0] + points[:, 1] * v[1] + points[:, 2] * v[2]
    return np.stack((first, second), axis=1)
