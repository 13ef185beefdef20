"""The toe cap: over the toe, from the sole's lip on one side to that on the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, ring_place, shares
from geometry.form import Form
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, panel, resampled, tolerance_mm
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.wall import Wall

BOW_MM: Final = 11.0
"""How much further ahead the cap's edge is at the sole than on the ridge, at length 280."""

_SAMPLES: Final = 96


def toe_cap(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The toe cap, or nothing where its length is zero."""
    if spec.mm("upper.toe_cap_length_mm") == 0.0:
        return None
    form = wall.form
    highest = float(form.ridge_height(np.array([_ridge_x(form, spec)]))[0])
    run = 2.0 * shares(_SAMPLES) - 1.0
    low_mm = min(UNDER_LIP_MM + LENS_END_MM, 0.5 * highest)
    h = highest - (highest - low_mm) * run * run
    w = _edge_w(form, spec, h, highest)
    w = np.where(run <= 0.0, w, 2.0 - w)
    start = float(_edge_w(form, spec, np.array([UNDER_LIP_MM]), highest)[0])
    low_w = mix(start, 2.0 - start, shares(_SAMPLES))
    curves = low_w, np.full_like(h, UNDER_LIP_MM), w, h
    path, columns = resampled(wall, curves, tolerance_mm(spec, quality))
    return panel("toe_cap", wall, [path], columns, spec, quality)


def edge_x(form: Form, spec: Instrument, low: Floats) -> Floats:
    """X of the cap's edge at shares of the way down from the ridge to the featherline."""
    bow = BOW_MM * form.length_mm / 280.0
    return np.asarray(_ridge_x(form, spec) + bow * low * low)


def _ridge_x(form: Form, spec: Instrument) -> float:
    return form.length_mm - spec.mm("upper.toe_cap_length_mm")


def _edge_w(form: Form, spec: Instrument, h: Floats, highest: float) -> Floats:
    """Ring coordinates, medial, of the cap's edge at heights h; 1 at the highest, the ridge."""
    x = edge_x(form, spec, 1.0 - h / highest)
    back, front = form.x(np.zeros_like(h), h), form.x(np.ones_like(h), h)
    return np.where(h < highest, ring_place(clamp((x - back) / (front - back), 0.0, 1.0)), 1.0)
