"""What the JSON of a GLB asks of its reader, looked at before trimesh reads the rest.

Trimesh leaves out what it does not know, and gives the mesh without it: that would be another mesh.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from exporters.errors import UnreadableMesh

MOST_NODES: Final = 20_000
_JSON: Final = b"JSON"
_LOOKS: Final = ("KHR_materials_", "KHR_texture_", "EXT_texture_", "KHR_lights_")
"""Extensions that change how a mesh looks, and not where it is."""
_SCATTERS: Final = "EXT_mesh_gpu_instancing"
_FAN: Final = 6
_BYTES: Final = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
"""Of a component of each type."""
_COMPONENTS: Final = {
    "SCALAR": 1,
    "VEC2": 2,
    "VEC3": 3,
    "VEC4": 4,
    "MAT2": 4,
    "MAT3": 9,
    "MAT4": 16,
}


def need_plain_glb(data: bytes) -> None:
    """Raise UnreadableMesh where a GLB holds its shape in a way that trimesh passes over.

    Raises what Python raises over JSON that is none, too.
    """
    document = _document(data)
    for extension in document.get("extensionsRequired", ()):
        if not str(extension).startswith(_LOOKS):
            raise UnreadableMesh(f"the GLB needs {extension!a}, which is not read; write it plain")
    rooms = _need_views(document, _room(data))
    accessors = document.get("accessors", ())
    for accessor in accessors:
        _need_inside(accessor, document, rooms)
    for number in _shaping(document):
        accessor = accessors[_whole(number)]
        if "sparse" in accessor or accessor.get("normalized"):
            raise UnreadableMesh("places in the GLB are sparse or normalised; write it plain")
        if "bufferView" not in accessor:
            raise UnreadableMesh("the GLB names places and holds none")
    nodes = document.get("nodes", ())
    # Optional by its own words, and what a reader without it shows is one copy, or none.
    if any(_SCATTERS in node.get("extensions", ()) for node in nodes):
        raise UnreadableMesh("the GLB scatters copies of a mesh; write them out as meshes")
    _need_tree(nodes)


def _document(data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[12:16], "little")
    if data[:4] != b"glTF" or data[16:20] != _JSON or len(data) < 20 + length:
        raise UnreadableMesh("this is no whole GLB")
    found = json.loads(data[20 : 20 + length])
    if not isinstance(found, dict):
        raise UnreadableMesh("the JSON of the GLB is no document")
    return found


def _room(data: bytes) -> int:
    """How many bytes the chunk after the JSON holds."""
    start = 20 + int.from_bytes(data[12:16], "little") + 8
    return min(int.from_bytes(data[start - 8 : start - 4], "little"), max(len(data) - start, 0))


def _need_views(document: dict[str, Any], held: int) -> list[int]:
    """The bytes of each view of a buffer; raises where one does not lie within its buffer.

    A slice from below zero is one of other bytes.
    """
    buffers, rooms = document.get("buffers", ()), []
    for view in document.get("bufferViews", ()):
        buffer = buffers[_whole(view["buffer"])]
        room = _whole(buffer["byteLength"])
        end = _whole(view.get("byteOffset", 0)) + _whole(view["byteLength"])
        if end > (room if "uri" in buffer else min(room, held)):
            raise UnreadableMesh("a view of the GLB reaches beyond its buffer")
        rooms.append(_whole(view["byteLength"]))
    return rooms


def _need_inside(accessor: dict[str, Any], document: dict[str, Any], rooms: list[int]) -> None:
    """Raise where an accessor reaches beyond its view."""
    count = _whole(accessor["count"])
    if "bufferView" not in accessor or not count:
        return
    number = _whole(accessor["bufferView"])
    size = _BYTES[accessor["componentType"]] * _COMPONENTS[accessor["type"]]
    stride = _whole(document["bufferViews"][number].get("byteStride", size))
    if _whole(accessor.get("byteOffset", 0)) + stride * (count - 1) + size > rooms[number]:
        raise UnreadableMesh("an accessor of the GLB reaches beyond its view")


def _whole(number: object) -> int:
    if not isinstance(number, int) or number < 0:
        raise UnreadableMesh(f"a place or length in the GLB is no whole number, {number!a}")
    return number


def _shaping(document: dict[str, Any]) -> Iterator[int]:
    """Numbers of the accessors that places and triangles come from."""
    for mesh in document.get("meshes", ()):
        for primitive in mesh["primitives"]:
            if primitive.get("mode") == _FAN:
                raise UnreadableMesh("the GLB has triangles as a fan; write them one by one")
            yield primitive["attributes"]["POSITION"]
            if "indices" in primitive:
                yield primitive["indices"]


def _need_tree(nodes: list[dict[str, Any]]) -> None:
    """Raise where a node is held twice, or by itself: nodes are strict trees."""
    if len(nodes) > MOST_NODES:
        raise UnreadableMesh("the GLB has more nodes than any shoe")
    holders: dict[int, int] = {}
    for number, node in enumerate(nodes):
        _whole(node.get("mesh", 0))
        for child in node.get("children", ()):
            if child in holders or not 0 <= child < len(nodes):
                raise UnreadableMesh("a node of the GLB is held twice, or is not there")
            holders[child] = number
    # With one holder each, whoever climbs for ever is in a ring; what was climbed ends well.
    done: set[int] = set()
    for start in range(len(nodes)):
        climbed: set[int] = set()
        at = start
        while at in holders and at not in done:
            if at in climbed:
                raise UnreadableMesh("nodes of the GLB hold each other in a ring")
            climbed.add(at)
            at = holders[at]
        done |= climbed
