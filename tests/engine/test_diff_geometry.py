"""Parts of two sides matched by name: comparands of every kind, heatmap scenes."""

import numpy as np
import pytest

from engine.comparand import Comparand, NoGeometryError
from engine.diff import diff
from engine.diff_geometry import compare_parts
from engine.heatmap import FORMS, heatmap
from exporters.heat import NOT_COMPARED, STOPS
from exporters.readers.glb import split_glb
from exporters.srgb import linear_rgb
from geometry.deviation import NONE
from geometry.mesh import Part
from schemas.ids import MeshId
from tests.exporters.shapes import box, ring


def side(*parts: Part, whole: bool = True, **ids: str) -> Comparand:
    known = {name: MeshId(one) for name, one in ids.items()} or None
    return Comparand("x", parts, whole, mesh_ids=known, why="" if whole else "x is a mesh")


def states(before: Comparand, after: Comparand) -> dict[str, str]:
    return {one.part: one.state for one in compare_parts(before, after).parts}


def raised(part: Part, um: int) -> Part:
    return Part(part.name, part.vertices_um + np.array([0, 0, um]), part.faces)


def test_presence_of_parts_is_symmetric() -> None:
    both = side(box("outsole"), ring("laces"))
    one = side(box("outsole"))
    assert states(both, one) == {"outsole": "same", "laces": "removed"}
    assert states(one, both) == {"outsole": "same", "laces": "added"}


def test_of_a_mesh_file_only_its_own_parts_are_told() -> None:
    both, mesh = side(box("outsole"), ring("laces")), side(box("outsole"), whole=False)
    for pair in ((both, mesh), (mesh, both)):
        found = compare_parts(*pair)
        assert found.untold == ("laces",) and [one.part for one in found.parts] == ["outsole"]
        layers = {one.layer: one.why for one in diff(*pair, found).left_out}
        assert layers["values"] == layers["measures"] == "x is a mesh"
        assert layers["geometry"] == "x does not hold laces"
    # What a shoe lacks that a mesh file has is missing all the same.
    assert states(side(box("outsole")), side(box("outsole"), ring("laces"), whole=False)) == {
        "outsole": "same",
        "laces": "added",
    }


def test_two_single_meshes_are_compared_whatever_they_are_called() -> None:
    one, other = side(box("a"), whole=False), side(raised(box("b"), 2_000), whole=False)
    (change,) = compare_parts(one, other).parts
    assert change.part == "b" and change.spread is not None and change.spread.max_mm == 2.0


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(NoGeometryError, match="no part in common"):
        compare_parts(side(box("a")), side(box("b")))


def test_equal_ids_are_not_looked_at_and_other_ids_differ_even_where_no_place_does() -> None:
    part = box("outsole")
    (same,) = compare_parts(side(part, outsole="1"), side(raised(part, 9), outsole="1")).parts
    assert (same.state, same.spread) == ("same", NONE)
    (changed,) = compare_parts(side(part, outsole="1"), side(part, outsole="2")).parts
    assert (changed.state, changed.spread) == ("changed", NONE)


@pytest.mark.parametrize("form", FORMS)
def test_a_heatmap_is_the_same_each_time(form: str) -> None:
    before = side(box("outsole"), ring("last"))
    after = side(raised(box("outsole"), 3_000), ring("laces"), ring("last"))
    made = [heatmap(before, after, compare_parts(before, after), form) for _ in range(2)]
    assert made[0] == made[1]


def test_a_heatmap_shows_the_shoe_without_its_last_and_new_parts_grey() -> None:
    before = side(box("outsole"), ring("last"))
    after = side(raised(box("outsole"), 5_000), ring("laces"), ring("last"))
    document, binary = split_glb(heatmap(before, after, compare_parts(before, after), "glb"))
    assert [mesh["name"] for mesh in document["meshes"]] == ["outsole", "laces"]
    assert document["scenes"][0]["name"] == "x: deviation from x, -5 to 5 mm"
    colours = []
    for mesh in document["meshes"]:
        accessor = document["accessors"][mesh["primitives"][0]["attributes"]["COLOR_0"]]
        view = document["bufferViews"][accessor["bufferView"]]
        values = np.frombuffer(binary, "<f4", accessor["count"] * 3, view["byteOffset"])
        colours.append({tuple(row) for row in values.reshape(-1, 3).tolist()})
    single = [tuple(np.float32(linear_rgb(hex_)).tolist()) for hex_ in (STOPS[4], STOPS[-1])]
    # The upper rim has risen; the lower one has slid along the sides.
    assert colours[0] == set(single)
    assert colours[1] == {tuple(np.float32(linear_rgb(NOT_COMPARED)).tolist())}
