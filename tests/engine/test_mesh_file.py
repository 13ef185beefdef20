"""Mesh files read back to parts: exactly what was written, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from engine import mesh_file
from engine.mesh_file import (
    MeshFileTooLargeError,
    is_mesh_name,
    is_shape_name,
    parts_of_mesh,
    read_mesh_file,
)
from exporters.errors import UnreadableMesh
from exporters.registry import FORMATS, MESHES
from geometry.deviation import NONE, deviation
from geometry.solid import solid_report
from tests.exporters.shapes import box, panel, ring, scene


@pytest.mark.parametrize("name", MESHES)
def test_a_part_comes_back_with_its_name_closed_and_in_place(name: str, tmp_path: Path) -> None:
    part = ring("laces")
    for file in FORMATS[name].encode(scene(part), "x"):
        (tmp_path / file.name).write_bytes(file.data)
    (found,) = read_mesh_file(tmp_path / f"x.{FORMATS[name].extension}")
    assert found.name == "laces" and len(found.vertices_um) == len(part.vertices_um)
    assert solid_report(found.vertices_um, found.faces).closed
    assert deviation(part, found).whole == NONE


@pytest.mark.parametrize("name", ["ply", "obj", "glb"])
def test_regions_come_back(name: str) -> None:
    part = panel("toe_cap")
    data = FORMATS[name].encode(scene(part), "x")[0].data
    (found,) = parts_of_mesh(f"x.{name}", data)
    assert set(found.regions) == set(part.regions)
    assert deviation(part, found).regions == dict.fromkeys(part.regions, NONE)


def test_a_file_of_several_parts_keeps_them_apart() -> None:
    made = scene(box("outsole"), ring("laces"))
    found = parts_of_mesh("shoe.glb", FORMATS["glb"].encode(made, "shoe")[0].data)
    assert [part.name for part in found] == ["outsole", "laces"]
    assert [len(part.faces) for part in found] == [12, 288]


def test_a_mesh_without_a_name_is_called_as_its_file() -> None:
    data = bytearray(FORMATS["stl"].encode(scene(box()), "x")[0].data)
    data[:80] = b"somebody else's".ljust(80)
    (found,) = parts_of_mesh("heel_tab.stl", bytes(data))
    assert found.name == "heel_tab"


def test_two_parts_of_one_name_are_refused() -> None:
    data = FORMATS["obj"].encode(scene(box("outsole"), ring("laces")), "x")[0].data
    with pytest.raises(UnreadableMesh, match="two of one name"):
        parts_of_mesh("x.obj", data.replace(b"o laces\n", b"o outsole\n"))


def test_a_name_that_steers_a_terminal_is_refused() -> None:
    data = FORMATS["ply"].encode(scene(box("outsole")), "x")[0].data
    with pytest.raises(UnreadableMesh, match="none of a part"):
        parts_of_mesh("x.ply", data.replace(b"part outsole", b"part out\x1bole"))


def test_another_unit_is_refused() -> None:
    data = FORMATS["stl"].encode(scene(box("outsole")), "x")[0].data
    with pytest.raises(UnreadableMesh, match="unit is 'in'"):
        parts_of_mesh("x.stl", data.replace(b"unit mm", b"unit in"))


def test_a_mesh_without_a_triangle_is_refused() -> None:
    with pytest.raises(UnreadableMesh):
        parts_of_mesh("x.stl", b"RR Engine".ljust(84, b"\0"))


def test_what_is_too_large_or_no_file_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.stl").mkdir()
    with pytest.raises(MeshFileTooLargeError, match="no regular file"):
        read_mesh_file(tmp_path / "x.stl")
    monkeypatch.setattr(mesh_file, "LARGEST_BYTES", 200)
    (tmp_path / "y.stl").write_bytes(bytes(201))
    with pytest.raises(MeshFileTooLargeError, match="larger"):
        read_mesh_file(tmp_path / "y.stl")


def test_names_of_meshes() -> None:
    assert is_shape_name("a/Sole.STL") and is_shape_name("last.STEP") and is_shape_name("x.stp")
    assert not is_shape_name("spec.yaml") and not is_shape_name("step")
    assert not is_mesh_name("last.step")
    assert is_mesh_name("a/Sole.STL") and not is_mesh_name("spec.yaml") and not is_mesh_name("stl")


def test_numbers_are_whole_micrometres() -> None:
    part = box("outsole", (1, 2, 3), (20_001, 30_007, 40_013))
    for name in MESHES:
        (file, *_) = FORMATS[name].encode(scene(part), "x")
        (found,) = parts_of_mesh(file.name, file.data)
        assert np.array_equal(np.unique(found.vertices_um), np.unique(part.vertices_um))


def test_a_mesh_larger_than_any_shoe_is_refused() -> None:
    data = bytearray(FORMATS["stl"].encode(scene(box("outsole")), "x")[0].data)
    data[96:100] = np.array([9_000.0], dtype="<f4").tobytes()
    with pytest.raises(UnreadableMesh, match="lies beyond"):
        parts_of_mesh("x.stl", bytes(data))
