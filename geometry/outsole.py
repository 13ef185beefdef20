"""The outsole: a rubber sheet with a sidewall and a tread; under a welt, with a heel block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from geometry.bottom import TREAD
from geometry.exact import Floats, clamp, interpolate, length, mix, shares, walked
from geometry.ground import BREAST_RUN_MM
from geometry.lid import cap
from geometry.loft import Index, Loft, around
from geometry.mesh import Part
from geometry.midsole import base_lid
from geometry.plan import raised
from geometry.soleunit import SoleUnit
from geometry.tread.border import rim_border
from geometry.tread.notches import NOTCHED, notches
from geometry.tread.pattern import Zone
from geometry.tread.strip import strip
from geometry.tread.underside import RIM_MM, Rim, Tread, underside

EDGE: Final = (
    (0.0, 1.2), (0.07, 0.62), (0.19, 0.18), (0.38, 0.0), (0.61, 0.0), (0.84, 0.0), (0.95, 0.15)
)  # fmt: skip
"""Edge of a sheet: (share of its height from the ground, inset in mm beyond the outline)."""

LIFTS: Final = 4
LINE_GAP: Final = 0.02
LINE_MM: Final = 0.45
"""Lifts of a heel block; half the line between two, as a share of the block, and its depth."""

NOTCH_ROWS: Final = 5
NOTCH_MOST: Final = 0.8
NOTCH_LONG: Final = (0.5, 0.2)
"""Rows of the edge that notches reach over, their depth over the height of those at most, and how
far they run into the flat rim: where they have come to its level, and where they are whole."""

EASED_MM: Final = 3.0
"""Distance from a heel block's front within which the columns of the rim turn straight across."""

TAPER: Final = 0.09
"""How far a heel block narrows down to the ground, over its height."""

TREAD_STARTS_MM: Final = 1.2
"""Height of a welted sole's shank at which its tread begins."""

HEEL_RIM_MM: Final = 3.0
"""Flat rim of a heel block behind its breast."""

SHANK: Final = (0.37, 0.46)
"""Where a cemented outsole is smooth, in shares of the last's length."""


def outsole(unit: SoleUnit) -> Part:
    """The outsole; its top meets the midsole's base point by point."""
    rings = edge_points(unit)
    loft = Loft()
    cut, areas = tread(unit), zones(unit)
    index = loft.points(rings)
    edge, at = index[0], np.arange(0, len(unit.w), dtype=np.float64)
    first = 0
    if cut.pattern in NOTCHED:
        first = NOTCH_ROWS + 1
        edge, at = _notched(loft, rings, index, cut, areas, unit)
    loft.quads(around(index[first:]), region="sidewall")
    ledge = loft.points(unit.ledge)
    loft.quads(around(np.stack((index[-1], *ledge))), region="ledge")
    cap(loft, ledge[-1], base_lid(unit), region="top")
    underside(loft, Rim(edge, at, rings[0, :, :2]), cut, areas, unit.floor.under)
    return loft.part("outsole")


def _notched(
    loft: Loft, rings: Floats, index: Index, cut: Tread, areas: list[Zone], unit: SoleUnit
) -> tuple[Index, Floats]:
    """Add the lowest rows of the edge with notches in them; its lowest ring, by column."""
    places = notches(rings[0, :, :2], cut.pitch_mm, areas)
    at, share = places[:, 0], places[:, 1]
    column = np.floor(at).astype(np.int64) % len(index[0])
    after = (column + 1) % len(index[0])
    inner = rim_rows(rings[0], cut, unit)
    edge = len(inner)
    low = np.concatenate((inner, rings[: NOTCH_ROWS + 1]))
    rows = sunk(mix(low[:, column], low[:, after], (at - np.floor(at))[:, None]), cut, share)
    fine = loft.points(rows)
    # Seen from below: rows differ too much in length to be laid side by side.
    plan = np.concatenate((rows[: edge + 1, :, :2], rows[: edge + 1, :1, :2]), axis=1)
    below = plan * np.array([1.0, -1.0])
    loft.quads(around(fine[: edge + 1]), region="rim", uv=below)
    wall = np.concatenate((rows[edge:, :, 2], rows[edge:, :1, 2]), axis=1)
    closed = np.concatenate((at, at[:1] + len(index[0])))
    u = -_way_round(closed, rings[NOTCH_ROWS + 1])
    loft.quads(around(fine[edge:]), region="sidewall", uv=np.stack((u + 0.0 * wall, wall), axis=-1))
    columns = np.arange(0, len(index[0]), dtype=np.float64)
    upper = index[NOTCH_ROWS + 1]
    sewn = strip(fine[-1], at, upper, columns, float(len(columns)))
    known = _by_point((fine[-1], upper), (at, columns), (rows[-1], rings[NOTCH_ROWS + 1]))
    loft.triangles(sewn, flip=True, region="sidewall", uv=_band(known[sewn], rings[NOTCH_ROWS + 1]))
    return fine[0], at


