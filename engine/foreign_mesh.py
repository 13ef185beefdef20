"""The mesh in a file that any program wrote, in the file's own numbers.

Called by `engine.apart` only: the readers of strangers' bytes may take any time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.errors import UnreadableMesh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exporters.readers.mesh import ReadMesh

MOST_TRIANGLES = 2_000_000
"""Twenty times what a whole shoe at production quality has."""
MOST_POINTS = 3 * MOST_TRIANGLES
"""More than that no triangle has."""
MOST_PARTS = 200
SOLIDS = ("step", "stp")
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class RawPart:
    """One part as a file has it: `points` float64 (n, 3) in the file's unit, x forward and z up,
    `faces` int64 (m, 3), and the name of each triangle's region where the file tells of several.
    """

    name: str
    points: NDArray[np.float64]
    faces: NDArray[np.int64]
    regions: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RawMesh:
    """A file as read: its parts, the unit it says it is in (empty: it does not), its format.

    `notes` say what the file asks for beyond its parts, and was not done.
    """

    parts: tuple[RawPart, ...]
    unit: str
    format: str
    notes: tuple[str, ...] = ()

    @property
    def longest(self) -> float:
        """The longest extent of all parts together along an axis, in the file's unit."""
        return max(self.extents)

    @property
    def extents(self) -> tuple[float, float, float]:
        """How far all parts together reach along x, y and z, in the file's unit."""
        import numpy as np

        low = np.min([part.points.min(axis=0) for part in self.parts], axis=0)
        high = np.max([part.points.max(axis=0) for part in self.parts], axis=0)
        x, y, z = (high - low).tolist()
        return x, y, z


def read_raw(name: str, data: bytes) -> RawMesh:
    """The parts of a mesh file, the project's own reader first; raises UnreadableMesh and more."""
    ending = Path(name).suffix.lower().lstrip(".")
    found = _solids(data) if ending in SOLIDS else _own(ending, data) or _foreign(ending, data)
    _check(found)
    return found


def _own(ending: str, data: bytes) -> RawMesh | None:
    """What the strict reader of RR Engine's own files finds, or None where another wrote it."""
    from engine.mesh_units import UNITS_UM
    from exporters.readback import read_mesh
    from exporters.registry import format_of_ending

    form = format_of_ending(ending)
    if form is None or form.kind != "mesh":
        raise UnreadableMesh(f"no mesh file ends in .{ending}")
    try:
        mesh: ReadMesh = read_mesh(form, {"file": data})
    except UnreadableMesh:
        return None
    if mesh.unit not in UNITS_UM:
        return None
    # Whole micrometres, which the way back rounds to again.
    um = UNITS_UM[mesh.unit]
    parts = (RawPart(one.name, one.vertices_um / um, one.faces, one.regions) for one in mesh.parts)
    return RawMesh(tuple(parts), mesh.unit, ending)


def _solids(data: bytes) -> RawMesh:
    """Shapes of a STEP file cut into triangles; RR Engine's own too, which holds no mesh."""
    from engine.foreign_step import read_foreign_step

    if not data.lstrip()[:13] == b"ISO-10303-21;":
        raise UnreadableMesh("this is no STEP file")
    return read_foreign_step(data)


def _foreign(ending: str, data: bytes) -> RawMesh:
    if ending == "3mf":
        from engine.foreign_3mf import read_foreign_3mf

        return read_foreign_3mf(data)
    if ending == "usdz":
        from engine.foreign_usdz import read_foreign_usdz

        return read_foreign_usdz(data)
    if ending == "glb":
        from engine.foreign_glb import need_plain_glb

        need_plain_glb(data)
    if ending == "obj":
        return _objects(data)
    if ending == "ply":
        return _whole_ply(data)
    return _by_trimesh(ending, data)


def _whole_ply(data: bytes) -> RawMesh:
    from engine.foreign_ply import triangles_of_ply

    wanted = triangles_of_ply(data)
    found = _by_trimesh("ply", data)
    if sum(len(one.faces) for one in found.parts) != wanted:
        raise UnreadableMesh(f"of the PLY not all of the {wanted} triangles are read")
    return found


def _objects(data: bytes) -> RawMesh:
    """A part for each object of an OBJ, in the file's order; without objects as trimesh has it."""
    from engine.foreign_obj import numbered_objects

    text = numbered_objects(data)
    if not text.names:
        return _by_trimesh("obj", text.data)
    # By material an object would be cut in pieces.
    found = _by_trimesh("obj", text.data, split_objects=True, group_material=False)
    parts = {int(one.name): one for one in found.parts}
    named = (replace(parts[number], name=text.names[number]) for number in sorted(parts))
    return replace(found, parts=tuple(named))


def _by_trimesh(ending: str, data: bytes, **how: Any) -> RawMesh:
    import numpy as np
    import trimesh

    scene = trimesh.load_scene(
        BytesIO(data), file_type=ending, process=False, skip_materials=True, resolver=None, **how
    )
    nodes = [(str(node), *scene.graph[node]) for node in scene.graph.nodes_geometry]
    meshes = [
        (node, matrix, scene.geometry[kept])
        for node, matrix, kept in nodes
        if isinstance(scene.geometry[kept], trimesh.Trimesh)
    ]
    if sum(len(mesh.faces) for _, _, mesh in meshes) > MOST_TRIANGLES or len(meshes) > MOST_PARTS:
        raise UnreadableMesh("it has more triangles or parts than any shoe")
    parts = []
    for node, matrix, mesh in meshes:
        points = np.asarray(mesh.vertices, dtype=np.float64)
        points = points @ matrix[:3, :3].T + matrix[:3, 3]
        faces = np.asarray(mesh.faces, dtype=np.int64)
        if np.linalg.det(matrix[:3, :3]) < 0:
            faces = faces[:, ::-1]
        # glTF has Z forward, X to the side, Y up; the shoe has x forward, y to the side, z up.
        parts.append(RawPart(node, points[:, [2, 0, 1]] if ending == "glb" else points, faces))
    if len(parts) == 1 and ending in ("stl", "ply"):  # which name none
        parts = [RawPart("", parts[0].points, parts[0].faces)]
    return RawMesh(tuple(parts), "m" if ending == "glb" else "", ending)


def _check(mesh: RawMesh) -> None:
    """Raise UnreadableMesh for what is no mesh of a shoe, whoever read it."""
    import numpy as np

    triangles = sum(len(part.faces) for part in mesh.parts)
    if not triangles or any(not len(part.faces) for part in mesh.parts):
        raise UnreadableMesh("it has no triangles, or a part without any")
    if triangles > MOST_TRIANGLES or len(mesh.parts) > MOST_PARTS:
        raise UnreadableMesh("it has more triangles or parts than any shoe")
    if sum(len(part.points) for part in mesh.parts) > MOST_POINTS:
        raise UnreadableMesh("it has more vertices than its triangles can have")
    for part in mesh.parts:
        # The comparison is false for a number that is none, too.
        if not bool((np.abs(part.points) < _LARGEST).all()):
            raise UnreadableMesh("a coordinate is no number, or too large for a shoe")
        if int(part.faces.min()) < 0 or int(part.faces.max()) >= len(part.points):
            raise UnreadableMesh("a face names a vertex that is not there")
