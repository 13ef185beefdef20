"""Pictures of a shoe: our own renderer, numpy only, the same pixels on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.png import encode_png
from exporters.raster_lit import Lit, Pixels
from exporters.raster_shot import TRANSPARENT, Shot
from exporters.views import Projection

if TYPE_CHECKING:
    from exporters.scene import Scene

MARGIN: Final = 0.07
# Large pictures are drawn in bands of about this many pixels, so that memory stays small.
BAND_PIXELS: Final = 1_000_000


def render_png(scene: Scene, shot: Shot) -> bytes:
    """PNG of every part of the scene; raises what `render` does."""
    return encode_png(render(scene, shot))


def render(scene: Scene, shot: Shot) -> Pixels:
    """Pixels uint8 [height, width, 3], or 4 channels with a transparent background.

    Raises `UnknownView`, `UnknownEnvironment`, `NothingToWrite`.
    """
    lit = Lit(scene, shot)
    return develop(lit, lit.frame.fitted(shot.width, shot.height, MARGIN), shot)


def render_at(lit: Lit, shot: Shot, per_mm: float) -> Pixels:
    """Pixels of a lit scene at a scale of so many to the millimetre, centred in the picture."""
    return develop(lit, lit.frame.placed(per_mm, 0.5 * shot.width, 0.5 * shot.height), shot)


def develop(lit: Lit, projection: Projection, shot: Shot) -> Pixels:
    """Pixels of a lit scene as a projection frames it, drawn band by band."""
    band = max(1, BAND_PIXELS // shot.width)
    clear = shot.background == TRANSPARENT
    bands = [
        lit.rows(projection, shot.width, shot.height, top, min(band, shot.height - top), clear)
        for top in range(0, shot.height, band)
    ]
    return np.concatenate(bands)
