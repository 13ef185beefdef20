"""GLB for the web: places in 16 bits and normals in 8, by `KHR_mesh_quantization`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exporters.glb import AXES, UNSIGNED_SHORT, GlbWriter, bounds
from exporters.registry import EncodedFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exporters.scene import Scene

BYTE: Final = 5120
MOST: Final = 65535
"""The largest place in a part, in steps of the part's own grid."""


def encode(scene: Scene, stem: str) -> tuple[EncodedFile, ...]:
    """The scene as a file."""
    return (EncodedFile(f"{stem}.glb", encode_compact_glb(scene), "model/gltf-binary"),)


def encode_compact_glb(scene: Scene) -> bytes:
    """The scene as a GLB of two thirds of the size, for pages that are looked at.

    Each part stands on a grid of its own of whole micrometres, the finest that 16 bits span: 5 µm
    for a part of 300 mm. Its node scales and moves it to where it is.
    """
    return CompactWriter().written(scene)


class CompactWriter(GlbWriter):
    """A GLB whose places are 16-bit steps and whose normals are bytes, padded to four bytes."""

    extensions = ("KHR_mesh_quantization",)

    def positions(self, vertices_um: NDArray[np.int32], source: NDArray[np.intp]) -> int:
        """Places on the part's grid; the node gets the grid's step and origin in metres."""
        turned = vertices_um[:, AXES].astype(np.int64)
        low = turned.min(axis=0)
        step = grid_step_um(vertices_um)
        steps = np.zeros((len(turned), 4), dtype="<u2")
        steps[:, :3] = (turned - low + step // 2) // step
        scale = step / 1e6
        self.places.append(
            {"translation": [int(axis) / 1e6 for axis in low], "scale": [scale, scale, scale]}
        )
        rows = steps.take(source, axis=0)
        return self.accessor(rows, "VEC3", UNSIGNED_SHORT, extra=bounds(rows), stride=8)

    def normals(self, normals: NDArray[np.float32], source: NDArray[np.intp]) -> int:
        """Normals as whole 127ths."""
        units = np.zeros((len(normals), 4), dtype="i1")
        units[:, :3] = np.floor(normals[:, AXES].astype(np.float64) * 127.0 + 0.5)
        rows = units.take(source, axis=0)
        return self.accessor(rows, "VEC3", BYTE, extra={"normalized": True}, stride=4)


def grid_step_um(vertices_um: NDArray[np.int32]) -> int:
    """The step of the finest grid of whole micrometres on which a part's extent fits 16 bits."""
    extent = int((vertices_um.max(axis=0).astype(np.int64) - vertices_um.min(axis=0)).max())
    return max(1, -(-extent // MOST))
