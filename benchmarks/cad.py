"""The same last from the same sections by a CAD kernel: lofted as B-splines, then meshed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.shoe import instrumental
from benchmarks.table import Row
from benchmarks.timing import timed_ms
from geometry import quality as qualities
from geometry.build import build_shoe
from geometry.form import Form
from geometry.last import bottom, cut
from geometry.loft import ring
from geometry.spec import Instrument
from tests.geometry.nearest import Nearest

Floats = NDArray[np.float64]

# Sections that a pattern engineer would draw: level curves up the wall, and points on each.
LEVELS, POINTS = 24, 96
# Points inside the featherline that the bottom is drawn through.
BOTTOM_ROWS, BOTTOM_ACROSS = 24, 7
SEW_MM = 0.005
# Distances are measured up to here, at about so many places.
REACH_MM, TRIED = 0.5, 20_000
TOLERANCES = {"standard": 0.10, "production": 0.02}


@dataclass(frozen=True)
class Sections:
    """Level curves [level, point, 3] of the last's wall in mm, and points [n, 3] of its bottom."""

    levels: Floats
    bottom: Floats


def rows(rounds: int) -> list[Row]:
    """Seconds, triangles and deviation of both, at two chord tolerances."""
    values = instrumental()
    form = sections(values)
    truth = Nearest(_corners_of(values, _reference()), reach_mm=REACH_MM)
    found = []
    for quality, tolerance in TOLERANCES.items():
        found += _compared(values, form, truth, quality, tolerance, rounds)
    return found


