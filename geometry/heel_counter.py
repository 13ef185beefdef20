"""The heel counter's outside panel: round the heel, highest at the back seam."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, interpolate, length, mix, shares, smooth3, walked
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, Ground, column_at, panel, straight
from geometry.quality import Quality
from geometry.skin import Columns, Skin
from geometry.spec import Instrument

END: Final = 0.37
"""Where the counter runs out under the sole's lip, of the last's length."""

FREE_MM: Final = 8.0
"""What it leaves free below the topline, however high it is asked."""

FULL: Final = 0.16
SWEEP: Final = 0.72
"""Share of the way to its end over which it keeps its height; share of its outline that sweeps down
from there, the rest being a plain arch."""

_SAMPLES: Final = 96


def heel_counter(skin: Skin, lip: Lip, spec: Instrument, quality: Quality) -> Part | None:
    """The heel counter, or nothing where its height is zero."""
    lies = ground(skin, spec)
    return None if lies is None else panel("heel_counter", skin, lip, lies, spec, quality)


def ground(skin: Skin, spec: Instrument) -> Ground | None:
    """Where it lies, if there is one."""
    if spec.mm("upper.heel_tab_height_mm") == 0.0:
        return None
    counter = Counter(skin, spec)

    def ways(columns: Columns) -> Floats:
        return np.stack((np.full_like(columns.u, UNDER_LIP_MM), counter.way_mm(columns)))

    return Ground(straight(skin, (-counter.end, counter.end), ways))


class Counter:
    """How far up the columns the counter reaches; `end` is the column where it has run out."""

    def __init__(self, skin: Skin, spec: Instrument) -> None:
        self._high_mm = spec.mm("upper.heel_tab_height_mm")
        half = skin.columns(shares(_SAMPLES))
        foot = half.points(np.zeros((1, _SAMPLES + 1)))[0]
        self.end = column_at(half, foot[:, 0], END * skin.wall.form.length_mm)
        steps = walked(length(foot[1:] - foot[:-1]))
        self._run = steps / float(interpolate(np.array([self.end]), half.u, steps)[0])
        back = skin.columns(np.zeros(1))
        f = shares(_SAMPLES)[:, None]
        z = back.points(f)[:, 0, 2]
        wanted = np.array([z[0] + self._high_mm])
        self._back_mm = float(interpolate(wanted, z, back.way(f)[:, 0])[0])

    def way_mm(self, columns: Columns) -> Floats:
        """Ways (n,) up the columns to its edge: low where it has ended, zero if there is none."""
        if self._high_mm == 0.0:
            return np.zeros_like(columns.u)
        near = np.abs(columns.u)
        run = np.minimum(interpolate(near, shares(_SAMPLES), self._run), 1.0)
        sweep = 1.0 - smooth3((run - FULL) / (1.0 - FULL))
        bell = mix(1.0 - run * run, sweep, SWEEP)
        least = UNDER_LIP_MM + LENS_END_MM
        highest = np.minimum(self._back_mm, columns.length_mm - FREE_MM)
        return np.asarray(least + np.maximum(highest - least, 1.0) * bell)
