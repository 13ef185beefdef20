"""The sidewall of a cemented midsole: flared, rounded under, hollowed along a flowing line."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, shares, smooth3, smooth5
from geometry.sidewall import Sidewall, Site
from geometry.spec import Instrument

ROWS: Final = 46
"""Cells up the sidewall at a tolerance of 0.1 mm."""

LIP_WALL_MM: Final = 2.4
"""The wall from which the sidewall leans in more than its flare."""

WAIST_MM: Final = 3.5
"""How far the sidewall is drawn in at the waist."""

WIDEST: Final = 0.16
"""Share of the height at which it is widest."""

FREE: Final = 0.3
"""Below the insole foam is solid: share of the height over which a hollow comes to its full depth
there, which in the cup's wall it has no room for."""

LINE: Final = ((-0.02, 0.74), (0.42, 0.52), (0.90, 0.62))
DEPTH: Final = ((-0.04, 0.4), (0.14, 0.9), (0.42, 1.0), (0.92, 0.0))
ABOVE: Final = 0.20
BELOW: Final = 0.36
"""The hollow: its line, as (place along the shoe, share of the solid foam's height), and its depth;
how far it reaches above and below its line, as shares of the sidewall's height."""


def sculpted(spec: Instrument, site: Site) -> Sidewall:
    """The sidewall, leaning in from its widest row to the lip."""
    share = shares(site.cells(ROWS))[:, None] + 0.0 * site.place
    undercut = site.undercut("cemented")
    foam = smooth3((site.solid - share) / FREE)
    drawn = _hollow(spec, site, share, foam) + _waist(site, foam)
    leaning = site.leaning(spec.mm("sole.flare_mm"), LIP_WALL_MM, 0.4)
    rise = clamp((share - WIDEST) / (1.0 - WIDEST), 0.0, 1.0)
    lean = leaning * rise * rise * (2.0 - rise)
    drawn = drawn + lean + undercut.at(site.below_mm + share * site.height_mm)
    none = np.zeros_like(site.place)
    return Sidewall(share, drawn, none, none, (("sidewall", len(share) - 1),), undercut)


def _hollow(spec: Instrument, site: Site, share: Floats, foam: Floats) -> Floats:
    """Depth (rows, n) of the hollow."""
    full = spec.mm("sole.sculpt_mm")
    lip = np.minimum(np.maximum(0.4 * site.wall_mm - 0.25, 0.0), full)
    depth = mix(lip, full, foam)
    away = share - flowing(site.place, LINE) * site.solid
    away = np.where(away > 0.0, away / ABOVE, away / BELOW)
    left = np.maximum(1.0 - away * away, 0.0)
    return np.asarray(depth * flowing(site.place, DEPTH) * left * left * left)


def _waist(site: Site, foam: Floats) -> Floats:
    """How far (rows, n) the sidewall is drawn in at the waist."""
    middle = smooth5((site.place - 0.22) / 0.18) * smooth5((0.60 - site.place) / 0.18)
    return mix(np.minimum(WAIST_MM, 0.1 * site.wall_mm), WAIST_MM, foam) * middle


def flowing(place: Floats, knots: tuple[tuple[float, float], ...]) -> Floats:
    """A value that flows from one (place, value) to the next and rests in each."""
    out: Floats = np.full_like(place, knots[0][1])
    for (start, before), (end, after) in pairwise(knots):
        out = out + (after - before) * smooth3((place - start) / (end - start))
    return out
