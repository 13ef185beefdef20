"""The sidewall of a cemented midsole: flared, rounded under, hollowed along a flowing line."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, shares, smooth3, smooth5
from geometry.sidewall import LEAST_TOP_MM, Sidewall, Site
from geometry.spec import Instrument

ROWS: Final = 26
"""Cells up the sidewall."""

LIP_WALL_MM: Final = 2.8
"""The most wall that is kept at the top edge."""

WAIST_MM: Final = 3.5
"""How far the sidewall is drawn in at the waist."""

WIDEST: Final = 0.16
"""Share of the height at which it is widest."""

LINE: Final = ((-0.02, 0.66), (0.42, 0.44), (0.86, 0.62))
DEPTH: Final = ((-0.04, 0.25), (0.12, 0.9), (0.40, 1.0), (0.90, 0.0))
ABOVE: Final = 0.20
BELOW: Final = 0.36
"""The hollow: its line and its depth, as (place along the shoe, share); how far it reaches above
and below its line, as shares of the height."""


def sculpted(spec: Instrument, site: Site) -> Sidewall:
    """The sidewall, leaning in from its widest row to the lip."""
    share = shares(ROWS)[:, None] + 0.0 * site.place
    undercut = site.undercut("cemented")
    hollow, waist = _hollow(spec, site, share), _waist(site)
    leaning = np.maximum(spec.mm("sole.flare_mm"), site.wall_mm - LIP_WALL_MM)
    most = 0.85 * site.wall_mm - waist - LEAST_TOP_MM
    leaning = clamp(leaning, 0.0, np.maximum(most, 0.0))
    rise = clamp((share - WIDEST) / (1.0 - WIDEST), 0.0, 1.0)
    lean = leaning * rise * (0.35 + 0.65 * rise)
    drawn = hollow + lean + waist + undercut.at(site.below_mm + share * site.height_mm)
    none = np.zeros_like(site.place)
    return Sidewall(share, drawn, none, none, (("sidewall", ROWS),), undercut)


def _hollow(spec: Instrument, site: Site, share: Floats) -> Floats:
    """Depth (rows, n) of the hollow."""
    wall = site.wall_mm
    depth = np.minimum(spec.mm("sole.sculpt_mm") * site.depth, np.maximum(0.4 * wall - 0.25, 0.0))
    away = share - flowing(site.place, LINE)
    away = np.where(away > 0.0, away / ABOVE, away / BELOW)
    left = np.maximum(1.0 - away * away, 0.0)
    return np.asarray(depth * flowing(site.place, DEPTH) * left * left)


def _waist(site: Site) -> Floats:
    middle = smooth5((site.place - 0.22) / 0.16) * smooth5((0.58 - site.place) / 0.14)
    return np.minimum(WAIST_MM * site.depth, 0.3 * site.wall_mm) * middle


def flowing(place: Floats, knots: tuple[tuple[float, float], ...]) -> Floats:
    """A value that flows from one (place, value) to the next and rests in each."""
    out: Floats = np.full_like(place, knots[0][1])
    for (start, before), (end, after) in pairwise(knots):
        out = out + (after - before) * smooth3((place - start) / (end - start))
    return out
