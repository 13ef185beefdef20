"""GLB (binary glTF 2.0): named parts, PBR materials, metres, Y up, normals with hard edges."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from exporters.corners import split_corners
from exporters.errors import NothingToWrite
from exporters.registry import EncodedFile
from exporters.srgb import linear_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import PartStyle, Scene, StyledPart

MAGIC = 0x46546C67
JSON_CHUNK = 0x4E4F534A
BIN_CHUNK = 0x004E4942
FLOAT, UNSIGNED_SHORT, UNSIGNED_INT = 5126, 5123, 5125
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963

# The shoe's (x to the toe, y medial, z up) becomes glTF's (Z forward, X, Y up): a cyclic swap,
# so a right-handed frame stays right-handed and no winding changes.
AXES = (1, 2, 0)


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene as a file."""
    return (EncodedFile(f"{stem}.glb", encode_glb(scene), "model/gltf-binary"),)


def encode_glb(scene: Scene) -> bytes:
    """The scene as one GLB: a node and a mesh for each part under a root with the scene's name.

    Float32 metres; below half a metre they round back to the exact micrometre. Colours are linear,
    by a table. Texture coordinates are metres along the surface. A part is one primitive, so that
    it stays one object, one draw and one closed mesh; `_REGION` is each vertex's number in the
    mesh's `extras.regions`, which shaders and attribute nodes read. Paint is `COLOR_0`. The Khronos
    validator has nothing to say but that no texture uses the coordinates yet.
    """
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    return GlbWriter().written(scene)


def bounds(points: NDArray[Any]) -> dict[str, list[float]]:
    """The least and the largest of each column, as an accessor states them."""
    return {
        "min": [points[:, axis].min().item() for axis in range(3)],
        "max": [points[:, axis].max().item() for axis in range(3)],
    }


def contained(document: Mapping[str, Any], binary: Sequence[bytes]) -> bytes:
    """A GLB of the JSON document and the pieces of its binary chunk, each padded to four bytes."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")
    text += b" " * (-len(text) % 4)
    chunk = b"".join(binary)
    total = 12 + 8 + len(text) + 8 + len(chunk)
    head = struct.pack("<IIIII", MAGIC, 2, total, len(text), JSON_CHUNK)
    return b"".join([head, text, struct.pack("<II", len(chunk), BIN_CHUNK), chunk])


def pbr_material(style: PartStyle) -> dict[str, Any]:
    """The look as glTF states it; its colour is linear, by a table."""
    return {
        "name": style.label,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*linear_rgb(style.color_hex), 1.0],
            "metallicFactor": float(style.metallic),
            "roughnessFactor": float(style.roughness),
        },
        "extras": {"material": style.material_id, "color_hex": style.color_hex},
    }


def _texture(uv_um: NDArray[np.int32]) -> NDArray[np.float32]:
    """Texture coordinates in metres; glTF's v runs down from 1, which importers turn back."""
    metres = np.empty(uv_um.shape, dtype="<f4")
    metres[:, 0] = uv_um[:, 0] / np.float64(1e6)
    metres[:, 1] = 1.0 - uv_um[:, 1] / np.float64(1e6)
    return metres


