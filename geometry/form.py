"""The form: the smooth body that the last, the upper and the sole are all read from.

A point of the form is named by two coordinates. `w` runs round it: 0 at the back of the heel,
along the medial side to 1 at the toe, back along the lateral side to 2. `h` is the height in mm
above the bottom. At each height the form is a closed plan outline, the *level curve*, that spans
from the back curve to the ridge curve; its half-widths are one smooth function of height and
place along the level, so every surface made from it is curvature continuous. `h` = 0 is the
featherline, a hard edge. The formulas stand in docs/internals/geometry.md.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geometry import proportions as shape
from geometry.body import Body
from geometry.bottom import Bottom
from geometry.exact import (
    Floats,
    Splines,
    clamp,
    cross,
    half_circle,
    mix,
    ring_place,
    shares,
    smooth5,
    unit,
)
from geometry.feather import Featherline
from geometry.lean import axis_offset
from geometry.profile import Front, back_curve, cone_of
from geometry.shaping import Shaping
from geometry.solve import solved
from geometry.spec import Instrument

_STEP_W: Final = 1.0 / 262144.0
_STEP_H_MM: Final = 1.0 / 1024.0
"""Steps of the differences that tangents and slopes are taken over: about 1 µm, powers of two."""

_WIDEST: Final = 0.95
_SINES: Final = np.array([0.0, 0.2, 0.4, 0.6, 0.8, _WIDEST])
"""Sines that places off the ridge are told apart by, and the largest of them."""


class Level(NamedTuple):
    """A level curve's height and rearmost x, mm, and its extent in x in two parts.

    The even part changes smoothly from the sole to the leg. The rest is what the toe box and the
    ridge make of it: it moves the front of the level and hardly its back, so that the heel's wall
    has no band where the toe ends.
    """

    h: Floats
    back: Floats
    even: Floats
    rest: Floats

    def x(self, place: Floats) -> Floats:
        """X in mm at places along the levels."""
        return self.back + place * (self.even + self.rest * (place * place))

    def slope(self, place: Floats) -> Floats:
        """Change of x with the place, mm."""
        return self.even + 3.0 * self.rest * (place * place)


class Form:
    """The form of one shoe, right foot, in mm; x = 0 at the back of the heel, z = 0 the ground."""

    def __init__(self, spec: Instrument, shaping: Shaping | None = None) -> None:
        self.length_mm = spec.mm("last.length_mm")
        self._spec = spec
        self._swing = spec.slope("last.swing_deg")
        self._offset = axis_offset(spec)
        self._toe = shape.TOES[spec.choice("last.toe_shape")]
        self._back = back_curve(spec)
        self.seat_x_mm = float(self._back(np.zeros(1))[0])
        self.tip_x_mm = shape.TOE_WALL[0][1] * self.length_mm
        self.bottom = Bottom(spec, self.seat_x_mm, self.tip_x_mm)
        self._profile = Front(spec, self.bottom)
        span = self.tip_x_mm - self.seat_x_mm
        medial, lateral = (
            ring_place(np.array([spec.mm(f"last.{side}_ball_position_mm") / span]))
            for side in ("medial", "lateral")
        )
        self.ball_w = float(medial[0]), 2.0 - float(lateral[0])
        feather = Featherline(spec, self.axis, self.seat_x_mm, self.tip_x_mm)
        self._body = Body(spec, feather)
        self.shape(shaping or Shaping())
        if shaping is None:
            self.shape(solved(self, spec))

    def shape(self, shaping: Shaping) -> None:
        """Take what the girths and the cone top ask for."""
        self.shaping = shaping
        self.cone = cone_of(self._spec, self._back, self.bottom, shaping)
        self.instep_h_mm = self._profile.instep_h_mm(shaping)
        self._front = self._profile.curve(self.cone, shaping)
        even = self._profile.even(self.cone, self.tip_x_mm)
        self._sides = Splines(self._back, self._front, even)
        self._body.shape(shaping, shaping.heel_full(self.ridge_room_mm, self.length_mm))

    @property
    def long_heel_h_mm(self) -> float:
        """Level at which the long heel's tape passes the ridge."""
        return self._profile.long_heel(self.cone, self.shaping)[0]

    @property
    def ridge_room_mm(self) -> float:
        """Most that the ridge may stand off its chord there."""
        return self._profile.ridge_room_mm(self.cone, self.shaping)

    # -- evaluation -------------------------------------------------------------------------

    def _fold(self, w: Floats) -> tuple[Floats, Floats, Floats]:
        """Place along the level 0..1, signed sine, and which side (+1 medial, -1 lateral)."""
        turned = w - 2.0 * np.floor(w * 0.5)
        side = np.where(turned <= 1.0, 1.0, -1.0)
        cosine, sine = half_circle(np.where(turned <= 1.0, turned, 2.0 - turned))
        return (1.0 - cosine) * 0.5, sine, side

    def axis(self, x: Floats) -> Floats:
        """Bow of the centre axis: the heel axis leans out, the forepart axis in (the swing).

        Its offsets of its own come on top.
        """
        p = x / self.length_mm
        middle = clamp(p, 0.45, 0.67) - 0.45
        rise = 0.44 * np.minimum(p, 0.45) + middle * (0.44 - middle * (1.0 / 0.44))
        bow = rise - 0.56 * np.maximum(p - 0.67, 0.0)
        tip = smooth5((p - 0.70) / 0.30) * self._toe.offset
        drawn = np.asarray((tip - bow * self._swing) * self.length_mm)
        return drawn if self._offset is None else drawn + self._offset(p)

    def x(self, w: Floats, h: Floats | float) -> Floats:
        """X in mm of the point (w, h)."""
        place, _, _ = self._fold(w)
        return self.level(np.asarray(h + 0.0 * place, dtype=np.float64)).x(place)

    def height(self, w: Floats, h: Floats) -> Floats:
        """Z in mm of the points (w, h)."""
        place, sine, side = self._fold(w)
        return self._z(self.level(h).x(place), side * sine, h)

    def _z(self, x: Floats, across: Floats, h: Floats) -> Floats:
        return self.bottom.level(x, across, h)

    def sine_at(self, x: Floats) -> Floats:
        """The sine of the featherline's level at places x along the bottom."""
        place = clamp((x - self.seat_x_mm) / (self.tip_x_mm - self.seat_x_mm), 0.0, 1.0)
        return np.asarray(2.0 * np.sqrt(place * (1.0 - place)))

    def level(self, h: Floats) -> Level:
        """The level curves of heights h."""
        back, front, even = self._sides(h)
        return Level(h, back, even - back, front - even)

    def on(self, level: Level, place: Floats, sine: Floats, side: Floats) -> Floats:
        """Points (…, 3) of a level at places along it."""
        x, bow, half, z = self.traced(level, place, sine, side)
        return np.stack((x, bow + side * sine * half, z), axis=-1)

    def traced(
        self, level: Level, place: Floats, sine: Floats, side: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """X, the axis's y, the half-width over the sine and z, mm, at places along a level."""
        x = level.x(place)
        half = self._body.half_width(place, side, level.h, x)
        return x, self.axis(x), half, self._z(x, side * sine, level.h)

    def ridge(self, h: Floats) -> Floats:
        """Points (…, 3) of the ridge at heights h above the bottom."""
        x = self._front(h)
        return np.stack((x, self.axis(x), self._z(x, np.zeros_like(x), h)), axis=-1)

    def under(self, x: Floats, across: Floats) -> Floats:
        """Points (…, 3) of the bottom at x, 0 … 1 of the way from the medial featherline across."""
        sine, flat = self.sine_at(x), np.zeros_like(x)
        place = (x - self.seat_x_mm) / (self.tip_x_mm - self.seat_x_mm)
        medial, lateral = (
            sine * self._body.half_width(place, np.full_like(x, side), flat, x)
            for side in (1.0, -1.0)
        )
        y = self.axis(x) + mix(medial, -lateral, across)
        z = self.bottom.centre(x) + self.bottom.raised(x, (1.0 - 2.0 * across) * sine)
        return np.stack((x, y, z), axis=-1)

    def surface(self, w: Floats, h: Floats) -> Floats:
        """Points (…, 3) in mm of the form's wall."""
        return self.on(self.level(h), *self._fold(w))

    def normals(self, w: Floats, h: Floats) -> Floats:
        """Outward unit normals (…, 3) of the wall."""
        return self._located(w, h)[1]

    def _located(self, w: Floats, h: Floats) -> tuple[Floats, Floats]:
        """Points and unit normals; the tangents are differences over about a micrometre."""
        level, turn = self.level(h), self._fold(w)
        points = self.on(level, *turn)
        along = self.on(level, *self._fold(w + _STEP_W)) - points
        up = self.on(self.level(h + _STEP_H_MM), *turn) - points
        return points, unit(cross(up, along))

    def offset(self, w: Floats, h: Floats, distance_mm: Floats | float) -> Floats:
        """Points (…, 3) at a distance outward from the wall, along its normal."""
        distance = np.asarray(distance_mm + 0.0 * h, dtype=np.float64)
        points, normals = self._located(w, h)
        return points + normals * distance[..., None]

    def front_gap(self, half_gap_mm: Floats, h: Floats) -> Floats:
        """W (medial) of the wall points that stand half_gap_mm off the ridge at the heights h.

        Gaps are known at a few sines; between two of them the width is taken to go evenly.
        """
        sines = _SINES[:, None] + 0.0 * h
        widths = self._front_width(self.level(h), sines)
        gaps = np.maximum.accumulate(sines * widths, axis=0)
        at = np.cumsum(gaps[1:-1] <= half_gap_mm, axis=0)[-1]
        column = np.arange(len(h))
        low, high = gaps[at, column], gaps[at + 1, column]
        share = clamp((half_gap_mm - low) / np.maximum(high - low, _STEP_H_MM), 0.0, 1.0)
        width = mix(widths[at, column], widths[at + 1, column], share)
        sine = clamp(half_gap_mm / width, 0.0, _WIDEST)
        return np.asarray(1.0 - 0.5 * sine / (1.0 + np.sqrt(1.0 - sine * sine)))

    def front_room(self, h: Floats) -> Floats:
        """Largest half gap, mm, that `front_gap` tells apart at the heights h."""
        room = self._front_width(self.level(h), np.full_like(h, _WIDEST))
        return np.asarray((0.98 * _WIDEST) * room)

    def _front_width(self, level: Level, sine: Floats) -> Floats:
        """Mean half-width over the sine, mm, in the front half of levels where the sine is so."""
        place = 0.5 * (1.0 + np.sqrt(1.0 - sine * sine))
        side = np.stack((np.ones_like(sine), -np.ones_like(sine)))
        h, x = level.h + 0.0 * place, level.x(place)
        both = self._body.half_width(place + 0.0 * side, side, h + 0.0 * side, x + 0.0 * side)
        return np.asarray(0.5 * (both[0] + both[1]))

    def ridge_height(self, x: Floats) -> Floats:
        """Height h of the ridge above the bottom at x, ahead of the cone.

        Newton's method, four steps from the place in a table of 256 heights.
        """
        table = self.length_mm * (0.05 + 0.55 * shares(256))
        ahead = self._front(table)
        h = table[np.clip(np.searchsorted(-ahead, -x), 0, 256)]
        for _ in range(4):
            here = self._front(h)
            slope = (self._front(h + _STEP_H_MM) - here) / _STEP_H_MM
            h = h - (here - x) / np.minimum(slope, -1e-3)
        return h