def rim_rows(edge: Floats, cut: Tread, unit: SoleUnit) -> Floats:
    """Rows (r, n, 3) of the flat rim inside a sole's edge (n, 3) that notches run into.

    Columns on the front of a heel block run straight across the shoe there, others nearly so.
    """
    line, normals = rim_border(edge[:, :2], RIM_MM[cut.pattern] + cut.wall_mm)
    far = np.array(NOTCH_LONG)[:, None, None]
    line = mix(edge[:, :2], line + normals * cut.wall_mm, far)
    if unit.floor.block:
        x = edge[:, 0]
        line[..., 0] = mix(x, line[..., 0], clamp(unit.floor.from_front(x) / EASED_MM, 0.0, 1.0))
    return raised(line, unit.floor.under(line[..., 0]))


def sunk(rows: Floats, cut: Tread, share: Floats) -> Floats:
    """Rows of the rim and of the edge over it (r, m, 3) with a share (m,) of a notch's depth."""
    edge = len(NOTCH_LONG)
    room = rows[-1, :, 2] - rows[edge, :, 2]
    depth = np.minimum(cut.depth_mm, NOTCH_MOST * room) * share
    left = np.minimum((rows[-1, :, 2] - rows[:, :, 2]) / room, 1.0)
    left[0] = 0.0
    rows[:, :, 2] = rows[:, :, 2] + depth * left
    return rows


def _by_point(
    rings: tuple[Index, ...], at: tuple[Floats, ...], points: tuple[Floats, ...]
) -> Floats:
    """Columns and heights (n, 2) of rings' points, by their indices."""
    found = np.zeros((1 + max(int(np.max(ring)) for ring in rings), 2))
    for ring, column, point in zip(rings, at, points, strict=True):
        found[ring, 0], found[ring, 1] = column, point[:, 2]
    return found


def _band(corners: Floats, ring: Floats) -> Floats:
    """Texture coordinates (m, 3, 2) of a band round the sole by its corners' columns, heights."""
    column, count = corners[..., 0], len(ring)
    over = np.max(column, axis=1) - np.min(column, axis=1) > 0.5 * count
    column = np.where(over[:, None] & (column < 0.5 * count), column + count, column)
    return np.stack((_way_round(column, ring), corners[..., 1]), axis=-1)


def _way_round(column: Floats, ring: Floats) -> Floats:
    """How far along a ring its columns are, fractions and those of a second round included."""
    closed = np.concatenate((ring, ring, ring[:1]))
    run = walked(length(closed[1:] - closed[:-1]))
    return interpolate(column, np.arange(0, len(run), dtype=np.float64), run)


def plan(unit: SoleUnit) -> Floats:
    """The outline (n, 2) of its finished outside from above, in ring order."""
    rings = edge_points(unit)[..., :2]
    out = rings[..., 0] * unit.normals[:, 0] + rings[..., 1] * unit.normals[:, 1]
    return np.asarray(rings[np.argmax(out, axis=0), np.arange(len(unit.w))])


def edge_points(unit: SoleUnit, edge: Sequence[tuple[float, float]] = EDGE) -> Floats:
    """Points (rows, n, 3) of the sidewall from the tread's edge up to the midsole.

    A sheet's edge has the rows of a table; that of a heel block has its own.
    """
    side, floor = unit.side, unit.floor
    share, drawn = _sheet_edge(unit) if floor.block else _table(unit, edge)
    high = unit.base_mm - floor.under(unit.plan[:, 0])
    under = side.undercut.at(share * high) - side.undercut.at(high)
    inset = np.concatenate((side.flush_mm + under + drawn, side.inset_mm[:1]))
    plan = unit.inside(inset)
    under, top = floor.under(plan[..., 0]), unit.base_z(plan[..., 0])
    return raised(plan, mix(under, top, np.concatenate((share, np.ones((1, len(unit.w)))))))


