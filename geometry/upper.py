"""The upper and its lining: two shells of true thickness with rounded top edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.exact import Floats, half_circle, length, mix, shares, smooth3
from geometry.loft import Loft, Regions, around, ring
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.skin import Columns, Skin, Spots
from geometry.tessellate import divisions
from geometry.topline import COLLAR_END

ROLL_MM: Final = 3.0
UNDER_MM: Final = 1.2
"""How far the padded lining rolls over the upper's edge at the collar; beside the throat it is
unpadded and ends that far under the edge instead."""

ROLL_UNTIL: Final = 0.34
"""Place on the top edge from which one goes over into the other, up to the collar's end."""

_LEVELS: Final = (0.0, 0.06, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
_DENSE: Final = 160
_DENSE_UP: Final = 72
_LEAST_HALF: Final = 32
_LEAST_UP: Final = 10
"""Levels on which columns are spaced, samples taken for it, and the fewest cells."""

_CLEAR_MM: Final = 0.5
_PAST_RIM_MM: Final = 2.5
_ONWARD: Final = (0.5, 1.0)
"""What lies at least between the shared rows and a round edge; how far down an edge's thickness is
read; shares of the way from the one to the other at which there are rows."""

REGIONS: Final = ("quarter_medial", "quarter_lateral", "vamp", "collar", "throat")
SEAM_BEHIND: Final = 0.06
COLLAR_BAND_MM: Final = 22.0
THROAT_BAND_MM: Final = 8.0
"""Regions of the upper's face; how far behind the throat's end the vamp reaches, of the length;
widths of collar and throat down from the top edge, at length 280."""

_SHARE: Final = 0.6
"""Share of the chord tolerance that each of the two directions may use up."""


@dataclass(frozen=True)
class Shells:
    """What both shells share: their columns, and rows of spots up to just under both top edges.

    `end_mm` (n,) is how far under the top edge those rows end; `edge_mm` and `radius_mm` (2, n)
    are how far under it the upper and the lining end, and the radii of their round edges.
    """

    columns: Columns
    spots: Spots
    end_mm: Floats
    edge_mm: Floats
    radius_mm: Floats
    rim: int


def shells(skin: Skin, quality: Quality) -> Shells:
    """Columns and rows cut by the chord tolerance of a quality."""
    tolerance = quality.cut_mm * _SHARE
    columns = skin.columns(ring(_halves(skin, tolerance)))
    edge = np.stack((upper_edge_mm(skin, columns.u), UNDER_MM * _past_roll(skin, columns.u)))
    near = columns.at(columns.down(np.full((1, len(columns.u)), _PAST_RIM_MM)))
    radius = 0.5 * np.concatenate((near.outer - near.between, near.between - near.inner))
    end = np.max(edge + radius, axis=0) + _CLEAR_MM
    up = _ups(skin, tolerance)[:, None] * columns.down(end[None])
    return Shells(columns, columns.at(up), end, edge, radius, max(4, quality.rim))


def upper_edge_mm(skin: Skin, u: Floats) -> Floats:
    """How far under the topline the upper ends on the columns u."""
    return ROLL_MM * (1.0 - _past_roll(skin, u))


def _past_roll(skin: Skin, u: Floats) -> Floats:
    """0 where the collar rolls over, 1 from its end on."""
    return smooth3((skin.name(u) - ROLL_UNTIL) / (COLLAR_END - ROLL_UNTIL))


def _halves(skin: Skin, tolerance_mm: float) -> Floats:
    """Columns of half a ring."""
    t = shares(_DENSE)
    level = np.array(_LEVELS)[:, None] + np.zeros_like(t)
    sides = [skin.columns(u).points(level) for u in (t, 2.0 - t)]
    points = np.swapaxes(np.concatenate(sides), 0, 1)
    return divisions(points, t, tolerance_mm, least=_LEAST_HALF)


def _ups(skin: Skin, tolerance_mm: float) -> Floats:
    """Rows, shares of the way up to the last row that both shells have."""
    f = shares(_DENSE_UP)[:, None]
    spots = skin.columns(shares(20)[:-1] * 2.0).at(f + np.zeros(20))
    return divisions(spots.at(spots.outer), f[:, 0], tolerance_mm, least=_LEAST_UP)


def upper(parts: Shells) -> Part:
    """The outer shell, featherline to just below the lining's roll."""
    return _shell("upper", parts, 0)


def lining(parts: Shells) -> Part:
    """The inner shell with the collar's padding, up to the top edge."""
    return _shell("lining", parts, 1)


def _sides(spots: Spots, layer: int) -> tuple[Floats, Floats]:
    """Distances of the outside and the inside of a layer."""
    return (spots.outer, spots.between) if layer == 0 else (spots.between, spots.inner)


def _shell(name: str, parts: Shells, layer: int) -> Part:
    """A closed shell; its round edge ends as far down as its layer does."""
    columns, radius = parts.columns, parts.radius_mm[layer]
    begin = parts.edge_mm[layer] + radius
    down = np.stack([mix(parts.end_mm, begin, share) for share in _ONWARD])
    cosine, sine = half_circle(shares(parts.rim)[1:-1, None])
    spots = columns.at(columns.down(np.concatenate((down, begin - radius * sine))))
    outer, inner = _sides(spots, layer)
    on, up = len(_ONWARD), len(parts.spots.points)
    middle, half = 0.5 * (outer[on - 1] + inner[on - 1]), 0.5 * (outer[on - 1] - inner[on - 1])
    rim = np.concatenate((outer[:on], middle + half * cosine))
    back = Spots(*(values[:on] for values in spots)).at(inner[:on])
    face_mm, back_mm = _sides(parts.spots, layer)
    loft = Loft()
    rows = (parts.spots.at(face_mm), spots.at(rim), back[::-1], parts.spots.at(back_mm)[::-1])
    grid = around(loft.points(np.concatenate(rows)))
    face, inside = grid[: up + on], grid[-up - on :]
    loft.quads(face, region=_regions(parts) if layer == 0 else "")
    loft.quads(grid[up + on - 1 : len(grid) - up - on + 1], region="edge")
    # in the order of the face, so that both are cut along the same diagonals and never meet
    loft.quads(inside[::-1], flip=True, region="back")
    loft.quads(np.stack((grid[-1], grid[0])), region="edge")
    return loft.part(name)


def _regions(parts: Shells) -> Regions:
    """The panels that the upper's face is cut into: collar and throat along the top edge, vamp
    and quarters below.
    """
    columns = parts.columns
    wall, form = columns.skin.wall, columns.skin.wall.form
    points = parts.spots.points
    seam = wall.topline.end_x_mm - SEAM_BEHIND * form.length_mm
    lateral = np.where(columns.u > 1.0, REGIONS.index("quarter_lateral"), 0)[None, :]
    found = np.where(points[..., 0] > seam, REGIONS.index("vamp"), lateral)
    reach = length(points - points[-1:])
    on_collar = (columns.skin.name(columns.u) <= COLLAR_END) | wall.gore
    band = np.where(on_collar, COLLAR_BAND_MM, THROAT_BAND_MM) * form.length_mm / 280.0
    edge = np.where(on_collar, REGIONS.index("collar"), REGIONS.index("throat"))
    found = np.where(reach < band[None, :], edge[None, :], found)
    last = np.repeat(edge[None, :], len(_ONWARD), axis=0)
    return Regions(REGIONS, np.concatenate((found[:-1], last)))
