"""3MF back to parts."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar
from xml.parsers import expat

import numpy as np

from exporters.errors import UnreadableMesh
from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid
from exporters.readers.zipped import member

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_MODEL_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_RELATIONS = "_rels/.rels"
_UNITS = {"millimeter": "mm"}
_MOST_MEMBERS = 4096
_LARGEST_BYTES = 1024 * 1024 * 1024
_LARGEST_RATIO = 100


def read_3mf(data: bytes) -> ReadMesh:
    """The named parts of a 3MF, each with the colour of its material. Raises `UnreadableMesh`.

    Read are meshes in build items without a transform, as RR Engine writes them.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = _checked(package)
            relations = _parsed(_Relations(), _member(package, members, _RELATIONS))
            need(relations.model != "", "the 3MF names no model")
            model = _parsed(_Model(), _member(package, members, relations.model.lstrip("/")))
        parts = tuple(_part(model, item) for item in model.items)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise UnreadableMesh("this is no whole 3MF package") from error
    except (KeyError, ValueError, OverflowError, NotImplementedError) as error:
        raise UnreadableMesh("the 3MF does not have the structure RR Engine writes") from error
    need(model.unit in _UNITS, f"the 3MF is in {model.unit or 'no unit'}, not millimetres")
    return ReadMesh(_UNITS[model.unit], parts)


@dataclass
class _Object:
    """One object as it stands in the model."""

    name: str
    material: tuple[str, int]
    points: list[str] = field(default_factory=list)
    corners: list[str] = field(default_factory=list)


class _Relations:
    """Where the package says its model is."""

    def __init__(self) -> None:
        self.model = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag.endswith(" Relationship") and given.get("Type") == _MODEL_TYPE:
            self.model = given["Target"]


class _Model:
    """The model's unit, materials, objects and build items, gathered element by element."""

    def __init__(self) -> None:
        self.unit = ""
        self.materials: dict[str, list[tuple[str, str]]] = {}
        self.objects: dict[str, _Object] = {}
        self.items: list[str] = []
        self._group: list[tuple[str, str]] = []
        self._object = _Object("", ("", 0))

    def start(self, tag: str, given: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if space != _CORE:
            return
        if name == "vertex":
            self._object.points += (given["x"], given["y"], given["z"])
        elif name == "triangle":
            self._object.corners += (given["v1"], given["v2"], given["v3"])
        elif name == "model":
            self.unit = given.get("unit", "millimeter")
        elif name == "basematerials":
            self._group = self.materials[given["id"]] = []
        elif name == "base":
            self._group.append((given["name"], given["displaycolor"][:7].upper()))
        elif name == "object":
            self._object = _Object(given["name"], (given["pid"], int(given["pindex"])))
            self.objects[given["id"]] = self._object
        elif name == "item":
            need("transform" not in given, "a build item of the 3MF is moved")
            self.items.append(given["objectid"])


_Gatherer = TypeVar("_Gatherer", _Relations, _Model)


def _part(model: _Model, item: str) -> ReadPart:
    need(item in model.objects, "a build item of the 3MF names an object that is not there")
    found = model.objects[item]
    group, index = found.material
    known = group in model.materials and 0 <= index < len(model.materials[group])
    need(known, f"object {found.name} of the 3MF has a material that is not there")
    material, color = model.materials[group][index]
    points = _numbers(found.points)
    vertices, off = on_grid(points * 1000.0)
    corners = _numbers(found.corners)
    whole = bool((corners == np.floor(corners)).all())
    inside = len(corners) > 0 and corners.min() >= 0 and corners.max() < len(vertices)
    need(whole and inside, "a triangle of the 3MF names a vertex that is not there")
    return ReadPart(
        found.name,
        vertices,
        corners.astype(np.int64),
        off,
        np.empty((0, 3)),
        color,
        material,
    )


def _numbers(words: list[str]) -> NDArray[np.float64]:
    return np.array(words, dtype=np.float64).reshape(-1, 3)


def _checked(package: zipfile.ZipFile) -> frozenset[str]:
    """The members' names; refuses what unpacks to more than any shoe, or stands twice."""
    infos = package.infolist()
    need(len(infos) <= _MOST_MEMBERS, "the 3MF holds more members than any")
    size = packed = 0
    for info in infos:
        size += info.file_size
        packed += info.compress_size
    need(size <= min(_LARGEST_BYTES, _LARGEST_RATIO * packed), "the 3MF unpacks to too much")
    names = frozenset(info.filename for info in infos)
    need(len(names) == len(infos), "a member stands twice in the 3MF")
    return names


def _member(package: zipfile.ZipFile, names: frozenset[str], name: str) -> bytes:
    need(name in names, f"the 3MF has no {name}")
    return member(package, name)


def _parsed(gatherer: _Gatherer, data: bytes) -> _Gatherer:
    """What the XML gives the gatherer; a document type is refused, so no entity can grow."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise UnreadableMesh("the 3MF declares a document type")

    parser.StartElementHandler = gatherer.start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableMesh("an XML file of the 3MF is damaged") from error
    return gatherer
