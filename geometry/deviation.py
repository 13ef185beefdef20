"""How far the surface of one part lies from that of another: a measurement, no part of a build.

Both ways are looked at, for a surface that ends early lies on the other without reaching its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from geometry.exact import Floats, cross, distinct, dot, length, unit
from geometry.mesh import Part
from geometry.near import corner_normals
from geometry.nearest import SurfaceTree

Index = npt.NDArray[np.int64]

_SPACING_MM: Final = 3.0
"""Triangles larger than a square of this side get points inside."""

_MOST_CUTS: Final = 64
"""Into more pieces no side is cut, however large a triangle is."""

_SHARE: Final = 0.95
"""Of the area: what lies no farther off than the 95th percentile."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Deviations over a surface in mm, to 0.001: greatest, mean and 95th percentile without sign.

    `out_mm` is how far the second surface stands out at most, `in_mm` how far it lies in.
    """

    max_mm: float
    mean_mm: float
    p95_mm: float
    out_mm: float
    in_mm: float


NONE: Final = Spread(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Deviation:
    """How far `after` is from `before`: of the whole part, of each region by name.

    `signed_mm` (n,) is that of each vertex of `after`, positive where it stands out.
    """

    whole: Spread
    regions: dict[str, Spread]
    signed_mm: Floats


class _Places(NamedTuple):
    """Where a surface is looked at: `points` (k, 3) in mm and their unit `normals`.

    Each sample is of one triangle: it has the number of its place, a share of the triangle's area
    (mm²) and the triangle's region.
    """

    points: Floats
    normals: Floats
    place: Index
    area: Floats
    region: Index


def deviation(before: Part, after: Part) -> Deviation:
    """How far the surface of `after` lies from that of `before`; both have triangles.

    Each surface is looked at from the other, at its vertices and inside its large triangles; a
    place counts by its area. Its deviation is the distance to the nearest place of the other
    surface that faces the same way, positive where `after` reaches further out of the material.
    Regions are told where both parts have several.
    """
    if same_surface(before, after):
        names = [*before.regions] if _several(before, after) else []
        return Deviation(NONE, dict.fromkeys(names, NONE), np.zeros(len(after.vertices_um)))
    old, new = _places(before), _places(after)
    forth, back = _signed(new, before), -_signed(old, after)
    signed = np.concatenate((forth[new.place], back[old.place]))
    area = np.concatenate((new.area, old.area))
    regions = {}
    if _several(before, after):
        names = [*dict.fromkeys((*before.regions, *after.regions))]
        numbers = [
            np.array([names.index(one) for one in part.regions])[places.region]
            for part, places in ((after, new), (before, old))
        ]
        of = np.concatenate(numbers)
        chosen = [np.flatnonzero(of == number) for number in range(len(names))]
        regions = {
            n: spread(signed[c], area[c]) for n, c in zip(names, chosen, strict=True) if len(c)
        }
    return Deviation(spread(signed, area), regions, forth[: len(after.vertices_um)])


def same_surface(before: Part, after: Part) -> bool:
    """Whether two parts have the same triangles in the same order."""
    return len(before.faces) == len(after.faces) and np.array_equal(
        before.vertices_um[before.faces], after.vertices_um[after.faces]
    )


def spread(signed_mm: Floats, area: Floats) -> Spread:
    """The figures of deviations (k,) in mm, each of a piece of surface of its own area (k,)."""
    far = np.abs(signed_mm)
    order = np.argsort(far, kind="stable")
    below = np.cumsum(area[order])
    whole = float(below[-1])
    place = int(np.searchsorted(below, _SHARE * whole))
    mean = float(np.cumsum(far * area)[-1]) / whole if whole > 0.0 else 0.0
    return Spread(
        max_mm=round(float(far[order[-1]]), 3),
        mean_mm=round(mean, 3),
        p95_mm=round(float(far[order[min(place, len(order) - 1)]]), 3),
        out_mm=round(max(0.0, float(np.max(signed_mm))), 3),
        in_mm=round(max(0.0, -float(np.min(signed_mm))), 3),
    )


def _several(before: Part, after: Part) -> bool:
    return len(before.regions) > 1 and len(after.regions) > 1


def _places(part: Part) -> _Places:
    """The vertices of a part, and points inside of its large triangles behind them."""
    corners = part.vertices_um / 1000.0
    normals = corner_normals(corners, part.faces)
    a, b, c = (corners[part.faces[:, k]] for k in range(3))
    across = cross(b - a, c - a)
    area = 0.5 * length(across)
    cuts = np.clip(np.ceil(np.sqrt(area) / _SPACING_MM), 1, _MOST_CUTS).astype(np.int64)
    area /= (cuts + 1) * (cuts + 2) // 2
    points, owners = [corners], []
    for count in distinct(cuts[cuts > 1]).tolist():
        of = np.flatnonzero(cuts == count)
        shares = _shares(count)
        at = _between(a[of], b[of], c[of], shares)
        points.append(at.reshape(-1, 3))
        owners.append(np.repeat(of, len(shares)))
    owner = np.concatenate([np.empty(0, dtype=np.int64), *owners])
    triangle = np.concatenate((np.repeat(np.arange(len(cuts)), 3), owner))
    behind = len(corners) + np.arange(len(owner))
    return _Places(
        np.concatenate(points),
        np.concatenate((normals, unit(across)[owner])),
        np.concatenate((part.faces.reshape(-1).astype(np.int64), behind)),
        area[triangle],
        part.region.astype(np.int64)[triangle],
    )


def _shares(count: int) -> Floats:
    """Shares (k, 3) of a triangle's corners on a grid of `count` pieces a side, without corners."""
    grid = [(i, j, count - i - j) for i in range(count + 1) for j in range(count + 1 - i)]
    return np.array([row for row in grid if max(row) < count]) / count


def _between(a: Floats, b: Floats, c: Floats, shares: Floats) -> Floats:
    """Points (m, k, 3) of triangles with corners a, b, c (m, 3) at shares (k, 3) of them."""
    u, v, w = shares.T[:, None, :, None]
    return np.asarray(a[:, None] * u + b[:, None] * v + c[:, None] * w)


def _signed(places: _Places, other: Part) -> Floats:
    """How far each place stands off the other part's surface, positive where it stands out."""
    tree = SurfaceTree((other.vertices_um / 1000.0)[other.faces])
    found = tree.nearest(places.points, places.normals)
    way, triangle = found.way, found.triangle
    lost = np.flatnonzero(triangle < 0)
    if len(lost):  # A surface that is not closed need not face every way.
        again = tree.nearest(places.points[lost], np.zeros((len(lost), 3)))
        way[lost], triangle[lost] = again.way, again.triangle
    # At an edge the nearest triangle alone may be seen from its side; both normals are not.
    outward = places.normals + tree.triangles.normal.T[triangle]
    return np.where(dot(way, outward) < 0.0, -length(way), length(way))
