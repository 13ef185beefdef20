"""Panels laid on the upper: toe cap, heel counter and eyestay."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, shares, smooth3
from geometry.loft import bevel, slab
from geometry.mesh import Part
from geometry.outsole import ring_place
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import FAR_MM, Columns, Wall, folded

EDGE_SHARE: Final = 0.35
"""What is left of a panel's thickness at its skived edge."""

UNDER_LIP_MM: Final = 2.0
"""Height above the featherline where panels begin: under the sole's lip."""

EYESTAY_MM: Final = 19.0
EYESTAY_START: Final = 0.385
EYESTAY_FULL: Final = 0.58
"""Width of the eyestay's band at length 280; columns where it begins and where it is that wide."""

COUNTER_HALF: Final = 0.30
COUNTER_END_MM: Final = 3.2
"""Column where the counter ends, and its height there: still under the sole's lip."""

COUNTER_FREE_MM: Final = 8.0
"""What the counter leaves free below the top edge, however high its tab is asked."""

TOE_END_MM: Final = 0.3
TOE_BOW_MM: Final = 9.0
"""How far short of its edge the toe cap's top row ends; how far the edge bows to the toe."""


def toe_cap(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The toe cap, or nothing where its length is zero."""
    length_mm = spec.mm("upper.toe_cap_length_mm")
    if length_mm == 0.0:
        return None
    form = wall.form
    edge_x = form.length_mm - length_mm
    highest = float(form.ridge_height(np.array([edge_x + TOE_END_MM]))[0])
    h = edged(UNDER_LIP_MM, highest, quality.rows, 0.008)
    back = form.x(np.zeros_like(h), h)
    front = form.x(np.ones_like(h), h)
    low = 1.0 - h / highest
    bowed = edge_x + TOE_BOW_MM * form.length_mm / 280.0 * low * low
    start = ring_place(clamp((bowed - back) / (front - back), 0.0, 1.0))
    share = edged(0.0, 1.0, quality.half, 0.006)
    w = start[:, None] + (2.0 - 2.0 * start)[:, None] * share[None, :]
    grid_h = h[:, None] + 0.0 * w
    base = wall.outer(np.ones_like(w), np.full_like(w, FAR_MM))
    thick = spec.mm("upper.overlay_mm") * bevel(len(h), len(share), EDGE_SHARE)
    top = form.offset(w, grid_h, base + thick)
    return slab("toe_cap", top, form.offset(w, grid_h, base))


def heel_counter(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """The heel counter's outside panel, highest at the back seam."""
    a = edged(-1.0, 1.0, quality.half // 2, 0.012)
    k = a * COUNTER_HALF
    columns = wall.columns(np.where(k < 0.0, k + 2.0, k))
    fall = a * a * (1.25 - 0.25 * a * a)
    tab = spec.mm("upper.heel_tab_height_mm")
    high = np.minimum(tab + (COUNTER_END_MM - tab) * fall, columns.length_mm - COUNTER_FREE_MM)
    return panel("heel_counter", columns, columns.share(high), spec, quality)


def eyestay(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """The band round the throat that carries the eyelets."""
    k = edged(EYESTAY_START, 2.0 - EYESTAY_START, quality.half, 0.003)
    columns = wall.columns(k)
    half = folded(k)
    grown = 0.16 + 0.84 * smooth3((half - EYESTAY_START) / (EYESTAY_FULL - EYESTAY_START))
    # columns meet the throat's side at a slant, and its end squarely
    slant = mix(max(wall.throat_slant(), 0.3), 1.0, smooth3((half - 0.58) / 0.16))
    wide = EYESTAY_MM * wall.form.length_mm / 280.0 * grown / slant
    wide = np.minimum(wide, 0.6 * columns.length_mm)
    low, high = 1.0 - columns.share(wide), 1.0 - columns.share(1.0)
    return strip("eyestay", columns, low, high, spec, quality)


def panel(name: str, columns: Columns, high: Floats, spec: Instrument, quality: Quality) -> Part:
    """A panel from just under the sole's lip up to shares `high` of its columns."""
    return strip(name, columns, columns.share(UNDER_LIP_MM), high, spec, quality)


def strip(
    name: str, columns: Columns, low: Floats, high: Floats, spec: Instrument, quality: Quality
) -> Part:
    """A panel between two shares of its columns, lying on the upper."""
    count = quality.rows // 2
    share = edged(0.0, 1.0, count, 0.03)
    f = mix(low[None, :], high[None, :], share[:, None])
    base = columns.wall.outer(columns.k[None, :], columns.down(f))
    thick = spec.mm("upper.overlay_mm") * bevel(len(share), len(columns.k), EDGE_SHARE)
    return slab(name, columns.points(f, base + thick), columns.points(f, base))


def edged(low: float, high: float, cells: int, rim: float) -> Floats:
    """Low … high in even cells, with one more narrow cell, a share `rim`, at each end."""
    inner = rim + shares(cells) * (1.0 - 2.0 * rim)
    marks = np.concatenate((np.zeros(1), inner, np.ones(1)))
    return np.asarray(low + (high - low) * marks)
