"""The heel tab: a patch at the top of the back seam, between the collar and the heel counter."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats
from geometry.heel_counter import Counter
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.panel import Ground, column_aside, panel, straight
from geometry.quality import Quality
from geometry.skin import Columns, Skin
from geometry.spec import Instrument
from geometry.upper import ROLL_MM

HALF_WIDE_MM: Final = 17.0
BOW: Final = 0.24
"""Half its width at the topline at length 280; how far its lower corners are drawn up, of its
drop."""

FROM_TOP_MM: Final = 1.2
OVER_COUNTER_MM: Final = 1.5
"""How far it ends below the upper's edge, and above the counter."""

LEAST_MM: Final = 7.0
"""Where less than this is free for it, it is left out."""


def heel_tab(skin: Skin, lip: Lip, spec: Instrument, quality: Quality) -> Part | None:
    """The heel tab, or nothing where the spec has none or there is no room for it."""
    lies = ground(skin, spec)
    return None if lies is None else panel("heel_tab", skin, lip, lies, spec, quality)


def ground(skin: Skin, spec: Instrument) -> Ground | None:
    """Where it lies, if there is one."""
    if not has_heel_tab(skin, spec):
        return None
    wide = column_aside(skin, 0.0, HALF_WIDE_MM * skin.wall.form.length_mm / 280.0)
    counter = Counter(skin, spec)

    def ways(columns: Columns) -> Floats:
        down = _down_mm(columns, counter, spec, columns.u / wide)
        return columns.length_mm - np.stack(down)

    return Ground(straight(skin, (-wide, wide), ways), both=True)


def has_heel_tab(skin: Skin, spec: Instrument) -> bool:
    """Whether a spec asks for a heel tab and leaves room for it."""
    if spec.mm("upper.heel_tab_drop_mm") == 0.0:
        return False
    middle = skin.columns(np.zeros(1))
    low, high = _down_mm(middle, Counter(skin, spec), spec, np.zeros(1))
    return float(low[0] - high[0]) >= LEAST_MM


def _down_mm(
    columns: Columns, counter: Counter, spec: Instrument, side: Floats
) -> tuple[Floats, Floats]:
    """How far under the topline its low edge, drawn up to the corners, and its high edge lie."""
    drop = spec.mm("upper.heel_tab_drop_mm") * (1.0 - BOW * side * side)
    free = columns.length_mm - counter.way_mm(columns) - OVER_COUNTER_MM
    return np.minimum(drop, free), np.full_like(side, ROLL_MM + FROM_TOP_MM)
