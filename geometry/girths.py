"""The girths of a last: the planes a tape lies in, and what it reads on the form.

The planes are the conventions of docs/internals/last.md; `geometry.section` reads the same ones
off meshes. A tape does not follow hollows: it is the hull of the section (footwear.md §6.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from geometry.exact import Floats, clamp, shares, smooth3
from geometry.section import BALL_LEAN, convex_hull_2d, perimeter, plane_axes

if TYPE_CHECKING:
    from geometry.form import Form, Level

GIRTHS: Final = ("ball", "waist", "instep", "long_heel", "short_heel")

_ACROSS: Final = shares(10)[1:-1]
_LEVELS: Final = 52
"""Places across the bottom; levels at which a plane is met, on either side."""

_STEPS: Final = 1
_LEAST_SLOPE: Final = 0.4
_STRIDE: Final = 0.2
_AHEAD: Final = 1.0 / 4096.0
"""Newton steps to where plane and levels meet in one reading; the least slope they are taken with,
of x alone, and their longest stride (where plane and level touch, a full step would leap); how far
ahead the climb is looked at."""


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
    that settles is measured ever more closely.
    """

    names = GIRTHS

    def __init__(self, form: Form) -> None:
        share = smooth3(shares(_LEVELS))
        self._share = np.concatenate((share, share))
        ones = np.ones(_LEVELS + 1)
        self._side = np.concatenate((ones, -ones))[None, :]
        self._laid = planes(landmarks(form))
        points = [self._laid[name].point_mm for name in GIRTHS]
        self._ridge_h = form.ridge_height(np.array([point[0] for point in points[:2]]))
        self._place = np.full((len(GIRTHS), 2 * _LEVELS + 2), 0.5)
        for _ in range(4):
            self.read(form)

    def read(self, form: Form) -> dict[str, float]:
        """What a tape reads in each plane, mm."""
        self._laid = planes(landmarks(form))
        laid = [self._laid[name] for name in GIRTHS]
        for _ in range(2):
            self._ridge_h = form.ridge_in(laid[:2], self._ridge_h)
        tops = (*self._ridge_h.tolist(), form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm)
        points = self._met(form, laid, np.array(tops)[:, None] * self._share)
        under = _under(form, laid, points[:, 0], points[:, _LEVELS + 1])
        points = np.concatenate((points, under), axis=1)
        return {
            name: perimeter(convex_hull_2d(_flat(plane, points[i])))
            for i, (name, plane) in enumerate(zip(GIRTHS, laid, strict=True))
        }

    def _met(self, form: Form, laid: list[Plane], h: Floats) -> Floats:
        """Points (planes, n, 3) where each plane meets the levels h, on both sides."""
        x0, y0, z0 = (np.array([plane.point_mm[i] for plane in laid])[:, None] for i in range(3))
        across = np.array([plane.across for plane in laid])[:, None]
        up = np.array([plane.up for plane in laid])[:, None]
        level, place = form.level(h), self._place
        points = _at(form, level, place, self._side)
        for _ in range(_STEPS):
            off = (
                points[..., 0] - x0 + across * (points[..., 1] - y0) + up * (points[..., 2] - z0)
            )
            share = clamp(place * (1.0 - place), 1e-4, 0.25)
            wide = points[..., 1] - form.axis(points[..., 0])
            turn = across * wide * (0.5 - place) / share
            ahead = np.where(place < 0.5, place + _AHEAD, place - _AHEAD)
            climb = form.height_on(level, ahead, self._side) - points[..., 2]
            slope = level.span + turn + up * climb / (ahead - place)
            step = off / np.maximum(slope, _LEAST_SLOPE * level.span)
            place = clamp(place - clamp(step, -_STRIDE, _STRIDE), 0.0, 1.0)
            points = _at(form, level, place, self._side)
        self._place = place
        return points


def _under(form: Form, laid: list[Plane], medial: Floats, lateral: Floats) -> Floats:
    """Points (planes, n, 3) across the bottom between the tape's two points on the featherline.

    They lie as far across as the bottom of the mesh has them; their x is the plane's.
    """
    t = _ACROSS[None, :]
    line = medial[:, None] + (lateral - medial)[:, None] * t[..., None]
    sine = form.sine_at(line[..., 0])
    z = form.bottom.centre(line[..., 0]) + form.bottom.raised(line[..., 0], (1.0 - 2.0 * t) * sine)
    slant = np.array([plane.up for plane in laid])[:, None]
    x = line[..., 0] - slant * (z - line[..., 2])
    return np.stack((x, line[..., 1], z), axis=-1)


def _at(form: Form, level: Level, place: Floats, side: Floats) -> Floats:
    return form.on(level, place, 2.0 * np.sqrt(place * (1.0 - place)), side)


def landmarks(form: Form) -> Landmarks:
    """The points of a form that the tapes are laid by."""
    w = np.array([form.ball_w[0], form.ball_w[1], 0.0, 1.0, 1.0, 1.0])
    h = np.array([0.0, 0.0, 0.0, form.instep_h_mm, form.long_heel_h_mm, form.cone.h_mm])
    points = [(x, y, z) for x, y, z in form.surface(w, h).tolist()]
    return Landmarks(*points)


def _flat(plane: Plane, points: Floats) -> Floats:
    """Points (n, 2) in the plane's own axes."""
    u, v, _ = plane_axes(plane.normal)
    first = points[:, 0] * u[0] + points[:, 1] * u[1] + points[:, 2] * u[2]
    second = points[:, 0] * v[0] + points[:, 1] * v[1] + points[:, 2] * v[2]
    return np.stack((first, second), axis=1)
