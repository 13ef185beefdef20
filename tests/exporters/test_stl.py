import io

import numpy as np
import pytest
import trimesh

from exporters.stl import encode_stl
from geometry.mesh import Part
from tests.exporters.shapes import box, prism, ring, styled

PARTS = [box("last"), ring("laces"), prism("outsole", 24, 9_000)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_trimesh_reads_the_part_in_millimetres(part: Part) -> None:
    mesh = trimesh.load(io.BytesIO(encode_stl(styled(part))), file_type="stl")
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert len(mesh.faces) == len(part.faces)
    assert mesh.volume == pytest.approx(styled(part).solid.volume_um3_6 / 6e9, rel=1e-6)
    assert np.allclose(mesh.bounds * 1000, [part.vertices_um.min(0), part.vertices_um.max(0)])


def test_facet_normals_are_those_trimesh_works_out() -> None:
    part = ring()
    mesh = trimesh.load(io.BytesIO(encode_stl(styled(part))), file_type="stl", process=False)
    corners = part.vertices_um[part.faces].astype(float)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    cross /= np.linalg.norm(cross, axis=1)[:, None]
    assert np.abs(mesh.face_normals - cross).max() < 1e-6


def test_the_header_says_unit_and_part_and_not_solid() -> None:
    data = encode_stl(styled(box("last")))
    assert data[:80].decode().strip() == "RR Engine binary STL, unit mm, part last"
    assert int.from_bytes(data[80:84], "little") == 12
    assert len(data) == 84 + 12 * 50


def test_a_long_part_name_does_not_break_the_header() -> None:
    data = encode_stl(styled(box("last" * 40)))
    assert len(data) == 84 + 12 * 50
    assert not data.startswith(b"solid")
