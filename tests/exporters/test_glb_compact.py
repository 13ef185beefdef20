"""A compact GLB: half its grid off at most, two thirds of the size, read by others as it stands."""

import io

import numpy as np
import pytest
import trimesh

from exporters.glb import encode_glb
from exporters.glb_compact import encode_compact_glb, grid_step_um
from exporters.readback import check
from exporters.readers.glb import read_glb, split_glb
from exporters.registry import FORMATS
from tests.exporters.shapes import box, panel, ring, scene

LONG = box("midsole", (0, -50_000, 3), (293_007, 50_000, 31_001))


def test_a_part_of_300_mm_is_at_most_two_and_a_half_micrometres_off() -> None:
    assert [grid_step_um(part.vertices_um) for part in (LONG, box())] == [5, 1]
    (found,) = read_glb(encode_compact_glb(scene(LONG))).parts
    assert found.step_um == 5 and found.off_grid_um < 0.01
    assert 0 < np.abs(found.vertices_um[found.faces] - LONG.vertices_um[LONG.faces]).max() <= 2


def test_small_parts_are_exact_with_texture_and_regions() -> None:
    made = scene(panel("upper"), ring("laces"))
    files = FORMATS["glb-compact"].encode(made, "shoe")
    assert files[0].name == "shoe.glb"
    assert check(FORMATS["glb-compact"], made, files).closed
    long = FORMATS["glb-compact"].encode(scene(LONG), "x")
    assert check(FORMATS["glb-compact"], scene(LONG), long).parts[0].triangles == 12


def test_it_names_the_extension_it_needs() -> None:
    document, _ = split_glb(encode_compact_glb(scene(LONG)))
    assert document["extensionsRequired"] == ["KHR_mesh_quantization"]
    assert split_glb(encode_glb(scene(LONG)))[0].get("extensionsUsed") is None


def test_it_is_smaller() -> None:
    made = scene(ring("laces"))
    assert len(encode_compact_glb(made)) < 0.8 * len(encode_glb(made))


def test_trimesh_sees_the_same_body() -> None:
    data = encode_compact_glb(scene(LONG))
    found = trimesh.load(io.BytesIO(data), file_type="glb").to_geometry()
    size_mm = np.ptp(found.vertices, axis=0)[[2, 0, 1]] * 1000.0
    assert size_mm == pytest.approx(np.ptp(LONG.vertices_um, axis=0) / 1000.0, abs=0.006)
