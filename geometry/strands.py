"""Strands of flat lace: centre lines with widths on the deck, swept into closed bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.deck import Deck
from geometry.exact import Floats, cross, half_circle, mix, shares, smooth3, unit
from geometry.eyelets import RISE_MM, turns
from geometry.loft import Loft, over
from geometry.quality import Quality
from geometry.spec import Instrument

REGION: Final = "strand"
"""Region of all of a strand's triangles."""

CLEAR_MM: Final = 0.25
"""What is kept free between two strands, so that their chords cannot touch."""

SUNK: Final = 0.3
"""Share of its thickness by which a strand presses into the tongue."""

SAG_MM: Final = 1.2
"""How far below the eyestay's face a tight strand's middle runs half way across, on the form."""

_SPAN: Final = 0.9
"""Share of the half gap over which a strand's level changes."""

UNFOLDED: Final = 1.4
"""Least radius that a strand bends to, of its half-thickness."""

_BEND_MM: Final = 0.5
_DEPTH_MM: Final = 1.2
"""Radius on the inside of the bend into an eyelet; how far a strand goes down beyond it."""

_COARSEST_MM: Final = 0.04
_BENT_MM: Final = 4.0
"""Chord tolerance that a strand is never cut coarser than; the radius it is cut for."""

Frame = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Strands:
    """Parallel centre lines on the deck, each array (n, m), mm.

    `ahead_y`, `ahead_s`: the direction in plan, of length one. `wide`, `thick`: half of each.
    """

    y: Floats
    s: Floats
    z: Floats
    ahead_y: Floats
    ahead_s: Floats
    wide: Floats
    thick: Floats


@dataclass(frozen=True)
class Lace:
    """The lace of a spec: half its width and thickness, and both where it fills an eyelet, mm."""

    wide: float
    thick: float
    hole_wide: float
    hole_thick: float

    @property
    def bend_mm(self) -> float:
        """Radius at which its middle bends into an eyelet."""
        return self.thick + _BEND_MM


def lace_of(spec: Instrument) -> Lace:
    """The lace of a spec; in an eyelet it bunches up until it fits."""
    hole = spec.mm("lacing.eyelet_diameter_mm") * 0.5
    wide, thick = spec.mm("lacing.lace_width_mm") * 0.5, spec.mm("lacing.lace_thickness_mm") * 0.5
    hole_thick = min(thick, 0.5 * hole)
    room = 0.92 * hole
    hole_wide = min(wide, float(np.sqrt(room * room - hole_thick * hole_thick)))
    return Lace(wide, thick, hole_wide, hole_thick)


class Levels:
    """Levels of a strand's middle off the form, over the throat, for all pairs.

    A strand beneath lies on the tongue, one on top of it clears that, and both reach the
    eyestay's edge so slowly that their insides do not fold.
    """

    def __init__(self, deck: Deck, lace: Lace) -> None:
        self.deck, self.lace = deck, lace
        face = float(np.max(deck.face_mm))
        self.under_mm = max(float(np.min(deck.face_mm)) - lace.thick - 0.15, lace.thick + 0.1)
        self.over_mm = max(face + RISE_MM + lace.thick + 0.05, self.under_mm + gap(lace))
        span = float(np.min(deck.gap_mm)) * _SPAN
        change = span * span / (6.0 * UNFOLDED * lace.thick)
        lying = deck.tongue_mm + lace.thick * (1.0 - 2.0 * SUNK)
        self.low_mm = min(max(lying, self.under_mm - change), self.under_mm + change)
        tight = max(face - SAG_MM, self.over_mm - change)
        self.high_mm = max(self.low_mm + gap(lace), tight)
        self.bar_mm = min(max(self.low_mm, tight), self.over_mm + change)

    def over(self, y: Floats, half: Floats) -> Floats:
        """Level of strands on top at places y of a throat of that half gap."""
        return mix(self.high_mm, self.over_mm, _to_edge(y, half))

    def under(self, y: Floats, half: Floats) -> Floats:
        """Level of strands beneath."""
        return mix(self.low_mm, self.under_mm, _to_edge(y, half))

    def bar(self, y: Floats, half: Floats) -> Floats:
        """Level of bars."""
        return mix(self.bar_mm, self.over_mm, _to_edge(y, half))

    @property
    def top_mm(self) -> float:
        """Level of the faces of the strands on top."""
        return max(self.high_mm, self.over_mm) + self.lace.thick


