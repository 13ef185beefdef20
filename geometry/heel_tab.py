"""The heel tab: a patch at the top of the back seam, between the collar and the heel counter."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, shares
from geometry.heel_counter import counter_mm
from geometry.mesh import Part
from geometry.panel import panel, resampled, tolerance_mm, width_to_w
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.upper import ROLL_MM
from geometry.wall import Wall, folded

HALF_WIDE_MM: Final = 17.0
FLARE: Final = 0.84
BOW: Final = 0.24
"""Half its width at the topline at length 280; the share of it at the bottom; how far its lower
corners are drawn up, of its drop."""

FROM_TOP_MM: Final = 1.2
OVER_COUNTER_MM: Final = 1.5
"""How far it ends below the upper's edge, and above the counter."""

LEAST_MM: Final = 7.0
"""Where less than this is free for it, it is left out."""

_SAMPLES: Final = 48


def heel_tab(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The heel tab, or nothing where the spec has none or there is no room for it."""
    if not has_heel_tab(wall, spec):
        return None
    half = HALF_WIDE_MM * wall.form.length_mm / 280.0
    wide = min(width_to_w(wall, 0.0, wall.topline.ankle_mm, half), 0.2)
    run = 2.0 * shares(_SAMPLES) - 1.0
    top, low = run * wide, run * wide * FLARE
    high_h, low_h = _top_mm(wall, top), _bottom_mm(wall, spec, low, run)
    path, columns = resampled(wall, (low, low_h, top, high_h), tolerance_mm(spec, quality))
    return panel("heel_tab", wall, [path], columns, spec, quality, both=True)


def has_heel_tab(wall: Wall, spec: Instrument) -> bool:
    """Whether a spec asks for a heel tab and leaves room for it."""
    if spec.mm("upper.heel_tab_drop_mm") == 0.0:
        return False
    middle = np.zeros(1)
    high, low = _top_mm(wall, middle), _bottom_mm(wall, spec, middle, middle)
    return float(high[0] - low[0]) >= LEAST_MM


def _top_mm(wall: Wall, w: Floats) -> Floats:
    return wall.topline.height(folded(w)) - ROLL_MM - FROM_TOP_MM


def _bottom_mm(wall: Wall, spec: Instrument, w: Floats, run: Floats) -> Floats:
    """Height of its lower edge, drawn up to the corners."""
    drop = spec.mm("upper.heel_tab_drop_mm") * (1.0 - BOW * run * run)
    above = wall.topline.height(folded(w)) - drop
    return np.maximum(above, counter_mm(wall, spec, w) + OVER_COUNTER_MM)