def _compared(
    values: Any, form: Sections, truth: Nearest, quality: str, tolerance: float, rounds: int
) -> list[Row]:
    ours = _corners_of(values, quality)
    theirs = meshed(lofted(form), tolerance)
    ours_ms = median(
        timed_ms(lambda: build_shoe(values, quality=quality, only={"last"})) for _ in range(rounds)
    )
    shoe_ms = median(timed_ms(lambda: build_shoe(values, quality=quality)) for _ in range(3))
    few = max(2, rounds // 5)
    loft_ms = median(timed_ms(lambda: lofted(form)) for _ in range(few))
    # A solid keeps its mesh, so that each is lofted anew; only the meshing is timed.
    solids = [lofted(form) for _ in range(few)]
    mesh_ms = median(timed_ms(lambda solid=solid: meshed(solid, tolerance)) for solid in solids)
    base_ms = loft_ms + mesh_ms
    chord = f"{tolerance:g} mm"
    away = [float(np.max(truth.distances(_tried(mesh)))) for mesh in (ours, theirs)]
    told = [f"{one:.3f} mm" if one < REACH_MM else f"over {REACH_MM} mm" for one in away]
    return [
        Row(
            f"last within {chord}",
            f"{ours_ms:.1f} ms",
            f"CAD loft {loft_ms:.0f} ms, mesh {mesh_ms:.0f} ms",
            f"{base_ms / ours_ms:.1f} × faster",
            "",
            None,
        ),
        Row(
            f"all parts within {chord}",
            f"{shoe_ms:.1f} ms",
            f"CAD last alone {base_ms:.0f} ms",
            f"{base_ms / shoe_ms:.1f} × faster",
            "",
            None,
        ),
        Row(
            f"triangles of the last, {chord}", f"{len(ours):,}", f"CAD {len(theirs):,}",
            f"{len(ours) / len(theirs):.2f} ×", "", None,
        ),
        Row(
            f"largest distance from the form, {chord}", told[0],
            f"CAD {told[1]}", "", f"≤ {chord}", away[0] <= tolerance + 0.002,
        ),
    ]  # fmt: skip


def sections(values: Any) -> Sections:
    """The last's level curves and bottom points, read from the form."""
    spec = Instrument(values)
    form = Form(spec)
    w = ring(np.arange(POINTS // 2 + 1) / (POINTS // 2))
    seat = float(form.bottom.centre(np.array([form.seat_x_mm]))[0])
    top = cut(form, w, seat + spec.mm("last.back_height_mm"))
    up = np.arange(LEVELS) / (LEVELS - 1)
    up = (0.65 * up + 0.35) * up
    levels = form.surface(w[None, :] + 0.0 * up[:, None], top[None, :] * up[:, None])
    across = (np.arange(BOTTOM_ACROSS) + 1.0) / (BOTTOM_ACROSS + 1.0)
    inside = bottom(form, w, levels[0], across)
    step = max(1, len(inside) // BOTTOM_ROWS)
    return Sections(levels, inside[step // 2 :: step].reshape(-1, 3))


def lofted(form: Sections) -> Any:
    """A B-spline solid: the wall through the level curves, bottom and cone top sewn on."""
    from OCP.BRepBuilderAPI import (
        BRepBuilderAPI_MakeEdge,
        BRepBuilderAPI_MakeSolid,
        BRepBuilderAPI_MakeWire,
        BRepBuilderAPI_Sewing,
    )
    from OCP.BRepOffsetAPI import BRepOffsetAPI_ThruSections
    from OCP.TopoDS import TopoDS

    edges = [BRepBuilderAPI_MakeEdge(_closed_spline(level)).Edge() for level in form.levels]
    loft = BRepOffsetAPI_ThruSections(False, False, 1e-4)
    loft.CheckCompatibility(False)
    for edge in edges:
        loft.AddWire(BRepBuilderAPI_MakeWire(edge).Wire())
    loft.Build()
    sewing = BRepBuilderAPI_Sewing(SEW_MM)
    sewing.Add(loft.Shape())
    sewing.Add(_filled(edges[0], form.bottom))
    sewing.Add(_filled(edges[-1], np.zeros((0, 3))))
    sewing.Perform()
    return BRepBuilderAPI_MakeSolid(TopoDS.Shell(sewing.SewedShape())).Solid()


def meshed(solid: Any, tolerance_mm: float) -> Floats:
    """Corners [m, 3 corners, 3] in mm of the solid's triangles at a chord tolerance."""
    from OCP.BRep import BRep_Tool
    from OCP.BRepMesh import BRepMesh_IncrementalMesh
    from OCP.TopAbs import TopAbs_FACE
    from OCP.TopExp import TopExp_Explorer
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS

    BRepMesh_IncrementalMesh(solid, tolerance_mm, False, 0.5, False)
    found = []
    faces = TopExp_Explorer(solid, TopAbs_FACE)
    while faces.More():
        mesh = BRep_Tool.Triangulation_s(TopoDS.Face(faces.Current()), TopLoc_Location())
        nodes = [mesh.Node(number + 1) for number in range(mesh.NbNodes())]
        points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes])
        triples = [mesh.Triangle(number + 1).Get() for number in range(mesh.NbTriangles())]
        found.append(points[np.array(triples) - 1])
        faces.Next()
    return np.concatenate(found)


def _closed_spline(points: Floats) -> Any:
    """A periodic B-spline through a ring of points."""
    from OCP.collections import HArray1_gp_Pnt
    from OCP.GeomAPI import GeomAPI_Interpolate
    from OCP.gp import gp_Pnt

    given = HArray1_gp_Pnt(1, len(points))
    for number, point in enumerate(points.tolist()):
        given.SetValue(number + 1, gp_Pnt(*point))
    spline = GeomAPI_Interpolate(given, True, 1e-6)
    spline.Perform()
    return spline.Curve()


def _filled(edge: Any, inside: Floats) -> Any:
    """A smooth face with the edge as its border, through the points inside."""
    from OCP.BRepOffsetAPI import BRepOffsetAPI_MakeFilling
    from OCP.GeomAbs import GeomAbs_C0
    from OCP.gp import gp_Pnt

    filling = BRepOffsetAPI_MakeFilling()
    filling.Add(edge, GeomAbs_C0, True)
    for point in inside.tolist():
        filling.Add(gp_Pnt(*point))
    filling.Build()
    return filling.Shape()


def _reference() -> str:
    """A quality four times as fine as production: what deviations are measured from."""
    name = "reference"
    finest = qualities.QUALITY["production"]
    counts = {key: 2 * value for key, value in vars(finest).items() if isinstance(value, int)}
    qualities.QUALITY[name] = replace(finest, tolerance_mm=finest.tolerance_mm / 4, **counts)
    return name


def _corners_of(values: Any, quality: str) -> Floats:
    last = build_shoe(values, quality=quality, only={"last"}).parts[0]
    corners: Floats = last.vertices_um[last.faces] / 1000.0
    return corners


def _tried(corners: Floats) -> Floats:
    """Where triangles may stand off most: their middles, and those of their sides; thinned."""
    sides = [0.5 * (corners[:, k] + corners[:, (k + 1) % 3]) for k in range(3)]
    points = np.concatenate([corners.mean(axis=1), *sides])
    return points[:: max(1, len(points) // TRIED)]
