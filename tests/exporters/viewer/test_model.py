"""exporters.viewer.model: the page's GLB, unpacked and held against the parts it was made from."""

import json
import struct
from typing import Any

import numpy as np
import pytest

from exporters.errors import NothingToWrite
from exporters.scene import Scene
from exporters.viewer.model import page_model
from tests.exporters.shapes import box, ring, scene
from tests.exporters.viewer.test_meshopt import decode

TOY = scene(box("outsole"), ring("laces"))
KINDS = {5122: "<i2", 5123: "<u2", 5125: "<u4"}


def parsed(glb: bytes) -> tuple[dict[str, Any], bytes]:
    magic, version, total, length, _ = struct.unpack("<IIIII", glb[:20])
    assert (magic, version, total) == (0x46546C67, 2, len(glb))
    return json.loads(glb[20 : 20 + length]), glb[28 + length :]


def values(document: dict[str, Any], binary: bytes, number: int) -> np.ndarray:
    """An accessor's numbers, a row each, before any filter."""
    accessor = document["accessors"][number]
    view = document["bufferViews"][accessor["bufferView"]]
    packed = view["extensions"]["EXT_meshopt_compression"]
    data = binary[packed["byteOffset"] : packed["byteOffset"] + packed["byteLength"]]
    rows = decode(data, packed["count"], packed["byteStride"])
    assert rows.size == view["byteLength"]
    flat = np.frombuffer(rows.tobytes(), KINDS[accessor["componentType"]])
    width = {"SCALAR": 1, "VEC3": 3}[accessor["type"]]
    if "byteStride" not in view:
        return flat[: accessor["count"]]
    return flat.reshape(accessor["count"], -1)[:, :width]


def test_every_part_comes_back_within_half_a_step() -> None:
    document, binary = parsed(page_model(TOY))
    assert [node["name"] for node in document["nodes"]] == ["outsole", "laces"]
    for node, styled in zip(document["nodes"], TOY.parts, strict=True):
        primitive = document["meshes"][node["mesh"]]["primitives"][0]
        steps = values(document, binary, primitive["attributes"]["POSITION"]).astype(np.int64)
        metres = steps * np.array(node["scale"]) + np.array(node["translation"])
        creased = styled.surface.creased
        wanted = styled.part.vertices_um[:, (1, 2, 0)][creased.source] / 1e6
        assert np.abs(metres - wanted).max() <= max(node["scale"]) / 2 + 1e-12
        faces = values(document, binary, primitive["indices"]).reshape(-1, 3)
        assert np.array_equal(faces, creased.faces)


def test_normals_unfold_to_within_a_third_of_a_degree() -> None:
    document, binary = parsed(page_model(TOY))
    for mesh, styled in zip(document["meshes"], TOY.parts, strict=True):
        number = mesh["primitives"][0]["attributes"]["NORMAL"]
        folded = values(document, binary, number).astype(np.float64)
        x, y = folded[:, 0] / folded[:, 2], folded[:, 1] / folded[:, 2]
        z = 1.0 - np.abs(x) - np.abs(y)
        over = np.maximum(-z, 0.0)
        found = np.stack((x - np.copysign(over, x), y - np.copysign(over, y), z), axis=1)
        found /= np.linalg.norm(found, axis=1)[:, None]
        wanted = styled.surface.creased.normals[:, (1, 2, 0)]
        assert np.einsum("ij,ij->i", found, wanted).min() > np.cos(np.radians(1 / 3))


def test_deviations_are_carried_to_a_thousandth_and_far_ones_in_larger_steps() -> None:
    for most, pace in ((12.345, 1), (80.0, 3)):
        signed = np.linspace(-most, most, len(TOY.parts[1].part.vertices_um))
        document, binary = parsed(page_model(TOY, {"laces": signed}))
        plain, told = document["meshes"]
        assert "_DEVIATION" not in plain["primitives"][0]["attributes"]
        assert told["extras"] == {"deviation_step_um": pace}
        number = told["primitives"][0]["attributes"]["_DEVIATION"]
        found = values(document, binary, number)[:, 0].astype(np.int64) * pace / 1000.0
        wanted = signed[TOY.parts[1].surface.creased.source]
        assert np.abs(found - wanted).max() < pace / 1000.0


def test_nothing_but_shapes_and_looks_is_in_it() -> None:
    document, _ = parsed(page_model(TOY))
    assert set(document["meshes"][0]["primitives"][0]["attributes"]) == {"POSITION", "NORMAL"}
    assert all(mesh["extras"] == {} for mesh in document["meshes"])
    assert set(document["materials"][0]["extras"]) == {"material", "color_hex"}


def test_same_scene_same_bytes_and_no_scene_is_refused() -> None:
    assert page_model(TOY) == page_model(scene(box("outsole"), ring("laces")))
    with pytest.raises(NothingToWrite):
        page_model(Scene("empty", ()))
