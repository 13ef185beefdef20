"""The mudguard, or rand: a band over the sole's lip round the toe and along both sides."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, shares, smooth3, smooth5
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, Ground, Lie, column_at, panel, straight
from geometry.quality import Quality
from geometry.skin import Columns, Skin
from geometry.spec import Instrument
from geometry.toe_cap import Cap

START: Final = 0.42
"""Where, behind the ball, the mudguard runs out, of the last's length."""

SIDE: Final = 0.62
"""Height along the sides, of that at the toe."""

MOST: Final = 0.6
"""How much of a column it covers at the most."""

_DRAPE_MM: Final = 5.0
_SAMPLES: Final = 96


def mudguard(skin: Skin, lip: Lip, spec: Instrument, quality: Quality) -> Part | None:
    """The mudguard, laid over the toe cap where there is one; nothing where its height is zero."""
    lies = ground(skin, spec)
    return None if lies is None else panel("mudguard", skin, lip, lies, spec, quality)


def ground(skin: Skin, spec: Instrument) -> Ground | None:
    """Where it lies, if there is one."""
    high_mm = spec.mm("upper.mudguard_height_mm")
    if high_mm == 0.0:
        return None
    half = skin.columns(shares(_SAMPLES))
    foot = half.points(np.zeros((1, _SAMPLES + 1)))[0]
    start = column_at(half, foot[:, 0], START * skin.wall.form.length_mm)
    least = UNDER_LIP_MM + LENS_END_MM

    def ways(columns: Columns) -> Floats:
        out = np.abs((columns.u - 1.0) / (1.0 - start))
        shape = 1.0 - (1.0 - SIDE) * smooth3(out / 0.55) - SIDE * smooth5((out - 0.42) / 0.58)
        way = np.minimum(least + max(high_mm - least, 1.0) * shape, MOST * columns.length_mm)
        return np.stack((np.full_like(way, UNDER_LIP_MM), way))

    capped = spec.mm("upper.toe_cap_length_mm") > 0.0
    under = _drape(skin, spec) if capped else None
    return Ground(straight(skin, (start, 2.0 - start), ways), under=under)


def _drape(skin: Skin, spec: Instrument) -> Lie:
    """How far the mudguard is lifted by the toe cap under it."""
    thick, cap = spec.mm("upper.overlay_mm"), Cap(skin, spec)

    def lifted(u: Floats, f: Floats) -> Floats:
        return thick * smooth3(cap.inside_mm(skin.points(u, f)) / _DRAPE_MM + 1.0)

    return lifted
