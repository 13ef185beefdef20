"""The tongue: a padded strip along the ridge, under the throat and out above it."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, smooth3
from geometry.loft import slab
from geometry.mesh import Part
from geometry.overlays import edged
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import Wall

UNDERLAP_MM: Final = 20.0
LOW_HALF_MM: Final = 17.0
HIGH_HALF_MM: Final = 20.0
"""How far it runs on under the vamp, and its half-widths there and at its top, at length 280."""

GAP_MM: Final = 0.15
FREE_MM: Final = 12.0
"""How far below the top eyelets the tongue begins to come free."""

LEAN_MM: Final = 5.0
ARCH_MM: Final = 60.0
"""How far the free end leans forward, and the radius by which it opens out of the form's round."""


def tongue(wall: Wall, spec: Instrument, quality: Quality) -> Part:
    """The tongue, thickest where it shows."""
    form = wall.form
    scale = form.length_mm / 280.0
    thick = spec.mm("tongue.thickness_mm")
    top = wall.eye_mm + spec.mm("tongue.rise_mm") * 0.9
    throat_end = form.length_mm - spec.mm("upper.vamp_length_mm")
    lowest = float(form.ridge_height(np.array([throat_end + UNDERLAP_MM * scale]))[0])
    share = edged(0.0, 1.0, quality.rows, 0.004)
    h = lowest + (top - lowest) * share
    v = edged(1.0, -1.0, quality.lid * 2, 0.008)
    free = smooth3((h - wall.eye_mm + FREE_MM) / (top - wall.eye_mm + FREE_MM))
    round_top = clamp((share - 0.78) / 0.22, 0.0, 1.0)
    half = (LOW_HALF_MM + (HIGH_HALF_MM - LOW_HALF_MM) * smooth3(share * 1.2)) * scale
    half = half * (1.0 - 0.52 * round_top * round_top * round_top)
    half = np.minimum(half, form.front_room(h))
    across = half[:, None] * v[None, :]
    reach = np.where(across < 0.0, -across, across)
    grid_h = h[:, None] + 0.0 * across
    w = form.front_gap(reach, grid_h)
    w = np.where(across >= 0.0, w, 2.0 - w)
    body = profile(reach, half, free, share, wall.half_gap_mm, thick)
    top_side = form.offset(w, grid_h, GAP_MM + body)
    under_side = form.offset(w, grid_h, GAP_MM + 0.0 * w)
    lean = np.zeros_like(top_side)
    flat = reach * reach / (2.0 * ARCH_MM * scale)
    lean[..., 0] = free[:, None] * (LEAN_MM * scale + flat)
    return slab("tongue", top_side + lean, under_side + lean)


def profile(
    reach: Floats, half: Floats, free: Floats, share: Floats, gap: float, thick: float
) -> Floats:
    """Thickness (rows, columns): thin under the upper, full in the gap and above it."""
    under = 0.36 + 0.64 * (1.0 - smooth3((reach - gap + 3.0) / 4.0))
    edge = clamp(reach / half[:, None], 0.0, 1.0)
    square = edge * edge
    open_top = 1.0 - 0.86 * square * square * square
    ends = smooth3(share / 0.3) * (1.0 - 0.80 * smooth3((share - 0.93) / 0.07))
    thin = np.minimum(under, 1.0 - 0.8 * smooth3((edge - 0.7) / 0.3))
    body = thin + (open_top - thin) * free[:, None]
    return thick * np.maximum(body * (0.22 + 0.78 * ends[:, None]), 0.12)
