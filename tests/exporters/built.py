"""The shipped examples, built once: what a bill of materials and its forms are made from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exporters.inputs import BundleInputs
from exporters.scene import Scene
from exporters.styles import shoe_scene
from geometry.build import Shoe, build_shoe
from geometry.measures import measures
from schemas.resolve import (
    Resolved,
    appearance_bytes,
    authored_bytes,
    instrumental_bytes,
    resolve,
)
from schemas.validate import validate
from tests.exporters.shapes import toy_inputs

FOLDER = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Built:
    """One example: its values, its shoe, its scene."""

    resolved: Resolved
    shoe: Shoe
    scene: Scene


@cache
def built(name: str) -> Built:
    authored = validate((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml").authored
    assert authored is not None
    resolved = resolve(authored)
    shoe = build_shoe(resolved.instrumental)
    scene = shoe_scene(name, shoe.parts, resolved.appearance, resolved.instrumental)
    return Built(resolved, shoe, scene)


@cache
def measured(name: str) -> dict[str, float]:
    shoe = built(name).shoe
    return measures(shoe.parts, shoe.anchors_um)


@cache
def built_inputs(name: str) -> BundleInputs:
    """What a bundle of the example is made from; its ids are made up."""
    one = built(name)
    authored = validate((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml").authored
    assert authored is not None
    return toy_inputs(
        name=one.resolved.name,
        style=one.resolved.style,
        parts=one.shoe.parts,
        anchors_um=one.shoe.anchors_um,
        measures=measured(name),
        instrumental=one.resolved.instrumental,
        appearance=one.resolved.appearance,
        derived=one.resolved.derived,
        authored_bytes=authored_bytes(authored),
        instrumental_bytes=instrumental_bytes(one.resolved),
        appearance_bytes=appearance_bytes(one.resolved),
        kernel=one.shoe.kernel,
    )
