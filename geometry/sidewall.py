"""Profiles of the midsole's sidewall, one a construction: how far it lies inside the outline.

A profile is a few rows from the sidewall's foot (share 0 of its height) to its top edge (share
1). Every row runs round the shoe; insets are measured inward from the outline, in mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, half_circle, shares, smooth3, smooth5
from geometry.spec import Instrument

FULL_WALL_MM: Final = 3.0
FULL_HEIGHT_MM: Final = 16.0
"""Cup wall and sidewall height from which details have their full size."""

LEAST_TOP_MM: Final = 0.8
LIP_WALL_MM: Final = 2.8
"""Wall that flare and hollow leave at the top edge; the most that a sculpted one keeps there."""

FOOT_TUCK_MM: Final = {"cupsole": 0.9, "cemented": 0.9, "welted": 0.5}
TOE_TUCK_MM: Final = {"cupsole": 0.8, "cemented": 1.6, "welted": 0.0}
HEEL_TUCK_MM: Final = {"cupsole": 0.4, "cemented": 0.6, "welted": 0.0}
"""How far the sidewall's foot is drawn in: all round; more at the toe and at the heel."""

TAPE_MM: Final = 2.2
"""Thickness of a foxing tape."""

LINE: Final = ((4.05, 0.0), (4.4, 0.6), (4.75, 0.0))
STITCH: Final = ((-5.9, 0.0), (-5.55, 0.85), (-4.65, 0.85), (-4.3, 0.0))
"""Lines pressed into a cup, as (height in mm from its foot or its top edge, depth)."""

RIBS: Final = (0.18, 0.5, 0.82)
RIB_SHARE: Final = 0.10
RIB_MM: Final = 0.55
RIB_START: Final = 0.80
"""Ribs of the toe bumper: shares of the band between the lines, half their width there, depth, and
where along the shoe they begin."""

WAIST_MM: Final = 2.5
"""How far a sculpted sidewall is drawn in at the waist."""

SWELL: Final = 0.20
TOE_SWELL: Final = 0.75
CREST: Final = ((-0.02, 0.34), (0.44, 0.78), (0.80, 0.40), (1.0, 0.62))
"""A sculpted sidewall's crease, as (place along the shoe, share of the height), and where it is
widest, as a share of the crease's height: all along, and at the toe."""


Bands = tuple[tuple[str, int], ...]
"""Bands that meet in an edge, from the foot up: name of each, and its last row."""


@dataclass(frozen=True)
class Sidewall:
    """Rows of a sidewall: shares of the height and insets in mm, both (rows, n)."""

    share: Floats
    inset_mm: Floats
    tape_mm: Floats
    tape_share: Floats
    bands: Bands

    @property
    def outermost_mm(self) -> Floats:
        """Least inset (n,) of midsole and tape."""
        return np.asarray(np.min(self.inset_mm, axis=0) - self.tape_mm)


def sidewall(
    construction: str,
    spec: Instrument,
    *,
    place: Floats,
    height_mm: Floats,
    wall_mm: Floats,
    room_mm: Floats,
    length_mm: float,
) -> Sidewall:
    """The sidewall of a construction; all arrays are (n,), a value a column.

    `place` is x over the last's length, `room_mm` the most that a foot may be tucked in.
    """
    toe, heel = smooth5((place - 0.72) / 0.28), smooth5((0.16 - place) / 0.16)
    size = length_mm / 280.0
    tuck = FOOT_TUCK_MM[construction] + size * (
        toe * TOE_TUCK_MM[construction] + heel * HEEL_TUCK_MM[construction]
    )
    tuck = clamp(tuck, 0.2, room_mm)
    flare = clamp(spec.mm("sole.flare_mm"), 0.0, np.maximum(0.8 * wall_mm - LEAST_TOP_MM, 0.0))
    room = clamp(wall_mm / FULL_WALL_MM, 0.12, 1.0)
    none = np.zeros_like(place)
    if construction == "cemented":
        return _sculpted(spec, place, wall_mm, tuck)
    detail = clamp(height_mm / FULL_HEIGHT_MM, 0.05, 1.0)
    if construction == "welted":
        return _plain(height_mm, detail, tuck, none, none)
    tape = clamp(spec.mm("sole.foxing_height_mm"), 0.0, height_mm - 2.6 * detail)
    if spec.mm("sole.foxing_height_mm") > 0.0:
        return _plain(height_mm, detail, tuck, np.minimum(TAPE_MM, 0.5 * wall_mm), tape)
    bumper = smooth5((place - RIB_START) / 0.05) * (spec.mm("sole.toe_bumper_mm") > 0.0)
    return _cup(height_mm, detail, tuck, flare, room * detail, bumper)


