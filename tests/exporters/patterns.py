"""Scenes of examples and random specs, and what their meshes say of the leather they take."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from exporters.pattern import UPPER_PARTS
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.build import build_shoe
from geometry.mesh import Part, mirror
from schemas.resolve import Resolved
from schemas.validate import validate
from tests.property.random_spec import valid_spec

FOLDER = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))


@cache
def example(name: str, left: bool = False) -> Scene:
    return _scene(name, (FOLDER / f"{name}.yaml").read_bytes(), "a.yaml", left)


@cache
def random_shoe(seed: int) -> Scene:
    return _scene(f"random-{seed}", json.dumps(valid_spec(seed)).encode(), "a.json", False)


def _scene(name: str, source: bytes, file: str, left: bool) -> Scene:
    resolved = validate(source, file).resolved
    assert isinstance(resolved, Resolved)
    parts = build_shoe(resolved.instrumental, quality="draft").parts
    if left:
        parts = tuple(mirror(part) for part in parts)
    return shoe_scene(name, parts, resolved.appearance, resolved.instrumental, left=left)


def wall_mm2(part: Part) -> float:
    """The leather a part's mesh shows: the mean of its two sides.

    Of the lining, whose outside stands off by the padding, it is the inside and half the round
    edge.
    """
    a, b, c = (part.vertices_um[part.faces[:, k]] / 1000.0 for k in range(3))
    area = 0.5 * np.sqrt((np.cross(b - a, c - a) ** 2).sum(axis=1))
    of = {name: area[part.region == n].sum() for n, name in enumerate(part.regions)}
    edge, back = of.pop("edge", 0.0), of.pop("back", 0.0)
    face = sum(of.values())
    return float(back + 0.5 * edge if part.name == "lining" else 0.5 * (face + back))


def wall_of(made: Scene) -> float:
    return sum(wall_mm2(one.part) for one in made.parts if one.name in UPPER_PARTS)
