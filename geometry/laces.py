"""Laces: crossed or in bars, through the eyelets and over the tongue.

One end of a crossed lace lies on top of every crossing, the other passes beneath: strands of the
same end run side by side, those of different ends keep their levels, so that none meet. All
bodies are drawn flat and laid on the deck together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.bow import Bow, from_eyelets, from_under, hanging, knot, loops
from geometry.deck import Deck
from geometry.exact import Floats, mix, shares, smooth3
from geometry.intersect import self_intersections
from geometry.loft import Loft, Regions, around, over
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.strands import (
    CLEAR_MM,
    Lace,
    Levels,
    Strands,
    bunched,
    cells,
    lace_of,
    led_in,
    straight,
    sweep,
    turned,
)

HIDDEN_MM: Final = 2.4
LEAST_HIDDEN_MM: Final = 0.4
"""How far a strand is led on under the eyestay, where it is not seen; at least."""

BESIDE: Final = 1.15
"""Distance of the lowest strand's hidden end from the lowest pair, of the lace's width."""

UNDER_FROM, UNDER_TO = 0.35, 0.95
"""Shares of the half gap between which the lowest strand goes under the eyestay."""

LEAST_MM: Final = 0.5
"""Half the width that a lace is never drawn narrower than."""


WIDE: Final = 4.5
"""Half the width of a lace, mm at a last length of 280, up to which none was seen to."""

NARROWER: Final = (1.0, 0.8, 0.6, 0.45, 0.3)
"""Shares of its width that a lace is tried with."""


@dataclass(frozen=True)
class _Bodies:
    """Flat places (n, section, m, 3) of like bodies, and how many of their last cells are tips."""

    places: Floats
    tips: int = 0


def laces(deck: Deck, spec: Instrument, quality: Quality) -> Part:
    """The lace of a shoe: drawn ever narrower where it meets itself.

    That is looked for where the deck could not be evened out, or the lace is wide for its shoe.
    """
    lace = _fitting(deck, lace_of(spec))
    plain = deck.even and lace.wide <= WIDE * deck.scale
    for share in NARROWER:
        part = _drawn(deck, _narrowed(lace, share), spec, quality)
        if plain or not self_intersections(part.vertices_um, part.faces, limit=1):
            break
    return part


def _narrowed(lace: Lace, share: float) -> Lace:
    """A lace of a share of its width, no thicker than wide."""
    wide = lace.wide * share
    thick = min(lace.thick, wide)
    return Lace(wide, thick, min(lace.hole_wide, wide), min(lace.hole_thick, thick))


def _drawn(deck: Deck, lace: Lace, spec: Instrument, quality: Quality) -> Part:
    level = Levels(deck, lace)
    style, tied = spec.choice("lacing.style"), spec.choice("lacing.bow") == "tied"
    if style == "bar":
        strands = [bars(deck, lace, level, quality, 1 if tied else 0)]
    else:
        strands = [draw(deck, lace, level, quality) for draw in (lowest, above, beneath)]
    if not tied:
        return _laid(deck, [_Bodies(sweep(one, quality)) for one in strands], None)
    bow = Bow(deck, lace, level, style)
    strands += [from_eyelets(bow, quality), loops(bow, quality)]
    if bow.crossed:
        strands.append(from_under(bow, quality))
    ends, tips = hanging(bow, quality)
    bodies = [_Bodies(sweep(one, quality)) for one in strands]
    return _laid(deck, [*bodies, _Bodies(sweep(ends, quality), tips)], knot(bow, quality))


def _fitting(deck: Deck, lace: Lace) -> Lace:
    """The lace, drawn narrower where strands side by side would touch."""
    pitch = deck.s_mm[1:] - deck.s_mm[:-1]
    run = deck.row_mm[1:] + deck.row_mm[:-1]
    apart = float(np.min(pitch * run / np.sqrt(run * run + pitch * pitch)))
    wide = min(lace.wide, max(0.5 * (apart - 2.0 * CLEAR_MM), LEAST_MM))
    thick = min(lace.thick, wide)
    return Lace(wide, thick, min(lace.hole_wide, wide), min(lace.hole_thick, thick))


def bars(deck: Deck, lace: Lace, level: Levels, quality: Quality, first: int) -> Strands:
    """Straight bars between the eyelets of each pair from the first on."""
    reach = deck.row_mm[first:, None] - lace.bend_mm
    half = deck.gap_mm[first:, None]
    t = toward_ends(shares(cells(2.0 * float(np.max(reach)), quality)))
    y = reach * (2.0 * t - 1.0)
    s = deck.s_mm[first:, None] + 0.0 * y
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
    return straight(y, s, z, lace.wide * full, lace.thick * full)


def lowest(deck: Deck, lace: Lace, level: Levels, quality: Quality) -> Strands:
    """The strand below all: from under the lateral side to the lowest medial eyelet."""
    half, row, s = deck.gap_mm[-1:, None], deck.row_mm[-1:, None], deck.s_mm[-1:, None]
    start, end = -half - hidden_mm(deck, lace)[-1:, None], row - lace.bend_mm
    t = toward_ends(shares(cells(float((end - start)[0, 0]), quality)))
    y = mix(start, end, t)
    z = level.over(y, half)
    turn = smooth3((-y / half - UNDER_FROM) / (UNDER_TO - UNDER_FROM))
    z = mix(z, level.under(y, half), turn)
    beside = s + BESIDE * 2.0 * lace.wide * (row - y) / (row - start)
    wide, thick = bunched(lace, end - y)
    return led_in(straight(y, beside, z, wide, thick), lace, quality)


def toward_ends(t: Floats) -> Floats:
    """Even steps of 0 … 1, drawn closer together at both ends, where strands bunch up."""
    return mix(t, smooth3(t), 0.35)


def hidden_mm(deck: Deck, lace: Lace) -> Floats:
    """How far strands (pairs,) are led on under the eyestay, clear of those in its eyelets."""
    room = deck.row_mm - deck.gap_mm - lace.bend_mm - lace.thick - CLEAR_MM
    return np.maximum(np.minimum(room, HIDDEN_MM), LEAST_HIDDEN_MM)


def _between(deck: Deck, start: Floats, end: Floats, quality: Quality) -> tuple[Floats, Floats]:
    """Places y and s of straight strands from each pair but the top to the one above it."""
    run = np.where(end > start, end - start, start - end)
    t = toward_ends(shares(cells(float(np.max(run)), quality)))
    y = mix(start[:, None], end[:, None], t)
    low, high = deck.s_mm[1:, None], deck.s_mm[:-1, None]
    row = 0.5 * (deck.row_mm[1:, None] + deck.row_mm[:-1, None])
    side = np.where(end > start, 1.0, -1.0)[:, None]
    return y, mix(low, high, 0.5 + 0.5 * side * y / row)


def _through(y: Floats, s: Floats, z: Floats, lace: Lace, quality: Quality) -> Strands:
    """Straight strands led on into eyelets at both ends."""
    rest = np.minimum(y - y[:, :1], y[:, -1:] - y)
    wide, thick = bunched(lace, rest)
    half_way = led_in(straight(y, s, z, wide, thick), lace, quality)
    return turned(led_in(turned(half_way), lace, quality))


def _laid(deck: Deck, bodies: list[_Bodies], ring: Floats | None) -> Part:
    """The part of flat bodies, and of a ring of lace, laid on the deck in one go."""
    flat = [body.places for body in bodies]
    tips = [np.cumsum(one[:, :, (0, -1)], axis=1)[:, -1] / one.shape[1] for one in flat]
    all_ = flat + tips + ([] if ring is None else [ring])
    places = np.concatenate([np.reshape(one, (-1, 3)) for one in all_])
    loft = Loft()
    index = loft.points(deck.points(places[:, 0], places[:, 1], places[:, 2]))
    pieces = []
    for one in all_:
        size = one.size // 3
        pieces.append(np.reshape(index[:size], one.shape[:-1]))
        index = index[size:]
    for body, grids, ends in zip(bodies, pieces, pieces[len(bodies) :], strict=False):
        cells_ = np.zeros((grids.shape[1], grids.shape[2] - 1), dtype=np.int64)
        cells_[:, cells_.shape[1] - body.tips :] = 1
        region = Regions(("lace", "aglet"), cells_) if body.tips else "lace"
        for grid, (start, end) in zip(grids, ends, strict=True):
            closed = over(grid)
            loft.quads(closed, flip=True, region=region)
            loft.fan(start, closed[:, 0], region="end")
            loft.fan(end, closed[:, -1], flip=True, region="aglet" if body.tips else "end")
    if ring is not None:
        loft.quads(over(around(pieces[-1])), region="knot")
    return loft.part("laces")
