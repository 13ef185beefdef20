"""The exported bytes of fixed shapes. A changed hash is a changed promise: say so in CHANGELOG."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.archive import zip_bytes
from exporters.registry import FORMATS, MESHES
from tests.exporters.shapes import box, prism, ring, scene

SHAPES = {"box": box("outsole"), "ring": ring("laces"), "prism": prism("upper", 24, 9_000)}
GOLDEN = {
    ("box", "stl"): "1b2348d67383230bbf94cd79d75b8aac8816694a130b6f0282fdcb26d2aa386c",
    ("box", "glb"): "e0b5ab7bb44c954f9ae34041873bbcfb2fab06b7af6ace6a640a5e19c31ae060",
    ("box", "obj"): "f4d890571f75c4b1beb3cb39bc027cb994c8b6bb6c1b566f2e5b573766995739",
    ("box", "ply"): "b66ce399edb5f2bf9871e52e972cd6276907c02aa35580b944e40bc6eaf994f9",
    ("ring", "stl"): "af6b4ca714440660cb8e67f720d781e7e3ed7eeee07610ba112309da3fada643",
    ("ring", "glb"): "d468ad81c84577ce8a37c0ca2014f06593c27992cca06e62c50cafef28a70ecf",
    ("ring", "obj"): "79e9e48b7bd4039f050d5240301d37be9c172a768d56be6a11f98c1fc27b26f4",
    ("ring", "ply"): "c02b2843aea38aec4e28a274777d1f39780f1a2987f8f663294e246e90d9317b",
    ("prism", "stl"): "6daae2d152238d0abe04f9919c1925f9ef0ea36ca9e7490aa3734931b6ec22e3",
    ("prism", "glb"): "7c1e814d122ca6615120a3e763423fb21ccd864e062ed97945d4313dd3486630",
    ("prism", "obj"): "a43d7cd20bfb3bd6d302837d84d89caaadb4fffb0e70fc3a083d737a26eb5ab1",
    ("prism", "ply"): "c631af3d0c58fa1361bbee907563163986a8e1127185caa5530359ef5d9a4a53",
}

ROOT = Path(__file__).resolve().parents[2]
PRINT_ALL = """
from tests.exporters.test_golden import *
for shape, name in sorted(GOLDEN):
    files = FORMATS[name].encode(scene(SHAPES[shape]), shape)
    print(digest(b"".join(file.data for file in files)))
"""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("shape", "name"), sorted(GOLDEN))
def test_golden_bytes(shape: str, name: str) -> None:
    files = FORMATS[name].encode(scene(SHAPES[shape]), shape)
    assert digest(b"".join(file.data for file in files)) == GOLDEN[shape, name]


@pytest.mark.parametrize("features", ["", "AVX512F AVX2 FMA3", "AVX2 FMA3"])
def test_other_processor_features_give_the_same_bytes(features: str) -> None:
    world = os.environ | {"NPY_DISABLE_CPU_FEATURES": features}
    run = [sys.executable, "-W", "ignore", "-c", PRINT_ALL]
    done = subprocess.run(run, cwd=ROOT, env=world, capture_output=True, check=True, text=True)
    assert done.stdout.split() == [GOLDEN[key] for key in sorted(GOLDEN)]


def test_golden_archive() -> None:
    assert (
        digest(zip_bytes({"b/ä.txt": b"two", "a.txt": b"one"}))
        == "96a475a389b41e3cb85c148757ed11b0ef00236d9dce808343c34e7a039197a9"
    )


def test_every_format_and_shape_is_pinned() -> None:
    assert set(GOLDEN) == {(shape, name) for shape in SHAPES for name in MESHES}
