"""Laces: crossed or in bars, through the eyelets and over the tongue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from geometry.bow import Bow, tie
from geometry.deck import Deck
from geometry.exact import Floats, clamp, mix, shares, smooth3, smooth5
from geometry.loft import Loft
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.strands import (
    CLEAR_MM,
    Lace,
    Strands,
    across_mm,
    add,
    cells,
    dip,
    gap,
    lace_of,
    over_mm,
    sweep,
    under_mm,
)

Index = npt.NDArray[np.int64]
Climb = Callable[[Floats], Floats]

HIDDEN_MM: Final = 2.4
"""How far a strand is led on under the eyestay, where it is not seen."""

BENT: Final = 0.7
STEEPEST: Final = 1.1
"""Most of a crossing strand's climb that is steepest at the crossing, the rest is straight; mm it
climbs there for each mm across at most."""

EARLIEST: Final = 0.35
LATEST: Final = 0.76
CHANGE: Final = 0.14
"""Shares of the throat's half gap: where a strand may change from over to under, and how long."""

BROADER: Final = 1.3
LEAST_MM: Final = 0.6
"""How much wider a strand is where it crosses than where it changes; least half-width there."""

START_UP: Final = 0.28
LOWEST_UP: Final = 0.60
BAR_SAG: Final = 0.30
FULL: Final = 0.95
"""Of the lace's width: how far above its eyelet a strand comes out, and beside the bottom bar; how
far that bar hangs towards the toe; width of a strand pulled tight."""

NARROWS_MM: Final = 4.5
"""Length over which a strand bunches up before its eyelet."""

_STEP_MM: Final = 1.0 / 64.0
"""Step of the difference that a strand's direction is taken over."""


def laces(deck: Deck, spec: Instrument, quality: Quality) -> Part:
    """The lace of a shoe."""
    lace = lace_of(spec)
    loft = Loft()
    bar = spec.choice("lacing.style") == "bar"
    if bar:
        pairs = np.arange(0, len(deck.s_mm))
        add(loft, sweep(deck.frame, bars(deck, lace, pairs, quality), quality))
    else:
        add(loft, sweep(deck.frame, bars(deck, lace, np.array([-1]), quality), quality))
        add(loft, sweep(deck.frame, crossed(deck, lace, quality), quality))
    if spec.choice("lacing.bow") == "tied":
        tie(loft, Bow(deck, lace, bar=bar), quality)
    return loft.part("laces")


def bars(deck: Deck, lace: Lace, pairs: Index, quality: Quality) -> Strands:
    """Straight bars between the eyelets of pairs; the lowest hangs a little to the toe."""
    half = deck.gap_mm[pairs, None]
    reach = deck.row_mm[pairs, None] - lace.bend_mm
    t = 2.0 * shares(cells(2.0 * float(np.max(reach)), quality)) - 1.0
    y = reach * t
    off = np.where(y < 0.0, -y, y)
    over = over_mm(deck, lace)[pairs, None]
    middle = across_mm(deck, lace)[pairs, None]
    z = mix(middle, over, smooth5((off / half - 0.25) / 0.7))
    sag = np.where(pairs == -1, BAR_SAG * 2.0 * lace.wide, 0.0)[:, None]
    s = deck.s_mm[pairs, None] + sag * (1.0 - smooth3(off / reach))
    wide, thick = bunched(lace, reach - off, FULL)
    plain = Strands(y, s, z, np.ones_like(y), np.zeros_like(y), wide, thick)
    return dipped(plain, lace, quality, both=True)