class GlbWriter:
    """Buffer views, accessors, meshes and materials of one file, in the order of the parts."""

    extensions: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.binary: list[bytes] = []
        self.size = 0
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []
        self.places: list[dict[str, Any]] = []
        self.materials: list[dict[str, Any]] = []
        self.styles: dict[PartStyle, int] = {}

    def written(self, scene: Scene) -> bytes:
        """The whole file."""
        for styled in scene.parts:
            self._add(styled)
        return self._finish(scene.name)

    def positions(self, vertices_um: NDArray[np.int32], source: NDArray[np.intp]) -> int:
        """The accessor of vertices' places; `source` tells which vertex stands where."""
        metres = np.empty((len(vertices_um), 3), dtype="<f4")
        for to, axis in enumerate(AXES):
            metres[:, to] = vertices_um[:, axis] / np.float64(1e6)
        self.places.append({})
        return self.accessor(metres.take(source, axis=0), "VEC3", FLOAT, extra=bounds(metres))

    def normals(self, normals: NDArray[np.float32], source: NDArray[np.intp]) -> int:
        """The accessor of vertices' normals, found in the same way."""
        turned = np.empty(normals.shape, dtype="<f4")
        for to, axis in enumerate(AXES):
            turned[:, to] = normals[:, axis]
        return self.accessor(turned.take(source, axis=0), "VEC3", FLOAT)

    def _add(self, styled: StyledPart) -> None:
        """Put one part behind the others."""
        part, creased = styled.part, styled.surface.creased
        corners = split_corners(part, creased)
        attributes = {
            "POSITION": self.positions(part.vertices_um, corners.source),
            "NORMAL": self.normals(creased.normals, corners.normal),
        }
        if part.has_uv:
            texture = _texture(part.uv_um).take(corners.uv, axis=0)
            attributes["TEXCOORD_0"] = self.accessor(texture, "VEC2", FLOAT)
        if len(part.regions) > 1:
            regions = corners.region.astype("<f4")
            attributes["_REGION"] = self.accessor(regions, "SCALAR", FLOAT)
        if styled.paint is not None:
            paint = styled.paint.take(corners.source, axis=0).astype("<f4")
            attributes["COLOR_0"] = self.accessor(paint, "VEC3", FLOAT)
        # 65535 is the primitive restart value, so 16 bits hold indices up to 65534.
        small = len(corners.source) <= 65535
        indices = corners.faces.reshape(-1).astype("<u2" if small else "<u4")
        kind = UNSIGNED_SHORT if small else UNSIGNED_INT
        primitive = {
            "attributes": attributes,
            "indices": self.accessor(indices, "SCALAR", kind, target=ELEMENT_ARRAY_BUFFER),
            "material": self._material(styled.style),
            "mode": 4,
        }
        mesh = {"name": styled.name, "primitives": [primitive]}
        self.meshes.append(mesh | {"extras": {"regions": list(part.regions)}})

    def accessor(
        self,
        array: NDArray[Any],
        kind: str,
        component: int,
        *,
        target: int = ARRAY_BUFFER,
        extra: Mapping[str, Any] | None = None,
        stride: int = 0,
    ) -> int:
        """The number of a new accessor to rows, of `stride` bytes where they are padded."""
        data = array.tobytes()
        view = {"buffer": 0, "byteOffset": self.size, "byteLength": len(data), "target": target}
        padding = -len(data) % 4
        self.binary += [data, b"\0" * padding]
        self.size += len(data) + padding
        self.views.append(view | ({"byteStride": stride} if stride else {}))
        accessor = {
            "bufferView": len(self.views) - 1,
            "componentType": component,
            "count": len(array),
            "type": kind,
        }
        self.accessors.append({**accessor, **(extra or {})})
        return len(self.accessors) - 1

    def _material(self, style: PartStyle) -> int:
        if style not in self.styles:
            self.styles[style] = len(self.materials)
            self.materials.append(pbr_material(style))
        return self.styles[style]

    def _finish(self, name: str) -> bytes:
        """Header, JSON chunk and binary chunk."""
        nodes: list[dict[str, Any]] = [
            {"name": mesh["name"], "mesh": number, **self.places[number]}
            for number, mesh in enumerate(self.meshes)
        ]
        nodes.append({"name": name, "children": list(range(len(self.meshes)))})
        document: dict[str, Any] = {
            "asset": {
                "version": "2.0",
                "generator": "RR Engine",
                "extras": {"unit": "m", "up": "Y", "forward": "Z", "texture": "m"},
            },
            "scene": 0,
            "scenes": [{"name": name, "nodes": [len(self.meshes)]}],
            "nodes": nodes,
            "meshes": self.meshes,
            "materials": self.materials,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": self.size}],
        }
        if self.extensions:
            document["extensionsUsed"] = document["extensionsRequired"] = list(self.extensions)
        return contained(document, self.binary)
