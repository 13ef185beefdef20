"""The side profile of the form: where its back and its front are at each height."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from geometry import proportions as shape
from geometry.bottom import Bottom
from geometry.exact import Spline, clamp, shares
from geometry.shaping import Shaping, held
from geometry.spec import Instrument

_LEAST_RISE: Final = 0.003
"""Least height, of the length, between two knots of the front curve: it never turns down."""

_MOVED: Final = 3
_MOVED_MM: Final = 0.1
"""Rounds in which the toe is brought to its length; most that the last of them may still move it.
"""

_SHARED: Final = 3
"""Knots of the toe box, its last ones, that the ridge's spline is led on by."""

_RIDGE_SHARE: Final = 0.28
"""Most that the ridge may stand off its chord, of the chord's own run."""

_STEEPEST: Final = 1.5
_LEAST_ROOM: Final = 0.05
"""Slope that the ridge has at most over its lower half there; room, of the run, that is always."""

_LEAST_RUN: Final = 0.01
"""Least run of the chord, of the length, that is reckoned with."""

_BALL_LIFT: Final = 4.0
_WAIST_LIFT: Final = 2.0
_BALL_LIFTS: Final = (0.6, 1.5)
_WAIST_LIFTS: Final = (2.5, 0.8)
"""How strongly the ball's and the waist's factors lift the ridge between toe and instep; how far
down and up at most: the ridge keeps rising."""

_LIFT_KEPT: Final = 0.4
"""Share of the most up to which a lift is what the factor asks for."""


OWN_SHARES: Final = (0.25, 0.6, 1.0, 0.8, 0.4, 0.0)
OWN_RISE: Final = 0.11
_OWN_KEPT: Final = 0.6
"""How the ridge runs over or under its drawn line at the knots of the vamp, most at the ball; the
most of it, of the rise from toe to instep; share of the most up to which it is what is asked."""


Knot = tuple[float, float]
"""Height above the bottom and x, mm."""


@dataclass(frozen=True)
class Cone:
    """Front end of the cone top: x and height above the bottom, mm."""

    x_mm: float
    h_mm: float


def back_curve(spec: Instrument) -> Spline:
    """Rearmost x by height; its least value is 0."""
    size = spec.mm("last.length_mm")
    bulge, allowance = spec.mm("last.back_bulge_height_mm"), spec.mm("last.back_allowance_mm")
    heights = [height * bulge for height, _ in shape.BACK_CURVE]
    places = [place * allowance for _, place in shape.BACK_CURVE]
    heights += [bulge + height * size for height, _ in shape.BACK_OVER_BULGE]
    places += [place * size for _, place in shape.BACK_OVER_BULGE]
    rear = float(np.min(Spline(heights, places)(shares(256) * (2.0 * bulge))))
    return Spline(heights, [place - rear for place in places])