def _table(unit: SoleUnit, rows: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """A table of shares and insets, the same at every column."""
    share, drawn = zip(*rows, strict=True)
    return _spread(unit, share), _spread(unit, drawn)


def _spread(unit: SoleUnit, values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)[:, None] + 0.0 * unit.w


def _sheet_edge(unit: SoleUnit) -> tuple[Floats, Floats]:
    """Edge of a sheet with a heel block: on the block, lines between its lifts and a taper.

    Ahead of the block the same rows lie closely on the sheet's edge.
    """
    floor, x = unit.floor, unit.plan[:, 0]
    ahead = floor.ahead(x)
    whole = floor.top(x) - floor.under(x)
    block = np.maximum(whole - floor.rubber_mm, 0.3 * whole)
    rise: list[Floats] = [0.0 * block, 0.02 * block, 0.05 * block]
    none, line = 0.0 * block, np.minimum(LINE_MM, 0.8 * LINE_GAP * block)
    soft = np.minimum(0.04 * block, 0.9)
    drawn = [soft, 0.3 * soft, none]
    for lift in range(1, LIFTS + 1):
        middle = block * (lift / LIFTS)
        rise += [middle - LINE_GAP * block, middle, middle + LINE_GAP * block]
        drawn += [none, line, none]
    rise += [whole - 0.25 * (whole - block), whole - 0.08 * (whole - block)]
    drawn += [none, none + 0.25]
    heights = np.stack(rise)
    on_block = np.stack(drawn) + TAPER * np.maximum(block - heights, 0.0)
    low, high = EDGE[:4], EDGE[-2:]
    (start, _), (end, _) = low[-1], high[0]
    even = shares(len(rise) - len(low) - len(high) + 1)
    between = [(start + (end - start) * t, 0.0) for t in even.tolist()[1:-1]]
    share, inset = _table(unit, [*low, *between, *high])
    return mix(heights / whole, share, ahead), mix(on_block, inset, ahead)


def line_rows() -> range:
    """Rows of a heel block's edge where the lines between its lifts begin, are deepest and end."""
    return range(3, 3 + 3 * LIFTS)


def tread(unit: SoleUnit) -> Tread:
    """The tread a spec asks for."""
    spec = unit.spec
    return Tread(
        spec.choice("sole.tread_pattern"),
        spec.mm("sole.tread_pitch_mm"),
        spec.mm("sole.tread_depth_mm"),
        unit.quality.tolerance_mm,
    )


def zones(unit: SoleUnit) -> list[Zone]:
    """Where the tread is cut: all along a cup, heel and forefoot of other soles."""
    floor, size = unit.floor, unit.form.length_mm
    start, end = 2.0 * floor.back_x_mm - 20.0, 2.0 * floor.tip_x_mm
    if unit.construction == "cupsole" or (unit.construction == "welted" and not floor.block):
        return [Zone(start, end, True)]
    if floor.block:
        breast = floor.breast_x_mm
        marks = [start, breast - HEEL_RIM_MM, breast, breast + BREAST_RUN_MM, _tread_x(unit), end]
        cuts = (True, False, False, False, True)
        return [Zone(*ends, cut) for ends, cut in zip(pairwise(marks), cuts, strict=True)]
    return [
        Zone(start, SHANK[0] * size, True),
        Zone(SHANK[0] * size, SHANK[1] * size, False),
        Zone(SHANK[1] * size, end, True),
    ]


def _tread_x(unit: SoleUnit) -> float:
    """Where the shank of a welted sole has come down to its tread."""
    floor = unit.floor
    breast = floor.breast_x_mm + BREAST_RUN_MM
    x = mix(breast + 2.0, TREAD * unit.form.tip_x_mm, shares(128))
    high = floor.arch(x) > TREAD_STARTS_MM
    return float(x[min(int(np.count_nonzero(high)), len(x) - 1)])
