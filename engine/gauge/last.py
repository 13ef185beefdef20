"""The measures of a last read off any mesh of it, by the conventions of docs/internals/last.md.

The file does not say where the joints are. They are looked for where the parameter table has them
in a last of this length, so girths are those of `rr measure` for a last that keeps to the table.
"""

from __future__ import annotations

from math import cos, radians, sin, tan
from typing import Final

import numpy as np

from engine.fit.scan import Floats
from engine.gauge.pose import AS_IT_IS, LOWEST_SEAT_MM, UNKNOWN, Stood
from engine.gauge.section import Sections, furthest
from engine.gauge.sheet import Sheet, point_of
from geometry.bottom import FADE_OF_BACK
from geometry.girths import Landmarks, planes
from geometry.sheet import INSTEP_HEIGHT_AT, TOE_HEIGHT_AT, WAIST_BODY_AT
from schemas.sizes import CHILD_BELOW_EU

_PARIS_POINT_MM: Final = 20.0 / 3.0
_ALLOWANCE_MM: Final = {False: 15.0, True: 12.0}
"""Last beyond the foot, of adults and children (footwear.md §3.1)."""

_MEDIAL_BALL, _BALL_LINE_DEG, _TREAD = 0.725, 15.0, 0.72
"""First joint, of the foot from the rearmost point; the ball line; tread, of the bottom (§2.1)."""

_EDGE: Final = (sin(radians(45.0)), cos(radians(45.0)))
_TOP: Final = (sin(radians(12.0)), cos(radians(12.0)))
"""Straight edges laid against the featherline and the front of the cone top: across, up."""

_FRONT_OF_CONE: Final = 0.55
_LEVEL_DEG: Final = 3.0
"""Where the cone top ends, of the length; how far off level a heel seat is worth a word."""
_AGAIN, _HALVED, _LEVELLED = 4, 14, 40
_ASSUMED: Final = (
    "joints are taken where a last of this length has them by the table; "
    "one with joints elsewhere has other girths at ball and waist"
)


def last_sheet_of(body: Stood) -> Sheet:
    """The measures of a standing last that its surface tells."""
    cut = body.sections
    heel, toe = _heel(cut), _toe(cut)
    medial, lateral = _ball(cut)
    tread = _lowest(cut, float(heel[0]) + _TREAD * float(toe[0] - heel[0]))
    instep = cut.ridge(cut.at(INSTEP_HEIGHT_AT))
    cone = _cone(cut)
    long_heel = _between(cut, heel, instep, cone)
    marks = Landmarks(*map(point_of, (medial, lateral, heel, instep, long_heel, cone)))
    laid = planes(marks)
    top = float(cut.high[2])
    points = cut.corners.reshape(-1, 3)
    ahead = points[points[:, 0] > cut.at(0.5), 1]
    found = {f"last.{name}_girth_mm": cut.tape(plane) for name, plane in laid.items()} | {
        "last.length_mm": cut.length_mm,
        "last.back_allowance_mm": float(heel[0] - cut.low[0]),
        "last.ball_width_mm": float(medial[1] - lateral[1]),
        "last.ball_body_width_mm": float(np.ptp(ahead)),
        "last.waist_body_width_mm": cut.width(cut.at(WAIST_BODY_AT)),
        "last.heel_elevation_mm": float(heel[2]) - tread,
        "last_profile.toe_spring_mm": float(toe[2]) - tread,
        "last.back_height_mm": top - float(heel[2]),
        "last.toe_height_mm": _over(cut, cut.at(TOE_HEIGHT_AT)),
        "last.instep_height_mm": _over(cut, cut.at(INSTEP_HEIGHT_AT)),
        "last.oblique_length_mm": float(np.linalg.norm(cone - heel)),
    }
    anchors = {
        "featherline.heel": heel,
        "featherline.toe": toe,
        "featherline.ball_medial": medial,
        "featherline.ball_lateral": lateral,
        "ridge.instep": instep,
        "ridge.cone": cone,
        "ridge.long_heel": long_heel,
    }
    remarks = [_ASSUMED]
    if body.side == UNKNOWN:
        remarks.append("right or left cannot be told: measured as a right one; a left one differs")
    if abs(body.tilt_deg) > _LEVEL_DEG:
        remarks.append(
            f"as the file has it its heel seat slopes by {abs(body.tilt_deg):.0f}°: heel elevation "
            "and toe spring count from how it lies there"
        )
    unknown = {"last.toe_allowance_mm": "the foot is not in the surface of its last"}
    under = -found["last.heel_elevation_mm"]
    if under > -LOWEST_SEAT_MM:
        # No last is worn so; both count from a tread that it does not stand on.
        for name in ("last.heel_elevation_mm", "last_profile.toe_spring_mm"):
            del found[name]
            unknown[name] = (
                f"as it lies its heel is {under:.1f} mm under its tread, as no last is worn, and "
                "with its heel seat level it is no better: heel and tread do not both reach the "
                "ground. `rr fit` takes the pose in which a last of ours is nearest"
            )
    if body.stance != AS_IT_IS:
        unknown["last.pitch_deg"] = (
            "how high its heel stands is not in the surface: its heel seat was taken as level"
        )
    return Sheet(
        {name: round(value, 3) for name, value in sorted(found.items())},
        {name: point_of(point) for name, point in sorted(anchors.items())},
        unknown,
        tuple(remarks),
    )