class Front:
    """The foremost x by height: toe wall, toe box, vamp, instep, cone and leg, as knots."""

    def __init__(self, spec: Instrument, bottom: Bottom) -> None:
        self._size = size = spec.mm("last.length_mm")
        instep = spec.mm("last.instep_height_mm")
        toe = spec.mm("last.toe_height_mm")
        nose = spec.mm("last.total_toe_spring_mm") - spec.mm("last_profile.toe_spring_mm")
        nose = float(clamp(nose, 0.15 * toe, 0.75 * toe))
        wall = [(height * nose, place * size) for height, place in shape.TOE_WALL]
        box = [(nose + share * (toe - nose), place * size) for share, place in shape.TOE_BOX]
        own = _rises(spec, instep - toe)
        vamp = [
            (toe + share * (instep - toe) + rise, place * size)
            for (share, place), rise in zip(shape.VAMP, own, strict=True)
        ]
        self._toe, self._vamp = _levels(bottom, wall + box), _levels(bottom, vamp)
        self._instep_h = self._vamp[-1][0]
        self._to_length()

    def _to_length(self) -> None:
        """Move the foremost knot until the foremost place is the stick length.

        Where the toe box stands out over it all the same, since the bottom under it rises almost
        as fast as the toe falls, its knots are laid evenly by their levels first.
        """
        drawn = list(self._toe)
        if self._moved_mm() > _MOVED_MM:
            self._toe = _evenly(drawn)
            self._moved_mm()

    def _moved_mm(self) -> float:
        """How far the foremost knot still goes in the last round of moving it to the length."""
        at, over = len(shape.TOE_WALL) - 1, 0.0
        for _ in range(_MOVED):
            over = self._over_mm()
            height, place = self._toe[at]
            self._toe[at] = height, place - over
        return abs(over)

    def _over_mm(self) -> float:
        """How far the foremost place of the toe lies ahead of the stick length."""
        curve = self._rising(self._toe + self._vamp)
        return float(np.max(curve(shares(256) * self._toe[-1][0]))) - self._size

    def instep_h_mm(self, shaping: Shaping) -> float:
        """Level of the instep point."""
        return self._instep_h * (1.0 + shaping.instep_rise)

    def long_heel(self, cone: Cone, shaping: Shaping) -> tuple[float, float]:
        """Height and x of the ridge half way up from the instep to the cone top."""
        chord = 0.5 * (shape.INSTEP_AT * self._size + cone.x_mm)
        ahead = shaping.ridge_ahead_mm(self.ridge_room_mm(cone, shaping))
        return 0.5 * (self.instep_h_mm(shaping) + cone.h_mm), chord + ahead

    def ridge_room_mm(self, cone: Cone, shaping: Shaping) -> float:
        """Most that the ridge may stand off its chord there, to either side."""
        run = max(shape.INSTEP_AT * self._size - cone.x_mm, _LEAST_RUN * self._size)
        rise = cone.h_mm - self.instep_h_mm(shaping)
        return min(_RIDGE_SHARE * run, max(0.5 * (run - rise / _STEEPEST), _LEAST_ROOM * run))

    def curve(self, cone: Cone, shaping: Shaping) -> Spline:
        """The front curve with the ridge where the girths ask for it."""
        size = self._size
        toe_h = self._toe[-1][0]
        drawn, rise = self._instep_h - toe_h, self.instep_h_mm(shaping) - toe_h
        ball = _lift(_BALL_LIFT * (shaping.ball - 1.0), *_BALL_LIFTS) - shaping.ball_sunk
        waist = _lift(_WAIST_LIFT * (shaping.waist - 1.0) + shaping.waist_lift, *_WAIST_LIFTS)
        ridge = self._toe[-1:]
        for height, place in self._vamp:
            share = (height - toe_h) / drawn
            lift = share * (1.0 - share) * (ball * (1.0 - share) + waist * share)
            ridge.append((toe_h + rise * (share + lift), place))
        ridge.append(self.long_heel(cone, shaping))
        ridge.append((cone.h_mm, cone.x_mm))
        shin = [(cone.h_mm + up * size, cone.x_mm + ahead * size) for up, ahead in shape.SHIN]
        between = _between(self._toe[-_SHARED:-1], ridge, shin[0])
        return self._rising([*self._toe[:-1], *between, *shin])

    def even(self, cone: Cone, tip_x_mm: float) -> Spline:
        """A smooth curve from the tip to the cone top's front and on along the leg."""
        size, run = self._size, tip_x_mm - cone.x_mm
        knots = [(up * cone.h_mm, tip_x_mm - back * run) for up, back in shape.EVEN]
        knots += [(cone.h_mm + up * size, cone.x_mm + ahead * size) for up, ahead in shape.SHIN[1:]]
        return Spline(*zip(*knots, strict=True))

    def _rising(self, knots: list[Knot]) -> Spline:
        """The curve through knots, each at least a little higher than the one before."""
        heights: list[float] = []
        for height, _ in knots:
            least = heights[-1] + _LEAST_RISE * self._size if heights else height
            heights.append(max(height, least))
        return Spline(heights, [place for _, place in knots])


def _rises(spec: Instrument, rise_mm: float) -> list[float]:
    """How far over its drawn line the ridge runs at the knots of the vamp, mm.

    The wish is kept up to a share of the vamp's rise, so that the ridge still rises all the way.
    """
    most = OWN_RISE * rise_mm
    over = held(spec.mm("last.vamp_rise_mm"), _OWN_KEPT * most, most)
    return [share * over for share in OWN_SHARES]


def _evenly(toe: list[Knot]) -> list[Knot]:
    """The toe's knots, its box's at shares of the way up in levels, not over the bottom."""
    at = len(shape.TOE_WALL)
    nose, top = toe[at - 1][0], toe[-1][0]
    shares_up = [share for share, _ in shape.TOE_BOX]
    box = [
        (nose + share * (top - nose), x) for share, (_, x) in zip(shares_up, toe[at:], strict=True)
    ]
    return toe[:at] + box


def _between(before: list[Knot], ridge: list[Knot], after: Knot) -> list[Knot]:
    """The ridge's knots with one between each two, on a spline of the height over x.

    Where the ridge is nearly level, x over the height would swing between few knots.
    """
    heights, places = zip(*[after, *ridge[::-1], *before[::-1]], strict=True)
    crest = Spline(places, heights)
    middles = [0.5 * (a + b) for (_, a), (_, b) in pairwise(ridge)]
    half = list(zip(crest(np.array(middles)).tolist(), middles, strict=True))
    return [knot for pair in zip(ridge, half, strict=False) for knot in pair] + ridge[-1:]


def _levels(bottom: Bottom, knots: list[Knot]) -> list[Knot]:
    """Knots (height over the bottom, x) with the levels that lie at those heights."""
    x = np.array([place for _, place in knots])
    h = bottom.level_at(x, np.array([height for height, _ in knots]))
    return list(zip(h.tolist(), x.tolist(), strict=True))


def _lift(wish: float, down: float, up: float) -> float:
    """A lift that nears its bounds ever more slowly."""
    most = up if wish > 0.0 else down
    return held(wish, _LIFT_KEPT * most, most)


def cone_of(spec: Instrument, back: Spline, bottom: Bottom, shaping: Shaping) -> Cone:
    """The front end of the cone top: its length ahead of the back curve at the back height."""
    top = spec.mm("last.back_height_mm")
    x_mm = float(back(np.array([top]))[0]) + spec.mm("last.cone_top_length_mm")
    x_mm += shaping.cone_ahead * spec.mm("last.length_mm")
    at = np.array([x_mm])
    above = top + bottom.seat_z_mm - bottom.centre(at)
    return Cone(x_mm, float(bottom.level_at(at, above)[0]))