def _plain(
    height_mm: Floats, detail: Floats, tuck: Floats, tape: Floats, tape_mm: Floats
) -> Sidewall:
    """An upright wall with softened edges, behind a tape where there is one."""
    rise = np.stack((0.0 * detail, 0.3 * detail, detail, height_mm - 0.8 * detail, height_mm))
    edge = np.minimum(tuck, 0.5 * detail)
    drawn = np.stack((edge, 0.3 * edge, 0.0 * edge, 0.0 * edge, 0.4 * edge))
    bands = (("foot", 2), ("sidewall", 3), ("edge", 4))
    return Sidewall(rise / height_mm, drawn + tape, tape, tape_mm / height_mm, bands)


def _cup(
    height_mm: Floats,
    detail: Floats,
    tuck: Floats,
    flare: Floats,
    depth: Floats,
    bumper: Floats,
) -> Sidewall:
    """A slim wall with a little draft, a line near its foot, ribs at the toe, a stitch groove."""
    low, high = LINE[-1][0] * detail, height_mm + STITCH[0][0] * detail
    rise = [0.0 * detail, 0.35 * detail, 1.1 * detail]
    drawn = [tuck, 0.3 * tuck, 0.0 * tuck]
    for mm, pressed in LINE:
        rise.append(mm * detail)
        drawn.append(pressed * depth)
    for share in RIBS:
        for step, pressed in ((-RIB_SHARE, 0.0), (0.0, RIB_MM), (RIB_SHARE, 0.0)):
            rise.append(low + (high - low) * (share + step))
            drawn.append(pressed * depth * bumper)
    for mm, pressed in STITCH:
        rise.append(height_mm + mm * detail)
        drawn.append(pressed * depth)
    cosine, sine = half_circle(shares(8)[:5, None])
    round_mm = np.minimum(1.1 * detail, 0.3 * (depth * FULL_WALL_MM + 0.2))
    rise += list(height_mm - round_mm + round_mm * sine)
    drawn += list(round_mm * (1.0 - cosine))
    heights = np.stack(rise) / height_mm
    draft = flare * clamp((heights - 0.06) / 0.94, 0.0, 1.0)
    none = np.zeros_like(tuck)
    last = len(rise) - 1
    bands = (("foot", 2), ("sidewall", last - 4), ("edge", last))
    return Sidewall(heights, np.stack(drawn) + draft, none, none, bands)


def _sculpted(spec: Instrument, place: Floats, wall_mm: Floats, tuck: Floats) -> Sidewall:
    """A flared foot, a hollow that ends at a crease flowing from heel to toe, a leaning top."""
    crest, toe = _crest(place), smooth5((place - 0.72) / 0.26)
    widest = SWELL + (TOE_SWELL - SWELL) * toe
    foot_rows, hollow_rows = np.array([0.0, 0.1, 0.2, 0.32, 0.48, 0.7])[:, None], shares(6)[:, None]
    low = np.concatenate((foot_rows * widest, widest + (1.0 - widest) * hollow_rows))
    below = low * crest
    above = crest + (1.0 - crest) * np.array([0.06, 0.16, 0.34, 0.56, 0.78, 0.92, 1.0])[:, None]
    share = np.concatenate((below, above))
    room = clamp(wall_mm / FULL_WALL_MM, 0.12, 1.0)
    deep = 1.0 - 0.75 * toe
    depth = np.minimum(spec.mm("sole.sculpt_mm") * room, np.maximum(0.4 * wall_mm - 0.25, 0.0))
    foot = np.concatenate((1.0 - foot_rows, 0.0 * hollow_rows))
    hollow = np.concatenate((0.0 * foot_rows, smooth3(hollow_rows)))[:, 0]
    swell = np.array([0.62, 0.28, 0.08, 0.0, 0.0, 0.04, 0.12])
    drawn = np.concatenate((tuck * (foot * foot), 0.0 * above))
    drawn = drawn + depth * deep * np.concatenate((hollow, swell))[:, None]
    middle = smooth5((place - 0.22) / 0.16) * smooth5((0.58 - place) / 0.14)
    waist = np.minimum(WAIST_MM * room, 0.25 * wall_mm) * middle
    leaning = np.maximum(spec.mm("sole.flare_mm"), wall_mm - LIP_WALL_MM)
    most = 0.85 * wall_mm - waist - LEAST_TOP_MM - 0.2 * depth
    leaning = clamp(leaning, 0.0, np.maximum(most, 0.0))
    start = widest * crest
    rise = clamp((share - start) / (1.0 - start), 0.0, 1.0)
    drawn = drawn + leaning * rise + waist
    none = np.zeros_like(place)
    bands = (("hollow", len(below) - 1), ("sidewall", len(share) - 1))
    return Sidewall(share, drawn, none, none, bands)


def _crest(place: Floats) -> Floats:
    """Share of the height at which the crease runs, smooth between its given places."""
    out: Floats = np.full_like(place, CREST[0][1])
    for (start, before), (end, after) in pairwise(CREST):
        out = out + (after - before) * smooth3((place - start) / (end - start))
    return out
