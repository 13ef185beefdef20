import io
from dataclasses import replace

import numpy as np
import pygltflib
import pytest
import trimesh

from exporters.errors import NothingToWrite
from exporters.glb import encode_glb
from exporters.readers.glb import split_glb
from exporters.scene import Scene
from exporters.srgb import linear_rgb
from tests.exporters.shapes import CREAM, NAVY, box, panel, prism, ring, scene

PARTS = (box("outsole"), ring("laces"), prism("upper", 24, 9_000))


def test_trimesh_reads_the_named_parts_in_metres() -> None:
    made = scene(*PARTS)
    found = trimesh.load(io.BytesIO(encode_glb(made)), file_type="glb")
    assert set(found.geometry) == {"outsole", "laces", "upper"}
    for part in made.parts:
        mesh = found.geometry[part.name]
        mesh.merge_vertices(merge_norm=True, merge_tex=True)
        assert mesh.is_watertight
        assert mesh.volume == pytest.approx(part.solid.volume_um3_6 / 6e18, rel=1e-5)


def test_up_is_y_and_the_toe_points_along_z() -> None:
    part = box("upper", (0, 0, 0), (280_000, 100_000, 62_000))
    found = trimesh.load(io.BytesIO(encode_glb(scene(part))), file_type="glb")
    assert np.allclose(found.bounds, [[0, 0, 0], [0.100, 0.062, 0.280]])


def test_pygltflib_reads_names_materials_and_targets() -> None:
    document = pygltflib.GLTF2.load_from_bytes(encode_glb(scene(*PARTS, name="toy")))
    root = document.nodes[document.scenes[document.scene].nodes[0]]
    assert root.name == "toy"
    assert [document.nodes[child].name for child in root.children] == ["outsole", "laces", "upper"]
    assert [mesh.name for mesh in document.meshes] == ["outsole", "laces", "upper"]
    pbr = [material.pbrMetallicRoughness for material in document.materials]
    assert pbr[0].baseColorFactor == [*linear_rgb(NAVY.color_hex), 1.0]
    assert (pbr[1].roughnessFactor, pbr[2].metallicFactor) == (CREAM.roughness, 1.0)
    assert {view.target for view in document.bufferViews} == {34962, 34963}
    extras = {"unit": "m", "up": "Y", "forward": "Z", "texture": "m"}
    assert document.asset.extras == extras


def test_parts_of_one_look_share_a_material() -> None:
    document = pygltflib.GLTF2.load_from_bytes(encode_glb(scene(*[box(n) for n in "abcdef"])))
    assert [mesh.primitives[0].material for mesh in document.meshes] == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize(("corners", "component"), [(10, 5123), (40_000, 5125)])
def test_indices_are_as_small_as_they_can_be(corners: int, component: int) -> None:
    part = prism("upper", corners, 30_000, 4_000_000)
    document = pygltflib.GLTF2.load_from_bytes(encode_glb(scene(part)))
    indices = document.accessors[document.meshes[0].primitives[0].indices]
    assert indices.componentType == component


def test_textures_are_in_metres_and_v_runs_down() -> None:
    part = panel()
    found = trimesh.load(io.BytesIO(encode_glb(scene(part))), file_type="glb", process=False)
    mesh = found.geometry["toe_cap"]
    # trimesh turns v back, as Blender does.
    corners = np.rint(np.asarray(mesh.visual.uv)[mesh.faces] * 1e6)
    assert np.array_equal(corners, part.uv_um[part.uv_faces])


def test_a_part_of_several_regions_is_one_primitive_with_an_attribute() -> None:
    part = panel()
    document = pygltflib.GLTF2.load_from_bytes(encode_glb(scene(part, box("tongue"))))
    several, one = document.meshes
    assert several.extras == {"regions": ["vamp", "toe", "back", "edge"]}
    assert one.extras == {"regions": ["tongue"]}
    assert len(several.primitives) == 1
    assert document.accessors[several.primitives[0].attributes._REGION].count > 0
    assert getattr(one.primitives[0].attributes, "_REGION", None) is None
    assert one.primitives[0].attributes.TEXCOORD_0 is None


def test_an_empty_scene_is_refused() -> None:
    with pytest.raises(NothingToWrite):
        encode_glb(Scene("x", ()))


def test_paint_is_the_colour_of_each_vertex_also_where_edges_double_it() -> None:
    (styled,) = scene(panel()).parts
    count = len(styled.part.vertices_um)
    paint = np.stack([np.arange(count) / count] * 3, axis=1).astype(np.float32)
    data = encode_glb(Scene("painted", (replace(styled, paint=paint),)))
    document, binary = split_glb(data)
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    arrays = {}
    for name in ("POSITION", "COLOR_0"):
        accessor = document["accessors"][attributes[name]]
        view = document["bufferViews"][accessor["bufferView"]]
        values = np.frombuffer(binary, "<f4", accessor["count"] * 3, view["byteOffset"])
        arrays[name] = values.reshape(-1, 3)
    assert len(arrays["POSITION"]) == len(arrays["COLOR_0"]) > count
    source = np.rint(arrays["COLOR_0"][:, 0] * count).astype(int)
    metres = (styled.part.vertices_um / 1e6).astype(np.float32)[:, [1, 2, 0]]
    assert np.array_equal(arrays["POSITION"], metres[source])
    assert "COLOR_0" not in encode_glb(scene(panel())).decode("latin-1")
