"""Laces: crossed or in bars, through the eyelets and over the tongue.

One end of a crossed lace lies on top of every crossing, the other passes beneath: strands of the
same end run side by side, those of different ends keep their levels, so that none meet.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.bow import Bow, tie
from geometry.deck import Deck
from geometry.exact import Floats, mix, shares, smooth3
from geometry.loft import Loft
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.strands import CLEAR_MM, Lace, Levels, Strands, add, cells, dip, lace_of, sweep

HIDDEN_MM: Final = 2.4
LEAST_HIDDEN_MM: Final = 0.4
"""How far a strand is led on under the eyestay, where it is not seen; at least."""

BESIDE: Final = 1.15
"""Distance of the lowest strand's hidden end from the lowest pair, of the lace's width."""

UNDER_FROM, UNDER_TO = 0.35, 0.95
"""Shares of the half gap between which the lowest strand goes under the eyestay."""

LEAST_MM: Final = 0.5
"""Half the width that a lace is never drawn narrower than."""

NARROWS_MM: Final = 4.5
"""Length over which a strand bunches up before its eyelet."""


def laces(deck: Deck, spec: Instrument, quality: Quality) -> Part:
    """The lace of a shoe."""
    lace = _fitting(deck, lace_of(spec))
    level = Levels(deck, lace)
    loft = Loft()
    if spec.choice("lacing.style") == "bar":
        add(loft, sweep(deck.bed, bars(deck, lace, level, quality), quality))
    else:
        for strands in (lowest, above, beneath):
            add(loft, sweep(deck.bed, strands(deck, lace, level, quality), quality))
    if spec.choice("lacing.bow") == "tied":
        tie(loft, Bow(deck, lace, level), quality)
    return loft.part("laces")


def _fitting(deck: Deck, lace: Lace) -> Lace:
    """The lace, drawn narrower where strands side by side would touch."""
    pitch = deck.s_mm[1:] - deck.s_mm[:-1]
    run = deck.row_mm[1:] + deck.row_mm[:-1]
    apart = float(np.min(pitch * run / np.sqrt(run * run + pitch * pitch)))
    wide = min(lace.wide, max(0.5 * (apart - 2.0 * CLEAR_MM), LEAST_MM))
    thick = min(lace.thick, wide)
    return Lace(wide, thick, min(lace.hole_wide, wide), min(lace.hole_thick, thick))


def bars(deck: Deck, lace: Lace, level: Levels, quality: Quality) -> Strands:
    """Straight bars between the eyelets of each pair."""
    reach = deck.row_mm[:, None] - lace.bend_mm
    half = deck.gap_mm[:, None]
    t = shares(cells(2.0 * float(np.max(reach)), quality))
    y = reach * (2.0 * t - 1.0)
    s = deck.s_mm[:, None] + 0.0 * y
    return _through(y, s, level.bar(y, half), lace, quality)


def above(deck: Deck, lace: Lace, level: Levels, quality: Quality) -> Strands:
    """The strands on top, from each lateral eyelet to the medial one of the pair above."""
    y, s = _between(deck, lace.bend_mm - deck.row_mm[1:], deck.row_mm[:-1] - lace.bend_mm, quality)
    half = np.minimum(deck.gap_mm[1:], deck.gap_mm[:-1])[:, None]
    return _through(y, s, level.over(y, half), lace, quality)


def beneath(deck: Deck, lace: Lace, level: Levels, quality: Quality) -> Strands:
    """The strands beneath, from under the medial side to under the lateral one a pair above."""
    hidden = hidden_mm(deck, lace)
    y, s = _between(deck, deck.gap_mm[1:] + hidden[1:], -deck.gap_mm[:-1] - hidden[:-1], quality)
    half = np.minimum(deck.gap_mm[1:], deck.gap_mm[:-1])[:, None]
    z = level.under(y, half)
    full = np.ones_like(y)
    return _straight(y, s, z, lace.wide * full, lace.thick * full)


def lowest(deck: Deck, lace: Lace, level: Levels, quality: Quality) -> Strands:
    """The strand below all: from under the lateral side to the lowest medial eyelet."""
    half, row, s = deck.gap_mm[-1:, None], deck.row_mm[-1:, None], deck.s_mm[-1:, None]
    start, end = -half - hidden_mm(deck, lace)[-1:, None], row - lace.bend_mm
    t = shares(cells(float((end - start)[0, 0]), quality))
    y = mix(start, end, t)
    z = level.over(y, half)
    turn = smooth3((-y / half - UNDER_FROM) / (UNDER_TO - UNDER_FROM))
    z = mix(z, level.under(y, half), turn)
    beside = s + BESIDE * 2.0 * lace.wide * (row - y) / (row - start)
    wide, thick = bunched(lace, end - y)
    return _led_on(_straight(y, beside, z, wide, thick), *dip(lace, quality))


def hidden_mm(deck: Deck, lace: Lace) -> Floats:
    """How far strands (pairs,) are led on under the eyestay, clear of those in its eyelets."""
    room = deck.row_mm - deck.gap_mm - lace.bend_mm - lace.thick - CLEAR_MM
    return np.maximum(np.minimum(room, HIDDEN_MM), LEAST_HIDDEN_MM)


def _between(deck: Deck, start: Floats, end: Floats, quality: Quality) -> tuple[Floats, Floats]:
    """Places y and s of straight strands from each pair but the top to the one above it."""
    run = np.where(end > start, end - start, start - end)
    t = shares(cells(float(np.max(run)), quality))
    y = mix(start[:, None], end[:, None], t)
    low, high = deck.s_mm[1:, None], deck.s_mm[:-1, None]
    row = 0.5 * (deck.row_mm[1:, None] + deck.row_mm[:-1, None])
    side = np.where(end > start, 1.0, -1.0)[:, None]
    return y, mix(low, high, 0.5 + 0.5 * side * y / row)


def _through(y: Floats, s: Floats, z: Floats, lace: Lace, quality: Quality) -> Strands:
    """Straight strands led on into eyelets at both ends."""
    rest = np.minimum(y - y[:, :1], y[:, -1:] - y)
    wide, thick = bunched(lace, rest)
    half_way = _led_on(_straight(y, s, z, wide, thick), *dip(lace, quality))
    return _turned(_led_on(_turned(half_way), *dip(lace, quality)))


def _straight(y: Floats, s: Floats, z: Floats, wide: Floats, thick: Floats) -> Strands:
    """Strands that run straight in plan."""
    ahead_y, ahead_s = y[:, -1:] - y[:, :1], s[:, -1:] - s[:, :1]
    size = np.sqrt(ahead_y * ahead_y + ahead_s * ahead_s)
    none = 0.0 * y
    return Strands(y, s, z, ahead_y / size + none, ahead_s / size + none, wide, thick)


def bunched(lace: Lace, rest_mm: Floats) -> tuple[Floats, Floats]:
    """Half-width and half-thickness at a distance before the bend into an eyelet."""
    share = smooth3(rest_mm / NARROWS_MM)
    return mix(lace.hole_wide, lace.wide, share), mix(lace.hole_thick, lace.thick, share)


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
