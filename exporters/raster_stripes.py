"""Reflection lines: every surface mirrors a long tunnel of bright strips, aslant to the camera.

A smooth surface bends the strips smoothly; a crease breaks a line, a facet makes it a chain of
straight pieces, a ripple makes it waver, whichever way it runs: that is why the tunnel is aslant.
Colours and materials play no part.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from exporters.raster_light import Light
from exporters.raster_surface import Surface
from exporters.raster_vectors import Floats, Singles, dots, pairwise, unit
from exporters.views import View

STRIPS: Final = 22
# Where the top of the tunnel is in the picture: right, up. Its axis is square to that.
TOP: Final = (-0.6, 0.8)
BRIGHT, DARK = np.float32(0.92), np.float32(0.012)
# Share of a strip's pitch over which it fades into the dark: crisp, and without stairs.
FADE: Final = 0.16
# What stands in the way of the tunnel dims it; a little light stays, so that form is still read.
SHELTERED: Final = np.float32(0.30)
HALVINGS: Final = 5


def striped(surface: Surface, eye: Singles, light: Light, view: View) -> Singles:
    """Linear colour [n, 3] of the samples: the strips as mirrored at their smooth normals."""
    twice = np.float32(2.0) * pairwise(surface.normal, eye)
    reflected = unit((surface.normal * twice[:, None] - eye).astype(np.float64))
    top = TOP[0] * np.array(view.right) + TOP[1] * np.array(view.up)
    phase = _turns(dots(reflected, top), dots(reflected, np.array(view.back))) * STRIPS
    phase = np.abs(phase - np.floor(phase) - 0.5) * 2.0
    ramp = np.clip((phase - 0.5) / FADE + 0.5, 0.0, 1.0)
    strip = (ramp * ramp * (3.0 - 2.0 * ramp)).astype(np.float32)
    seen = SHELTERED + (np.float32(1.0) - SHELTERED) * light.open
    value = (DARK + (BRIGHT - DARK) * strip) * seen
    return np.repeat(value[:, None], 3, axis=1)


def _turns(up: Floats, aside: Floats) -> Floats:
    """Turn from straight up, 0 to 0.5, the same on both sides, of directions given by two parts.

    Cosines are halved by square roots until the chord is the arc to 1 part in 500: no library of
    functions to trust, and evenly spaced strips all the same.
    """
    radius = np.sqrt(up * up + aside * aside)
    cosine = up / np.where(radius > 0.0, radius, 1.0)
    for _ in range(HALVINGS):
        cosine = np.sqrt(np.maximum(0.5 * (1.0 + cosine), 0.0))
    sine = np.sqrt(np.maximum(1.0 - cosine * cosine, 0.0))
    turns: Floats = sine * ((1 << HALVINGS) / (2.0 * np.pi))
    return turns
