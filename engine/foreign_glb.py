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
_FAN: Final = 6


def need_plain_glb(data: bytes) -> None:
    """Raise UnreadableMesh where a GLB holds its shape in a way that trimesh passes over.

    Raises what Python raises over JSON that is none, too.
    """
    document = _document(data)
    for extension in document.get("extensionsRequired", ()):
        if not str(extension).startswith(_LOOKS):
            raise UnreadableMesh(f"the GLB needs {extension!a}, which is not read; write it plain")
    accessors = document.get("accessors", ())
    for number in _shaping(document):
        accessor = accessors[number]
        if "sparse" in accessor or accessor.get("normalized"):
            raise UnreadableMesh("places in the GLB are sparse or normalised; write it plain")
        if "bufferView" not in accessor:
            raise UnreadableMesh("the GLB names places and holds none")
    _need_tree(document.get("nodes", ()))


def _document(data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[12:16], "little")
    if data[:4] != b"glTF" or data[16:20] != _JSON or len(data) < 20 + length:
        raise UnreadableMesh("this is no whole GLB")
    found = json.loads(data[20 : 20 + length])
    if not isinstance(found, dict):
        raise UnreadableMesh("the JSON of the GLB is no document")
    return found


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
