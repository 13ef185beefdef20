"""The form: the smooth body that the last, the upper and the sole are all read from.

A point of the form is named by two coordinates. `w` runs round it: 0 at the back of the heel,
along the medial side to 1 at the toe, back along the lateral side to 2. `h` is the height in mm
above the bottom. At each height the form is a closed plan outline, the *level curve*, that spans
from the back curve to the ridge curve; its half-widths are one table over (height, place along
the level), so every surface made from it is curvature continuous. `h` = 0 is the featherline, a
hard edge. The formulas stand in docs/internals/geometry.md.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from geometry import proportions as shape
from geometry.bottom import Bottom
from geometry.exact import (
    Floats,
    Spline,
    Surface,
    clamp,
    cross,
    half_circle,
    mix,
    shares,
    smooth5,
    unit,
)
from geometry.spec import Instrument

_STEP_W: Final = 1.0 / 262144.0
_STEP_H_MM: Final = 1.0 / 1024.0
"""Steps of the differences that tangents and slopes are taken over: about 1 µm, powers of two."""


class Level(NamedTuple):
    """A level curve's height, rearmost x and extent in x, all mm."""

    h: Floats
    back: Floats
    span: Floats


class Form:
    """The form of one shoe, right foot, in mm; x = 0 at the back of the heel, z = 0 the ground."""

    def __init__(self, spec: Instrument) -> None:
        self.length_mm = spec.mm("last.length_mm")
        self._instep_mm = spec.mm("last.instep_height_mm")
        self._swing = spec.slope("last.swing_deg")
        self._ball_shift = (
            spec.slope("last.ball_line_deg") * spec.mm("last.ball_width_mm") * 0.5 / self.length_mm
        )
        self._toe = shape.TOES[spec.choice("last.toe_shape")]
        self._back, self._front = self._profile(spec)
        self._body = self._body_table()
        ball_girth = spec.mm("last.ball_girth_mm")
        drawn_girth = shape.BALL_GIRTH * self.length_mm
        self._heel_scale = spec.mm("last.heel_seat_width_mm") / (0.25 * drawn_girth)
        self._ball_scale = shape.BODY_TRIM * ball_girth / drawn_girth
        self._feather = self._feather_curve(spec)
        start = np.zeros(1)
        self.seat_x_mm = float(self._back(start)[0])
        self.tip_x_mm = float(self._front(start)[0])
        self.bottom = Bottom(spec, self.seat_x_mm, self.tip_x_mm)
        self._fade_mm = max(
            shape.FADE_HEIGHT * self.length_mm, shape.FADE_PER_RISE * self.bottom.raise_mm
        )

    # -- the curves -------------------------------------------------------------------------

    def _profile(self, spec: Instrument) -> tuple[Spline, Spline]:
        """Back and front curve, x by height, stretched so that the stick length is the spec's."""
        size = self.length_mm
        back_h = [height * size for height, _ in shape.BACK_CURVE]
        back_x = [place * size for _, place in shape.BACK_CURVE]
        front_h, front_x = self._front_curve(spec)
        low = shares(512) * (0.15 * size)
        rear = float(np.min(Spline(back_h, back_x)(low)))
        span = float(np.max(Spline(front_h, front_x)(low))) - rear
        back_x = [(x - rear) * size / span for x in back_x]
        front_x = [(x - rear) * size / span for x in front_x]
        return Spline(back_h, back_x), Spline(front_h, front_x)

    def _front_curve(self, spec: Instrument) -> tuple[list[float], list[float]]:
        """Heights and foremost x: toe wall, toe box, instep ridge, shin."""
        toe = spec.mm("last.toe_height_mm") / (shape.TOE_HEIGHT * self.length_mm)
        instep = self._instep_mm / (shape.INSTEP_HEIGHT * self.length_mm)
        heights: list[float] = []
        places: list[float] = []
        before = (0.0, 0.0)
        for height, place in shape.FRONT_CURVE:
            blend = float(smooth5(np.array([(0.86 - place) / 0.30]))[0])
            over = max(height - shape.INSTEP_HEIGHT, 0.0)
            scaled = (height - over) * (toe + (instep - toe) * blend) + over
            # a high toe box under a low instep still rises, half as steeply as drawn
            if heights:
                scaled = max(scaled, before[1] + 0.5 * (height - before[0]))
            before = (height, scaled)
            heights.append(scaled * self.length_mm)
            places.append(place * self.length_mm)
        return heights, places

    def _body_table(self) -> Surface:
        """Half-width table of the body, in mm, with the toe shape worked in."""
        fullness = [self._toe.fullness(place) - 1.0 for place in shape.BODY_PLACES]
        table = [
            [
                value * (1.0 + more * shape.toe_share(height)) * self.length_mm
                for value, more in zip(row, fullness, strict=True)
            ]
            for height, row in zip(shape.BODY_HEIGHTS, shape.BODY_TABLE, strict=True)
        ]
        scale = self._instep_mm / shape.INSTEP_HEIGHT
        return Surface([height * scale for height in shape.BODY_HEIGHTS], shape.BODY_PLACES, table)

    def _feather_curve(self, spec: Instrument) -> Spline:
        """Half-width curve of the featherline, solved so that its three widths are the spec's.

        The ball's is an extent of the bowed outline: found by scaling it four times.
        """
        wanted = spec.mm("last.ball_width_mm")
        heel = spec.mm("last.heel_seat_width_mm") / (2.0 * shape.HEEL_SINE)
        waist = spec.mm("last.waist_width_mm") / (2.0 * shape.WAIST_SINE)
        ball = wanted / (2.0 * shape.BALL_SINE)
        self._feather = self._feather_through(heel, waist, ball)
        rim = shares(256)
        for _ in range(4):
            medial = self._plan_y(rim, 0.0)
            lateral = self._plan_y(2.0 - rim, 0.0)
            width = float(np.max(medial) - np.min(lateral))
            ball = ball * wanted / width
            self._feather = self._feather_through(heel, waist, ball)
        return self._feather

    def _feather_through(self, heel: float, waist: float, ball: float) -> Spline:
        knots = [0.0, shape.HEEL_PLACE, shape.WAIST_PLACE, shape.BALL_PLACE, 0.80, 0.92, 1.0]
        front = [
            ball * factor * self._toe.fullness(place)
            for place, factor in ((0.80, 1.07), (0.92, 1.09), (1.0, 1.09))
        ]
        return Spline(knots, [heel * 1.30, heel, waist, ball, *front])

    # -- evaluation -------------------------------------------------------------------------

    def _fold(self, w: Floats) -> tuple[Floats, Floats, Floats]:
        """Place along the level 0..1, signed sine, and which side (+1 medial, -1 lateral)."""
        turned = w - 2.0 * np.floor(w * 0.5)
        side = np.where(turned <= 1.0, 1.0, -1.0)
        cosine, sine = half_circle(np.where(turned <= 1.0, turned, 2.0 - turned))
        return (1.0 - cosine) * 0.5, sine, side

    def _half_width(self, place: Floats, side: Floats, h: Floats | float) -> Floats:
        """Half-width before the sine, mm, at a place along the level of height h."""
        bump = place * (1.0 - place)
        skew = 16.0 * bump * bump * smooth5((place - 0.15) / 0.4)
        shifted = clamp(place - side * self._ball_shift * skew, 0.0, 1.0)
        height = np.asarray(h + 0.0 * place, dtype=np.float64)
        blend = smooth5((place - 0.20) / 0.36)
        body = self._body(height, shifted) * mix(self._heel_scale, self._ball_scale, blend)
        left = clamp(1.0 - height / (shape.FEATHER_ROUND * self.length_mm), 0.0, 1.0)
        low = self._feather(shifted)
        waist = smooth5(place / 0.40) * smooth5((0.70 - place) / 0.30)
        return (body + (low - body) * left * left * left) * (1.0 - side * shape.WAIST_SKEW * waist)

    def axis(self, x: Floats) -> Floats:
        """Bow of the centre axis: the heel axis leans out, the forepart axis in (the swing)."""
        p = x / self.length_mm
        middle = clamp(p, 0.45, 0.67) - 0.45
        rise = 0.44 * np.minimum(p, 0.45) + middle * (0.44 - middle * (1.0 / 0.44))
        bow = rise - 0.56 * np.maximum(p - 0.67, 0.0)
        tip = smooth5((p - 0.70) / 0.30) * self._toe.offset
        return np.asarray((tip - bow * self._swing) * self.length_mm)

    def _plan_y(self, w: Floats, h: Floats | float) -> Floats:
        place, sine, side = self._fold(w)
        x = self.x(w, h)
        return self.axis(x) + side * sine * self._half_width(place, side, h)

    def x(self, w: Floats, h: Floats | float) -> Floats:
        """X in mm of the point (w, h)."""
        place, _, _ = self._fold(w)
        height = np.asarray(h + 0.0 * place, dtype=np.float64)
        back = self._back(height)
        return np.asarray(back + (self._front(height) - back) * place)

    def height(self, w: Floats, h: Floats) -> Floats:
        """Z in mm of the points (w, h)."""
        place, sine, side = self._fold(w)
        back = self._back(h)
        return self._z(back + (self._front(h) - back) * place, side * sine, h)

    def _z(self, x: Floats, across: Floats, h: Floats) -> Floats:
        fade = shape.fade(h / self._fade_mm)
        return self.bottom.centre(x) + self.bottom.raised(x, across) * fade + h

    def _level(self, h: Floats) -> Level:
        back = self._back(h)
        return Level(h, back, self._front(h) - back)

    def _on(self, level: Level, place: Floats, sine: Floats, side: Floats) -> Floats:
        """Points (…, 3) of a level at places along it."""
        x = level.back + level.span * place
        across = side * sine
        y = self.axis(x) + across * self._half_width(place, side, level.h)
        return np.stack((x, y, self._z(x, across, level.h)), axis=-1)

    def surface(self, w: Floats, h: Floats) -> Floats:
        """Points (…, 3) in mm of the form's wall."""
        return self._on(self._level(h), *self._fold(w))

    def normals(self, w: Floats, h: Floats) -> Floats:
        """Outward unit normals (…, 3) of the wall."""
        return self._located(w, h)[1]

    def _located(self, w: Floats, h: Floats) -> tuple[Floats, Floats]:
        """Points and unit normals; the tangents are differences over about a micrometre."""
        level, turn = self._level(h), self._fold(w)
        points = self._on(level, *turn)
        along = self._on(level, *self._fold(w + _STEP_W)) - points
        up = self._on(self._level(h + _STEP_H_MM), *turn) - points
        return points, unit(cross(up, along))

    def offset(self, w: Floats, h: Floats, distance_mm: Floats | float) -> Floats:
        """Points (…, 3) at a distance outward from the wall, along its normal."""
        distance = np.asarray(distance_mm + 0.0 * h, dtype=np.float64)
        points, normals = self._located(w, h)
        return points + normals * distance[..., None]

    def front_gap(self, half_gap_mm: Floats, h: Floats) -> Floats:
        """W (medial) of the wall points that stand half_gap_mm off the ridge at the heights h."""
        sine = clamp(half_gap_mm / self._front_width(h), 0.0, 0.95)
        cosine = np.sqrt(1.0 - sine * sine)
        return np.asarray(1.0 - 0.5 * sine / (1.0 + cosine))

    def front_room(self, h: Floats) -> Floats:
        """Largest half gap, mm, that `front_gap` tells apart at the heights h."""
        return 0.93 * self._front_width(h)

    def _front_width(self, h: Floats) -> Floats:
        ones = np.ones_like(h)
        return 0.5 * (self._half_width(ones, ones, h) + self._half_width(ones, -ones, h))

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
