"""What a GLB needs that is not read: engine.foreign_glb.

Caught: a mesh that is taken without the part of it that trimesh passes over.
"""

import pytest

from engine.foreign_glb import need_plain_glb
from engine.foreign_mesh import read_raw
from exporters.errors import UnreadableMesh
from tests.engine.foreign import ball, exported
from tests.engine.hostile import gltf

PLAIN = gltf()
BARE = PLAIN.replace(b'[{"bufferView": 0, ', b"[{" + b" " * 17)
SPARSE = {"count": 1, "indices": {"bufferView": 0, "componentType": 5121}}
VIEW_99 = {"buffer": 0, "byteLength": 99}
COPIES = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": 0}}}


def test_what_is_plain_passes() -> None:
    need_plain_glb(exported(ball(0.14, 1), "glb"))
    need_plain_glb(gltf(extensionsRequired=["KHR_materials_unlit", "KHR_texture_transform"]))
    need_plain_glb(gltf(nodes=[{"children": [1, 2]}, {"mesh": 0}, {"mesh": 0}]))
    strided = {"buffer": 0, "byteLength": 36, "byteStride": 12}
    need_plain_glb(gltf(bufferViews=[strided], extensionsUsed=[*COPIES]))
    assert len(read_raw("x.glb", PLAIN).parts) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gltf(extensionsRequired=["KHR_draco_mesh_compression"]), "needs 'KHR_draco"),
        (gltf(extensionsRequired=["EXT_meshopt_compression"]), "needs 'EXT_meshopt"),
        (gltf({"sparse": {**SPARSE, "values": {"bufferView": 0}}}), "sparse"),
        (gltf({"componentType": 5122, "normalized": True}), "normalised"),
        (BARE, "holds"),
        (gltf(nodes=[{"children": [0]}]), "ring"),
        (gltf(nodes=[{"children": [1]}, {"children": [2]}, {"children": [1]}]), "twice"),
        (gltf(nodes=[{"children": [1]}, {"children": [0]}]), "ring"),
        (gltf(nodes=[{"children": [9]}]), "not there"),
        (gltf(nodes=[{}] * 20_001), "more nodes"),
        (gltf(meshes=[{"primitives": [{"attributes": {"POSITION": 0}, "mode": 6}]}]), "fan"),
        (gltf(bufferViews=[{"buffer": 0, "byteLength": 36, "byteOffset": -36}]), "no whole number"),
        (gltf(bufferViews=[{"buffer": 0, "byteLength": -36}]), "no whole number"),
        (gltf(bufferViews=[{"buffer": -1, "byteLength": 36}]), "no whole number"),
        (gltf(bufferViews=[{"buffer": 0, "byteLength": 37}]), "beyond its buffer"),
        (gltf(buffers=[{"byteLength": 99}], bufferViews=[VIEW_99]), "beyond its buffer"),
        (gltf(bufferViews=[{"buffer": 0, "byteLength": 36, "byteStride": 16}]), "beyond its view"),
        (gltf({"byteOffset": -12}), "no whole number"),
        (gltf({"byteOffset": 4}), "beyond its view"),
        (gltf({"bufferView": -1}), "no whole number"),
        (gltf(nodes=[{"mesh": -1}]), "no whole number"),
        (gltf(meshes=[{"primitives": [{"attributes": {"POSITION": -1}}]}]), "no whole number"),
        (gltf({"count": 4}), "beyond its view"),
        (gltf({"count": 2.5}), "no whole number"),
        (gltf(nodes=[{"mesh": 0, "extensions": COPIES}], extensionsUsed=[*COPIES]), "scatters"),
        (PLAIN[:40], "no whole GLB"),
        (b"glTX" + PLAIN[4:], "no whole GLB"),
    ],
)  # fmt: skip
def test_what_would_be_another_mesh_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableMesh, match=words):
        need_plain_glb(data)
    with pytest.raises(UnreadableMesh, match=words):
        read_raw("x.glb", data)
