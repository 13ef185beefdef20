"""The measuring sheet of a last: every measure of footwear.md §1.2 and §1.3, read off its mesh.

Landmarks say where a measure is taken, the mesh says what it is. A measure that a spec sets has
the name of that parameter. How each is taken: docs/internals/last.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from geometry.cuts import Cuts, run_mm
from geometry.edge import Edge
from geometry.exact import Floats, length
from geometry.girths import Landmarks, planes
from geometry.mesh import Part
from geometry.underside import Underside

Anchors = Mapping[str, tuple[int, int, int]]
Point = tuple[float, float, float]

TOE_HEIGHT_AT: Final = 0.90
INSTEP_HEIGHT_AT: Final = 0.50
WAIST_BODY_AT: Final = 0.40
"""Where heights and the waist's body are taken, of the stick length."""

POSITIONS: Final = {
    "heel_centre": "featherline.heel_centre_medial",
    "waist": "featherline.waist_medial",
    "medial_ball": "featherline.ball_medial",
    "lateral_ball": "featherline.ball_lateral",
    "little_toe": "featherline.little_toe",
    "hallux": "featherline.hallux",
}
"""Positions along the bottom, and the landmark that stands at each."""


def landmarks_of(anchors_um: Anchors) -> Landmarks:
    """The points of the tapes, mm, from a shoe's anchors."""
    names = (
        "featherline.ball_medial",
        "featherline.ball_lateral",
        "featherline.heel",
        "ridge.instep",
        "ridge.long_heel",
        "ridge.cone",
    )
    return Landmarks(*(mm_of(anchors_um, name) for name in names))


def last_sheet(
    part: Part, anchors_um: Anchors, bottom: Underside | None = None
) -> dict[str, float]:
    """Measures of a last by name: `_mm` lengths, `_cm2` areas, to 0.001.

    The last is a right one, heel to -x, with its own anchors; `bottom` is its underside, where that
    is at hand. Errors: `NoFeatherline`.
    """
    cuts, edge = Cuts(part), Edge(part)
    bottom = bottom or Underside(part)
    tread = bottom.lowest(mm_of(anchors_um, "bottom.tread")[0])
    found = {
        **girths(cuts, anchors_um),
        **_lengths(cuts, edge, bottom),
        **_widths(cuts, edge, anchors_um),
        **_heights(cuts, edge, anchors_um, tread),
        **_convexities(bottom, edge, anchors_um),
        **_cone(cuts, edge),
        **_areas(part, edge),
    }
    return {name: thousandths(value) for name, value in sorted(found.items())}


def girths(cuts: Cuts, anchors_um: Anchors) -> dict[str, float]:
    """The five tapes round a last, mm."""
    laid = planes(landmarks_of(anchors_um))
    return {f"last.{name}_girth_mm": cuts.tape(plane) for name, plane in laid.items()}


def thousandths(value: float) -> float:
    """The value to the nearest thousandth."""
    return math.floor(value * 1000.0 + 0.5) / 1000.0


def _lengths(cuts: Cuts, edge: Edge, bottom: Underside) -> dict[str, float]:
    """Stick length, tape along the bottom, overhang behind the heel point."""
    x = cuts.points[:, 0]
    low, high = float(np.min(x)), float(np.max(x))
    heel, toe = edge.heel, edge.toe
    along = (float(heel[1] - toe[1]), float(toe[0] - heel[0]), 0.0)
    middle = bottom.cuts.by((float(heel[0]), float(heel[1]), 0.0), along)
    middle = middle[np.argsort(middle[:, 0], kind="stable")]
    tape = np.concatenate((heel[None, :], middle, toe[None, :]))
    return {
        "last.length_mm": high - low,
        "last.bottom_length_mm": run_mm(tape),
        "last.back_allowance_mm": float(heel[0]) - low,
        "last.toe_position_mm": float(toe[0] - heel[0]),
    }


