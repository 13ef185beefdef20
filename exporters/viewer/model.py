"""The page's own GLB: whole numbers, packed, a fifth of the size; parts, looks and nothing else.

Positions are multiples of a few micrometres, a step of each part; normals have 10 bits a side.
Texture coordinates and regions, which the page does not use, stay out, and so do measures: what is
laid over the picture comes beside the model. EXT_meshopt_compression unpacks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exporters.errors import NothingToWrite
from exporters.glb import AXES, contained, pbr_material
from exporters.viewer.meshopt import encode_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import PartStyle, Scene, StyledPart

_SHORT, _UNSIGNED_SHORT, _UNSIGNED_INT = 5122, 5123, 5125
_ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER = 34962, 34963
_MESHOPT, _QUANTIZED = "EXT_meshopt_compression", "KHR_mesh_quantization"
_SMALL: Final = 65535
"""The most vertices whose indices have two bytes, and the most steps along one side of a part."""

_NORMAL_BITS: Final = 10
DEVIATION: Final = "_DEVIATION"
_FURTHEST: Final = 32767


def page_model(scene: Scene, signed_mm: Mapping[str, NDArray[np.float64]] | None = None) -> bytes:
    """The scene as a GLB: a node a part, named, with `extras` for its material.

    `signed_mm` are deviations float64[n] of the vertices of the parts it names: attribute
    `_DEVIATION`, in steps of the mesh's `extras.deviation_step_um`.
    """
    if not scene.parts:
        raise NothingToWrite("the scene has no parts")
    writer = _Writer()
    for styled in scene.parts:
        writer.add(styled, (signed_mm or {}).get(styled.name))
    return writer.finish(scene.name)


class _Writer:
    """Buffer views, accessors, meshes and materials of one file, in the order of the parts."""

    def __init__(self) -> None:
        self.binary: list[bytes] = []
        self.size = self.unpacked = 0
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []
        self.nodes: list[dict[str, Any]] = []
        self.styles: dict[PartStyle, int] = {}
        self.materials: list[dict[str, Any]] = []

    def add(self, styled: StyledPart, signed_mm: NDArray[np.float64] | None) -> None:
        """Put one part behind the others."""
        creased = styled.surface.creased
        points = styled.part.vertices_um[:, AXES].astype(np.int64)
        low, high = points.min(axis=0), points.max(axis=0)
        step = max(1, -(-int((high - low).max()) // _SMALL))
        steps = ((points - low + step // 2) // step).take(creased.source, axis=0)
        bounds = {"min": steps.min(axis=0).tolist(), "max": steps.max(axis=0).tolist()}
        normals = creased.normals[:, AXES].astype(np.float64)
        attributes = {
            "POSITION": self._vertices(steps, np.uint16, "VEC3", bounds),
            "NORMAL": self._normals(normals),
        }
        extras: dict[str, Any] = {}
        if signed_mm is not None:
            um = np.floor(signed_mm * 1000.0 + 0.5).astype(np.int64)
            extras["deviation_step_um"] = pace = -(-max(1, int(np.abs(um).max())) // _FURTHEST)
            near = (um // pace).take(creased.source)[:, None]
            attributes[DEVIATION] = self._vertices(near, np.int16, "SCALAR", {})
        primitive = {
            "attributes": attributes,
            "indices": self._triangles(creased.faces, len(steps)),
            "material": self._material(styled.style),
        }
        node = {
            "name": styled.name,
            "mesh": len(self.meshes),
            "translation": [int(value) / 1e6 for value in low],
            "scale": [step / 1e6] * 3,
        }
        self.nodes.append(node)
        self.meshes.append({"name": styled.name, "primitives": [primitive], "extras": extras})

    def _vertices(
        self, values: NDArray[np.int64], kind: type[np.generic], shape: str, extra: dict[str, Any]
    ) -> int:
        """An attribute of 16-bit numbers; its rows are filled up to whole words of four bytes."""
        count, width = values.shape
        rows = np.zeros((count, width + width % 2), dtype=kind)
        rows[:, :width] = values
        signed = _SHORT if kind is np.int16 else _UNSIGNED_SHORT
        view = self._view(rows, _ARRAY_BUFFER)
        return self._accessor(view, signed, count, shape, extra)

    def _normals(self, normals: NDArray[np.float64]) -> int:
        """Unit vectors folded on an octahedron, as the extension's filter unfolds them."""
        share = normals / np.abs(normals).cumsum(axis=1)[:, 2:]
        x, y, z = share.T
        below = z < 0.0
        u = np.where(below, (1.0 - np.abs(y)) * np.where(x >= 0.0, 1.0, -1.0), x)
        v = np.where(below, (1.0 - np.abs(x)) * np.where(y >= 0.0, 1.0, -1.0), y)
        one = (1 << (_NORMAL_BITS - 1)) - 1
        rows = np.zeros((len(normals), 4), dtype="<i2")
        rows[:, 0] = np.floor(u * one + 0.5)
        rows[:, 1] = np.floor(v * one + 0.5)
        rows[:, 2] = one
        view = self._view(rows, _ARRAY_BUFFER, {"filter": "OCTAHEDRAL"})
        return self._accessor(view, _SHORT, len(rows), "VEC3", {"normalized": True})

    def _triangles(self, faces: NDArray[np.int32], vertices: int) -> int:
        """Indices in rows of two triangles: in a grid each row is the one above plus one."""
        small = vertices <= _SMALL
        flat = faces.reshape(-1).astype("<u2" if small else "<u4")
        rows = np.concatenate((flat, np.zeros(-len(flat) % 6, dtype=flat.dtype))).reshape(-1, 6)
        view = self._view(rows, _ELEMENT_ARRAY_BUFFER)
        kind = _UNSIGNED_SHORT if small else _UNSIGNED_INT
        return self._accessor(view, kind, len(flat), "SCALAR", {})

    def _view(self, rows: NDArray[Any], target: int, more: dict[str, Any] | None = None) -> int:
        """Rows packed into the file; unpacked they would lie in a buffer that is not there."""
        plain = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
        data = encode_rows(plain)
        stride = plain.shape[1]
        packed = {
            "buffer": 0,
            "byteOffset": self.size,
            "byteLength": len(data),
            "byteStride": stride,
            "count": len(rows),
            "mode": "ATTRIBUTES",
        }
        view = {
            "buffer": 1,
            "byteOffset": self.unpacked,
            "byteLength": plain.size,
            "target": target,
            "extensions": {_MESHOPT: packed | (more or {})},
        }
        if target == _ARRAY_BUFFER:
            view["byteStride"] = stride
        padding = -len(data) % 4
        self.binary += [data, b"\0" * padding]
        self.size += len(data) + padding
        self.unpacked += plain.size
        self.views.append(view)
        return len(self.views) - 1

    def _accessor(
        self, view: int, component: int, count: int, shape: str, extra: dict[str, Any]
    ) -> int:
        found = {"bufferView": view, "componentType": component, "count": count, "type": shape}
        self.accessors.append(found | extra)
        return len(self.accessors) - 1

    def _material(self, style: PartStyle) -> int:
        if style not in self.styles:
            self.styles[style] = len(self.materials)
            self.materials.append(pbr_material(style))
        return self.styles[style]

    def finish(self, name: str) -> bytes:
        """Header, JSON chunk and binary chunk."""
        extensions = [_MESHOPT, _QUANTIZED]
        ghost = {"byteLength": self.unpacked, "extensions": {_MESHOPT: {"fallback": True}}}
        document = {
            "asset": {"version": "2.0", "generator": "RR Engine"},
            "extensionsUsed": extensions,
            "extensionsRequired": extensions,
            "scene": 0,
            "scenes": [{"name": name, "nodes": list(range(len(self.nodes)))}],
            "nodes": self.nodes,
            "meshes": self.meshes,
            "materials": self.materials,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": self.size}, ghost],
        }
        return contained(document, self.binary)
