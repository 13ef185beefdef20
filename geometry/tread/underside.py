"""The underside of a sole: a flat rim, and inside it the tread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from geometry.exact import Floats
from geometry.loft import Index, Loft
from geometry.tread.border import Border, blend, in_turn, rim_border
from geometry.tread.clip import clip
from geometry.tread.pattern import DRAFT, Zone, grid
from geometry.tread.pivot import PLACE, Pivot, pivot
from geometry.tread.strip import strip

Profile: TypeAlias = Callable[[Floats], Floats]

RIM_MM: Final = {"herringbone": 4.5, "pivot": 4.5, "bars": 5.0, "lug": 2.8}
"""Width of the flat rim."""

PAD_MM: Final = 9.0
"""Length of the pads at heel and toe that no groove is cut into: it would run along the rim, and
leave blades of rubber."""

WALL_MM: Final = (0.35, 0.9)
"""Run of the walls that end grooves at the rim, at least and at most."""


@dataclass(frozen=True)
class Tread:
    """What is cut: the pattern's name, its pitch and depth in mm, the tolerance of its circles."""

    pattern: str
    pitch_mm: float
    depth_mm: float
    tolerance_mm: float

    @property
    def wall_mm(self) -> float:
        """Run of a wall at the rim."""
        return min(max(DRAFT * self.depth_mm, WALL_MM[0]), WALL_MM[1])


@dataclass(frozen=True)
class Rim:
    """A sole's edge: indices of its points, where they lie by column, and its columns' plan."""

    edge: Index
    at: Floats
    plan: Floats


def underside(loft: Loft, rim: Rim, tread: Tread, zones: list[Zone], under: Profile) -> None:
    """Close a sole's edge (n indices, clockwise in plan at `plan` (n, 2)) by its tread.

    `zones` say where along the shoe the tread is cut; `under` is the height of its surface.
    """
    line, normals = rim_border(rim.plan, RIM_MM[tread.pattern] + tread.wall_mm)
    border = Border(line)
    low, high = np.min(line, axis=0), np.max(line, axis=0)
    start, end = float(low[0]) - 2.0, float(high[0]) + 2.0
    held = _held(zones, (start, float(low[0]) + PAD_MM), (float(high[0]) - PAD_MM, end))
    cells = grid(tread.pattern, tread.pitch_mm, tread.depth_mm, held, float(low[1]), float(high[1]))
    disc = _disc(tread, border, start, end)
    cut = clip(
        np.concatenate((cells.plan, cells.depth[..., None]), axis=-1),
        border.inside,
        None if disc is None else disc.beyond,
    )
    index = loft.points(_sunk(cut.points[:, :2], cut.points[:, 2] * tread.depth_mm, under))
    loft.triangles(index[cut.faces], flip=True, region="tread")
    outer, *holes = [loop[::-1] for loop in cut.loops]
    _sew_rim(loft, rim, index, cut.points, outer, border, normals, tread, under)
    if disc is not None:
        _sew_disc(loft, index, cut.points, holes[0], disc, tread, under)


def _held(zones: list[Zone], heel: tuple[float, float], toe: tuple[float, float]) -> list[Zone]:
    """The zones between two pads, where nothing is cut."""
    inner = [
        Zone(max(zone.start_mm, heel[1]), min(zone.end_mm, toe[0]), zone.cut) for zone in zones
    ]
    kept = [zone for zone in inner if zone.end_mm > zone.start_mm]
    return [Zone(*heel, False), *kept, Zone(*toe, False)]


def _sunk(plan: Floats, depth_mm: Floats, under: Profile) -> Floats:
    """Points (…, 3) at a depth over the surface."""
    return np.stack((plan[..., 0], plan[..., 1], under(plan[..., 0]) + depth_mm), axis=-1)


def _disc(tread: Tread, border: Border, start: float, end: float) -> Pivot | None:
    if tread.pattern != "pivot":
        return None
    x = start + PLACE * (end - start)
    return pivot(*border.width_at(x), x)


def _sew_rim(
    loft: Loft,
    rim: Rim,
    index: Index,
    points: Floats,
    loop: Index,
    border: Border,
    normals: Floats,
    tread: Tread,
    under: Profile,
) -> None:
    """End walls round the cut tread, then the flat rim out to the edge."""
    at = border.along(points[loop, :2])
    first = int(np.argmin(at))
    loop, at = np.roll(loop, -first), in_turn(np.roll(at, -first), len(rim.plan))
    out = points[loop, :2] + blend(normals, at) * tread.wall_mm
    crest = loft.points(_sunk(out, 0.0 * at, under))
    _wall(loft, crest, index[loop])
    loft.triangles(strip(rim.edge, rim.at, crest, at, float(len(rim.plan))), region="rim")


def _sew_disc(
    loft: Loft, index: Index, points: Floats, loop: Index, disc: Pivot, tread: Tread, under: Profile
) -> None:
    """End walls round the hole, a flat collar, and the disc's rings inside."""
    loop = loop[::-1]
    at = disc.around(points[loop, :2])
    first = int(np.argmin(at))
    loop, at = np.roll(loop, -first), np.maximum.accumulate(np.roll(at, -first))
    centre = np.array([disc.x_mm, disc.y_mm])
    reach = points[loop, :2] - centre
    size = np.sqrt(reach[:, 0] * reach[:, 0] + reach[:, 1] * reach[:, 1])
    crest = loft.points(
        _sunk(centre + reach * ((size - tread.wall_mm) / size)[:, None], 0.0 * at, under)
    )
    _wall(loft, index[loop], crest)
    rings, depth = disc.rings(tread.depth_mm, tread.tolerance_mm)
    inner = loft.points(_sunk(rings, depth[:, None] * tread.depth_mm + 0.0 * rings[..., 0], under))
    loft.triangles(strip(crest, at, inner[0], disc.around(rings[0]), 4.0), region="tread")
    for outside, inside in pairwise(list(inner)):
        _wall(loft, outside, inside)
    middle = loft.points(_sunk(centre[None], np.zeros(1), under))[0]
    last = inner[-1]
    following = np.concatenate((last[1:], last[:1]))
    loft.triangles(np.stack((last, following, 0 * last + middle), axis=1), region="tread")


def _wall(loft: Loft, outer: Index, inner: Index) -> None:
    """A strip between two loops of as many points, clockwise in plan, that faces down."""
    following, beyond = np.roll(outer, -1), np.roll(inner, -1)
    loft.triangles(np.stack((outer, following, inner), axis=1), region="tread")
    loft.triangles(np.stack((inner, following, beyond), axis=1), region="tread")
