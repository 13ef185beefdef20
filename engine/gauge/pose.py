"""Standing a body up to be measured: in any pose, of either foot, without a search for a last.

`engine.fit.stand` tells the ways it may stand; here one is taken, rested on the ground, and turned
until the longest way across its plan lies along x. A left one is mirrored to a right one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees
from typing import Final

import numpy as np

from engine.fit.scan import Floats, NotALastError, Scan
from engine.fit.stand import POINTS, nearest_axes, seat_over_tread, stances
from engine.gauge.body import Body, UnsuitedMeshError
from engine.gauge.section import Sections, outline

RIGHT, LEFT, UNKNOWN = "right", "left", "unknown"
AS_IT_IS: Final = "as the file has it"
_FOUND: Final = "rested on the ground, its length along x"

_ROUNDS: Final = 3
_DOWN: Final = -0.9
_LOW: Final = 0.15
"""Times it is turned and rested; z of the normals of an underside, and how high that reaches, of
the height: the way up in which more of it looks down stands on its sole."""

_HULL_POINTS: Final = 1000
_ALIKE: Final = 0.985
_ENDS: Final = (0.12, 0.88)
"""Points whose hull is looked at, where each facet is compared with each; cosine up to which two of
its facets are one to lie on (10°); shares of the length at which the ends of a foot or shoe are
looked at."""

_SNAP_DEG: Final[dict[str, tuple[float, float, float]]] = {
    "last": (2.5, 6.0, 10.0),
    "foot": (0.5, 0.5, 0.5),
    "shoe": (2.5, 4.0, 3.0),
}
"""Yaw, roll and pitch that a file's own axes may be off what is found, to be taken as they are. How
a last is pitched is a matter of the sole under it: its surface does not tell it to a degree."""

LOWEST_SEAT_MM: Final = -1.0
"""No last's heel seat lies lower than its tread by more, but for what a scan is off."""

_JOINTS: Final = (0.686, 0.601)
_SPLIT: Final = 0.395
_TO_AXIS: Final = 4
"""Shares of a last's length where its joints lie; the share of its width there that is medial of
the axis from its rearmost point: 0.38 to 0.40 in the lasts of the examples (footwear.md §2.3 has
0.41 and 0.45). The tip of an oblique toe lies off that axis."""

_BOW_AT: Final = (0.35, 0.65)
_ENDS_AT: Final = (0.10, 0.92)
_LEAST_BOW: Final = 0.008
"""Shares of the length at which the middle bows to the lateral side, of the line between the ends;
and how much of the length it has to bow for the side to be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """A body as a right one: x from heel (0) to toe, +y medial, z up from the ground (0).

    `tilt_deg` says how far it is pitched from having its heel seat level.
    """

    sections: Sections
    open_edges: Floats
    side: str
    stance: str
    tilt_deg: float = 0.0


def stood(body: Body, kind: str) -> Stood:
    """The body where it is measured. Raises UnsuitedMeshError."""
    from scipy.spatial import QhullError

    try:
        turn, stance, tilt = (_laid if kind == "last" else _on_sole)(body.scan, kind)
    except QhullError as error:
        raise UnsuitedMeshError("it is flat: no body") from error
    bow = _bow(Sections(body.scan.moved(turn, np.zeros(3))))
    side = UNKNOWN if abs(bow) < _LEAST_BOW else LEFT if bow > 0.0 else RIGHT
    if side == LEFT:
        turn = np.diag((1.0, -1.0, 1.0)) @ turn
    if kind == "last" and stance != AS_IT_IS and side != UNKNOWN:
        turn = _on_axis(body.scan, turn)
    scan = body.scan.moved(turn, np.zeros(3))
    points = scan.corners.reshape(-1, 3)
    low = points.min(axis=0)
    heel = points[int(np.argmin(points[:, 0]))]
    shift = -np.array([low[0], heel[1], low[2]])
    moved = scan.moved(np.eye(3), shift)
    return Stood(Sections(moved), body.open_edges @ turn.T + shift, side, stance, tilt)


def _laid(scan: Scan, kind: str) -> tuple[Floats, str, float]:
    """The rotation that a last stands by, what it rests on, and its pitch off a level seat."""
    try:
        ways = stances(scan)
    except NotALastError as error:
        raise UnsuitedMeshError(f"{error.message}: no {kind} is") from error
    best: tuple[float, Floats, str, float] | None = None
    own: Floats | None = None
    for way in ways:
        if way.reason == AS_IT_IS:
            own = way.turn
            continue
        turn, stance, tilt = _along(scan, way.turn), _FOUND, 0.0
        if (
            own is not None
            and _near(turn, own, kind)
            and (_stands(scan, own) or not _stands(scan, turn))
        ):
            turn, stance, tilt = own, AS_IT_IS, _off_deg(turn, own)[2]
        own = None
        sole = _underside(scan.moved(turn, np.zeros(3)))
        if best is None or sole > best[0]:
            best = (sole, turn, stance, tilt)
    assert best is not None, "a scan has a stance"
    return best[1:]


def _stands(scan: Scan, turn: Floats) -> bool:
    """Whether a last so turned stands as it is worn: with no heel under its tread."""
    return seat_over_tread(scan.moved(turn, np.zeros(3))) >= LOWEST_SEAT_MM


def _on_sole(scan: Scan, kind: str) -> tuple[Floats, str, float]:
    """The rotation that a foot or shoe stands by: on the widest of what it could lie on."""
    up = -_widest_rest(scan.spread(_HULL_POINTS)[0])
    aside = np.cross(up, np.eye(3)[int(np.argmin(np.abs(up)))])
    aside /= np.linalg.norm(aside)
    turn = np.stack((aside, np.cross(up, aside), up))
    turn = _headed(scan, _along(scan, turn))
    for _ in range(_ROUNDS):
        turn = _rested(scan, turn, 0) @ turn
        turn = _along(scan, _rested(scan, turn, 1) @ turn)
    own = nearest_axes(turn)
    if _near(turn, own, kind):
        return own, AS_IT_IS, 0.0
    return turn, _FOUND, 0.0


def _widest_rest(points: Floats) -> Floats:
    """The direction in which most of the hull of points looks, nearly: that of its sole."""
    from scipy.spatial import ConvexHull

    hull = ConvexHull(points)
    corners = points[hull.simplices]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.sqrt((cross**2).sum(axis=1))
    normals = hull.equations[:, :3]
    alike = normals @ normals.T > _ALIKE
    return np.asarray(normals[int(np.argmax(alike @ area))])


def _headed(scan: Scan, turn: Floats) -> Floats:
    """The turn with its heel behind: of both ends it is the higher one."""
    cut = Sections(scan.moved(turn, np.zeros(3)))
    behind, before = (float(cut.ridge(cut.at(share))[2]) for share in _ENDS)
    return np.diag((-1.0, -1.0, 1.0)) @ turn if before > behind else turn


def _along(scan: Scan, turn: Floats) -> Floats:
    """The turn with the longest way across the plan along x."""
    plan = (scan.corners.reshape(-1, 3) @ turn.T)[:, :2]
    way = _longest(outline(plan))
    return np.asarray(_about_z(-atan2(way[1], way[0])) @ turn)


def _on_axis(scan: Scan, turn: Floats) -> Floats:
    """The turn to a right last's axis: from its rearmost point, past its joints."""
    for _ in range(_TO_AXIS):
        moved = scan.moved(turn, np.zeros(3))
        cut = Sections(moved)
        points = moved.corners.reshape(-1, 3)
        heel = points[int(np.argmin(points[:, 0]))]
        medial = float(cut.at_x(cut.at(_JOINTS[0]))[:, 1].max())
        lateral = float(cut.at_x(cut.at(_JOINTS[1]))[:, 1].min())
        across = medial - _SPLIT * (medial - lateral) - float(heel[1])
        along = cut.at(_JOINTS[0]) - float(heel[0])
        turn = _about_z(-atan2(across, along)) @ turn
    return turn


