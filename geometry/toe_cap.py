"""The toe cap: over the toe, from the sole's lip on one side to that on the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, Spline, clamp, half_circle, interpolate, mix, shares
from geometry.lip import Lip
from geometry.mesh import Part
from geometry.panel import LENS_END_MM, UNDER_LIP_MM, Ground, Place, panel
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
_ALONG: Final = 40
_BEYOND: Final = 1.6
"""Samples of the edge on either side; samples of the ray on which each is sought, and how far that
reaches, where the edge's ends are at 1."""

_ACROSS: Final = 40
_LEAST_U: Final = 0.3
"""Columns at which the edge's low end is sought, and the hindmost of them."""


def toe_cap(skin: Skin, lip: Lip, spec: Instrument, quality: Quality) -> Part | None:
    """The toe cap, or nothing where its length is zero."""
    lies = ground(skin, spec)
    return None if lies is None else panel("toe_cap", skin, lip, lies, spec, quality)


def ground(skin: Skin, spec: Instrument) -> Ground | None:
    """Where it lies, if there is one."""
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
    edge_u, edge_f = (Spline(run.tolist(), values.tolist()) for values in (u, f))

    def edges(t: Floats) -> tuple[Place, Place]:
        high_u, even = edge_u(t), interpolate(t, middle, ends)
        # feet lead their upper ends towards the toe, so that no column crosses the next
        ahead, behind = np.maximum(even, high_u), np.minimum(even, high_u)
        foot = np.where(t < 0.5, np.minimum(ahead, 1.0), np.maximum(behind, 1.0))
        low = skin.columns(foot).up(np.full((1, len(t)), UNDER_LIP_MM))[0]
        return (foot, low), (high_u, edge_f(t))

    return Ground(edges)


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

    It is sought along rays from the toe, which it goes round: a ray never runs along it, as a
    column does beside the sole and a row does on the ridge.
    """

    def ahead_mm(u: Floats, f: Floats) -> Floats:
        return cap.inside_mm(skin.points(u if side > 0.0 else 2.0 - u, f))

    across = mix(_LEAST_U, 1.0, shares(_ACROSS))
    columns = skin.columns(across if side > 0.0 else 2.0 - across)
    low = columns.up(np.full((1, len(across)), UNDER_LIP_MM + LENS_END_MM))[0]
    foot = _first(across[::-1], ahead_mm(across, low)[::-1, None])[0]
    rise = shares(4 * _ACROSS)
    top = _first(rise, ahead_mm(np.ones_like(rise), rise)[:, None])[0]
    down, up = half_circle(0.5 * shares(_RISE))
    reach = _BEYOND * shares(_ALONG)

    def place(way: Floats) -> Place:
        u = 1.0 - (1.0 - foot) * down * way
        f = interpolate(u, across, low) + (top - low[-1]) * up * way
        return u, clamp(f, 0.0, 1.0)

    way = _first(reach, ahead_mm(*place(reach[:, None] + 0.0 * down)))
    u, f = place(way)
    return np.maximum.accumulate(u), f


def _first(places: Floats, ahead_mm: Floats) -> Floats:
    """Places (n,) at which lines that begin ahead of the edge meet it first, or end.

    `ahead_mm` (places, n) says how far ahead of it their places lie.
    """
    behind = np.argmax(ahead_mm < 0.0, axis=0)
    at = np.where(behind > 0, behind, len(places) - 1)
    line = np.arange(ahead_mm.shape[1])
    here, there = ahead_mm[at - 1, line], ahead_mm[at, line]
    part = clamp(here / np.maximum(here - there, 1e-9), 0.0, 1.0)
    return mix(places[at - 1], places[at], part)
