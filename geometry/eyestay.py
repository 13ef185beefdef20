"""The eyestay: a band of even width round the throat that carries the eyelets."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, cross, interpolate, length, mix, shares, smooth3, unit
from geometry.mesh import Part
from geometry.panel import Path, along, marks, panel, tolerance_mm
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.topline import COLLAR_END, CORNER_MM, THROAT_END
from geometry.walk import dot, walk
from geometry.wall import Wall, folded

FROM_EDGE_MM: Final = 0.9
"""How far from the upper's edge the band begins."""

CLEAR_CAP_MM: Final = 4.0
"""What it leaves free between its front and the toe cap."""

UNDER_TOPLINE_MM: Final = 2.6
"""How far under the collar's edge its upper end stays."""

LEAST_FRONT_MM: Final = 5.0

_TURN: Final = 1.1
"""In how many widths the band turns from along the collar to square to the throat: so slowly that
it does not fold."""

_SAMPLES: Final = 80
_STEPS: Final = 5


def eyestay(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """The eyestay, or nothing where gores close the shoe."""
    if wall.gore:
        return None
    run = shares(_SAMPLES)
    half = COLLAR_END + (1.0 - COLLAR_END) * run
    k = np.concatenate((half, 2.0 - half[-2::-1]))
    t = marks(wall, _path(wall, spec, k), len(k), tolerance_mm(spec, quality))
    path = _path(wall, spec, along(t, k))
    return panel("eyestay", wall, [path], len(t), spec, quality, both=True)


def _path(wall: Wall, spec: Instrument, k: Floats) -> Path:
    """Walks off the throat's edge at the columns k, medial top to lateral top."""
    form, edge = wall.form, wall.edge(k)
    points = form.surface(edge.w, edge.h)
    ahead = np.concatenate((points[1:], points[-1:])) - np.concatenate((points[:1], points[:-1]))
    square = unit(cross(form.normals(edge.w, edge.h), ahead))
    wide = _widths(wall, spec, k)
    down = np.cumsum(np.concatenate((np.zeros(1), length(points[1:] - points[:-1]))))
    back = _along_collar(wall, k, points, wide)
    corner = CORNER_MM * form.length_mm / 280.0
    at = int(np.searchsorted(down, 1.5 * corner))
    acute = clamp(dot(back[:1], unit(points[at + 1 : at + 2] - points[at : at + 1])), 0.0, 0.9)
    sine = float(np.sqrt(1.0 - acute * acute)[0])
    kept = corner + wide * acute / sine
    turned = smooth3((np.minimum(down, down[-1] - down) - kept) / (_TURN * wide))
    wide = wide * mix(1.0 / sine, 1.0, turned)
    heading = unit(mix(back, square, turned[:, None]))
    w, h = walk(form, edge.w, edge.h, heading, wide, _STEPS)
    start = FROM_EDGE_MM / wide
    row, column = np.arange(_STEPS + 1), np.arange(len(k))

    def path(f: Floats) -> tuple[Floats, Floats]:
        place = mix(1.0, start[None, :], f) * _STEPS
        cell = np.clip(np.floor(place).astype(np.int64), 0, row[-2])
        share = place - cell
        return (
            mix(w[cell, column], w[cell + 1, column], share),
            mix(h[cell, column], h[cell + 1, column], share),
        )

    return path


def _widths(wall: Wall, spec: Instrument, k: Floats) -> Floats:
    """Width of the band at columns k, less at the front where a long toe cap comes near."""
    wide = spec.mm("upper.eyestay_width_mm")
    form = wall.form
    low = float(form.ridge_height(np.array([wall.topline.end_x_mm]))[0])
    wide = min(wide, 0.62 * low)
    front, cap = wide, spec.mm("upper.toe_cap_length_mm")
    if cap > 0.0:
        room = spec.mm("upper.vamp_length_mm") - cap - CLEAR_CAP_MM
        front = min(wide, max(room, LEAST_FRONT_MM))
    turn = smooth3((folded(k) - 0.5 * (COLLAR_END + THROAT_END)) / (0.9 - 0.6))
    return mix(wide, front, turn)


def _along_collar(wall: Wall, k: Floats, points: Floats, wide: Floats) -> Floats:
    """Unit vectors (n, 3) from each side's upper end along the collar, a little under its edge."""
    back = COLLAR_END * (1.0 - 0.7 * shares(_SAMPLES))
    edge = wall.edge(back)
    step = wall.form.surface(edge.w, edge.h)
    run = np.cumsum(np.concatenate((np.zeros(1), length(step[1:] - step[:-1]))))
    at = wall.edge(interpolate(wide[:1], run, back))
    w, h = np.concatenate((at.w, 2.0 - at.w)), np.concatenate((at.h, at.h)) - UNDER_TOPLINE_MM
    aim = wall.form.surface(w, h)
    medial, lateral = unit(aim - np.stack((points[0], points[-1])))
    return np.asarray(np.where((k <= 1.0)[:, None], medial, lateral))


def highest_mm(wall: Wall, spec: Instrument) -> float:
    """Z of the highest point of the eyestay."""
    k = COLLAR_END + (THROAT_END - COLLAR_END) * 0.5 * shares(48)
    w, h = _path(wall, spec, np.concatenate((k, 2.0 - k[::-1])))(np.ones((1, 2 * len(k))))
    face = wall.outer_at(w, h) + 0.5 * spec.mm("upper.overlay_mm")
    return float(np.max(wall.form.offset(w, h, face)[..., 2]))
