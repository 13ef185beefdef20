"""GLB files before the Khronos validator: not one message."""

import json

import numpy as np
import pytest

from exporters.glb import encode_glb
from exporters.glb_compact import encode_compact_glb
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.mesh import mirror
from tests.exporters.khronos import TOOLS, issues, report
from tests.exporters.shapes import box, panel, prism, ring, scene, toy_inputs
from tests.exporters.test_raster_heatmap import painted

CLEAN = (0, 0, 0, 0)


def shoe() -> Scene:
    inputs = toy_inputs()
    return shoe_scene(inputs.name, inputs.parts, inputs.appearance)


@pytest.mark.parametrize("made", [shoe, lambda: scene(panel(), mirror(panel("tongue")))])
def test_the_validator_has_nothing_to_say_of_a_compact_file(made) -> None:  # type: ignore[no-untyped-def]
    assert issues(encode_compact_glb(made())) == CLEAN


def many_vertices() -> Scene:
    """More than 65,535 vertices in one mesh: 32-bit indices."""
    return scene(prism("midsole", 33_000, 30_000, 4_000_000))


@pytest.mark.parametrize(
    "made",
    [
        shoe,
        many_vertices,
        lambda: scene(box()),
        lambda: scene(ring(), prism("upper", 7, 900)),
        lambda: scene(panel(), mirror(panel("tongue"))),
        painted,
    ],
    ids=["shoe", "many vertices", "box", "two parts", "textures and regions", "painted"],
)
def test_the_validator_has_nothing_to_say(made) -> None:  # type: ignore[no-untyped-def]
    assert issues(encode_glb(made())) == CLEAN


def test_the_validator_counts_our_triangles_and_materials() -> None:
    made = shoe()
    told = report(encode_glb(made))["info"]
    assert told["totalTriangleCount"] == np.sum([len(part.part.faces) for part in made.parts])
    assert told["materialCount"] == len({part.style for part in made.parts})


def test_the_validator_sees_a_planted_fault() -> None:
    glb = bytearray(encode_glb(scene(box())))
    glb[-200:-188] = np.array([9, 9, 9], "<f4").tobytes()
    assert issues(bytes(glb))[0] > 0


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((TOOLS / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
