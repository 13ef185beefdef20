"""The example shoe in memory, for benchmarks that need no process."""

from collections.abc import Mapping

from benchmarks.validate import EXAMPLE
from exporters.scene import Scene
from geometry.build import Shoe, build_shoe
from schemas.resolve import Resolved, resolve
from schemas.validate import validate


def resolved() -> Resolved:
    """The example spec with every value explicit."""
    checked = validate(EXAMPLE.read_bytes(), EXAMPLE.name)
    assert checked.authored is not None
    return resolve(checked.authored)


def instrumental() -> Mapping[str, int | str]:
    """The half of the example that defines geometry."""
    return resolved().instrumental


def shoe() -> Shoe:
    """The example shoe at standard quality."""
    return build_shoe(instrumental())


def scene(spec: Resolved, built: Shoe) -> Scene:
    """The shoe dressed in its materials, with nothing computed yet."""
    from exporters.styles import shoe_scene

    return shoe_scene(spec.name, built.parts, spec.appearance)
