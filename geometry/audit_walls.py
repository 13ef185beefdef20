"""The audit of walls: how thin parts get, and how the lining lies on the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from geometry.auditfinding import AuditFinding, corner, finding
from geometry.edge import Edge, bottom_faces
from geometry.exact import Floats, clamp, distinct, interpolate, length
from geometry.mesh import Part
from geometry.near import corner_normals, gap_mm, wall_mm
from geometry.sheet import Anchors, mm_of

_OF_SPEC: Final = 0.5
"""Share of its nominal thickness that a sheet keeps at least: its edges are rounded."""

_LEAST_MM: Final = {"midsole": 0.5, "outsole": 0.8}
"""Least thickness of moulded parts: what a mould still fills (lips and lugs thin out)."""

GAP_MM: Final = 0.5
"""How far the inside of a shoe may lie off its last, or in it (footwear.md §5.4)."""

_REACH_MM: Final = 5.0
_LIFT_OF_TONGUE: Final = 0.5
_LIFT_REACH_MM: Final = 50.0
"""Share of the tongue's thickness by which the lining may stand off beside the throat, where the
tongue lies between it and the foot; and how far from the throat's edge that is so, at 280."""

_CLEAR_MM: Final = 6.0
"""Distance to the featherline and to the cone top within which the two are not compared."""


def audit_walls(
    parts: Mapping[str, Part], values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    """Findings of parts that get thinner than they may."""
    for name, least in _limits(values).items():
        if name not in parts:
            continue
        part = parts[name]
        walls = wall_mm(part, 2.0 * least)
        thin = np.flatnonzero(walls < least)
        if len(thin):
            worst = int(thin[int(np.argmin(walls[thin]))])
            value = round(float(walls[worst]), 3)
            told = f"{value} mm thick at its thinnest ({len(thin)} places under {least} mm)"
            place = corner(part, worst)
            yield finding("RR-G140", name, told, value=value, limit=least, place=place)


def _limits(values: Mapping[str, int | str]) -> dict[str, float]:
    """Least thickness of each part that is held to one, mm."""
    upper = min(int(values[f"upper.{name}_thickness_mm"]) for name in ("vamp", "quarter"))
    lining = int(values["upper.lining_mm"])
    sheets = {"upper": upper, "lining": lining}
    return {name: _OF_SPEC * um / 1000.0 for name, um in sheets.items()} | _LEAST_MM


def audit_gap(
    lining: Part, last: Part, anchors_um: Anchors, values: Mapping[str, int | str]
) -> Iterator[AuditFinding]:
    """Findings where the lining's inside leaves its last, or cuts into it."""
    points = lining.vertices_um / 1000.0
    normals = corner_normals(points, lining.faces)
    judged = np.flatnonzero(_beside_wall(points, last))
    points = points[judged]
    wall = last.faces[~bottom_faces(last)]
    surface = last.vertices_um / 1000.0
    outward = corner_normals(surface, wall)
    used = distinct(wall.ravel())
    gaps = gap_mm((points, normals[judged]), (surface[used], outward[used]), _REACH_MM)
    known = np.isfinite(gaps)
    points, gaps, judged = points[known], gaps[known], judged[known]
    if not len(gaps):
        return
    allowed = GAP_MM + _lift(points, anchors_um, values)
    for code, excess, word in (
        ("RR-G141", gaps - allowed, "off"),
        ("RR-G142", -gaps - GAP_MM, "inside"),
    ):
        worst = int(np.argmax(excess))
        if excess[worst] > 0.0:
            value = round(abs(float(gaps[worst])), 3)
            limit = round(float(allowed[worst]), 3) if code == "RR-G141" else GAP_MM
            told = f"{value} mm {word} the last ({np.count_nonzero(excess > 0.0)} places)"
            place = corner(lining, int(judged[worst]))
            yield finding(code, lining.name, told, value=value, limit=limit, place=place)


def _beside_wall(points: Floats, last: Part) -> Floats:
    """Which points have the last's wall beside them: clear of the featherline and the cone top."""
    edge = Edge(last)
    under = np.maximum(*(interpolate(points[:, 0], run[:, 0], run[:, 2])
                         for run in (edge.medial, edge.lateral)))  # fmt: skip
    top = float(np.max(last.vertices_um[:, 2])) / 1000.0
    return np.asarray((points[:, 2] > under + _CLEAR_MM) & (points[:, 2] < top - _CLEAR_MM))


def _lift(points: Floats, anchors_um: Anchors, values: Mapping[str, int | str]) -> Floats:
    """How far more the lining may stand off: beside the throat, where the tongue lifts it."""
    if values["upper.closure"] == "gore":
        return np.zeros(len(points))
    lift = _LIFT_OF_TONGUE * int(values["tongue.thickness_mm"]) / 1000.0
    reach = _LIFT_REACH_MM * int(values["last.length_mm"]) / 280_000.0
    start = np.array(mm_of(anchors_um, "topline.throat"))
    near = np.full(len(points), np.inf)
    for side in ("medial", "lateral"):
        way = np.array(mm_of(anchors_um, f"topline.eye_{side}")) - start
        square = float(way[0] * way[0] + way[1] * way[1] + way[2] * way[2])
        off = points - start
        share = off[:, 0] * way[0] + off[:, 1] * way[1] + off[:, 2] * way[2]
        foot = start + clamp(share / square, 0.0, 1.0)[:, None] * way
        near = np.minimum(near, length(points - foot))
    return np.where(near < reach, lift, 0.0)
