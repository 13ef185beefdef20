"""The heel counter's outside panel: round the heel, highest at the back seam."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, interpolate, length, shares
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, panel, resampled, tolerance_mm
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import Wall, folded

END_K: Final = 0.34
"""Column at which the counter runs out under the sole's lip."""

FREE_MM: Final = 8.0
"""What it leaves free below the topline, however high it is asked."""

SWEEP: Final = 0.85
"""Share of the flowing bell in its outline; the rest is a plain arch."""

_SAMPLES: Final = 96


def heel_counter(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The heel counter, or nothing where its height is zero."""
    if spec.mm("upper.heel_tab_height_mm") == 0.0:
        return None
    k = (2.0 * shares(_SAMPLES) - 1.0) * END_K
    h = counter_mm(wall, spec, k)
    path, columns = resampled(
        wall, (k, np.full_like(h, UNDER_LIP_MM), k, h), tolerance_mm(spec, quality)
    )
    return panel("heel_counter", wall, [path], columns, spec, quality)


def counter_mm(wall: Wall, spec: Instrument, k: Floats) -> Floats:
    """Height of the counter's edge above the featherline at columns k; low where it has ended."""
    high_mm = spec.mm("upper.heel_tab_height_mm")
    if high_mm == 0.0:
        return np.zeros_like(k)
    along_k = END_K * shares(_SAMPLES)
    points = wall.form.surface(along_k, np.full_like(along_k, UNDER_LIP_MM))
    steps = np.concatenate((np.zeros(1), np.cumsum(length(points[1:] - points[:-1]))))
    run = interpolate(folded(k), along_k, steps / steps[-1])
    left = 1.0 - run * run
    bell = SWEEP * left * left + (1.0 - SWEEP) * left
    least = UNDER_LIP_MM + LENS_END_MM
    highest = np.minimum(high_mm, wall.topline.height(folded(k)) - FREE_MM)
    return np.asarray(least + np.maximum(highest - least, 1.0) * bell)
