"""Metal eyelets along the throat: a tube through the eyestay with a rolled flange on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from geometry.exact import Floats, cross, half_circle, length, mix, shares, unit
from geometry.form import Form
from geometry.loft import Loft, Regions, around
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.spec import Instrument

if TYPE_CHECKING:
    from geometry.deck import Deck

FLANGE_MM: Final = 0.95
RISE_MM: Final = 0.6
TUBE_MM: Final = 0.35
"""How far the flange reaches round the hole; how high it stands; the sheet it is rolled from."""

SUNK_MM: Final = 0.15
"""How far the flange's outer edge is pressed into the eyestay."""

FLOOR_MM: Final = 0.13
FLOOR_SHARE: Final = 0.92
THROAT_MM: Final = 0.28
"""The floor that closes the tube: how high over the eyestay's face, which would else show in the
hole, and its radius, of the hole's; how high the flange begins inside."""

FOOT_SHARE: Final = 0.9
"""Depth of the tube's foot, of the overlay's."""

_STEP_W: Final = 1.0 / 4096.0
_STEP_H_MM: Final = 1.0 / 4.0
"""Steps of the differences that an eyelet's plane is taken from."""

_APART_MM: Final = 0.1
"""Half of what is left between two flanges; smaller eyelets are set where there is less room."""

_COARSEST_MM: Final = 0.03
"""Chord tolerance that an eyelet is never cut coarser than: it shines."""


def eyelets(deck: Deck, spec: Instrument, quality: Quality) -> Part:
    """An eyelet for each hole, both sides."""
    w, h = np.concatenate((deck.hole_w, 2.0 - deck.hole_w)), np.concatenate((deck.hole_h,) * 2)
    face = np.concatenate((deck.face_mm, deck.face_mm))
    centre, along, aside, out = frames(deck.form, w, h, face)
    reach, high = profile(spec, quality)
    reach = reach * min(1.0, room_mm(centre) / float(np.max(reach)))
    turn = turns(around_count(reach, quality))
    spoke = along[:, None] * turn[0][:, None] + aside[:, None] * turn[1][:, None]
    points = (
        centre[:, None, None]
        + spoke[:, None] * reach[:, None, None]
        + (out[:, None] * high[:, None])[:, :, None]
    )
    loft = Loft()
    # the first cells go up the tube, the last two down its outside
    cells = np.zeros((len(reach) - 1, len(turn[0])), dtype=np.int64)
    cells[0], cells[-2:] = 1, 1
    regions = Regions(("flange", "tube"), cells)
    tips = loft.points(centre[:, None] + out[:, None] * high[[0, -1], None])
    for rim, (floor, below) in zip(loft.points(points), tips, strict=True):
        grid = around(rim)
        loft.quads(grid, region=regions)
        loft.fan(floor, grid[0], region="tube")
        loft.fan(below, grid[-1], flip=True, region="tube")
    return loft.part("eyelets")


def room_mm(centre: Floats) -> float:
    """Radius that eyelets with these centres (n, 3), one side after the other, have room for."""
    apart = length(centre[1:] - centre[:-1])
    return 0.5 * float(np.min(apart)) - _APART_MM


def frames(form: Form, w: Floats, h: Floats, distance_mm: Floats) -> tuple[Floats, ...]:
    """Points at a distance off the form, with unit vectors down, aside and out, each (n, 3)."""
    at = form.surface(np.stack((w, w + _STEP_W, w)), np.stack((h, h, h + _STEP_H_MM)))
    up = unit(at[2] - at[0])
    out = unit(cross(up, at[1] - at[0]))
    aside = cross(out, up)
    return at[0] + out * distance_mm[:, None], cross(aside, out), aside, out


def profile(spec: Instrument, quality: Quality) -> tuple[Floats, Floats]:
    """Radius and height above the eyestay's face, from the floor over the flange to the foot."""
    hole = spec.mm("lacing.eyelet_diameter_mm") * 0.5
    deep = spec.mm("upper.overlay_mm")
    middle = hole + TUBE_MM + FLANGE_MM * 0.5
    half = FLANGE_MM * 0.5 + TUBE_MM
    cosine, sine = half_circle(shares(max(4, quality.rim)))
    inside = mix(THROAT_MM, RISE_MM, sine)
    roll = np.where(cosine > 0.0, inside, np.where(cosine > -1.0, RISE_MM * sine, -SUNK_MM))
    outside = np.full(2, hole + TUBE_MM)
    reach = np.concatenate((np.array([FLOOR_SHARE * hole]), middle - half * cosine, outside))
    foot = np.array([-SUNK_MM, -FOOT_SHARE * deep])
    return reach, np.concatenate((np.array([FLOOR_MM]), roll, foot))


def around_count(reach: Floats, quality: Quality) -> int:
    """Steps round an eyelet that keep its widest circle within the tolerance: 5 r / t, rooted."""
    wanted = np.sqrt(5.0 * np.max(reach) / min(quality.cut_mm, _COARSEST_MM))
    return 4 * max(4, int(np.floor(wanted * 0.25)) + 1)


def turns(count: int) -> tuple[Floats, Floats]:
    """Cosine and sine at `count` even steps of a rational full turn."""
    t = 2.0 * shares(count)[:-1]
    cosine, sine = half_circle(np.where(t <= 1.0, t, 2.0 - t))
    return cosine, np.where(t <= 1.0, sine, -sine)
