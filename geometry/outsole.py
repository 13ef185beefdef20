"""The outsole: a rubber sheet with a sidewall, a flat rim and a tread cut into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from geometry.exact import Floats, clamp, shares, smooth5
from geometry.form import Form
from geometry.loft import Loft, around, cap, crossings, ring
from geometry.mesh import Part
from geometry.outline import Outline, curvature
from geometry.quality import Quality
from geometry.sole import ground, inset, raised, tuck
from geometry.spec import Instrument

RIM_MM: Final = 7.0
RIM_STEP_MM: Final = 0.9
"""Width of the flat rim round the tread, and of the slope inside it."""

TIP_SHARE: Final = 0.55
"""Share of a tip's radius to which the rim is narrowed there."""

LEG_MM: Final = 5.0
"""Longest reach of a herringbone leg along the shoe."""

EDGE: Final = (
    (0.0, 1.4),
    (0.10, 0.7),
    (0.26, 0.2),
    (0.5, 0.0),
    (0.85, 0.0),
    (0.94, 0.3),
    (1.0, 1.2),
)
"""Sidewall: (share of the height from the rim to the top, inset in mm)."""

TREAD_START: Final = 0.06
TREAD_END: Final = 0.95
ZIGZAGS: Final = 8
"""Shares of the length between which the tread lies; legs of the herringbone across."""


Profile: TypeAlias = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Tread:
    """Columns of a half ring and, for each, whether it lies in a groove."""

    half: Floats
    groove: Floats


def tread(form: Form, spec: Instrument, quality: Quality) -> Tread:
    """Columns that follow the tread's pitch between its ends, four to a groove and its lug."""
    span = TREAD_END - TREAD_START
    count = int(span * form.length_mm / spec.mm("sole.tread_pitch_mm"))
    ends = max(quality.half // 7, 4)
    marks = np.array([0.0, 0.48, 0.60, 0.88])
    cuts = np.array([0.0, 0.0, 1.0, 1.0])
    periods = np.arange(0, count)[:, None]
    place = (TREAD_START + (periods + marks) * (span / count)).ravel()
    groove = (cuts + 0.0 * periods).ravel()
    start, end = ring_place(np.array([TREAD_START])), ring_place(np.array([TREAD_END]))
    heel = start * shares(ends)[:-1]
    toe = end + (1.0 - end) * shares(ends)
    flat = np.zeros(1)
    return Tread(
        np.concatenate((heel, ring_place(place), toe)),
        np.concatenate((flat + 0.0 * heel, groove, flat + 0.0 * toe)),
    )


def ring_place(place: Floats) -> Floats:
    """Ring coordinates (medial) of places 0 … 1 along a level: the inverse of `half_circle`."""
    cosine = 1.0 - 2.0 * place
    sine = 2.0 * np.sqrt(place * (1.0 - place))
    near = 0.5 * sine / (1.0 + np.where(cosine < 0.0, -cosine, cosine))
    return np.where(cosine >= 0.0, near, 1.0 - near)


def outsole(form: Form, outline: Outline, spec: Instrument, quality: Quality) -> Part:
    """The outsole with its sidewall and tread."""
    pattern = tread(form, spec, quality)
    w = ring(pattern.half)
    wide, _ = outline.read(w)
    drawn_in = np.maximum(tuck(form, w, wide) - EDGE[-1][1], 0.0)
    foot = inset(raised(wide, 0.0 * wide[:, 0]), drawn_in)
    plan = foot[:, :2]
    floor = ground(form, spec)
    under, top = floor.under(plan[:, 0]), floor.top(plan[:, 0])
    room = rim_room(plan)
    rings = [
        on_ground(inset(raised(plan, under), in_mm * room), floor.under)
        for in_mm in (RIM_MM + RIM_STEP_MM, RIM_MM, 0.5 * RIM_MM)
    ]
    rings += [inset(raised(plan, under + (top - under) * share), in_mm) for share, in_mm in EDGE]
    loft = Loft()
    index = loft.points(np.stack(rings))
    loft.quads(around(index))
    lid = crossings(rings[-1], quality.across())
    lid[..., 2] = floor.top(lid[..., 0])
    cap(loft, index[-1], lid)
    cap(loft, index[0], field(rings[0], pattern, spec, floor.under), flip=True)
    return loft.part("outsole")


def rim_room(plan: Floats) -> Floats:
    """Share of the rim's width (n,) that a pointed tip leaves room for, the same near by."""
    radius = TIP_SHARE / np.maximum(curvature(plan), 1e-6)
    room = clamp(radius / (RIM_MM + RIM_STEP_MM), 0.0, 1.0)
    for shift in (1, 2, 4):
        room = np.minimum(room, np.roll(room, shift))
        room = np.minimum(room, np.roll(room, -shift))
    return room


def on_ground(rim: Floats, under: Profile) -> Floats:
    """A ring let down on the underside's profile."""
    return np.stack((rim[:, 0], rim[:, 1], under(rim[:, 0])), axis=-1)


def field(rim: Floats, pattern: Tread, spec: Instrument, under: Profile) -> Floats:
    """Points of the tread inside its border, sunk where a groove is."""
    legs = shares(ZIGZAGS)[1:-1]
    across = np.concatenate((np.array([0.03]), legs, np.array([0.97])))
    points = crossings(rim, across)
    along = pattern.half[1:-1]
    middle = smooth5((along - 0.30) / 0.10) * smooth5((0.77 - along) / 0.07)
    corners = np.arange(1, ZIGZAGS)
    swing = np.concatenate((np.zeros(1), (corners - 2 * (corners // 2)) * 1.0, np.zeros(1)))
    if spec.choice("sole.tread_pattern") == "bars":
        swing = 0.0 * swing
    pitch = spec.mm("sole.tread_pitch_mm")
    reach = min(0.62 * pitch, LEG_MM)
    x = points[..., 0] + reach * middle[:, None] * swing[None, :]
    sunk = spec.mm("sole.tread_depth_mm") * pattern.groove[1:-1]
    return np.stack((x, points[..., 1], under(x) + sunk[:, None]), axis=-1)
