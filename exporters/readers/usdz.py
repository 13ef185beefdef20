"""USDZ back to parts in the shoe's own frame."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from exporters.errors import UnreadableMesh
from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid
from exporters.srgb import SRGB_TO_LINEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_BYTES = 1024 * 1024 * 1024
_ALIGNED = 64
_UNITS = {"1": "m"}


def read_usdz(data: bytes) -> ReadMesh:
    """The named parts of a USDZ written by RR Engine. Raises `UnreadableMesh`."""
    try:
        layer = _layer(data).decode()
        unit = _one(r"metersPerUnit = (\S+)", layer)
        need(_one(r'upAxis = "(\w)"', layer) == "Y", "the USDZ is not Y up")
        need(unit in _UNITS, f"the USDZ has units of {unit} m")
        head, looks = layer.split('def Scope "Looks"')
        materials = dict(map(_material, looks.split('def Material "')[1:]))
        parts = tuple(_part(prim, materials) for prim in head.split('def Mesh "')[1:])
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableMesh("this is no whole USDZ package") from error
    except (KeyError, ValueError, OverflowError) as error:
        raise UnreadableMesh("the USDZ does not have the structure RR Engine writes") from error
    return ReadMesh(_UNITS[unit], parts)


def _layer(data: bytes) -> bytes:
    """The text of the package's one layer, which lies as USDZ demands."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        infos = package.infolist()
        need(len(infos) == 1 and infos[0].filename.endswith(".usda"), "the USDZ is not one layer")
        info = infos[0]
        need(info.compress_type == zipfile.ZIP_STORED, "the USDZ is compressed")
        need(info.file_size <= min(_LARGEST_BYTES, len(data)), "the USDZ names more than it holds")
        named, extra = (int.from_bytes(data[at : at + 2], "little") for at in (26, 28))
        need((30 + named + extra) % _ALIGNED == 0, "the layer of the USDZ is not aligned")
        return package.read(info)


def _material(prim: str) -> tuple[str, tuple[str, str]]:
    """Name of a material's prim; its colour and material."""
    channels = _one(r"inputs:diffuseColor = \(([^)]*)\)", prim).split(", ")
    color = "#{:02X}{:02X}{:02X}".format(*(SRGB_TO_LINEAR.index(float(c)) for c in channels))
    return prim.partition('"')[0], (color, json.loads(_one(r"string material = (\S.*)", prim)))


def _part(prim: str, materials: dict[str, tuple[str, str]]) -> ReadPart:
    name = json.loads(_one(r"displayName = (\S.*)", prim))
    color, material = materials[_one(r"material:binding = </\w+/Looks/(\w+)>", prim)]
    points = _rows(prim, "point3f[] points", 3)
    normals = _rows(prim, "normal3f[] normals", 3)
    need(len(normals) == len(points), f"part {name} of the USDZ has not one normal a vertex")
    counts = _rows(prim, "int[] faceVertexCounts", 1)
    faces = _rows(prim, "int[] faceVertexIndices", 3).astype(np.int64)
    need(bool((counts == 3).all()) and len(counts) == len(faces), "a face is no triangle")
    need(
        len(faces) > 0 and int(faces.min()) >= 0 and int(faces.max()) < len(points),
        "a face of the USDZ names a vertex that is not there",
    )
    texture = None
    if "primvars:st" in prim:
        places = _rows(prim, "texCoord2f[] primvars:st", 2)
        need(len(places) == len(points), "the USDZ has not one texture coordinate a vertex")
        texture = on_grid(places * 1e6)[0][faces]
    # USD has Z forward, X to the side, Y up here; the shoe has x forward, y to the side, z up.
    vertices, off = on_grid(points[:, [2, 0, 1]] * 1e6)
    return ReadPart(name, vertices, faces, off, normals[:, [2, 0, 1]], color, material, texture)


def _rows(prim: str, attribute: str, width: int) -> NDArray[np.float64]:
    """The numbers of an array, `width` a row."""
    _, found, rest = prim.partition(f"{attribute} = [")
    values, end, _ = rest.partition("]")
    need(bool(found and end), f"the USDZ has no {attribute}")
    words = values.replace("(", "").replace(")", "").split(", ")
    return np.array(words, dtype=np.float64).reshape(-1, width)


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise UnreadableMesh("the USDZ does not have the structure RR Engine writes")
    return found[1]
