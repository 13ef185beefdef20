import io

import numpy as np
import pytest
import trimesh

from exporters.ply import encode_ply
from geometry.mesh import Part
from tests.exporters.shapes import CREAM, box, panel, prism, ring, styled

PARTS = [box("last"), ring("laces"), prism("outsole", 24, 9_000)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_trimesh_reads_the_part_in_millimetres(part: Part) -> None:
    data = encode_ply(styled(part, CREAM))
    mesh = trimesh.load(io.BytesIO(data), file_type="ply", process=False)
    assert mesh.is_watertight
    assert np.array_equal(mesh.faces, part.faces)
    assert np.array_equal(np.rint(mesh.vertices * 1000), part.vertices_um)
    assert mesh.volume == pytest.approx(styled(part).solid.volume_um3_6 / 6e9, rel=1e-6)
    assert {tuple(row[:3]) for row in mesh.visual.vertex_colors} == {(0xF4, 0xF1, 0xEA)}


def test_the_header_says_unit_part_and_material() -> None:
    head = encode_ply(styled(box("tongue"), CREAM)).split(b"end_header")[0].decode().splitlines()
    assert head[:2] == ["ply", "format binary_little_endian 1.0"]
    assert {"comment unit mm", "comment part tongue", "comment material mesh"} < set(head)


def test_normals_point_outward() -> None:
    part = ring()
    mesh = trimesh.load(io.BytesIO(encode_ply(styled(part))), file_type="ply", process=False)
    assert (
        (mesh.vertex_normals * trimesh.Trimesh(part.vertices_um, part.faces).vertex_normals)
        .sum(axis=1)
        .min()
    ) > 0.9


def test_triangles_know_their_region() -> None:
    part = panel()
    data = encode_ply(styled(part))
    assert b"comment region 0 vamp\ncomment region 1 toe\n" in data
    found = trimesh.load(io.BytesIO(data), file_type="ply", process=False)
    raw = found.metadata["_ply_raw"]["face"]["data"]
    assert raw["region"].reshape(-1).tolist() == part.region.tolist()
