"""Every part of every example is a sound body, in the eyes of three judges that share no code."""

import random
from pathlib import Path

import manifold3d
import numpy as np
import pytest
import trimesh

from geometry.build import Shoe, build_shoe
from geometry.intersect import self_intersections
from geometry.kernel import PART_NAMES, QUALITIES
from geometry.mesh import Part
from geometry.solid import solid_report
from schemas.resolve import resolve
from schemas.validate import validate
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SEED = 42
MASS_G = (200.0, 450.0)  # one EU 42 sneaker, footwear.md §4.5


def built(example: Path, quality: str = "standard") -> Shoe:
    authored = validate(example.read_bytes(), example.name).authored
    assert authored is not None
    return build_shoe(resolve(authored).instrumental, quality=quality)


def judge(part: Part, where: str) -> int:
    """Assert that a part is sound for all judges; how many triangles that were."""
    report = solid_report(part.vertices_um, part.faces)
    assert report.closed and report.oriented, where
    assert report.volume_um3_6 > 0, where
    assert not report.zero_area_faces, where

    points = part.vertices_um.astype(np.float64) / 1000.0
    body = trimesh.Trimesh(points, part.faces, process=False, validate=False)
    assert body.is_watertight and body.is_winding_consistent, where
    assert np.isclose(body.volume, report.volume_um3_6 / 6e9, rtol=1e-6), where

    mesh = manifold3d.Mesh64(points, part.faces.astype(np.uint64))
    solid = manifold3d.Manifold(mesh)
    assert solid.status() == manifold3d.Error.NoError, where
    assert np.isclose(solid.volume(), report.volume_um3_6 / 6e9, rtol=1e-6), where

    assert self_intersections(part.vertices_um, part.faces) == [], where
    return len(part.faces)


def test_a_seeded_sample_of_parts_is_sound() -> None:
    """Two parts of each example; `make prove` judges all of them at every quality."""
    chance = random.Random(SEED)
    for example in EXAMPLES:
        parts = {part.name: part for part in built(example, "draft").parts}
        for name in chance.sample(sorted(parts), 2):
            judge(parts[name], f"{example.name}: {name}")


@pytest.mark.prove
@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_every_part_of_every_example_is_sound(
    example: Path, quality: str, figures: dict[str, object]
) -> None:
    shoe = built(example, quality)
    assert {part.name for part in shoe.parts} <= set(PART_NAMES)
    triangles = sum(judge(p, f"{example.name} {quality}: {p.name}") for p in shoe.parts)
    figures[f"{example.stem}, {quality}: sound parts"] = len(shoe.parts)
    figures[f"{example.stem}, {quality}: triangles judged"] = triangles
