import numpy as np
import pytest
import trimesh

from exporters.errors import NothingToWrite
from exporters.obj import encode_obj, material_name
from exporters.scene import Scene
from tests.exporters.shapes import CREAM, box, panel, prism, ring, scene, styled


def load(made: Scene) -> trimesh.Scene:
    obj, mtl = encode_obj(made, "shoe")
    resolver = trimesh.resolvers.ZipResolver({"shoe.mtl": trimesh.util.wrap_as_stream(mtl)})
    return trimesh.load(
        trimesh.util.wrap_as_stream(obj),
        file_type="obj",
        resolver=resolver,
        split_objects=True,
        group_material=False,
        force="scene",
        merge_norm=True,
    )


def test_trimesh_reads_the_named_parts_in_millimetres() -> None:
    parts = (box("outsole"), ring("laces"), prism("upper", 24, 9_000))
    made = scene(*parts)
    found = load(made)
    assert set(found.geometry) == {"outsole", "laces", "upper"}
    for styled_part in made.parts:
        mesh = found.geometry[styled_part.name]
        mesh.merge_vertices(merge_norm=True, merge_tex=True)
        assert mesh.is_watertight
        assert mesh.volume == pytest.approx(styled_part.solid.volume_um3_6 / 6e9, rel=1e-9)


def test_coordinates_are_exact_text() -> None:
    part = box("outsole", (-1, -1_000, 0), (999, 123_456, 7))
    lines = encode_obj(scene(part), "x")[0].decode().splitlines()
    assert "v -0.001 -1.000 0.000" in lines
    assert "v 0.999 123.456 0.007" in lines
    assert lines[0] == "# RR Engine OBJ, unit mm, z up"


def test_indices_run_on_from_part_to_part() -> None:
    lines = encode_obj(scene(box("a"), box("b")), "x")[0].decode().splitlines()
    corners = [
        int(word.split("//")[0]) for line in lines if line[:2] == "f " for word in line.split()[1:]
    ]
    assert (min(corners), max(corners)) == (1, 16)
    assert [line for line in lines if line[:2] == "o "] == ["o a", "o b"]


def test_hard_edges_are_in_the_normals_and_positions_stay_shared() -> None:
    lines = encode_obj(scene(box("a")), "x")[0].decode().splitlines()
    assert len([line for line in lines if line.startswith("v ")]) == 8
    assert {line for line in lines if line.startswith("vn ")} == {
        f"vn {x}.0000 {y}.0000 {z}.0000"
        for x, y, z in np.concatenate([np.eye(3, dtype=int), -np.eye(3, dtype=int)])
    }


def test_regions_are_groups_and_textures_are_metres() -> None:
    part = panel()
    lines = encode_obj(scene(part), "x")[0].decode().splitlines()
    groups = [line for line in lines if line.startswith("g ")]
    assert groups == ["g toe_cap.vamp", "g toe_cap.toe", "g toe_cap.back", "g toe_cap.edge"]
    u, v = part.uv_um[1] / 1e6
    assert [line for line in lines if line.startswith("vt ")][1] == f"vt {u:.6f} {v:.6f}"
    first = lines[lines.index(groups[1]) + 1].split()[1:]
    at = int(np.flatnonzero(part.region == 1)[0])
    assert [int(word.split("/")[0]) - 1 for word in first] == part.faces[at].tolist()
    assert [int(word.split("/")[1]) - 1 for word in first] == part.uv_faces[at].tolist()
    assert len([line for line in lines if line.startswith("v ")]) == len(part.vertices_um)


def test_the_mtl_has_each_colour_once() -> None:
    part = styled(box("lining"), CREAM)
    _, mtl = encode_obj(Scene("x", (part,)), "x")
    assert material_name(part) == "lining.mesh"
    assert b"newmtl lining.mesh\n# Lining: Sandwich mesh\nKd 0.9569 0.9451 0.9176\n" in mtl
    assert b"Pr 0.8500\nPm 0.0000\n" in mtl


def test_an_empty_scene_is_refused() -> None:
    with pytest.raises(NothingToWrite):
        encode_obj(Scene("x", ()), "x")
