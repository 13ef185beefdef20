"""GLB back to parts in the shoe's own frame and unit."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from exporters.errors import UnreadableMesh
from exporters.readers.mesh import ReadMesh, ReadPart, need, on_grid, region_names
from exporters.srgb import SRGB_TO_LINEAR

_KINDS = {5126: "<f4", 5125: "<u4", 5123: "<u2", 5120: "i1"}
_NORMALIZED = {5120: 127.0}
_WIDTHS = {"VEC3": 3, "VEC2": 2, "SCALAR": 1}


def read_glb(data: bytes) -> ReadMesh:
    """The named parts of a GLB written by RR Engine. Raises `UnreadableMesh`."""
    document, binary = split_glb(data)
    try:
        unit = str(document["asset"]["extras"]["unit"])
        roots = document["scenes"][document["scene"]]["nodes"]
        nodes = [
            document["nodes"][child]
            for root in roots
            for child in document["nodes"][root]["children"]
        ]
        _need_no_more_than(binary, document, nodes)
        parts = tuple(_part(document, binary, node) for node in nodes)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableMesh("the GLB does not have the structure RR Engine writes") from error
    return ReadMesh(unit, parts)


def split_glb(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON document and the binary chunk of a GLB. Raises `UnreadableMesh`."""
    need(len(data) >= 28 and data[:4] == b"glTF", "this is no GLB")
    version, length, json_size = struct.unpack_from("<III", data, 4)
    need(version == 2 and length == len(data), "the GLB is cut short or too long")
    binary_at = 20 + json_size
    need(data[16:20] == b"JSON" and binary_at + 8 <= length, "the GLB has no whole JSON chunk")
    size = int.from_bytes(data[binary_at : binary_at + 4], "little")
    need(
        data[binary_at + 4 : binary_at + 8] == b"BIN\0" and binary_at + 8 + size == length,
        "the GLB has no whole binary chunk",
    )
    try:
        document = json.loads(data[20:binary_at])
    except (ValueError, RecursionError) as error:  # the second: lists in lists, without end
        raise UnreadableMesh("the JSON of the GLB is damaged") from error
    need(isinstance(document, dict), "the JSON of the GLB is no object")
    return document, data[binary_at + 8 :]


def _need_no_more_than(
    binary: bytes, document: dict[str, Any], nodes: list[dict[str, Any]]
) -> None:
    """Refuse meshes that many nodes share: a small file would be read to more than memory holds."""
    for kind in ("POSITION", "indices"):
        held = 0
        for node in nodes:
            primitive = document["meshes"][node["mesh"]]["primitives"][0]
            number = primitive["indices"] if kind == "indices" else primitive["attributes"][kind]
            held += document["accessors"][number]["count"]
        need(0 < 2 * held <= len(binary), "the GLB has no mesh, or names more than it holds")


def _part(document: dict[str, Any], binary: bytes, node: dict[str, Any]) -> ReadPart:
    mesh = document["meshes"][node["mesh"]]
    need(mesh["name"] == node["name"], f"node {node['name']} holds mesh {mesh['name']}")
    primitive = mesh["primitives"][0]
    attributes = primitive["attributes"]
    metres = _array(document, binary, attributes["POSITION"])
    normals = _array(document, binary, attributes["NORMAL"])
    faces = _array(document, binary, primitive["indices"]).astype(np.int64).reshape(-1, 3)
    need(int(faces.max()) < len(metres), "a face of the GLB names a vertex that is not there")
    texture = regions = None
    if "TEXCOORD_0" in attributes:
        metres_uv = _array(document, binary, attributes["TEXCOORD_0"])
        need(len(metres_uv) == len(metres), "the GLB has not one texture coordinate a vertex")
        texture = on_grid((metres_uv * (1.0, -1.0) + (0.0, 1.0)) * 1e6)[0][faces]
    if "_REGION" in attributes:
        numbers = _array(document, binary, attributes["_REGION"])[:, 0].astype(np.int64)
        need(len(numbers) == len(metres), "the GLB has not one region a vertex")
        corners = numbers[faces]
        whole = bool((corners == corners[:, :1]).all())
        need(whole, "a triangle of the GLB is of several regions")
        regions = region_names(list(mesh["extras"]["regions"]), corners[:, 0])
    # glTF has Z forward, X to the side, Y up; the shoe has x forward, y to the side, z up.
    scale, _, _ = node.get("scale", (1.0, 1.0, 1.0))
    moved = metres * scale + np.array(node.get("translation", (0.0, 0.0, 0.0)))
    vertices, off = on_grid(moved[:, [2, 0, 1]] * 1e6)
    step_um = max(1, round(scale * 1e6)) if "scale" in node else 1
    material = document["materials"][primitive["material"]]
    channels = material["pbrMetallicRoughness"]["baseColorFactor"][:3]
    return ReadPart(
        str(node["name"]),
        vertices,
        faces,
        off,
        normals[:, [2, 0, 1]],
        "#{:02X}{:02X}{:02X}".format(*(SRGB_TO_LINEAR.index(channel) for channel in channels)),
        str(material["extras"]["material"]),
        texture,
        regions,
        step_um,
    )


def _array(document: dict[str, Any], binary: bytes, number: int) -> Any:
    accessor = document["accessors"][number]
    view = document["bufferViews"][accessor["bufferView"]]
    width = _WIDTHS[accessor["type"]]
    kind = np.dtype(_KINDS[accessor["componentType"]])
    row = view.get("byteStride", width * kind.itemsize)
    fits = row % kind.itemsize == 0 and row >= width * kind.itemsize
    need(fits, "a buffer view of the GLB has a wrong stride")
    rows = accessor["count"]
    need(view["byteLength"] == rows * row, "a buffer view of the GLB has another length")
    values = np.frombuffer(binary, kind, rows * (row // kind.itemsize), view["byteOffset"])
    found = values.reshape(rows, -1)[:, :width].astype(np.float64)
    return found / _NORMALIZED[accessor["componentType"]] if "normalized" in accessor else found
