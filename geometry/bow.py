"""The bow: two ends from the top pair of eyelets, a knot round them, two loops, two free ends.

Inside the knot four layers lie on one another: the ends that come in, the free ends, the lower
and the upper legs of the loops. Left and right meet half way with a gap between. Loops and ends
lie down to both sides, over the laces and the eyestay, as the deck runs.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.deck import Deck
from geometry.exact import Floats, clamp, mix, shares, smooth3
from geometry.eyelets import turns
from geometry.quality import Quality
from geometry.strands import (
    CLEAR_MM,
    UNFOLDED,
    Lace,
    Levels,
    Strands,
    bunched,
    cells,
    gap,
    led_in,
    section,
    turned,
)

KNOT: Final = 0.60
SQUEEZED: Final = 0.70
"""Of the lace's width, its width in the knot and half the knot's; of its thickness, what is left
in the knot."""

TIED_OF_GAP: Final = 0.5
TIED_FLAT: Final = 0.25
"""Widest that the bow's lace is, of the throat's gap; thickest, of its width."""

LOOP_MM: Final = 35.0
OPEN_MM: Final = 4.0
FREE_MM: Final = 54.0
AGLET_MM: Final = 13.0
"""Length of a loop and how far it opens, length of a free end and its tip, at length 280."""

UNEVEN: Final = (1.0, 0.9)
"""How long loops and ends are, medial and lateral: nobody ties a bow quite even."""

APART_MM: Final = 0.8
"""What is free between the knot and the strands below it."""

LOOPS_FALL: Final = 0.55
LOOPS_TWIST: Final = 0.10
"""How far the loops run towards the toe for each mm outwards; how far apart their legs lie."""

_SPARE_MM: Final = 0.3
"""What is free between loops and ends besides."""

_MEET_MM: Final = 0.35
"""Distance of both sides from the middle of the knot."""

_SNUG: Final = 0.70
"""Share of an ellipse's width and height that a rectangle in it has."""

_TURN: Final = 1.3
"""Least radius of a strand's turn in plan, of its half-width."""


class Bow:
    """A bow on a deck: where its knot sits, and the levels of its layers.

    It sits on the top pair of eyelets, or clear of the strand on top that ends in its medial one.
    """

    def __init__(self, deck: Deck, laced: Lace, level: Levels, style: str) -> None:
        self.deck, self.scale, self.level, self.crossed = deck, deck.scale, level, style != "bar"
        self.half_mm, self.row_mm = float(deck.gap_mm[0]), float(deck.row_mm[0])
        self.lace = lace = _tied(laced, self.half_mm)
        self.wide, self.thick = KNOT * lace.wide, min(SQUEEZED * lace.thick, 0.45 * lace.wide)
        self.across = (self.wide + 0.2) / _SNUG + self.thick
        self.out = self.wide + 0.5
        self.s_mm = self._place(laced)
        layer = 2.0 * self.thick + CLEAR_MM
        free = level.top_mm + CLEAR_MM + lace.thick
        first = max(free - layer, level.under_mm)
        self.layers = tuple(first + layer * step for step in range(4))
        self.free_mm = self.layers[1]
        self.loops_mm = max(self.free_mm + gap(lace) + _SPARE_MM, self.layers[2])

    def _place(self, laced: Lace) -> float:
        """Where the knot sits, so that neither it nor the ends touch the strand on top."""
        top = float(self.deck.s_mm[0])
        if not self.crossed or len(self.deck.s_mm) < 2:
            return top
        pitch = float(self.deck.s_mm[1]) - top
        run = float(self.deck.row_mm[0] + self.deck.row_mm[1])
        wide = laced.wide * float(np.sqrt(1.0 + (pitch / run) * (pitch / run)))
        y = np.array([self.out + self.thick, self.hidden_mm])
        mine = np.array([self.across + self.thick, self.wide])
        strand = top + pitch * (0.5 - y / run) - wide - APART_MM
        return min(float(np.min(strand - mine)), top)

    @property
    def hidden_mm(self) -> float:
        """How far aside an end that comes from under the eyestay begins."""
        return self.half_mm + 2.4


