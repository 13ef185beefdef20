"""The measures of a foot that its scan tells: a foot stands on the ground, cut off over the ankle.

Ball points are where a straight edge laid against either side touches (footwear.md §6.4); girths
are hulls of plane sections, in the planes that those of a last lie in.
"""

from __future__ import annotations

from math import atan2, degrees
from typing import Final

import numpy as np

from engine.fit.scan import Floats
from engine.gauge.pose import Stood
from engine.gauge.section import Sections, furthest, outline
from engine.gauge.sheet import Sheet, point_of, sole_is_open
from geometry.girths import Landmarks, Plane, planes

HEEL_AT: Final = 0.18
INSTEP_AT: Final = 0.55
TOE_AT: Final = 0.90
_BALL_AT: Final = {"medial": 0.725, "lateral": 0.635}
"""Widest heel, instep point, toe height and ball points, of the foot (footwear.md §2.1)."""

_TOUCHES: Final = {"medial": (0.62, 0.82), "lateral": (0.50, 0.78)}
_LONGEST_EDGE: Final = 0.25
"""Where the front end of a side's straight edge may be to be a joint, and the least length of such
an edge, of the foot."""

_HEEL_EDGE: Final = (0.7071, 0.7071)
_CREASE_OVER_MM: Final = 3.0
"""How far the ridge has to lie under a straight line from instep to top for an ankle to be seen."""

_ANSUR: Final = ((89.54, 0.5814, 10.4), (39.1, 0.2243, 4.2))
_STRANGE: Final = 3.5
"""Ball girth and breadth of adults by foot length, men's and women's in the middle: start, slope,
what length leaves (footwear.md §1.4); so many of these off, no grown foot is like it."""

_ADULT_MM: Final = 215.0


def foot_sheet_of(body: Stood) -> Sheet:
    """The measures of a standing foot that its surface tells, and those that it does not."""
    cut = body.sections
    height = float(cut.high[2])
    (medial, seen_m), (lateral, seen_l) = (_ball(cut, side) for side in ("medial", "lateral"))
    heel = _heel(cut)
    instep = cut.ridge(cut.at(INSTEP_AT))
    ankle = _ankle(cut, instep)
    laid = _planes(medial, lateral, heel, instep, ankle)
    found = {
        "foot.length_mm": cut.length_mm,
        "foot.ball_girth_mm": cut.tape(laid["ball"]),
        "foot.ball_width_mm": float(medial[1] - lateral[1]),
        "foot.ball_line_deg": degrees(atan2(medial[0] - lateral[0], medial[1] - lateral[1])),
        "foot.medial_ball_mm": float(medial[0] - cut.low[0]),
        "foot.lateral_ball_mm": float(lateral[0] - cut.low[0]),
        "foot.heel_width_mm": cut.width(cut.at(HEEL_AT)),
        "foot.instep_girth_mm": cut.tape(laid["instep"]),
        "foot.waist_girth_mm": cut.tape(laid["waist"]),
        "foot.instep_height_mm": float(instep[2]),
        "foot.toe_height_mm": float(cut.ridge(cut.at(TOE_AT))[2]),
    }
    anchors = {"ball_medial": medial, "ball_lateral": lateral, "heel": heel, "instep": instep}
    unknown = {"foot.soft_tissue": "a scan does not tell how far a foot gives way"}
    if ankle is None:
        unknown["foot.long_heel_girth_mm"] = "no bend at the ankle: cut off too low, or not a foot"
    else:
        found["foot.long_heel_girth_mm"] = cut.tape(laid["long_heel"])
        anchors["ankle"] = ankle
    remarks = _remarks(body, found, seen_m and seen_l, height)
    return Sheet(
        {name: round(value, 3) for name, value in sorted(found.items())},
        {name: point_of(point) for name, point in sorted(anchors.items())},
        unknown,
        remarks,
    )


def _remarks(
    body: Stood, found: dict[str, float], joints_seen: bool, height_mm: float
) -> tuple[str, ...]:
    """What takes from the certainty of the measures."""
    said = []
    if not joints_seen:
        said.append("a ball point does not stand out and was taken at its usual place")
    if sole_is_open(body.open_edges, height_mm):
        said.append("the sole is open: tapes go straight across, heights count from its rim")
    said += _unlike_feet(found)
    return tuple(said)


def _unlike_feet(found: dict[str, float]) -> list[str]:
    """Girth and width that no grown foot of this length has."""
    length = found["foot.length_mm"]
    if length < _ADULT_MM:
        return []
    said = []
    for name, (start, slope, left) in zip(("ball_girth", "ball_width"), _ANSUR, strict=True):
        usual, is_mm = start + slope * length, found[f"foot.{name}_mm"]
        if abs(is_mm - usual) > _STRANGE * left:
            said.append(
                f"a {name.replace('_', ' ')} of {is_mm:.0f} mm is unlike the feet of grown people "
                f"of this length, {usual:.0f} ± {left:.0f} mm"
            )
    return said


def _planes(
    medial: Floats, lateral: Floats, heel: Floats, instep: Floats, ankle: Floats | None
) -> dict[str, Plane]:
    """The planes of a last's girths at the foot's landmarks."""
    over = instep + np.array([-1.0, 0.0, 1.0]) if ankle is None else ankle
    marks = (medial, lateral, heel, instep, over, over)
    return planes(Landmarks(*(point_of(one) for one in marks)))


def _heel(cut: Sections) -> Floats:
    """The heel's back bottom corner: where a straight edge at 45° touches it."""
    points = cut.corners.reshape(-1, 3)
    profile = cut.at_y(float(points[int(np.argmin(points[:, 0])), 1]))
    return furthest(profile[profile[:, 0] < cut.at(0.3)], -_HEEL_EDGE[0], 0.0, -_HEEL_EDGE[1])


def _ball(cut: Sections, side: str) -> tuple[Floats, bool]:
    """The ball point of a side on the silhouette from above, and whether it stands out there."""
    way = 1.0 if side == "medial" else -1.0
    x, seen = _touch(cut, way, *_TOUCHES[side])
    if not seen:
        x = cut.at(_BALL_AT[side])
    return furthest(cut.at_x(x), 0.0, way, 0.0), seen


def _touch(cut: Sections, way: float, least: float, most: float) -> tuple[float, bool]:
    """X of the front end of the longest straight edge along a side, where that is a joint."""
    points = cut.corners.reshape(-1, 3)
    ring = outline(points[:, :2])
    ring = ring[ring[:, 0] > cut.at(0.02)]
    best, x = _LONGEST_EDGE * cut.length_mm, 0.0
    for one, two in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        back, front = (one, two) if one[0] < two[0] else (two, one)
        on_side = way * 0.5 * (back[1] + front[1]) > 0.0
        if on_side and float(front[0] - back[0]) > best:
            best, x = float(front[0] - back[0]), float(front[0])
    return x, cut.at(least) <= x <= cut.at(most)


def _ankle(cut: Sections, instep: Floats) -> Floats | None:
    """The bend of the ridge between instep and leg, where the scan goes that high."""
    shares = np.linspace(0.20, INSTEP_AT, 29).tolist()
    ridge = np.array([cut.ridge(cut.at(share)) for share in shares])
    top = int(np.argmax(ridge[:, 2]))
    run = ridge[top:]
    if len(run) < 3:
        return None
    (ax, _, az), (bx, _, bz) = run[0], instep
    line = az + (bz - az) * (run[:, 0] - ax) / (bx - ax)
    under = line - run[:, 2]
    deepest = int(np.argmax(under))
    return np.asarray(run[deepest]) if under[deepest] > _CREASE_OVER_MM else None
