"""The bow: two ends from under the eyestay, a knot round them, two loops, two free ends.

Inside the knot four layers lie on one another: the ends that come in, the free ends, the lower
and the upper legs of the loops. Left and right meet half way with a gap between.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.deck import Deck
from geometry.exact import Floats, clamp, cross, mix, shares, smooth3, unit
from geometry.eyelets import turns
from geometry.loft import Loft, around, over
from geometry.quality import Quality
from geometry.strands import (
    CLEAR_MM,
    UNFOLDED,
    Lace,
    Levels,
    Strands,
    add,
    cells,
    gap,
    section,
    sweep,
)

HIDDEN_MM: Final = 2.4
"""How far the ends that come in are led on under the eyestay."""

ABOVE: Final = 0.75
KNOT: Final = 0.60
SQUEEZED: Final = 0.70
"""Of the lace's width: how far above the top eyelets the knot sits; its width and the lace's in
it; of its thickness, what is left in the knot."""

TIED_OF_GAP: Final = 0.5
TIED_FLAT: Final = 0.25
"""Widest that the bow's lace is, of the throat's gap; thickest, of its width."""

LOOP_MM: Final = 23.0
OPEN_MM: Final = 4.2
FREE_MM: Final = 27.0
AGLET_MM: Final = 8.0
"""Length of a loop and how far it opens, length of a free end and its tip, at length 280."""

APART_MM: Final = 0.8
"""What is free between the knot and the strands below it."""

ROUND_MM: Final = 5.0
"""How far aside the loops follow the deck's round at most, before they run on straight."""

LOOPS_FALL: Final = 0.30
"""How far the loops run towards the toe for each mm outwards."""

_SPARE_MM: Final = 0.4
"""What the loops' flat frame may be nearer the free ends than their levels say."""

_MEET_MM: Final = 0.35
"""Distance of both sides from the middle of the knot."""

_SNUG: Final = 0.70
"""Share of an ellipse's width and height that a rectangle in it has."""


