"""The meshes of a USDZ of any program, by Pixar's USD library.

Called by `engine.apart` only: the library is native code, and may end its process over what it
reads. It has to be there: `engine.reader_extra` tells.
"""

from __future__ import annotations

import posixpath
import zipfile
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from engine.foreign_mesh import MOST_PARTS, MOST_POINTS, MOST_TRIANGLES, RawMesh, RawPart
from engine.reader_extra import lacking
from exporters.errors import UnreadableMesh
from exporters.readers.zipped import member

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PRIMS: Final = 20_000
MOST_LAYERS: Final = 64
_LAYERS: Final = (".usd", ".usda", ".usdc")
_SMOOTHED: Final = ("catmullClark", "loop")
"""Schemes whose surface lies off its cage; that of `bilinear` does not."""


def read_foreign_usdz(data: bytes) -> RawMesh:
    """The visible meshes of a USDZ as parts, moved to where they lie. Raises UnreadableMesh.

    In metres where the package says how long its unit is, else in its own numbers.
    """
    try:
        usd, geom, sdf = (import_module(f"pxr.{one}") for one in ("Usd", "UsdGeom", "Sdf"))
    except ImportError as error:
        raise lacking("a USDZ of another program takes Pixar's USD", error) from error
    layers = _anonymous(sdf, _members(data))
    # What it is built of has no place on any disk by now: nothing there can be reached from it.
    stage = usd.Stage.Open(next(iter(layers.values())), load=usd.Stage.LoadAll)
    parts, notes = _parts(usd, geom, stage)
    if not geom.StageHasAuthoredMetersPerUnit(stage):
        return RawMesh(parts, "", "usdz", notes)
    scale = float(geom.GetStageMetersPerUnit(stage))
    scaled = tuple(RawPart(one.name, one.points * scale, one.faces) for one in parts)
    return RawMesh(scaled, "m", "usdz", notes)


def _members(data: bytes) -> dict[str, bytes]:
    """The layers of a package, the root first; members of a USDZ are stored, never packed."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        infos = package.infolist()
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
            raise UnreadableMesh("a member of the USDZ is packed, which none may be")
        if sum(info.file_size for info in infos) > len(data):
            raise UnreadableMesh("the USDZ names more than it holds")
        names = [info.filename for info in infos if info.filename.lower().endswith(_LAYERS)]
        if not names or len(names) > MOST_LAYERS or len(set(names)) < len(names):
            raise UnreadableMesh("the USDZ has no layer, too many or two of one name")
        if names[0] != infos[0].filename:
            raise UnreadableMesh("the first member of the USDZ is no layer")
        return {name: member(package, name) for name in names}


def _anonymous(sdf: Any, members: dict[str, bytes]) -> dict[str, Any]:
    """The layers, each without a place, naming each other and nothing else."""
    layers = {}
    # The library reads from disk alone. No member's name is used there.
    with TemporaryDirectory(prefix="rr-usdz-") as folder:
        for number, (name, content) in enumerate(members.items()):
            path = Path(folder) / f"{number}{posixpath.splitext(name)[1].lower()}"
            path.write_bytes(content)
            layers[name] = sdf.Layer.OpenAsAnonymous(str(path))
    if any(layer is None for layer in layers.values()):
        raise UnreadableMesh("a layer of the USDZ cannot be read")
    for name, layer in layers.items():
        for asset in layer.GetCompositionAssetDependencies():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), asset))
            if target not in layers:
                raise UnreadableMesh("the USDZ names a layer that it does not hold")
            layer.UpdateCompositionAssetDependency(asset, layers[target].identifier)
    return layers


def _parts(usd: Any, geom: Any, stage: Any) -> tuple[tuple[RawPart, ...], tuple[str, ...]]:
    """The meshes that are drawn, in the shoe's frame: x forward, z up; and what is to be noted."""
    places = geom.XformCache(usd.TimeCode.Default())
    # USD's own frame is not fixed but for which axis is up; forward is Z there, as in glTF, or X.
    order = [2, 0, 1] if str(geom.GetStageUpAxis(stage)) == "Y" else [0, 1, 2]
    parts: list[RawPart] = []
    cages = 0
    seen = triangles = 0
    for prim in usd.PrimRange(stage.GetPseudoRoot(), usd.TraverseInstanceProxies()):
        seen += 1
        if seen > MOST_PRIMS:
            raise UnreadableMesh("the USDZ has more prims than any shoe")
        if prim.IsA(geom.PointInstancer):
            raise UnreadableMesh("the USDZ scatters copies of a mesh; write them out as meshes")
        if not prim.IsA(geom.Mesh) or not _is_drawn(geom, prim):
            continue
        points, faces = _mesh(geom.Mesh(prim))
        cages += _is_smoothed(geom.Mesh(prim))
        matrix = np.array(places.GetLocalToWorldTransform(prim), dtype=np.float64)
        if np.linalg.det(matrix[:3, :3]) < 0:
            faces = faces[:, ::-1]
        moved = points @ matrix[:3, :3] + matrix[3, :3]
        parts.append(RawPart(_name(prim), moved[:, order], faces))
        triangles += len(faces)
        if triangles > MOST_TRIANGLES or len(parts) > MOST_PARTS:
            raise UnreadableMesh("it has more triangles or parts than any shoe")
    notes = (f"meshes to be smoothed, whose cage is taken as it is: {cages}",)
    return tuple(parts), notes if cages else ()


