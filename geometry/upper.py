"""The upper and its lining: two shells of true thickness with rounded top edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from geometry.calm import calmed
from geometry.exact import Floats, half_circle, length, mix, shares, smooth3
from geometry.loft import Loft, Regions, around, ring
from geometry.mesh import Part
from geometry.quality import Quality
from geometry.tessellate import divisions
from geometry.topline import COLLAR_END, THROAT_END
from geometry.wall import Columns, Wall, folded

ROLL_MM: Final = 3.0
UNDER_MM: Final = 1.2
"""How far the padded lining rolls over the upper's edge at the collar; beside the throat it is
unpadded and ends that far under the edge instead."""

ROLL_UNTIL: Final = 0.34
"""Column from which one goes over into the other, up to the collar's end."""

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

Distance = Callable[[Floats, Floats], Floats]

_SHARE: Final = 0.6
"""Share of the chord tolerance that each of the two directions may use up."""


@dataclass(frozen=True)
class Shells:
    """What both shells share: their columns, and rows of the form's points up to just under both
    top edges, with normals and the three distances that the shells lie between.

    `end_mm` (n,) is how far under the top edge those rows end.
    """

    columns: Columns
    points: Floats
    normals: Floats
    inner: Floats
    between: Floats
    outer: Floats
    end_mm: Floats
    rim: int

    def at(self, distance_mm: Floats) -> Floats:
        """Points (rows, n, 3) at distances off the form."""
        return np.asarray(self.points + self.normals * distance_mm[..., None])


def shells(wall: Wall, quality: Quality) -> Shells:
    """Columns and rows cut by the chord tolerance of a quality."""
    tolerance = quality.tolerance_mm * _SHARE
    columns = wall.columns(ring(_halves(wall, tolerance)))
    low = [_edge_mm(columns)[i] + radius for i, radius in enumerate(_radii(columns))]
    end = np.maximum(low[0], low[1]) + _CLEAR_MM
    up = _ups(wall, tolerance)[:, None] * (1.0 - columns.share(end))[None, :]
    w, h = columns.places(up)
    inner, thick = wall.inner_at(w, h), wall.thickness_at(w, h)
    between = wall.between_at(w, h)
    points, normals = calmed(*wall.located(w, h), (inner, between, between + thick))
    rim = max(4, quality.rim)
    return Shells(columns, points, normals, inner, between, between + thick, end, rim)


def _edge_mm(columns: Columns) -> tuple[Floats, Floats]:
    """How far under the wall's top edge the upper and the lining end, each (n,)."""
    past = _past_roll(columns.k)
    return ROLL_MM * (1.0 - past), UNDER_MM * past


def _past_roll(k: Floats) -> Floats:
    """0 where the collar rolls over, 1 from its end on."""
    return smooth3((folded(k) - ROLL_UNTIL) / (COLLAR_END - ROLL_UNTIL))


def _radii(columns: Columns) -> tuple[Floats, Floats]:
    """Radii of the round edges of the upper and of the lining, (n,)."""
    wall = columns.wall
    w, h = columns.places(1.0 - columns.share(_PAST_RIM_MM))
    inner, between = wall.inner_at(w, h), wall.between_at(w, h)
    return 0.5 * wall.thickness_at(w, h), 0.5 * (between - inner)


def _halves(wall: Wall, tolerance_mm: float) -> Floats:
    """Columns of half a ring, the ends of collar and throat's side among them."""
    t = shares(_DENSE)
    level = np.array(_LEVELS)[:, None] + np.zeros_like(t)
    sides = [wall.form.surface(*wall.columns(k).places(level)) for k in (t, 2.0 - t)]
    points = np.swapaxes(np.concatenate(sides), 0, 1)
    if wall.gore:
        return divisions(points, t, tolerance_mm, least=_LEAST_HALF)
    first = int(COLLAR_END * _DENSE + 0.5)
    last = int(THROAT_END * _DENSE + 0.5)
    pieces = [
        divisions(points[a : b + 1], t[a : b + 1], tolerance_mm, least=least)
        for a, b, least in ((0, first, 14), (first, last, 8), (last, _DENSE, 8))
    ]
    return np.concatenate((pieces[0], pieces[1][1:], pieces[2][1:]))


