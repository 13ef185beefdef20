"""The toe cap: over the toe, from the sole's lip on one side to that on the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, interpolate, mix, shares
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, Place, panel
from geometry.quality import Quality
from geometry.skin import Skin
from geometry.spec import Instrument

SWEEP_MM: Final = 12.0
"""How much further back the cap's edge is at the sole than on the ridge, at length 280."""

_LEAN: Final = 0.1
"""Share of an even slant in the edge: where it ran straight up a column, cells would be flat."""

_EVENED: Final = 6
"""Rounds in which the edge is evened."""

_RISE: Final = 48
_ACROSS: Final = 40
_LEAST_U: Final = 0.3
"""Samples of the edge up either side; columns among which each is sought, and the hindmost."""


def toe_cap(skin: Skin, spec: Instrument, quality: Quality) -> Part | None:
    """The toe cap, or nothing where its length is zero."""
    if spec.mm("upper.toe_cap_length_mm") == 0.0:
        return None
    cap = Cap(skin, spec)
    medial, lateral = _edge(skin, cap, 1.0), _edge(skin, cap, -1.0)
    u = np.concatenate((medial[0], 2.0 - lateral[0][-2::-1]))
    f = np.concatenate((medial[1], lateral[1][-2::-1]))
    run, middle = shares(len(u) - 1), np.array([0.0, 0.5, 1.0])
    ends = np.array([u[0], 1.0, u[-1]])
    u = mix(u, interpolate(run, middle, ends), _LEAN)
    for _ in range(_EVENED):
        u[1:-1] = 0.5 * u[1:-1] + 0.25 * (u[2:] + u[:-2])
        f[1:-1] = 0.5 * f[1:-1] + 0.25 * (f[2:] + f[:-2])

    def edges(t: Floats) -> tuple[Place, Place]:
        high_u, even = interpolate(t, run, u), interpolate(t, middle, ends)
        # feet lead their upper ends towards the toe, so that no column crosses the next
        ahead, behind = np.maximum(even, high_u), np.minimum(even, high_u)
        foot = np.where(t < 0.5, np.minimum(ahead, 1.0), np.maximum(behind, 1.0))
        low = skin.columns(foot).up(np.full((1, len(t)), UNDER_LIP_MM))[0]
        return (foot, low), (high_u, interpolate(t, run, f))

    return panel("toe_cap", skin, edges, spec, quality)


class Cap:
    """Where the toe cap ends."""

    def __init__(self, skin: Skin, spec: Instrument) -> None:
        form = skin.wall.form
        self._ridge_x = form.length_mm - spec.mm("upper.toe_cap_length_mm")
        self._axis = form.axis
        self._sweep = SWEEP_MM * form.length_mm / 280.0
        self._half = 0.5 * spec.mm("last.ball_width_mm")

    def inside_mm(self, points: Floats) -> Floats:
        """How far points (…, 3) of the wall lie ahead of the cap's edge."""
        x = points[..., 0]
        aside = (points[..., 1] - self._axis(x)) / self._half
        return np.asarray(x - self._ridge_x + self._sweep * aside * aside)


def _edge(skin: Skin, cap: Cap, side: float) -> tuple[Floats, Floats]:
    """Columns u (named as medial ones) and shares f of the cap's edge, from the sole to the ridge.

    At even shares f the column is sought on which the edge lies.
    """
    u = mix(_LEAST_U, 1.0, shares(_ACROSS))
    named = u if side > 0.0 else 2.0 - u
    ridge = skin.columns(np.ones(1))
    dense = shares(4 * _ACROSS)[:, None]
    ahead = cap.inside_mm(ridge.points(dense)[:, 0])
    top = float(interpolate(np.zeros(1), -ahead, dense[:, 0])[0])
    low = skin.columns(named).up(np.full((1, len(u)), UNDER_LIP_MM + LENS_END_MM))
    t = shares(_RISE)[:, None]
    f = mix(low, top, 1.0 - (1.0 - t) * (1.0 - t))
    ahead = cap.inside_mm(skin.columns(named).points(f))
    at = np.argmax(ahead > 0.0, axis=1)
    before, row = np.maximum(at - 1, 0), np.arange(len(t))
    here, there = ahead[row, before], ahead[row, at]
    part = np.where(at > 0, -here / np.where(there > here, there - here, 1.0), 0.0)
    part[-1] = 1.0
    at[-1], before[-1] = _ACROSS, _ACROSS - 1
    found_u = np.maximum.accumulate(mix(u[before], u[at], part))
    return found_u, mix(f[row, before], f[row, at], part)