def foot_in(length_mm: float) -> float:
    """Length of the foot that a last of this length is for."""
    child = length_mm < CHILD_BELOW_EU * _PARIS_POINT_MM
    return length_mm - _ALLOWANCE_MM[child]


def _heel(cut: Sections) -> Floats:
    """The heel point: where a straight edge touches the featherline behind."""
    points = cut.corners.reshape(-1, 3)
    profile = cut.at_y(float(points[int(np.argmin(points[:, 0])), 1]))
    return furthest(profile[profile[:, 0] < cut.at(0.3)], -_EDGE[0], 0.0, -_EDGE[1])


def _toe(cut: Sections) -> Floats:
    points = cut.corners.reshape(-1, 3)
    profile = cut.at_y(float(points[int(np.argmax(points[:, 0])), 1]))
    return furthest(profile[profile[:, 0] > cut.at(0.8)], _EDGE[0], 0.0, -_EDGE[1])


def _ball(cut: Sections) -> tuple[Floats, Floats]:
    """The ball points on the featherline, medial and lateral."""
    x = float(cut.low[0]) + _MEDIAL_BALL * foot_in(cut.length_mm)
    medial = furthest(cut.at_x(x), 0.0, _EDGE[0], -_EDGE[1])
    lateral = furthest(cut.at_x(x), 0.0, -_EDGE[0], -_EDGE[1])
    for _ in range(_AGAIN):
        behind = x - float(medial[1] - lateral[1]) * tan(radians(_BALL_LINE_DEG))
        lateral = furthest(cut.at_x(behind), 0.0, -_EDGE[0], -_EDGE[1])
    return medial, lateral


def _cone(cut: Sections) -> Floats:
    """The front of the flat cone top: where a straight edge touches the ridge's corner."""
    points = cut.corners.reshape(-1, 3)
    behind = points[points[:, 0] < cut.at(_FRONT_OF_CONE)]
    return furthest(behind, _TOP[0], 0.0, _TOP[1])


def _between(cut: Sections, heel: Floats, instep: Floats, cone: Floats) -> Floats:
    """The ridge half way up from the instep point to the cone top, by levels."""

    def level(x: float) -> float:
        return _level(float(cut.ridge(x)[2] - heel[2]), _lowest(cut, x) - float(heel[2]), fade)

    fade = FADE_OF_BACK * float(cut.high[2] - heel[2])
    low, high = float(cone[0]), float(instep[0])
    middle = 0.5 * (level(low) + level(high))
    for _ in range(_HALVED):
        x = 0.5 * (low + high)
        low, high = (x, high) if level(x) > middle else (low, x)
    return cut.ridge(0.5 * (low + high))


def _level(ridge: float, bottom: float, fade: float) -> float:
    """The level of a ridge that stands so high over the seat, over a bottom that does so too, mm.

    Low down it counts from the bottom, high up from the seat, as `geometry.bottom` draws levels.
    """
    low, high = 0.0, 2.0 * fade
    for _ in range(_LEVELLED):
        h = 0.5 * (low + high)
        t = min(h / fade, 1.0)
        over = h + bottom * (1.0 - t * t * (3.0 - 2.0 * t))
        low, high = (h, high) if over < ridge else (low, h)
    return 0.5 * (low + high)


def _lowest(cut: Sections, x_mm: float) -> float:
    return float(cut.at_x(x_mm)[:, 2].min())


def _over(cut: Sections, x_mm: float) -> float:
    """Height of the ridge at x over the bottom straight under it."""
    points = cut.at_x(x_mm)
    top = points[int(np.argmax(points[:, 2]))]
    low = points[points[:, 2] < 0.5 * (top[2] + points[:, 2].min())]
    low = low[np.argsort(low[:, 1], kind="stable")]
    return float(top[2] - np.interp(top[1], low[:, 1], low[:, 2]))
