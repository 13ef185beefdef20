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


def test_what_is_plain_passes() -> None:
    need_plain_glb(exported(ball(0.14, 1), "glb"))
    need_plain_glb(gltf(extensionsRequired=["KHR_materials_unlit", "KHR_texture_transform"]))
    need_plain_glb(gltf(nodes=[{"children": [1, 2]}, {"mesh": 0}, {"mesh": 0}]))
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
        (PLAIN[:40], "no whole GLB"),
        (b"glTX" + PLAIN[4:], "no whole GLB"),
    ],
)  # fmt: skip
def test_what_would_be_another_mesh_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableMesh, match=words):
        need_plain_glb(data)
    with pytest.raises(UnreadableMesh, match=words):
        read_raw("x.glb", data)