def _tied(lace: Lace, half_gap_mm: float) -> Lace:
    """The lace of the bow: pulled tighter where it is thick, or wide for the throat."""
    wide = min(lace.wide, TIED_OF_GAP * half_gap_mm)
    thick = min(lace.thick, TIED_FLAT * wide)
    return Lace(wide, thick, min(lace.hole_wide, wide), min(lace.hole_thick, thick))


def from_eyelets(bow: Bow, quality: Quality) -> Strands:
    """The ends as they come from the top eyelets into the knot: the lateral one, or both."""
    lace, reach = bow.lace, bow.row_mm - bow.lace.bend_mm
    y = mix(_MEET_MM, reach, shares(cells(reach, quality)))
    span = max(reach - bow.out, 1.0)
    along = clamp((y - bow.out) / span, 0.0, 1.0)
    rise = float(bow.deck.s_mm[0]) - bow.s_mm
    part = smooth3(along)
    s = bow.s_mm + rise * part
    slope = rise * 6.0 * along * (1.0 - along) / span
    size = np.sqrt(1.0 + slope * slope)
    z = mix(bow.layers[0], bow.level.over_mm, smooth3(along))
    wide, thick = bunched(lace, reach - y)
    # what turns in plan is no wider than its turn, what bends is no thicker
    turn = span * span / (6.0 * _TURN * max(rise, 1e-6))
    bend = span * span / (6.0 * UNFOLDED * (abs(bow.level.over_mm - bow.layers[0]) + CLEAR_MM))
    full = smooth3(along / 0.7)
    wide = np.minimum(np.minimum(wide, mix(bow.wide, lace.wide, full)), turn)
    thick = np.minimum(np.minimum(thick, mix(bow.thick, lace.thick, full)), bend)
    two = both(y, s, z, wide, thick, 1.0 / size, slope / size)
    ends = _side(two, slice(1, 2)) if bow.crossed else two
    return turned(led_in(ends, lace, quality))


def from_under(bow: Bow, quality: Quality) -> Strands:
    """The medial end as it comes from under the eyestay, back out of its eyelet, into the knot."""
    lace, start = bow.lace, bow.hidden_mm
    y = mix(start, _MEET_MM, shares(cells(start, quality)))
    span = max(bow.half_mm - bow.out, 1.0)
    in_knot = smooth3((bow.out + span - y) / span)
    z = mix(bow.level.under_mm, bow.layers[0], in_knot)
    # the steeper it climbs, the thinner it is, lest it fold
    climb = abs(bow.layers[0] - bow.level.under_mm) + CLEAR_MM
    unfolded = span * span / (6.0 * UNFOLDED * climb)
    thick = np.minimum(mix(lace.thick, bow.thick, in_knot), unfolded)
    ends = both(y, bow.s_mm + 0.0 * y, z, np.full_like(y, bow.wide), thick, -1.0, 0.0)
    return _side(ends, slice(0, 1))


def hanging(bow: Bow, quality: Quality) -> tuple[Strands, int]:
    """The free ends: out of the knot and down towards the toe; and cells of their tips."""
    lace, run = bow.lace, FREE_MM * bow.scale
    # the lace is drawn together into its tip within a few mm
    tip, step = 1.0 - AGLET_MM / FREE_MM, 1.4 / FREE_MM
    lace_t = (tip - step) * shares(cells(1.3 * run, quality))
    tip_t = mix(tip + step, 1.0, shares(3))
    t = np.concatenate((lace_t, np.array([tip - 0.4 * step, tip + 0.4 * step]), tip_t))
    straight = (bow.out - _MEET_MM) / (bow.out - _MEET_MM + run)
    u = clamp((t - straight) / (1.0 - straight), 0.0, 1.0)
    size = np.array(UNEVEN)[:, None]
    y = mix(_MEET_MM, bow.out, np.minimum(t / straight, 1.0)) + run * size * u * (0.9 - 0.5 * u)
    s = bow.s_mm + run * size * u * u * (1.1 - 0.3 * u)
    slope_y = 0.9 - 1.0 * u
    slope_s = u * (2.2 - 0.9 * u)
    slope = np.sqrt(slope_y * slope_y + slope_s * slope_s)
    z = bow.free_mm + 0.0 * y
    full = smooth3(u / 0.35)
    end = smooth3((t - tip + step) / (2.0 * step))
    thin = 1.25 * lace.thick
    wide = mix(mix(bow.wide, 0.95 * lace.wide, full), min(thin, lace.wide), end)
    thick = mix(mix(bow.thick, lace.thick, full), lace.thick, end)
    return both(y, s, z, wide, thick, slope_y / slope, slope_s / slope), 3