def _ups(wall: Wall, tolerance_mm: float) -> Floats:
    """Rows, shares of the way up to the last row that both shells have."""
    f = shares(_DENSE_UP)[:, None]
    k = np.concatenate((shares(10), 2.0 - shares(10)[1:-1]))
    columns = wall.columns(k)
    w, h = columns.places(f + 0.0 * k)
    points = wall.offset(w, h, wall.outer_at(w, h))
    return divisions(points, f[:, 0], tolerance_mm, least=_LEAST_UP)


def upper(parts: Shells) -> Part:
    """The outer shell, featherline to just below the lining's roll."""
    wall, end = parts.columns.wall, _edge_mm(parts.columns)[0]
    return _shell("upper", parts, (wall.between_at, wall.outer_at), end)


def lining(parts: Shells) -> Part:
    """The inner shell with the collar's padding, up to the top edge."""
    wall, end = parts.columns.wall, _edge_mm(parts.columns)[1]
    return _shell("lining", parts, (wall.inner_at, wall.between_at), end)


def _shell(name: str, parts: Shells, faces: tuple[Distance, Distance], end_mm: Floats) -> Part:
    """A closed shell between two distances off the form; its round edge ends `end_mm` down."""
    columns = parts.columns
    inside, outside = faces
    known = (parts.between, parts.outer) if name == "upper" else (parts.inner, parts.between)
    begin = end_mm + (_radii(columns)[0] if name == "upper" else _radii(columns)[1])
    down = np.stack([mix(parts.end_mm, begin, share) for share in _ONWARD])
    w, h = columns.places(1.0 - columns.share(down))
    outer, inner = outside(w, h), inside(w, h)
    middle, radius = (outer[-1] + inner[-1]) * 0.5, (outer[-1] - inner[-1]) * 0.5
    cosine, sine = half_circle(shares(parts.rim)[1:-1, None])
    rim_w, rim_h = columns.places(1.0 - columns.share(begin - radius * sine))
    edge = columns.wall.offset(
        np.concatenate((w, rim_w, w[::-1])),
        np.concatenate((h, rim_h, h[::-1])),
        np.concatenate((outer, middle + radius * cosine, inner[::-1])),
    )
    up, on = len(parts.points), len(_ONWARD)
    loft = Loft()
    grid = around(loft.points(np.concatenate((parts.at(known[1]), edge, parts.at(known[0])[::-1]))))
    face, back = grid[: up + on], grid[-up - on :]
    loft.quads(face, region=_regions(parts) if name == "upper" else "")
    loft.quads(grid[up + on - 1 : len(grid) - up - on + 1], region="edge")
    # in the order of the face, so that both are cut along the same diagonals and never meet
    loft.quads(back[::-1], flip=True, region="back")
    loft.quads(np.stack((grid[-1], grid[0])), region="edge")
    return loft.part(name)


def _regions(parts: Shells) -> Regions:
    """The panels that the upper's face is cut into: collar and throat along the top edge, vamp
    and quarters below.
    """
    columns = parts.columns
    wall, form = columns.wall, columns.wall.form
    x = parts.points[..., 0]
    seam = wall.topline.end_x_mm - SEAM_BEHIND * form.length_mm
    lateral = np.where(columns.k > 1.0, REGIONS.index("quarter_lateral"), 0)[None, :]
    found = np.where(x > seam, REGIONS.index("vamp"), lateral)
    reach = length(parts.points - parts.points[-1:])
    on_collar = (folded(columns.k) <= COLLAR_END) | wall.gore
    band = np.where(on_collar, COLLAR_BAND_MM, THROAT_BAND_MM) * form.length_mm / 280.0
    edge = np.where(on_collar, REGIONS.index("collar"), REGIONS.index("throat"))
    found = np.where(reach < band[None, :], edge[None, :], found)
    last = np.repeat(edge[None, :], len(_ONWARD), axis=0)
    return Regions(REGIONS, np.concatenate((found[:-1], last)))
