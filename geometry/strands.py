"""Strands of flat lace: centre lines with widths on the deck, swept into closed flat bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.deck import Deck
from geometry.exact import Floats, half_circle, mix, shares, smooth3
from geometry.eyelets import RISE_MM, turns
from geometry.quality import Quality
from geometry.spec import Instrument

CLEAR_MM: Final = 0.35
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

NARROWS_MM: Final = 5.5
"""Length over which a strand bunches up before its eyelet."""

_COARSEST_MM: Final = 0.05
_BENT_MM: Final = 4.0
"""Chord tolerance that a strand is never cut coarser than; the radius it is cut for."""


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
    return smooth3((np.abs(y) / half - (1.0 - _SPAN)) / _SPAN)


def gap(lace: Lace) -> float:
    """Distance of two strands' middles where one lies over the other."""
    return 2.0 * lace.thick + CLEAR_MM


def cells(run_mm: float, quality: Quality) -> int:
    """Cells of a strand of that length, cut for a bend of 4 mm."""
    chord = np.sqrt(8.0 * _BENT_MM * min(quality.cut_mm, _COARSEST_MM))
    return max(12, int(np.floor(run_mm / chord)) + 1)


def dip(lace: Lace, quality: Quality) -> tuple[Floats, Floats]:
    """Steps ahead and down, from where the bend begins, of a strand that goes into an eyelet."""
    count = 8 if quality.fine else 3
    cosine, sine = half_circle(0.5 * shares(count)[1:])
    ahead, down = lace.bend_mm * sine, lace.bend_mm * (1.0 - cosine)
    return np.append(ahead, ahead[-1]), np.append(down, down[-1] + _DEPTH_MM)


def straight(y: Floats, s: Floats, z: Floats, wide: Floats, thick: Floats) -> Strands:
    """Strands that run straight in plan."""
    ahead_y, ahead_s = y[:, -1:] - y[:, :1], s[:, -1:] - s[:, :1]
    size = np.sqrt(ahead_y * ahead_y + ahead_s * ahead_s)
    none = 0.0 * y
    return Strands(y, s, z, ahead_y / size + none, ahead_s / size + none, wide, thick)


def bunched(lace: Lace, rest_mm: Floats) -> tuple[Floats, Floats]:
    """Half-width and half-thickness at a distance before the bend into an eyelet."""
    share = smooth3(rest_mm / NARROWS_MM)
    return mix(lace.hole_wide, lace.wide, share), mix(lace.hole_thick, lace.thick, share)


def led_in(strands: Strands, lace: Lace, quality: Quality) -> Strands:
    """The strands with more places at their ends: ahead and down into an eyelet."""
    ahead, down = dip(lace, quality)
    last_y, last_s = strands.ahead_y[:, -1:], strands.ahead_s[:, -1:]

    def more(values: Floats, step: Floats) -> Floats:
        return np.concatenate((values, values[:, -1:] + step), axis=1)

    none = 0.0 * ahead * last_y
    return Strands(
        more(strands.y, ahead * last_y),
        more(strands.s, ahead * last_s),
        more(strands.z, none - down),
        more(strands.ahead_y, none),
        more(strands.ahead_s, none),
        more(strands.wide, none),
        more(strands.thick, none),
    )


def turned(strands: Strands) -> Strands:
    """The strands from their other ends."""
    return Strands(
        strands.y[:, ::-1],
        strands.s[:, ::-1],
        strands.z[:, ::-1],
        -strands.ahead_y[:, ::-1],
        -strands.ahead_s[:, ::-1],
        strands.wide[:, ::-1],
        strands.thick[:, ::-1],
    )


def sweep(strands: Strands, quality: Quality) -> Floats:
    """Flat places (n, section, m, 3) of the rounded flat section carried along the strands."""
    run, rise = _along(strands)
    cosine, sine = section(quality)
    out = strands.wide[:, None] * cosine[:, None]
    ahead = -(strands.thick * rise)[:, None] * sine[:, None]
    high = strands.z[:, None] + (strands.thick * run)[:, None] * sine[:, None]
    ahead_y, ahead_s = strands.ahead_y[:, None], strands.ahead_s[:, None]
    y = strands.y[:, None] + ahead * ahead_y - out * ahead_s
    s = strands.s[:, None] + ahead * ahead_s + out * ahead_y
    return np.stack((y, s, high), axis=-1)


def _along(strands: Strands) -> tuple[Floats, Floats]:
    """Cosine and sine (n, m) of the angle at which strands rise."""

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
    cosine, sine = turns(28 if quality.fine else 12)
    return cosine * (1.5 - 0.5 * cosine * cosine), sine