def _widths(cuts: Cuts, edge: Edge, anchors_um: Anchors) -> dict[str, float]:
    """Widths of the featherline and of the body, half-widths from the axis, positions."""
    low = float(np.min(cuts.points[:, 0]))
    span = float(np.max(cuts.points[:, 0])) - low
    x = {name: mm_of(anchors_um, mark)[0] for name, mark in POSITIONS.items()}
    ahead = cuts.points[cuts.points[:, 0] > low + 0.5 * span, 1]
    found = {
        "last.ball_width_mm": edge.at(x["medial_ball"], medial=True)[0]
        - edge.at(x["lateral_ball"], medial=False)[0],
        "last.ball_body_width_mm": float(np.max(ahead) - np.min(ahead)),
        "last.heel_seat_width_mm": edge.width(x["heel_centre"]),
        "last.heel_body_width_mm": _across(cuts, x["heel_centre"]),
        "last.waist_width_mm": edge.width(x["waist"]),
        "last.waist_body_width_mm": _across(cuts, low + WAIST_BODY_AT * span),
    }
    for name, at in x.items():
        found[f"last.{name}_position_mm"] = at - float(edge.heel[0])
    for name, place, medial in (
        ("ball_inner", "medial_ball", True),
        ("ball_outer", "lateral_ball", False),
        ("waist_outer", "waist", False),
        ("hallux_inner", "hallux", True),
        ("little_toe_outer", "little_toe", False),
    ):
        axis = mm_of(anchors_um, f"bottom.{place}")[1]
        away = edge.at(x[place], medial=medial)[0] - axis
        found[f"last.{name}_width_mm"] = away if medial else -away
    return found


def _heights(cuts: Cuts, edge: Edge, anchors_um: Anchors, tread: float) -> dict[str, float]:
    """Toe springs and heel elevation over the tread; heights of toe, instep, back and bulge."""
    low = float(np.min(cuts.points[:, 0]))
    span = float(np.max(cuts.points[:, 0])) - low
    seat = float(edge.heel[2])
    arch = mm_of(anchors_um, "featherline.arch")
    mark = mm_of(anchors_um, "bottom.tread")
    share = (arch[0] - float(edge.heel[0])) / (mark[0] - float(edge.heel[0]))
    chord = seat + (tread - seat) * share
    return {
        "last.heel_elevation_mm": seat - tread,
        "last_profile.toe_spring_mm": float(edge.toe[2]) - tread,
        "last.total_toe_spring_mm": _crest(cuts, edge.toe, 1.0) - tread,
        "last.back_bulge_height_mm": _crest(cuts, edge.heel, -1.0) - seat,
        "last.toe_height_mm": _over(cuts, low + TOE_HEIGHT_AT * span),
        "last.instep_height_mm": _over(cuts, low + INSTEP_HEIGHT_AT * span),
        "last.back_height_mm": float(np.max(cuts.points[:, 2])) - seat,
        "last_profile.arch_height_mm": edge.at(arch[0], medial=True)[1] - chord,
    }


def _convexities(bottom: Underside, edge: Edge, anchors_um: Anchors) -> dict[str, float]:
    """How far the bottom's edges stand above its middle; below it at the waist."""
    found = {}
    for name, place, sides in (
        ("heel_convexity", "heel_centre", (True, False)),
        ("waist_concavity", "waist", (False,)),
        ("forepart_convexity", "medial_ball", (True, False)),
    ):
        x = mm_of(anchors_um, f"bottom.{place}")[0]
        edges = [edge.at(x, medial=side)[1] for side in sides]
        rise = math.fsum(edges) / len(edges) - bottom.lowest(x)
        found[f"last.{name}_mm"] = -rise if name == "waist_concavity" else rise
    return found


def _cone(cuts: Cuts, edge: Edge) -> dict[str, float]:
    """The flat cone top: length, greatest width, and how far its front is from the heel point."""
    top = float(np.max(cuts.points[:, 2]))
    rim = cuts.points[cuts.points[:, 2] > top - 0.0015]
    low, high = float(np.min(rim[:, 0])), float(np.max(rim[:, 0]))
    level = cuts.by((0.0, 0.0, top - 0.002), (0.0, 0.0, 1.0))
    front = rim[int(np.argmax(rim[:, 0]))]
    return {
        "last.cone_top_length_mm": high - low,
        "last.cone_top_width_mm": _widest(level),
        "last.oblique_length_mm": float(length(front - edge.heel)),
    }