def loops(bow: Bow, quality: Quality) -> Strands:
    """The loops: out on the lower leg, round, and back on the upper one."""
    lace, run = bow.lace, LOOP_MM * bow.scale
    # the loop's end is bent to a radius of 2 opening² / run: more than the lace's half thickness
    bend = float(np.sqrt(0.5 * run * (1.5 * lace.thick + 0.4)))
    opening = max(OPEN_MM * bow.scale, bend)
    cosine, sine = turns(2 * cells(1.2 * run, quality))
    cosine, sine = np.append(cosine, 1.0), np.append(sine, 0.0)
    far = 0.5 * (1.0 - cosine)
    leg = np.where(np.arange(len(far)) * 2 < len(far), 1.0, -1.0)
    apart = leg * np.sqrt(1.0 - far)
    rise = opening * far * (np.where(far < 0.5, np.abs(sine), 1.0) - sine)
    middle = 0.5 * (bow.layers[2] + bow.layers[3])
    half = 0.5 * (bow.layers[3] - bow.layers[2])
    lift = (bow.loops_mm - bow.layers[2]) * smooth3(2.0 * far)
    z = middle - half * apart + rise + lift
    inside = np.array([_MEET_MM, 0.5 * (_MEET_MM + bow.out)])
    z = np.concatenate((np.full(2, bow.layers[2]), z, np.full(2, bow.layers[3])))
    none = np.zeros(2)
    twist = np.concatenate((none, far * sine, none))
    far = np.concatenate((none, far, none))
    uneven = np.array(UNEVEN)[:, None]
    y = bow.out + run * uneven * far
    y[:, :2], y[:, -2:] = inside, inside[::-1]
    full = smooth3(far / 0.55)
    s = bow.s_mm + run * uneven * (LOOPS_FALL * far * far + LOOPS_TWIST * twist)
    wide, thick = mix(bow.wide, 0.95 * lace.wide, full), mix(bow.thick, lace.thick, full)
    slope = 2.0 * LOOPS_FALL * far
    size = np.sqrt(1.0 + slope * slope)
    return both(y, s, z, wide, thick, 1.0 / size, slope / size)


def knot(bow: Bow, quality: Quality) -> Floats:
    """Flat places (turn, section, 3) of the band round the bundle: a closed ring of lace."""
    thick = bow.thick
    bundle = 0.5 * (bow.layers[3] - bow.layers[0]) + bow.thick
    across, high = bow.across, (bundle + 0.2) / _SNUG + thick
    cosine, sine = turns(40 if quality.fine else 24)
    s, z = across * cosine, high * sine
    normal_s, normal_z = cosine / across, sine / high
    size = np.sqrt(normal_s * normal_s + normal_z * normal_z)
    flat, round_edge = section(quality)
    reach = thick * round_edge / size[:, None]
    middle = 0.5 * (bow.layers[0] + bow.layers[3])
    y = (bow.out - 0.1) * flat + 0.0 * s[:, None]
    return np.stack(
        (
            y,
            bow.s_mm + s[:, None] + reach * normal_s[:, None],
            middle + z[:, None] + reach * normal_z[:, None],
        ),
        axis=-1,
    )


def both(
    y: Floats,
    s: Floats,
    z: Floats,
    wide: Floats,
    thick: Floats,
    ahead_y: Floats | float,
    ahead_s: Floats | float,
) -> Strands:
    """The medial strand and its twin on the lateral side; y, s and z may differ by side."""
    side = np.array([[1.0], [-1.0]])
    none = np.zeros((2, y.shape[-1]))
    return Strands(
        side * y,
        none + s,
        none + z,
        none + side * ahead_y,
        none + ahead_s,
        none + wide,
        none + thick,
    )


def _side(strands: Strands, which: slice) -> Strands:
    """The strands of one side."""
    return Strands(
        strands.y[which],
        strands.s[which],
        strands.z[which],
        strands.ahead_y[which],
        strands.ahead_s[which],
        strands.wide[which],
        strands.thick[which],
    )
