"""A 3MF of any program: objects in objects, moved, in any unit, over several model files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat

from engine.foreign_mesh import MOST_PARTS, MOST_TRIANGLES, RawMesh, RawPart
from exporters.errors import UnreadableMesh
from exporters.readers.zipped import member

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
_MODEL_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_UNITS = {
    "micron": ("mm", 0.001),
    "millimeter": ("mm", 1.0),
    "centimeter": ("cm", 1.0),
    "meter": ("m", 1.0),
    "inch": ("in", 1.0),
    "foot": ("in", 12.0),
}
LARGEST_BYTES = 512 * 1024 * 1024
LARGEST_RATIO = 200
MOST_MEMBERS = 4096
DEEPEST = 16
MOST_PLACES = 20_000
"""How often objects may stand, those without a mesh counted: ten of each, nine deep, never end."""

Key = tuple[str, str]
"""An object: the model file it stands in, and its id there."""


@dataclass(slots=True)
class _Object:
    name: str
    points: list[str] = field(default_factory=list)
    corners: list[str] = field(default_factory=list)
    inside: list[tuple[Key, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Package:
    """What all model files hold; `wanted` are files named and not read yet.

    `places` is how many objects were placed so far.
    """

    objects: dict[Key, _Object] = field(default_factory=dict)
    items: list[tuple[Key, str]] = field(default_factory=list)
    unit: str = ""
    wanted: list[str] = field(default_factory=list)
    places: int = 0


def read_foreign_3mf(data: bytes) -> RawMesh:
    """The build items of a 3MF as parts. Raises UnreadableMesh and the errors of zip and XML."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        names = _checked(package)
        found = _Package(wanted=[_root(member(package, "_rels/.rels"))])
        done: set[str] = set()
        while found.wanted:
            path = found.wanted.pop()
            if path in done:
                continue
            done.add(path)
            if path.lstrip("/") not in names:
                raise UnreadableMesh("the 3MF names a model file that it does not hold")
            _read_model(found, path, member(package, path.lstrip("/")), is_root=len(done) == 1)
    if found.unit not in _UNITS:
        raise UnreadableMesh(f"the 3MF is in a unit that is not known, {found.unit!a}")
    unit, factor = _UNITS[found.unit]
    parts: list[RawPart] = []
    for key, moved in found.items:
        _add(found, parts, key, _matrix(moved), 0)
    scaled = (RawPart(one.name, one.points * factor, one.faces) for one in parts)
    return RawMesh(tuple(scaled), unit, "3mf")


def _checked(package: zipfile.ZipFile) -> frozenset[str]:
    """The members' names; refuses what unpacks to more than any shoe."""
    infos = package.infolist()
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > MOST_MEMBERS or size > min(LARGEST_BYTES, LARGEST_RATIO * packed):
        raise UnreadableMesh("the 3MF unpacks to too much")
    return frozenset(info.filename for info in infos)


def _root(data: bytes) -> str:
    found: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and given.get("Type") == _MODEL_TYPE:
            found.append(given["Target"])

    _parse(data, start)
    if not found:
        raise UnreadableMesh("the 3MF names no model")
    return found[0]


def _read_model(package: _Package, path: str, data: bytes, *, is_root: bool) -> None:
    """Gather the objects of one model file; those of the root's build are the items."""
    current = _Object("")

    def other(given: dict[str, str]) -> Key:
        where = given.get(f"{_PRODUCTION} path", path)
        if where != path:
            package.wanted.append(where)
        return where, given["objectid"]

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal current
        space, _, name = tag.rpartition(" ")
        if space != _CORE:
            return
        if name == "vertex":
            current.points += (given["x"], given["y"], given["z"])
        elif name == "triangle":
            current.corners += (given["v1"], given["v2"], given["v3"])
            if len(current.corners) > 3 * MOST_TRIANGLES:
                raise UnreadableMesh("it has more triangles than any shoe")
        elif name == "model" and is_root:
            package.unit = given.get("unit", "millimeter")
        elif name == "object":
            current = _Object(given.get("name", ""))
            package.objects[path, given["id"]] = current
        elif name == "component":
            current.inside.append((other(given), given.get("transform", "")))
        elif name == "item" and is_root:
            package.items.append((other(given), given.get("transform", "")))

    _parse(data, start)


def _parse(data: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    """Give each element to `start`; a document type is refused, so no entity can grow."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise UnreadableMesh("the 3MF declares a document type")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableMesh("an XML file of the 3MF is damaged") from error


def _add(
    package: _Package, parts: list[RawPart], key: Key, matrix: NDArray[np.float64], depth: int
) -> None:
    """Add the mesh of an object and of those inside it, moved by a matrix (4, 3)."""
    import numpy as np

    if depth > DEEPEST:
        raise UnreadableMesh("objects of the 3MF lie in each other without end")
    package.places += 1
    if package.places > MOST_PLACES:
        raise UnreadableMesh("the 3MF places more objects than any shoe")
    if key not in package.objects:
        raise UnreadableMesh("the 3MF names an object that is not there")
    found = package.objects[key]
    if found.corners:
        points = np.array(found.points, dtype=np.float64).reshape(-1, 3)
        faces = np.array(found.corners, dtype=np.int64).reshape(-1, 3)
        if np.linalg.det(matrix[:3]) < 0:
            faces = faces[:, ::-1]
        parts.append(RawPart(found.name, points @ matrix[:3] + matrix[3], faces))
        if len(parts) > MOST_PARTS or sum(len(one.faces) for one in parts) > MOST_TRIANGLES:
            raise UnreadableMesh("it has more triangles or parts than any shoe")
    for inner, moved in found.inside:
        step = _matrix(moved)
        both = np.vstack((step[:3] @ matrix[:3], step[3:] @ matrix[:3] + matrix[3]))
        _add(package, parts, inner, both, depth + 1)


def _matrix(text: str) -> NDArray[np.float64]:
    """A transform as (4, 3): three rows to multiply a point with from the left, and the shift."""
    import numpy as np

    if not text:
        return np.vstack((np.eye(3), np.zeros((1, 3))))
    return np.array(text.split(), dtype=np.float64).reshape(4, 3)
