"""The mudguard, or rand: a band over the sole's lip round the toe and along both sides."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, shares, smooth3, smooth5
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, Lie, panel, resampled, tolerance_mm
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.toe_cap import edge_x
from geometry.wall import Wall, folded

START_K: Final = 0.40
"""Column, behind the ball, at which the mudguard runs out."""

SIDE: Final = 0.62
"""Height along the sides, of that at the toe."""

_DRAPE_MM: Final = 5.0
_SAMPLES: Final = 128


def mudguard(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The mudguard, laid over the toe cap where there is one; nothing where its height is zero."""
    high_mm = spec.mm("upper.mudguard_height_mm")
    if high_mm == 0.0:
        return None
    run = 2.0 * shares(_SAMPLES) - 1.0
    k = 1.0 + run * (1.0 - START_K)
    out = np.where(run < 0.0, -run, run)
    shape = 1.0 - (1.0 - SIDE) * smooth3(out / 0.55) - SIDE * smooth5((out - 0.42) / 0.58)
    lens_mm = max(high_mm - UNDER_LIP_MM - LENS_END_MM, 1.0)
    h = UNDER_LIP_MM + LENS_END_MM + lens_mm * shape
    path, columns = resampled(
        wall, (k, np.full_like(h, UNDER_LIP_MM), k, h), tolerance_mm(spec, quality)
    )
    cap = spec.mm("upper.toe_cap_length_mm") > 0.0
    return panel(
        "mudguard", wall, [path], columns, spec, quality, under=_drape(wall, spec) if cap else None
    )


def _drape(wall: Wall, spec: Instrument) -> Lie:
    """How far the mudguard is lifted by the toe cap under it."""
    thick = spec.mm("upper.overlay_mm")

    def lifted(w: Floats, h: Floats) -> Floats:
        edge = edge_x(wall.form, spec, np.ones_like(h))
        ahead = (wall.form.x(folded(w), h) - edge) / _DRAPE_MM
        return thick * smooth3(ahead + 1.0)

    return lifted
