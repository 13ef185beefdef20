"""A CAD kernel (OpenCASCADE) as a judge of STEP files."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Body:
    """One solid as the kernel has it: name, colour 0..1, volume in mm³, box, faces, tolerance."""

    name: str
    colour: tuple[float, float, float]
    valid: bool
    closed: bool
    volume_mm3: float
    box: Floats
    faces: int
    tolerance_mm: float
    shape: Any


def kernel() -> None:
    """Skip where the kernel cannot be loaded; never in CI."""
    if os.environ.get("RR_CI"):
        return
    pytest.importorskip(
        "OCP.STEPControl", reason="needs OpenCASCADE and libGL", exc_type=ImportError
    )


def unit_of(path: Path) -> str:
    """The unit of lengths that the kernel reads."""
    from OCP.collections import Sequence_TCollection_AsciiString as Names
    from OCP.STEPControl import STEPControl_Reader

    reader = STEPControl_Reader()
    reader.ReadFile(str(path))
    lengths, angles, solids = Names(), Names(), Names()
    reader.FileUnits(lengths, angles, solids)
    return str(lengths.Value(1).ToCString())


def read(path: Path) -> list[Body]:
    """The bodies of a STEP file, in its order."""
    from OCP.collections import Sequence_TDF_Label
    from OCP.IFSelect import IFSelect_RetDone
    from OCP.STEPCAFControl import STEPCAFControl_Reader
    from OCP.TCollection import TCollection_ExtendedString
    from OCP.TDocStd import TDocStd_Document
    from OCP.XCAFDoc import XCAFDoc_DocumentTool

    document = TDocStd_Document(TCollection_ExtendedString("x"))
    reader = STEPCAFControl_Reader()
    reader.SetNameMode(True)
    reader.SetColorMode(True)
    assert reader.ReadFile(str(path)) == IFSelect_RetDone
    assert reader.Transfer(document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    colours = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
    labels = Sequence_TDF_Label()
    shapes.GetFreeShapes(labels)
    return [_body(labels.Value(one + 1), shapes, colours) for one in range(labels.Length())]


def _body(label: Any, shapes: Any, colours: Any) -> Body:
    from OCP.Bnd import Bnd_Box
    from OCP.BRep import BRep_Tool
    from OCP.BRepBndLib import BRepBndLib
    from OCP.BRepCheck import BRepCheck_Analyzer
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps
    from OCP.Quantity import Quantity_Color, Quantity_TOC_sRGB
    from OCP.ShapeAnalysis import ShapeAnalysis_ShapeTolerance
    from OCP.TDataStd import TDataStd_Name
    from OCP.TopAbs import TopAbs_FACE, TopAbs_SHELL, TopAbs_SOLID
    from OCP.XCAFDoc import XCAFDoc_ColorGen, XCAFDoc_ColorSurf

    shape = shapes.GetShape_s(label)
    name = TDataStd_Name()
    assert label.FindAttribute(TDataStd_Name.GetID_s(), name)
    colour = Quantity_Color()
    assert any(
        colours.GetColor(shape, kind, colour) for kind in (XCAFDoc_ColorSurf, XCAFDoc_ColorGen)
    )
    (solid,) = _all(shape, TopAbs_SOLID)
    properties, box = GProp_GProps(), Bnd_Box()
    BRepGProp.VolumeProperties_s(solid, properties, 1e-6)
    BRepBndLib.AddOptimal_s(solid, box, False, False)
    low, high = box.CornerMin(), box.CornerMax()
    ends = np.array([(p.X(), p.Y(), p.Z()) for p in (low, high)])
    values = colour.Values(Quantity_TOC_sRGB)
    return Body(
        str(name.Get().ToExtString()),
        tuple(values),
        BRepCheck_Analyzer(solid).IsValid(),
        all(BRep_Tool.IsClosed_s(shell) for shell in _all(solid, TopAbs_SHELL)),
        properties.Mass(),
        ends,
        sum(1 for _ in _all(solid, TopAbs_FACE)),
        ShapeAnalysis_ShapeTolerance().Tolerance(solid, 1),
        solid,
    )


def corners(shape: Any, tolerance_mm: float) -> Floats:
    """Corners [m, 3 corners, 3] of the kernel's own triangles of a shape."""
    from OCP.BRep import BRep_Tool
    from OCP.BRepMesh import BRepMesh_IncrementalMesh
    from OCP.TopAbs import TopAbs_FACE, TopAbs_REVERSED
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS

    BRepMesh_IncrementalMesh(shape, tolerance_mm, False, 0.2, False)
    found = []
    for face in _all(shape, TopAbs_FACE):
        mesh = BRep_Tool.Triangulation_s(TopoDS.Face(face), TopLoc_Location())
        assert mesh is not None
        nodes = [mesh.Node(number + 1) for number in range(mesh.NbNodes())]
        points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes])
        triples = [mesh.Triangle(number + 1).Get() for number in range(mesh.NbTriangles())]
        turned = -1 if face.Orientation() == TopAbs_REVERSED else 1
        found.append(points[np.array(triples)[:, ::turned] - 1])
    return np.concatenate(found)


def _all(shape: Any, kind: Any) -> Iterator[Any]:
    from OCP.TopExp import TopExp_Explorer

    explorer = TopExp_Explorer(shape, kind)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()
