"""The solids and surfaces of a STEP file of any program, as triangles, by OpenCASCADE.

Called by `engine.apart` only: the library is native code, and may end its process over what it
reads. It has to be there: `engine.reader_extra` tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from engine.foreign_mesh import MOST_PARTS, MOST_TRIANGLES, RawMesh, RawPart
from engine.reader_extra import lacking
from exporters.errors import UnreadableMesh

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHORD_MM: Final = 0.1
"""How far triangles lie off the surface at most: what a digital model meets its spec within."""
ANGLE_RAD: Final = 0.3
"""How far two neighbours are turned from each other at most, where the chord alone allows more."""
LONGEST_MM: Final = 2_000.0
"""Larger shapes are not cut into triangles: no shoe, and without end at that chord."""
MOST_FACES: Final = 50_000
DEEPEST: Final = 32


def read_foreign_step(data: bytes) -> RawMesh:
    """The shapes of a STEP file as parts, in mm. Raises UnreadableMesh, and what the library does.

    One part is one product that no other holds, or one leaf of an assembly, moved to where it lies.
    """
    ocp = _Library()
    with _no_files():
        document = ocp.read(data)
        labels = ocp.free(document)
        leaves = [leaf for label in labels for leaf in ocp.leaves(label, None, 0)]
        if not leaves or len(leaves) > MOST_PARTS:
            raise UnreadableMesh("the STEP file has no shape, or more than any shoe")
        parts: list[RawPart] = []
        for name, shape in leaves:
            part = ocp.part(name, shape, MOST_TRIANGLES - sum(len(one.faces) for one in parts))
            if part is not None:
                parts.append(part)
    return RawMesh(tuple(parts), "mm", "step")


@contextmanager
def _no_files() -> Iterator[None]:
    """Let nothing be opened: a STEP file may name others, which the library would read.

    It holds for every thread, which is another reason for a process that does nothing else.
    """
    with suppress(ImportError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return
    yield


class _Library:
    """OpenCASCADE's modules, all imported before the file is looked at."""

    _NAMES = (
        "Bnd", "BRep", "BRepBndLib", "BRepMesh", "IFSelect", "STEPCAFControl", "TCollection",
        "TDF", "TDataStd", "TDocStd", "TopAbs", "TopExp", "TopLoc", "TopoDS", "XCAFDoc",
        "collections",
    )  # fmt: skip

    def __init__(self) -> None:
        try:
            self._of = {name: import_module(f"OCP.{name}") for name in self._NAMES}
        except ImportError as error:
            raise lacking("reading STEP takes OpenCASCADE", error) from error

    def __getattr__(self, name: str) -> Any:
        return self._of[name]

    def read(self, data: bytes) -> Any:
        """The document of a file, lengths turned to mm by the library."""
        document = self.TDocStd.TDocStd_Document(self.TCollection.TCollection_ExtendedString("x"))
        reader = self.STEPCAFControl.STEPCAFControl_Reader()
        for mode in (reader.SetColorMode, reader.SetLayerMode, reader.SetGDTMode):
            mode(False)
        reader.SetNameMode(True)
        if reader.ReadStream("x.step", BytesIO(data)) != self.IFSelect.IFSelect_RetDone:
            raise UnreadableMesh("this is no whole STEP file")
        self._need_whole(reader.ChangeReader().WS())
        if not reader.Transfer(document):
            raise UnreadableMesh("the STEP file has no shape that can be read")
        return document

    def _need_whole(self, session: Any) -> None:
        """Raise where an entity is damaged: the library takes 0 for a number that is none."""
        found = session.ModelCheckList(True)
        found.Start()
        fails = 0
        while found.More():
            fails += found.Value().NbFails()
            found.Next()
        if fails:
            raise UnreadableMesh(
                f"the STEP file has {fails} entities that are damaged or lead nowhere"
            )

    def free(self, document: Any) -> list[Any]:
        """The labels of the shapes that no assembly holds, in the order of the file."""
        shapes = self.XCAFDoc.XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
        return self._listed(shapes.GetFreeShapes)

    def leaves(self, label: Any, moved: Any, depth: int) -> Iterator[tuple[str, Any]]:
        """Name and shape of every leaf under a label, each where it lies."""
        tool = self.XCAFDoc.XCAFDoc_ShapeTool
        if depth > DEEPEST:
            raise UnreadableMesh("assemblies of the STEP file lie too deep in each other")
        place = tool.GetLocation_s(label)
        moved = place if moved is None else moved.Multiplied(place)
        target = label
        if tool.IsReference_s(label):
            target = self.TDF.TDF_Label()
            tool.GetReferredShape_s(label, target)
        if tool.IsAssembly_s(target):
            for inner in self._listed(lambda found: tool.GetComponents_s(target, found)):
                yield from self.leaves(inner, moved, depth + 1)
            return
        shape = tool.GetShape_s(target)
        if not shape.IsNull():
            yield self._name(target), (shape if target is label else shape.Located(moved))

    def _listed(self, fill: Any) -> list[Any]:
        found = self.collections.Sequence_TDF_Label()
        fill(found)
        if found.Length() > MOST_PARTS:
            raise UnreadableMesh("the STEP file has more shapes than any shoe")
        return [found.Value(number + 1) for number in range(found.Length())]

    def _name(self, label: Any) -> str:
        name = self.TDataStd.TDataStd_Name()
        if not label.FindAttribute(self.TDataStd.TDataStd_Name.GetID_s(), name):
            return ""
        return str(name.Get().ToExtString())

    def part(self, name: str, shape: Any, room: int) -> RawPart | None:
        """The triangles of a shape, or None for one of curves alone; `room` is for how many."""
        faces = self._faces(shape)
        if not faces:
            return None
        self._need_small(shape)
        self.BRepMesh.BRepMesh_IncrementalMesh(shape, CHORD_MM, False, ANGLE_RAD, False)
        points, corners, start = [], [], 0
        for face in faces:
            found = self._triangles(face)
            if found is None:
                continue
            points.append(found[0])
            corners.append(found[1] + start)
            start += len(found[0])
            room -= len(found[1])
            if room < 0:
                raise UnreadableMesh("it has more triangles or parts than any shoe")
        if not corners:
            raise UnreadableMesh("a shape of the STEP file gives no triangles")
        return RawPart(name, np.concatenate(points), np.concatenate(corners))

    def _faces(self, shape: Any) -> list[Any]:
        explorer = self.TopExp.TopExp_Explorer(shape, self.TopAbs.TopAbs_FACE)
        found = []
        while explorer.More():
            found.append(explorer.Current())
            explorer.Next()
            if len(found) > MOST_FACES:
                raise UnreadableMesh("a shape of the STEP file has more faces than any shoe")
        return found

    def _need_small(self, shape: Any) -> None:
        box = self.Bnd.Bnd_Box()
        self.BRepBndLib.BRepBndLib.Add_s(shape, box, False)
        if box.IsVoid() or box.IsOpen():
            raise UnreadableMesh("a shape of the STEP file has no end")
        low, high = box.CornerMin(), box.CornerMax()
        ends = (high.X() - low.X(), high.Y() - low.Y(), high.Z() - low.Z())
        # The comparison is false for a number that is none, too.
        if not all(end < LONGEST_MM for end in ends):
            raise UnreadableMesh("a shape of the STEP file is larger than any shoe")

    def _triangles(self, face: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
        place = self.TopLoc.TopLoc_Location()
        mesh = self.BRep.BRep_Tool.Triangulation_s(self.TopoDS.TopoDS.Face(face), place)
        if mesh is None or not mesh.NbTriangles():
            return None
        move = place.Transformation()
        nodes = (mesh.Node(number + 1).Transformed(move) for number in range(mesh.NbNodes()))
        points = np.array([(node.X(), node.Y(), node.Z()) for node in nodes], dtype=np.float64)
        triples = [mesh.Triangle(number + 1).Get() for number in range(mesh.NbTriangles())]
        turned = -1 if face.Orientation() == self.TopAbs.TopAbs_REVERSED else 1
        return points, np.array(triples, dtype=np.int64)[:, ::turned] - 1
