"""The outsole as a solid: a smooth sidewall, a ledge and a top, and the tread under it."""

from __future__ import annotations

from typing import Final

import numpy as np

from geometry.cad import Solid, rounded
from geometry.cad_graph import Graph, floor_line
from geometry.cad_rings import Ring, Rings, creases, even_sites
from geometry.cad_tread import tread_faces
from geometry.exact import Floats, interpolate, mix
from geometry.outsole import EDGE, NOTCH_ROWS, edge_points, line_rows, rim_rows, sunk, tread, zones
from geometry.soleunit import SoleUnit
from geometry.tread.notches import NOTCHED, notches
from geometry.tread.pattern import Zone
from geometry.tread.underside import Tread

QUARTERS: Final = 4

FINE: Final = (0.0, 1.0 / 3.0, 2.0 / 3.0)
"""Shares of the way from one row of an edge to the next at which surfaces have a row, up to where
notches or a sheet's edge end: the edge is straight between its rows."""

BENT: Final = 0.1
LEAST_TURN: Final = 1e-6
"""Change of the slope of a notch's floor, as a share of it and 1 / mm, that is a corner."""


def outsole_solid(unit: SoleUnit) -> Solid:
    """The outsole; it has corners where a heel block's front begins and ends."""
    solid, corners = Solid("outsole"), unit.front
    floor = unit.floor
    rows, places = _finer(edge_points(unit), NOTCH_ROWS if floor.block else len(EDGE))
    count = rows.shape[1]
    quarters = [count * k // QUARTERS for k in range(QUARTERS)]
    breaks = [at for at in quarters if all(abs(at - one) > 3 for one in corners)]
    rings = Rings(solid, even_sites(rows, alike=False), corners, breaks)
    plan, cut, areas = rows[0, :, :2], tread(unit), zones(unit)
    lines = [places[row] for row in line_rows()] if floor.block else []
    creased = sorted({*creases(rows), *lines})
    if cut.pattern in NOTCHED:
        low = places[NOTCH_ROWS]
        edge, line, at, first = _notched(rings, rows[: low + 1], unit, cut, areas)
        creased = [one - low for one in creased if one > low]
    else:
        edge = first = rings.ring(rows[0])
        line, at, low = plan, np.arange(0, count, dtype=np.float64), 0
    top = rings.wall(rows[low + 1 :], first, region="sidewall", creased=creased, tight=True)
    flat = rings.wall(unit.ledge, top, region="ledge", creased=(1,))
    level = Graph(floor_line(floor.top, floor, flat.points[:, 0]))
    level.face(solid, [flat.loop], flat.points[:, :2], region="top")
    under = Graph(floor_line(floor.under, floor, rows[0, :, 0]))
    tread_faces(solid, under, (edge, line, at), plan, cut, areas)
    return solid


def _notched(
    rings: Rings, rows: Floats, unit: SoleUnit, cut: Tread, areas: list[Zone]
) -> tuple[Ring, Floats, Floats, Ring]:
    """Add the lowest rows (r, n, 3) of the edge and the rim inside them, with notches.

    The ring the tread lies in, its plan places and where they lie by column; the ring above.
    """
    places = notches(rows[0, :, :2], cut.pitch_mm, areas)
    at, share = places[:, 0], places[:, 1]
    closed = np.arange(0, len(rings.sites), dtype=np.float64)
    sites = rounded(interpolate(np.concatenate((at, closed[-1:])), closed, rings.sites))
    slope = np.diff(np.concatenate((share[-1:], share, share[:1])))
    slope = slope / np.diff(np.concatenate((sites[-2:-1] - sites[-1], sites)))
    turn = np.abs(slope[1:] - slope[:-1])
    marks = turn > BENT * np.maximum(np.abs(slope[1:]), np.abs(slope[:-1])) + LEAST_TURN
    marks[np.searchsorted(at, np.array(rings.breaks, dtype=np.float64))] = True
    corners = np.flatnonzero(marks).tolist()
    fine = Rings(rings.solid, sites, corners, ())
    inner = rim_rows(rows[0], cut, unit)
    low = np.concatenate((inner, rows))
    whole = np.stack([rings.line(row).read(sites[:-1]) for row in low])
    whole = sunk(whole, cut, share)
    first, last = rings.split(rows[-1], fine)
    edge = ring = fine.ring(whole[0])
    for row in whole[1 : len(inner) + 1]:
        following = fine.ring(row)
        fine.band(ring, whole[:0], following, region="rim")
        ring = following
    fine.band(ring, whole[len(inner) + 1 : -1], last, region="sidewall", tight=True)
    return edge, whole[0, :, :2], at, first


def _finer(rows: Floats, end: int) -> tuple[Floats, list[int]]:
    """An edge's rows (r, n, 3), more between them up to one, and the places of those it had."""
    out: list[Floats] = []
    places = []
    for number, row in enumerate(rows):
        places.append(len(out))
        following = rows[min(number + 1, len(rows) - 1)]
        out += [mix(row, following, share) for share in (FINE if number < end else FINE[:1])]
    return np.stack(out), places