class Bow:
    """A bow on a deck: levels of its layers, and the flat frame of its knot and loops.

    It sits above the last crossing, or clear of the top bar.
    """

    def __init__(self, deck: Deck, laced: Lace, level: Levels) -> None:
        self.deck, self.scale = deck, deck.scale
        self.half_mm = float(deck.gap_mm[0])
        self.lace = lace = _tied(laced, self.half_mm)
        self.wide, self.thick = KNOT * lace.wide, min(SQUEEZED * lace.thick, 0.45 * lace.wide)
        self.across = (self.wide + 0.2) / _SNUG + self.thick
        self.s_mm = float(deck.s_mm[0]) - (laced.wide + self.across + self.thick + APART_MM)
        self.out = self.wide + 0.5
        zero = np.zeros(1)
        at = np.full(1, self.s_mm)
        self._origin = deck.points(zero, at, zero)[0]
        toe = deck.points(zero, at + FREE_MM * self.scale, zero)[0]
        self._flat_mm = ROUND_MM * self.scale
        edges = np.array([-self._flat_mm, self._flat_mm])
        ends = deck.points(edges, np.full(2, self.s_mm), np.full(2, level.top_mm))
        self._down = unit(toe - self._origin)
        # a last is not the same on both sides: its ridge may lean to one
        self._up = unit(cross(self._down, ends[1] - ends[0]))
        self._aside = cross(self._up, self._down)
        ridge = deck.points(zero, at, zero + level.top_mm)[0]
        fall = float(_dots(ridge - 0.5 * (ends[0] + ends[1]), self._up))
        self._fall = max(fall, 0.05) / (self._flat_mm * self._flat_mm)
        side = (self.half_mm + HIDDEN_MM) * np.array([1.0, -1.0])
        came = deck.points(side, np.full(2, self.s_mm), np.full(2, level.under_mm)) - self._origin
        aside = _dots(came, self._aside)
        self.came_mm = float(np.min(np.where(aside < 0.0, -aside, aside)))
        self.came_s_mm = self.s_mm + min(float(np.min(_dots(came, self._down))), 0.0)
        self.low_mm = float(np.min(_dots(came, self._up) + self._falls(aside)))
        self.free_mm = self._highest(level.top_mm) + CLEAR_MM + lace.thick
        layer = 2.0 * self.thick + CLEAR_MM
        first = max(self.free_mm - layer, self.low_mm)
        self.layers = tuple(first + layer * step for step in range(4))
        self.free_mm = self.layers[1]
        self.loops_mm = max(self.free_mm + gap(lace) + _SPARE_MM, self.layers[2])

    def _highest(self, top_mm: float) -> float:
        """Level, above the tangent, of the highest place of the strands that the ends lie over."""
        s = mix(float(self.deck.s_mm[0]) - 4.0, self.s_mm + FREE_MM * self.scale, shares(8))
        y = self.deck.row_mm[0] * (2.0 * shares(8) - 1.0)
        grid_y, grid_s = y + 0.0 * s[:, None], s[:, None] + 0.0 * y
        strands = self.deck.points(grid_y, grid_s, top_mm + 0.0 * grid_y) - self._origin
        return float(np.max(_dots(strands, self._up) + self._falls(_dots(strands, self._aside))))

    def _falls(self, y_mm: Floats) -> Floats:
        """How far the frame has fallen off sideways: the deck's round, then straight on."""
        off = np.where(y_mm < 0.0, -y_mm, y_mm)
        near = np.minimum(off, self._flat_mm)
        return np.asarray(self._fall * near * (2.0 * off - near))

    def points(self, y_mm: Floats, s_mm: Floats, z_mm: Floats) -> Floats:
        """Points (…, 3) of places in the bow's frame, a gutter turned over along the deck."""
        return np.asarray(
            self._origin
            + self._aside * y_mm[..., None]
            + self._down * (s_mm - self.s_mm)[..., None]
            + self._up * (z_mm - self._falls(y_mm))[..., None]
        )

    def frame(self, y_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points and normals (…, 3) of the tangent at places on it."""
        ground = self.points(y_mm, s_mm, 0.0 * y_mm)
        return ground, self.points(y_mm, s_mm, 1.0 + 0.0 * y_mm) - ground


def tie(loft: Loft, bow: Bow, quality: Quality) -> None:
    """Add the bodies of a bow."""
    add(loft, sweep(bow.frame, coming(bow, quality), quality))
    add(loft, sweep(bow.frame, hanging(bow, quality), quality))
    add(loft, sweep(bow.frame, loops(bow, quality), quality))
    knot(loft, bow, quality)


def _tied(lace: Lace, half_gap_mm: float) -> Lace:
    """The lace of the bow: pulled tighter where it is thick, or wide for the throat."""
    wide = min(lace.wide, TIED_OF_GAP * half_gap_mm)
    return Lace(wide, min(lace.thick, TIED_FLAT * wide), lace.hole_wide, lace.hole_thick)


def coming(bow: Bow, quality: Quality) -> Strands:
    """The ends as they come from under the eyestay into the knot."""
    lace, start = bow.lace, bow.came_mm
    y = mix(start, _MEET_MM, shares(cells(start, quality)))
    span = max(start - HIDDEN_MM - bow.out, 1.0)
    in_knot = smooth3((bow.out + span - y) / span)
    s = mix(bow.came_s_mm, bow.s_mm, in_knot)
    z = mix(bow.low_mm, bow.layers[0], in_knot)
    # the steeper they climb, the thinner they are, lest they fold
    unfolded = span * span / (6.0 * UNFOLDED * (bow.layers[0] - bow.low_mm + CLEAR_MM))
    thick = np.minimum(mix(lace.thick, bow.thick, in_knot), unfolded)
    return both(y, s, z, np.full_like(y, KNOT * lace.wide), thick, -1.0, 0.0)


def hanging(bow: Bow, quality: Quality) -> Strands:
    """The free ends: out of the knot, and down towards the toe."""
    lace, run = bow.lace, FREE_MM * bow.scale
    t = shares(cells(1.3 * run, quality))
    straight = (bow.out - _MEET_MM) / (bow.out - _MEET_MM + run)
    u = clamp((t - straight) / (1.0 - straight), 0.0, 1.0)
    y = mix(_MEET_MM, bow.out, np.minimum(t / straight, 1.0)) + run * u * (0.9 - 0.45 * u)
    s = bow.s_mm + run * u * u * (1.15 - 0.25 * u)
    slope_y = 0.9 - 0.9 * u
    slope_s = u * (2.3 - 0.75 * u)
    size = np.sqrt(slope_y * slope_y + slope_s * slope_s)
    z = mix(bow.layers[1], bow.free_mm, smooth3((y - bow.out) / (0.28 * run)))
    full = smooth3(u / 0.35)
    rest = (1.0 - u) * run
    tip = 1.0 - smooth3((rest - 0.8 * AGLET_MM * bow.scale) / 1.5)
    wide = mix(mix(bow.wide, 0.92 * lace.wide, full), 1.15 * lace.thick, tip)
    thick = mix(mix(bow.thick, lace.thick, full), 0.95 * lace.thick, tip)
    return both(y, s, z, np.minimum(wide, lace.wide), thick, slope_y / size, slope_s / size)


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
    y = bow.out + run * far
    size = np.where(sine < 0.0, -sine, sine)
    rise = opening * far * (np.where(far < 0.5, size, 1.0) - sine)
    middle = 0.5 * (bow.layers[2] + bow.layers[3])
    half = 0.5 * (bow.layers[3] - bow.layers[2])
    lift = (bow.loops_mm - bow.layers[2]) * smooth3((y - bow.out) / (0.5 * run))
    z = middle - half * apart + rise + lift
    inside = np.array([_MEET_MM, 0.5 * (_MEET_MM + bow.out)])
    y = np.concatenate((inside, y, inside[::-1]))
    z = np.concatenate((np.full(2, bow.layers[2]), z, np.full(2, bow.layers[3])))
    far = np.concatenate((np.zeros(2), far, np.zeros(2)))
    full = smooth3(far / 0.55)
    s = bow.s_mm + LOOPS_FALL * run * far * far
    wide, thick = mix(bow.wide, 0.95 * lace.wide, full), mix(bow.thick, lace.thick, full)
    return both(y, s, z, wide, thick, 1.0, 0.0)


def _dots(vectors: Floats, other: Floats) -> Floats:
    """Inner products of vectors (…, 3) with one."""
    along = vectors * other
    return np.asarray(along[..., 0] + along[..., 1] + along[..., 2])


def both(
    y: Floats,
    s: Floats,
    z: Floats,
    wide: Floats,
    thick: Floats,
    ahead_y: Floats | float,
    ahead_s: Floats | float,
) -> Strands:
    """The strand of one side and its twin on the other."""
    side = np.array([[1.0], [-1.0]])
    none = np.zeros((2, len(y)))
    return Strands(
        side * y,
        none + s,
        none + z,
        none + side * ahead_y,
        none + ahead_s,
        none + wide,
        none + thick,
    )


def knot(loft: Loft, bow: Bow, quality: Quality) -> None:
    """The band round the bundle: a closed ring of lace."""
    thick = bow.thick
    bundle = 0.5 * (bow.layers[3] - bow.layers[0]) + bow.thick
    across, high = bow.across, (bundle + 0.2) / _SNUG + thick
    cosine, sine = turns(24 if quality.tolerance_mm > 0.05 else 40)
    s, z = across * cosine, high * sine
    normal = np.stack((cosine / across, sine / high), axis=-1)
    size = np.sqrt(normal[:, 0] * normal[:, 0] + normal[:, 1] * normal[:, 1])
    normal = normal / size[:, None]
    flat, round_edge = section(quality)
    middle = 0.5 * (bow.layers[0] + bow.layers[3])
    reach = thick * round_edge
    places = bow.points(
        (bow.out - 0.1) * flat[None, :] + 0.0 * s[:, None],
        bow.s_mm + s[:, None] + reach[None, :] * normal[:, :1],
        middle + z[:, None] + reach[None, :] * normal[:, 1:],
    )
    grid = around(loft.points(places))
    loft.quads(over(grid), region="knot")