def crossed(deck: Deck, lace: Lace, quality: Quality) -> Strands:
    """Two strands in each interval between pairs, each from under one side to the other's eyelet.

    They pass over one another in turns.
    """
    count = len(deck.s_mm) - 1
    low, high = np.arange(1, count + 1), np.arange(0, count)
    pair = np.concatenate((low, low)), np.concatenate((high, high))
    turn = np.where(np.arange(0, count) % 2 == 0, 1.0, -1.0)
    side = np.concatenate((turn, -turn))[:, None]
    above = np.concatenate((np.ones(count), np.zeros(count)))[:, None]
    half0, half1 = deck.gap_mm[pair[0], None], deck.gap_mm[pair[1], None]
    half = np.minimum(half0, half1)
    reach = deck.row_mm[pair[1], None] - lace.bend_mm
    s_pair = deck.s_mm[pair[0], None], deck.s_mm[pair[1], None]
    s0, s1 = s_pair
    up = np.where(pair[0] == count, LOWEST_UP, START_UP)[:, None] * 2.0 * lace.wide
    s0 = s0 - np.minimum(up, 0.45 * (s0 - s1))
    t = shares(cells(float(np.max(half0 + reach)) + HIDDEN_MM, quality))
    y = mix(half0 + HIDDEN_MM, -reach, t)
    run = half0 + reach + lace.bend_mm

    straight, curved = (s_pair[0] - s_pair[1]) / run, 0.75 * (s_pair[0] - s_pair[1]) / half
    bent = clamp((STEEPEST - straight) / (curved - straight), 0.0, BENT)

    def climb(place: Floats) -> Floats:
        even, steep = (half0 - place) / run, smooth3((half - place) / (2.0 * half))
        return np.asarray(s0 + (s1 - s0) * ((1.0 - bent) * even + bent * steep))

    turn_at, zone, room = changes(climb, half, s_pair[0] - s_pair[1])
    s = climb(y)
    slope = (climb(y + _STEP_MM) - climb(y - _STEP_MM)) / (2.0 * _STEP_MM)
    tight = np.minimum(FULL * lace.wide, room)
    middle = np.minimum(FULL * lace.wide, BROADER * tight)
    off = np.where(y < 0.0, -y, y)
    wide = mix(middle, tight, smooth3(off / (turn_at - zone)))
    wide = mix(wide, FULL * lace.wide, smooth3((-y - turn_at - zone) / (0.4 * half)))
    near, thick = bunched(lace, reach + y, 1.0)
    wide = np.minimum(wide, near)
    z = levels(deck, lace, pair, y, (half, turn_at, zone), above)
    size = np.sqrt(1.0 + slope * slope)
    strands = Strands(side * y, s, z, -side / size + 0.0 * y, -slope / size, wide, thick)
    return dipped(strands, lace, quality, both=False)


def changes(climb: Climb, half: Floats, pitch: Floats) -> tuple[Floats, Floats, Floats]:
    """Where strands change levels beside the throat's edge, how long that takes, half their width.

    A strand lies over the one it crosses until they have parted; from there on it must pass under
    the one that crosses below. Half a pitch from both is the place for it, and at most half a
    pitch less the change is room for the width.
    """
    y = half * (LATEST * shares(40))
    apart = climb(y) - climb(-y)
    count = np.minimum(np.cumsum(apart < 0.5 * pitch, axis=1)[:, -1:], 40)
    at = np.maximum(np.take_along_axis(y, count, axis=1), EARLIEST * half)
    zone = CHANGE * half
    before = climb(at - zone) - climb(zone - at)
    after = pitch - (climb(at + zone) - climb(-at - zone))
    slope = (climb(at + _STEP_MM) - climb(at - _STEP_MM)) / (2.0 * _STEP_MM)
    room = (np.minimum(before, after) - CLEAR_MM) / np.sqrt(1.0 + slope * slope)
    return at, zone, np.maximum(0.5 * room, LEAST_MM)


def levels(
    deck: Deck,
    lace: Lace,
    pair: tuple[Index, Index],
    y: Floats,
    at: tuple[Floats, Floats, Floats],
    above: Floats,
) -> Floats:
    """Height of crossing strands off the form: out from under the eyestay, across, and onto it."""
    half, turn_at, zone = at
    start, end = under_mm(deck, lace)[pair[0], None], over_mm(deck, lace)[pair[1], None]
    middle = across_mm(deck, lace)[pair[1], None] + gap(lace) * above
    up = smooth3((turn_at + zone - y) / (2.0 * zone))
    upper = smooth5((-y / half - 0.2) / 0.8)
    lower = smooth3((-y - turn_at + zone) / (2.0 * zone))
    return mix(mix(start, middle, up), end, mix(lower, upper, above))


def bunched(lace: Lace, rest_mm: Floats, full: float) -> tuple[Floats, Floats]:
    """Half-width and half-thickness at a distance before the bend into an eyelet."""
    share = smooth3(rest_mm / NARROWS_MM)
    wide = mix(min(lace.hole_wide, full * lace.wide), full * lace.wide, share)
    return wide, mix(lace.hole_thick, lace.thick, share)


def dipped(strands: Strands, lace: Lace, quality: Quality, *, both: bool) -> Strands:
    """The strands led on down into the eyelets at their ends, or at both ends."""
    strands = _led_on(strands, *dip(lace, quality))
    return _turned(_led_on(_turned(strands), *dip(lace, quality))) if both else strands


def _led_on(strands: Strands, ahead: Floats, down: Floats) -> Strands:
    """The strands with more places at their ends: steps ahead and down from there."""
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


def _turned(strands: Strands) -> Strands:
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
