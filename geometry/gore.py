"""The gores: ribbed elastic let into both sides of a boot that is slipped on."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.exact import Floats, clamp, mix, ring_place, shares, smooth3
from geometry.loft import Loft, add_slab
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument
from geometry.tessellate import divisions
from geometry.upper import ROLL_MM
from geometry.wall import Wall

TOP_PLACE: Final = 0.46
LEAN: Final = 0.035
"""Its middle at the topline, as a share of the shaft's depth; how much further ahead its foot is,
of the length."""

FOOT_SHARE: Final = 0.52
FOOT_HEIGHT: Final = 0.115
"""Width at the foot, of that at the top; height of the foot above the bottom, of the length."""

LEAST_MM: Final = 12.0
"""Height under which no gore is cut."""

RIB_MM: Final = 2.2
RELIEF_MM: Final = 0.32
THICK_MM: Final = 0.55
_SUNK_MM: Final = 0.35
FOOT_BOW: Final = 0.14
"""How far the foot's corners are drawn up, of the gore's height."""

_RIM: Final = 0.012
_WAVE: Final = (0.0, 0.72, 1.0, 0.72)
"""Pitch and height of the ribs; how far the web stands out of the upper, and lies in it."""

_RIBBED_UNDER_MM: Final = 0.2
"""Chord tolerance from which ribs are left out: they would be lost."""


def gore(wall: Wall, spec: Instrument, quality: Quality) -> Part | None:
    """Both gores, or nothing on a laced shoe."""
    if not wall.gore:
        return None
    wide = spec.mm("upper.gore_width_mm")
    u, wave = _ribs(wide, quality)
    dense = shares(32)
    middle = wall.form.surface(*_places(wall, wide, dense, np.zeros(1)))
    f = divisions(middle, dense, quality.tolerance_mm, least=8)
    f = np.concatenate((np.zeros(1), _RIM + f * (1.0 - 2.0 * _RIM), np.ones(1)))
    w, h = _places(wall, wide, f, u)
    high = THICK_MM + RELIEF_MM * wave[None, :] + np.zeros_like(w)
    for border in (high[0], high[-1], high[:, 0], high[:, -1]):
        border[:] = 0.1
    loft = Loft()
    for side, across in ((w, h), (2.0 - w[:, ::-1], h[:, ::-1])):
        base = wall.outer_at(side, across)
        points, normals = wall.located(side, across)
        add_slab(
            loft,
            points + normals * (base + high)[..., None],
            points + normals * (base - _SUNK_MM)[..., None],
        )
    return loft.part("gore")


def _foot_mm(wall: Wall) -> float:
    """Height of the gore's foot: clear of the sole, and below the topline."""
    wanted = FOOT_HEIGHT * wall.form.length_mm
    return min(wanted, wall.ankle_mm - ROLL_MM - LEAST_MM)


def _places(wall: Wall, wide_mm: float, f: Floats, u: Floats) -> tuple[Floats, Floats]:
    """Form coordinates (rows, columns) of the medial gore: f from foot to top, u back to front."""
    form, foot, ankle = wall.form, _foot_mm(wall), np.array([wall.ankle_mm])
    back = float(form.x(np.zeros(1), ankle)[0])
    depth = float(form.x(np.ones(1), ankle)[0]) - back
    top_x = back + TOP_PLACE * depth
    half = min(0.5 * wide_mm, 0.36 * depth)
    draw = mix(smooth3(f), f, 0.55)[:, None]
    x = top_x + LEAN * form.length_mm * (1.0 - draw) + half * mix(FOOT_SHARE, 1.0, draw) * u
    bow = foot + FOOT_BOW * (wall.ankle_mm - foot) * u * u
    top = wall.topline.height(_ring_w(wall, x[-1:], ankle)[0]) - ROLL_MM - 1.0
    h = mix(bow, top, f[:, None])
    return _ring_w(wall, x, h), h


def _ring_w(wall: Wall, x: Floats, h: Floats) -> Floats:
    """Ring coordinates, medial, of the wall at x and heights h."""
    h = h + 0.0 * x
    back, front = wall.form.x(np.zeros_like(h), h), wall.form.x(np.ones_like(h), h)
    return ring_place(clamp((x - back) / (front - back), 0.001, 0.999))


def _ribs(wide_mm: float, quality: Quality) -> tuple[Floats, Floats]:
    """Places -1 … 1 across the gore and the ribs' wave at each; a narrow cell at both ends."""
    count = max(3, int(np.floor(wide_mm / RIB_MM)))
    wave = np.array((*(_WAVE * count), _WAVE[0]))
    if quality.tolerance_mm >= _RIBBED_UNDER_MM:
        wave = np.full(9, 0.5)
    rim = 0.4 / wide_mm
    inner = rim + shares(len(wave) - 1) * (1.0 - 2.0 * rim)
    u = 2.0 * np.concatenate((np.zeros(1), inner, np.ones(1))) - 1.0
    return u, np.concatenate((wave[:1], wave, wave[-1:]))
