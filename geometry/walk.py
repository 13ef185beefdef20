"""Straight walks over the form: where one comes who sets out in a direction and never turns."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, dot, length
from geometry.form import Form

_STEP_W: Final = 1.0 / 4096.0
_STEP_H_MM: Final = 1.0 / 16.0
"""Steps of the differences that tangents are taken over."""


def walk(
    form: Form, w: Floats, h: Floats, heading: Floats, reach_mm: Floats, steps: int
) -> tuple[Floats, Floats]:
    """Form coordinates (steps + 1, n) along walks from (w, h) over `reach_mm`, all (n,).

    `heading` (n, 3) need not lie on the surface; after each of the even steps it is laid onto it.
    """
    stride = reach_mm / steps
    along_w, along_h = [w], [h]
    for _ in range(steps):
        near = form.surface(np.stack((w, w + _STEP_W, w)), np.stack((h, h, h + _STEP_H_MM)))
        across, up = (near[1] - near[0]) / _STEP_W, (near[2] - near[0]) / _STEP_H_MM
        e, f, g = dot(across, across), dot(across, up), dot(up, up)
        p, q = dot(across, heading), dot(up, heading)
        size = e * g - f * f
        a, b = (p * g - q * f) / size, (q * e - p * f) / size
        laid = across * a[:, None] + up * b[:, None]
        pace = stride / length(laid)
        heading = laid / length(laid)[:, None]
        w, h = w + a * pace, h + b * pace
        along_w.append(w)
        along_h.append(h)
    return np.stack(along_w), np.stack(along_h)