def _longest(ring: Floats) -> Floats:
    """The longest way across a convex outline (n, 2), counter-clockwise, pointing to +x.

    Its ends lie opposite: one ends the edge that the other is furthest from (Shamos 1978).
    """
    edges = np.roll(ring, -1, axis=0) - ring
    ways = np.unwrap(np.arctan2(edges[:, 1], edges[:, 0]))
    turned = np.concatenate((ways, ways + 2.0 * np.pi))
    start = np.arange(len(ring))
    opposite = np.searchsorted(turned, ways + np.pi) % len(ring)
    one = np.concatenate((start, start + 1, start, start + 1)) % len(ring)
    two = np.concatenate((opposite, opposite, opposite + 1, opposite + 1)) % len(ring)
    apart = ring[one] - ring[two]
    way = apart[int(np.argmax((apart**2).sum(axis=1)))]
    return np.asarray(way if way[0] > 0.0 else -way)


def _rested(scan: Scan, turn: Floats, axis: int) -> Floats:
    """The rotation that lays a body on what it would rest on, along x (0) or across (1)."""
    flat = outline((scan.corners.reshape(-1, 3) @ turn.T)[:, [axis, 2]])
    middle = float((scan.spread(POINTS)[0] @ turn.T)[:, axis].mean())
    slope = 0.0
    for (a, low), (b, high) in zip(flat, np.roll(flat, -1, axis=0), strict=True):
        if a <= middle <= b and b > a:
            slope = (high - low) / (b - a)
    size = float(np.hypot(1.0, slope))
    c, s = 1.0 / size, slope / size
    found = np.eye(3)
    found[axis, axis], found[axis, 2], found[2, axis], found[2, 2] = c, s, -s, c
    return found


def _about_z(angle: float) -> Floats:
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _near(turn: Floats, own: Floats, kind: str) -> bool:
    """Whether the file's own axes are so near to the turn that they are taken."""
    most = _SNAP_DEG[kind]
    return all(abs(one) <= limit for one, limit in zip(_off_deg(turn, own), most, strict=True))


def _off_deg(turn: Floats, own: Floats) -> tuple[float, float, float]:
    """Yaw, roll and pitch of a turn from the file's own axes."""
    off = turn @ own.T
    return (
        degrees(atan2(off[1, 0], off[0, 0])),
        degrees(atan2(off[2, 1], off[2, 2])),
        degrees(atan2(-off[2, 0], float(np.hypot(off[0, 0], off[1, 0])))),
    )


def _underside(scan: Scan) -> float:
    """How much of a standing scan's surface looks down, low down."""
    points, normals = scan.spread(POINTS)
    z = points[:, 2]
    low = z < z.min() + _LOW * np.ptp(z)
    return float(((normals[:, 2] < _DOWN) & low).mean())


def _bow(sections: Sections) -> float:
    """How far the middle of the plan bows to +y of the line between its ends, of the length."""
    a, b = _ENDS_AT
    start, end = sections.middle(sections.at(a)), sections.middle(sections.at(b))
    off = []
    for share in np.linspace(*_BOW_AT, 7).tolist():
        line = start + (end - start) * (share - a) / (b - a)
        off.append(sections.middle(sections.at(share)) - line)
    return float(np.mean(off)) / sections.length_mm