def _is_smoothed(mesh: Any) -> bool:
    """Whether a file says of a mesh that its surface is a smoothed one.

    Only where it says so itself: the schema takes catmullClark for what is not written, and many
    exporters write nothing and mean polygons. Some write it of polygons, so it is no error.
    """
    scheme = mesh.GetSubdivisionSchemeAttr()
    return bool(scheme.HasAuthoredValue()) and str(scheme.Get()) in _SMOOTHED


def _is_drawn(geom: Any, prim: Any) -> bool:
    shown = geom.Imageable(prim)
    if str(shown.ComputeVisibility()) == "invisible":
        return False
    return str(shown.ComputePurpose()) in ("default", "render")


def _name(prim: Any) -> str:
    """What a person called the mesh; a prim's own name may hold fewer letters."""
    return str(prim.GetDisplayName() or prim.GetName())


def _mesh(mesh: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points and triangles of a mesh; polygons are cut into fans, subdivision is not applied."""
    points = np.array(mesh.GetPointsAttr().Get() or (), dtype=np.float64).reshape(-1, 3)
    counts = np.array(mesh.GetFaceVertexCountsAttr().Get() or (), dtype=np.int64)
    index = np.array(mesh.GetFaceVertexIndicesAttr().Get() or (), dtype=np.int64)
    if len(points) > MOST_POINTS or len(index) > 3 * MOST_TRIANGLES:
        raise UnreadableMesh("it has more triangles or parts than any shoe")
    if (len(counts) and int(counts.min()) < 3) or int(counts.sum()) != len(index):
        raise UnreadableMesh("the faces of a mesh in the USDZ do not fit together")
    if len(index) and not 0 <= int(index.min()) <= int(index.max()) < len(points):
        raise UnreadableMesh("a face of the USDZ names a vertex that is not there")
    faces = fans(counts, index)
    left = str(mesh.GetOrientationAttr().Get()) == "leftHanded"
    return points, faces[:, ::-1] if left else faces


def fans(counts: NDArray[np.int64], index: NDArray[np.int64]) -> NDArray[np.int64]:
    """Triangles (m, 3) of polygons: each of `counts` corners out of `index`, as a fan."""
    starts = np.cumsum(counts) - counts
    each = counts - 2
    first = np.repeat(starts, each)
    within = np.arange(len(first)) - np.repeat(np.cumsum(each) - each, each)
    return np.stack((index[first], index[first + within + 1], index[first + within + 2]), axis=1)
