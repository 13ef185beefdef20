"""The sole's lip, and what it leaves of panels that it closes over."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, interpolate, mix, smooth3
from geometry.form import Form
from geometry.outline import Outline
from geometry.plan import ascending

BELOW_MM: Final = 3.0
ABOVE_MM: Final = 1.0
LEFT: Final = 0.2
"""How far below the lip a panel has become thin, how far above it has its thickness, and what is
left of that below."""


class Lip:
    """The line on the upper up to which one sole reaches."""

    def __init__(self, form: Form, outline: Outline) -> None:
        self._axis = form.axis
        line = outline.hold(np.ones(1))[0]
        self._medial = ascending(line[: outline.half + 1])
        self._lateral = ascending(np.concatenate((line[:1], line[: outline.half - 1 : -1])))

    def over_mm(self, points: Floats) -> Floats:
        """Heights (…) of points (…, 3) over the lip."""
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        medial, lateral = (
            interpolate(x, side[:, 0], side[:, 2]) for side in (self._medial, self._lateral)
        )
        return np.asarray(z - np.where(y > self._axis(x), medial, lateral))

    def left(self, points: Floats) -> Floats:
        """Shares (…) of its thickness that a panel keeps at points (…, 3)."""
        return mix(LEFT, 1.0, smooth3((self.over_mm(points) + BELOW_MM) / (BELOW_MM + ABOVE_MM)))