def _to_edge(y: Floats, half: Floats) -> Floats:
    """0 in the middle of the throat, 1 from its edge on."""
    off = np.where(y < 0.0, -y, y)
    return smooth3((off / half - (1.0 - _SPAN)) / _SPAN)


def gap(lace: Lace) -> float:
    """Distance of two strands' middles where one lies over the other."""
    return 2.0 * lace.thick + CLEAR_MM


def cells(run_mm: float, quality: Quality) -> int:
    """Cells of a strand of that length, cut for a bend of 4 mm."""
    chord = np.sqrt(8.0 * _BENT_MM * min(quality.tolerance_mm, _COARSEST_MM))
    return max(12, int(np.floor(run_mm / chord)) + 1)


def dip(lace: Lace, quality: Quality) -> tuple[Floats, Floats]:
    """Steps ahead and down, from where the bend begins, of a strand that goes into an eyelet."""
    count = 3 if quality.tolerance_mm > 0.05 else 6
    cosine, sine = half_circle(0.5 * shares(count)[1:])
    ahead, down = lace.bend_mm * sine, lace.bend_mm * (1.0 - cosine)
    return np.append(ahead, ahead[-1]), np.append(down, down[-1] + _DEPTH_MM)


def sweep(frame: Frame, strands: Strands, quality: Quality) -> Floats:
    """Points (n, section, m, 3) of the rounded flat section carried along the strands.

    `frame` gives the points and normals of the ground at places (y, s). It is asked for at both
    edges and the middle of each section; a parabola through them is the ground between.
    """
    edge = np.array([-1.0, 0.0, 1.0])[:, None, None]
    ground, normal = frame(
        strands.y - edge * strands.wide * strands.ahead_s,
        strands.s + edge * strands.wide * strands.ahead_y,
    )
    left, right = ground[0], ground[2]
    aside = unit(right - left)
    # a deck's (y, s, z) are left-handed
    forward = unit(cross(normal[1], aside))
    run, rise = _along(strands)
    cosine, sine = section(quality)
    ahead = -(strands.thick * rise)[:, None] * sine[:, None]
    high = strands.z[:, None] + (strands.thick * run)[:, None] * sine[:, None]
    out = cosine[:, None, None]
    points = ground[1][:, None] + 0.5 * out * (right - left)[:, None]
    points = points + 0.5 * out * out * (left + right - 2.0 * ground[1])[:, None]
    up = normal[1][:, None] + 0.5 * out * (normal[2] - normal[0])[:, None]
    return np.asarray(points + up * high[..., None] + forward[:, None] * ahead[..., None])


def _along(strands: Strands) -> tuple[Floats, Floats]:
    """Cosine and sine (n, m) of the angle at which strands rise from the ground."""

    def step(values: Floats) -> Floats:
        ahead = np.concatenate((values[:, 1:], values[:, -1:] * 2.0 - values[:, -2:-1]), axis=1)
        behind = np.concatenate((values[:, :1] * 2.0 - values[:, 1:2], values[:, :-1]), axis=1)
        return np.asarray(ahead - behind)

    y, s, z = step(strands.y), step(strands.s), step(strands.z)
    run = y * strands.ahead_y + s * strands.ahead_s
    size = np.sqrt(run * run + z * z)
    return run / size, z / size


def section(quality: Quality) -> tuple[Floats, Floats]:
    """Half-width and half-thickness shares round a flat woven lace: nearly flat, round edges."""
    cosine, sine = turns(12 if quality.tolerance_mm > 0.05 else 20)
    return cosine * (1.5 - 0.5 * cosine * cosine), sine


def add(loft: Loft, points: Floats) -> None:
    """Add closed bodies with flat ends from section points (n, section, m, 3)."""
    count = points.shape[1]
    ends = points[:, :, (0, -1)]
    middle = np.cumsum(ends, axis=1)[:, -1] / count
    tips = loft.points(middle)
    for body, (start, end) in zip(loft.points(points), tips, strict=True):
        closed = over(body)
        loft.quads(closed, flip=True, region="lace")
        loft.fan(start, closed[:, 0], region="end")
        loft.fan(end, closed[:, -1], flip=True, region="end")
