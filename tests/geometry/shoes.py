"""Resolved examples for geometry tests."""

from functools import cache
from pathlib import Path

from geometry.build import Shoe, build_shoe
from geometry.measures import measures
from geometry.spec import Instrument
from schemas.resolve import resolve
from schemas.validate import validate

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOUND = Path(__file__).resolve().parents[1] / "data" / "found"
NAMES = tuple(sorted(path.stem for path in EXAMPLES.glob("*.yaml")))


@cache
def instrumental(name: str) -> dict[str, int | str]:
    """Resolved instrumental values of an example."""
    path = EXAMPLES / f"{name}.yaml"
    authored = validate(path.read_bytes(), path.name).authored
    assert authored is not None
    return dict(resolve(authored).instrumental)


def faulty(number: int) -> dict[str, int | str]:
    """Resolved instrumental values of a shoe that a proof over random specs found a fault in."""
    path = FOUND / f"{number}.json"
    resolved = validate(path.read_bytes(), path.name).resolved
    assert resolved is not None
    return dict(resolved.instrumental)


def instrument(name: str = "court", **changed_um: int | str) -> Instrument:
    """An example as the kernel reads it, some values changed (`__` stands for the dot)."""
    changes = {path.replace("__", "."): value for path, value in changed_um.items()}
    return Instrument({**instrumental(name), **changes})


@cache
def shoe(name: str = "court", quality: str = "standard") -> Shoe:
    """An example built."""
    return build_shoe(instrumental(name), quality=quality)


def measured(built: Shoe) -> dict[str, float]:
    """What a shoe's meshes measure."""
    return dict(measures(built.parts, built.anchors_um))