def _widest(outline: Floats) -> float:
    """Greatest width across x of a level outline given by its points."""
    x, y = outline[:, 0], outline[:, 1]
    low, high = float(np.min(x)), float(np.max(x))
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    first, last = (x[0], y[0]), (x[-1], y[-1])
    middle = first[1] + (x - first[0]) * ((last[1] - first[1]) / max(high - low, 1e-9))
    runs = []
    for side in (y >= middle, y <= middle):
        kept = x[side]
        new = np.ones(len(kept), dtype=bool)
        new[1:] = np.diff(kept) > 0.0
        runs.append((kept[new], y[side][new]))
    at = x[(x > low) & (x < high)]
    upper, lower = (_on(at, *run) for run in runs)
    return float(np.max(upper - lower))


def _on(x: Floats, knots: Floats, values: Floats) -> Floats:
    cell = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, len(knots) - 2)
    share = (x - knots[cell]) / (knots[cell + 1] - knots[cell])
    return np.asarray(values[cell] + share * (values[cell + 1] - values[cell]))


def _across(cuts: Cuts, x_mm: float) -> float:
    """Width of the body at x."""
    y = cuts.at_x(x_mm)[:, 1]
    return float(np.max(y) - np.min(y))


def _over(cuts: Cuts, x_mm: float) -> float:
    """Height of the ridge at x over the bottom straight under it."""
    section = cuts.at_x(x_mm)
    top = section[int(np.argmax(section[:, 2]))]
    low = section[section[:, 2] < 0.5 * (top[2] + float(np.min(section[:, 2])))]
    low = low[np.argsort(low[:, 1], kind="stable")]
    near = int(np.searchsorted(low[:, 1], top[1]))
    pair = low[max(near - 1, 0) : near + 1]
    span = float(pair[-1, 1] - pair[0, 1])
    share = 0.0 if span == 0.0 else float(top[1] - pair[0, 1]) / span
    return float(top[2]) - float(pair[0, 2] + share * (pair[-1, 2] - pair[0, 2]))


def _crest(cuts: Cuts, near: Floats, way: float) -> float:
    """Height of the foremost (way 1) or rearmost (-1) place of the profile over a point.

    The crest of the parabola through the profile's furthest vertex and those beside it.
    """
    furthest = int(np.argmax(way * cuts.points[:, 0]))
    profile = cuts.at_y(float(cuts.points[furthest, 1]) + 0.0005)
    inner = float(near[0]) - way * 20.0
    profile = profile[way * (profile[:, 0] - inner) > 0.0]
    profile = profile[np.argsort(profile[:, 2], kind="stable")]
    at = int(np.argmax(way * profile[:, 0]))
    if at in (0, len(profile) - 1):
        return float(profile[at, 2])
    (xa, za), (xb, zb), (xc, zc) = profile[at - 1 : at + 2, [0, 2]].tolist()
    before, after = zb - za, zc - zb
    if before <= 0.0 or after <= 0.0:
        return float(zb)
    rise, fall = (xb - xa) / before, (xc - xb) / after
    bend = (fall - rise) / (before + after)
    middle = 0.5 * (za + zb)
    return float(zb) if bend == 0.0 else min(max(middle - 0.5 * rise / bend, za), zc)


def _areas(part: Part, edge: Edge) -> dict[str, float]:
    """Areas of the bottom and of the side wall (what the upper covers)."""
    x, y, z = np.ascontiguousarray((part.vertices_um / 1000.0).T)
    a, b, c = np.ascontiguousarray(part.faces.T).astype(np.int64)
    (ux, vx), (uy, vy), (uz, vz) = (
        (axis.take(b) - axis.take(a), axis.take(c) - axis.take(a)) for axis in (x, y, z)
    )
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    double = np.sqrt(nx * nx + ny * ny + nz * nz)
    top = z > np.max(z) - 0.0015
    lid = top.take(a) & top.take(b) & top.take(c)
    bottom = edge.bottom_faces
    return {
        "last.bottom_area_cm2": math.fsum(double[bottom].tolist()) / 200.0,
        "last.wall_area_cm2": math.fsum(double[~bottom & ~lid].tolist()) / 200.0,
    }


def mm_of(anchors_um: Anchors, name: str) -> Point:
    """A landmark in mm."""
    x, y, z = anchors_um[name]
    return x / 1000.0, y / 1000.0, z / 1000.0
